package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"recourse/models"
)

// ProposeEligibility proposes to withdraw a patient's offer or to give it back, or to
// give it to somebody who had none and lives in another state now; any letter's
// reference names the patient. A second person approves. Errors wrap [models.ErrMove]
// where the patient's status allows no such change, the rules do not demand the offer
// where the patient lives now, or the letter is with the printer.
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
		change := models.EligibilityChange{To: to, Reason: reason}
		if err := x.mayChange(s.rules.Rules, p, change); err != nil {
			return models.Proposal{}, err
		}
		return x.proposeChange(p, change)
	})
	return p, within("propose eligibility", err)
}

func (x *scope) proposeChange(p models.Patient, change models.EligibilityChange) (models.Proposal, error) {
	payload, err := json.Marshal(change)
	if err != nil {
		return models.Proposal{}, err
	}
	return x.propose(models.Proposal{Kind: models.ProposeEligibility, Subject: p.ID, Payload: string(payload)})
}

// mayChange says whether a patient's offer may be given or withdrawn now.
func (x *scope) mayChange(rules []models.Rule, p models.Patient, change models.EligibilityChange) error {
	switch {
	case !p.FrozenAt.IsZero():
		return models.ErrFrozen
	case change.To == models.Eligible && p.Eligibility == models.Ineligible:
		return x.mayMove(rules, p, change.Reason)
	case change.To == models.Eligible && p.Eligibility != models.Withdrawn: // a review is decided elsewhere
		return fmt.Errorf("%w: only an offer that was withdrawn can be given back", models.ErrMove)
	}
	if err := p.Eligibility.To(change.To); err != nil || change.To == models.Eligible {
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

// mayMove says whether somebody who had no offer may get one for having moved, or because
// more was read of them than was known when it was decided: the rules demand it now.
func (x *scope) mayMove(rules []models.Rule, p models.Patient, reason models.ChangeReason) error {
	more := reason == models.ChangeExposed && !p.MoreAt.IsZero()
	if reason != models.ChangeMoved && !more || p.DuplicateOf != "" {
		return fmt.Errorf("%w: whoever has no offer gets one only for having moved to a state whose law demands it", models.ErrMove)
	}
	demanded, err := x.demanded(rules, p)
	if err == nil && !demanded {
		err = fmt.Errorf("%w: no rule demands the offer where the patient lives now, for what was read", models.ErrMove)
	}
	return err
}

// demanded says whether the rules demand the offer for a patient without doubt, by what
// was found out in a review.
func (x *scope) demanded(rules []models.Rule, p models.Patient) (bool, error) {
	subjects, err := x.subjects([]models.Patient{p})
	if err != nil {
		return false, err
	}
	d := models.Known(subjects[0].Settled(p.ReviewNote), rules, x.today(), x.inc.TermMonths)
	return d.Status == models.Eligible, nil
}

// raiseOffer proposes the offer for somebody whom the rules gave none and who has moved, or
// of whom more was read than was known, where they demand it now: people decide, and
// nothing is ever taken away. A proposal about the patient that is open already is checked
// when it is decided.
func (x *scope) raiseOffer(rules []models.Rule, p models.Patient, why models.ChangeReason) error {
	if p.Eligibility != models.Ineligible || p.DuplicateOf != "" {
		return nil
	}
	demanded, err := x.demanded(rules, p)
	if err != nil || !demanded {
		return err
	}
	var open int64
	err = x.rows().Model(&models.Proposal{}).
		Where("kind = ? AND subject = ? AND status = ?", models.ProposeEligibility, p.ID, models.ProposalOpen).Count(&open).Error
	if err != nil {
		return fmt.Errorf("read proposals: %w", err)
	}
	if open > 0 {
		return nil
	}
	_, err = x.proposeChange(p, models.EligibilityChange{To: models.Eligible, Reason: why})
	return err
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
	if err := x.mayChange(set.Rules, p, change); err != nil {
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

// giveBack gives an offer, or gives it back: for as many days as the first patients had, with the
// longer of the term promised before and the one that the rules demand now. A code
// that nobody can use any more makes room for a new one.
func (x *scope) giveBack(set models.RuleSet, p models.Patient) error {
	subjects, err := x.subjects([]models.Patient{p})
	if err != nil {
		return err
	}
	subject := subjects[0]
	if p.Eligibility == models.Ineligible { // for having moved: what was found out about the patient stands
		subject = subject.Settled(p.ReviewNote)
	}
	d := models.Demand(subject, set.Rules, x.today(), x.inc.TermMonths)
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
