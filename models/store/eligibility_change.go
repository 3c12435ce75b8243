package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"recourse/models"
)

// ProposeEligibility proposes to withdraw a patient's offer or to give it back; any
// letter's reference names the patient. A second person approves. Errors wrap
// [models.ErrMove] where the patient is neither eligible nor withdrawn, or the letter
// is with the printer.
func (s *Store) ProposeEligibility(ctx context.Context, actor models.Actor, incidentID, who string, to models.EligibilityStatus, reason models.ChangeReason) (models.Proposal, error) {
	p, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Proposal, error) {
		if to != models.Eligible && to != models.Withdrawn {
			return models.Proposal{}, models.FieldError{Field: "to", Key: "choose"}
		}
		if !slices.Contains(models.ChangeReasons(to), reason) {
			return models.Proposal{}, models.FieldError{Field: "reason", Key: "choose"}
		}
		p, err := x.patientOf(who)
		if err != nil {
			return models.Proposal{}, err
		}
		if err := x.mayChange(p, to); err != nil {
			return models.Proposal{}, err
		}
		payload, err := json.Marshal(models.EligibilityChange{To: to, Reason: reason})
		if err != nil {
			return models.Proposal{}, err
		}
		return x.propose(models.Proposal{Kind: models.ProposeEligibility, Subject: p.ID, Payload: string(payload)})
	})
	return p, within("propose eligibility", err)
}

// mayChange says whether a patient's offer may be given or withdrawn now.
func (x *scope) mayChange(p models.Patient, to models.EligibilityStatus) error {
	if !p.FrozenAt.IsZero() {
		return models.ErrFrozen
	}
	if to == models.Eligible && p.Eligibility != models.Withdrawn { // a review is decided elsewhere
		return fmt.Errorf("%w: only an offer that was withdrawn can be given back", models.ErrMove)
	}
	if err := p.Eligibility.To(to); err != nil || to == models.Eligible {
		return err
	}
	var printing int64
	err := x.rows().Table("letters").Where("patient_id = ? AND offer AND status = ?", p.ID, models.LetterReleased).Count(&printing).Error
	if err != nil {
		return fmt.Errorf("count letters: %w", err)
	}
	if printing > 0 {
		return fmt.Errorf("%w: the letter is with the printer: confirm that it was mailed, or cancel its batch", models.ErrMove)
	}
	return nil
}

// changeEligibility carries out a proposal, checking it anew.
func (x *scope) changeEligibility(set models.RuleSet, proposal models.Proposal) error {
	change, err := proposal.EligibilityChange()
	if err != nil {
		return fmt.Errorf("read change: %w", err)
	}
	var p models.Patient
	if err := x.take("patient", proposal.Subject, &p); err != nil {
		return err
	}
	if err := x.mayChange(p, change.To); err != nil {
		return err
	}
	if change.To == models.Withdrawn {
		return x.withdraw(p)
	}
	return x.giveBack(set, p)
}

// withdraw ends an offer that was not mailed. One that was mailed stays good: its
// code goes on working.
func (x *scope) withdraw(p models.Patient) error {
	if err := move(x, patientObject(p), p.Eligibility, models.Withdrawn, nil); err != nil {
		return err
	}
	var issued []models.IssuedCode
	if err := x.rows().Where("patient_id = ? AND status = ?", p.ID, models.CodeIssued).Find(&issued).Error; err != nil {
		return fmt.Errorf("read codes: %w", err)
	}
	for _, c := range issued {
		if err := x.revoke(c, models.RevokeWithdrawn); err != nil {
			return err
		}
	}
	return nil
}

// giveBack gives an offer back: for as many days as the first patients had, with the
// longer of the term promised before and the one that the rules demand now. A code
// that nobody can use any more makes room for a new one.
func (x *scope) giveBack(set models.RuleSet, p models.Patient) error {
	subjects, err := x.subjects([]models.Patient{p})
	if err != nil {
		return err
	}
	d := models.Demand(subjects[0], set.Rules, x.today(), x.inc.TermMonths)
	if d.Rule == "" || d.Months < p.TermMonths {
		d.Rule, d.Months = p.Rule, p.TermMonths
	}
	columns := decisionColumns(x.inc, set, d)
	columns["review_reason"] = string(p.ReviewReason)
	mailed, err := x.firstMailing()
	if err != nil {
		return err
	}
	columns["window_days"] = max(p.WindowDays, mailed.DaysUntil(x.inc.EnrollBy))
	if err := move(x, patientObject(p), p.Eligibility, models.Eligible, columns); err != nil {
		return err
	}
	return x.revokeLapsed(p)
}

// revokeLapsed revokes a mailed code whose last day is over.
func (x *scope) revokeLapsed(p models.Patient) error {
	var codes []models.IssuedCode
	if err := x.rows().Where("patient_id = ? AND status = ?", p.ID, models.CodeMailed).Find(&codes).Error; err != nil {
		return fmt.Errorf("read codes: %w", err)
	}
	for _, c := range codes {
		if !models.DeadlinePassed(c.Deadline, x.inc.CalendarNow(x.now)) {
			continue
		}
		if err := x.revoke(c, models.RevokeWithdrawn); err != nil {
			return err
		}
	}
	return nil
}
