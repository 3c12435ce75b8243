package store

import (
	"fmt"

	"recourse/internal/sealed"
	"recourse/models"
)

// decideCase carries out what a second person approved.
func (x *scope) decideCase(p models.Proposal) error {
	d, err := p.CaseDecision()
	if err != nil {
		return fmt.Errorf("read decision: %w", err)
	}
	var c models.Case
	if err := x.take("case", p.Subject, &c); err != nil {
		return err
	}
	if err := d.Check(c.Kind); err != nil {
		return err
	}
	set := map[string]any{"outcome": string(d.Outcome), "decided_on": x.today()}
	if err := move(x, caseObject(c), c.Status, models.CaseDecided, set); err != nil {
		return err
	}
	e, err := x.lockEnrollment(c.EnrollmentID)
	if err != nil {
		return err
	}
	return x.conclude(e, d)
}

// conclude does with an enrollment what its case decided.
func (x *scope) conclude(e models.Enrollment, d models.CaseDecision) error {
	switch d.Outcome {
	case models.OutcomeLifted:
		return x.freeze(e, false)
	case models.OutcomeCanceled:
		return x.cancelStranger(e)
	case models.OutcomeConfirmed:
		return x.confirmDeath(e)
	case models.OutcomeDenied:
		return move(x, enrollmentObject(e), e.Status, models.Refused, nil)
	case models.OutcomeAccepted:
		return x.resume(e)
	case models.OutcomeMistaken:
		return x.askAnew(e)
	}
	return fmt.Errorf("%w: an outcome that no case has", models.ErrInvalid)
}

// cancelStranger ends an enrollment that was not the patient's doing. Its code is good
// for nothing any more, so that the patient is owed a letter with a new one.
func (x *scope) cancelStranger(e models.Enrollment) error {
	if err := x.emptyOutbox(e.ID); err != nil {
		return err
	}
	to := models.Canceled
	switch e.Status {
	case models.VerifiedOnly:
		to = models.Declined
	case models.Reviewing:
		to = models.Refused
	}
	if err := move(x, enrollmentObject(e).byCase(), e.Status, to, map[string]any{"frozen_at": models.Instant{}}); err != nil {
		return err
	}
	if err := x.dropCases(e); err != nil {
		return err
	}
	var code models.IssuedCode
	if err := x.take("code", e.CodeID, &code); err != nil {
		return err
	}
	if code.Status != models.CodeRedeemed {
		return x.revoke(code, models.RevokeNotMe)
	}
	return x.spoil(code)
}

// spoil marks a redeemed code, which never returns, as used by somebody else.
func (x *scope) spoil(code models.IssuedCode) error {
	done := x.rows().Model(&models.IssuedCode{}).Where("id = ? AND version = ?", code.ID, code.Version).
		Updates(map[string]any{"revoke_reason": string(models.RevokeNotMe), "version": code.Version + 1})
	if done.Error != nil {
		return fmt.Errorf("change code: %w", done.Error)
	}
	if done.RowsAffected != 1 {
		return fmt.Errorf("code: %w", models.ErrConflict)
	}
	return x.audit(models.ActCodeMove, x.pseudonym("code", code.ID), code.Version+1, string(code.Status), string(code.Status))
}

// dropCases ends what else is asked about an enrollment that is over: a stranger's word
// counts for nothing.
func (x *scope) dropCases(e models.Enrollment) error {
	var open []models.Case
	if err := x.rows().Where("enrollment_id = ? AND status = ?", e.ID, models.CaseOpen).Find(&open).Error; err != nil {
		return fmt.Errorf("read cases: %w", err)
	}
	for _, c := range open {
		set := map[string]any{"outcome": string(c.Kind.Rejected()), "decided_on": x.today()}
		if err := move(x, caseObject(c), c.Status, models.CaseDecided, set); err != nil {
			return err
		}
	}
	return nil
}

// resume sends an enrollment that waited for a case, as it was typed.
func (x *scope) resume(e models.Enrollment) error {
	if err := move(x, enrollmentObject(e), e.Status, models.VerifiedOnly, nil); err != nil {
		return err
	}
	e.Status, e.Version = models.VerifiedOnly, e.Version+1
	set := map[string]any{"submitted_on": x.today()}
	if err := move(x, enrollmentObject(e), e.Status, models.Submitted, set); err != nil {
		return err
	}
	e.Status, e.SubmittedOn, e.Version = models.Submitted, x.today(), e.Version+1
	var p models.Patient
	if err := x.take("patient", e.PatientID, &p); err != nil {
		return err
	}
	return x.queue(&e, p)
}

// askAnew gives an enrollment back to a patient who lives. Who said otherwise agreed to no
// terms, so that nothing of what they typed can be sent.
func (x *scope) askAnew(e models.Enrollment) error {
	if e.Status != models.Reviewing {
		return nil
	}
	return move(x, enrollmentObject(e), e.Status, models.VerifiedOnly, map[string]any{
		"filled_by": "", "filler": sealed.Text{}, "contact_by": "", "contact": sealed.Text{},
		"submitted_on": models.Date{}, "consented_at": models.Instant{}, "consent_lang": "",
	})
}

// confirmDeath notes that the patient died: there is nothing to monitor, no provider is
// asked, and letters go to the family from now on. What the provider has, it answers.
func (x *scope) confirmDeath(e models.Enrollment) error {
	var p models.Patient
	if err := x.take("patient", e.PatientID, &p); err != nil {
		return err
	}
	if !p.Deceased {
		if err := x.changePatient(p, models.ActDeath, "", "confirmed", map[string]any{"deceased": true}); err != nil {
			return err
		}
	}
	switch e.Status {
	case models.Reviewing:
	case models.Submitted:
		if err := x.withdrawFromOutbox(e.ID); err != nil {
			return err
		}
	default:
		return nil
	}
	set := map[string]any{"answered_on": x.today(), "reject_reason": string(models.RejectDeceased)}
	return move(x, enrollmentObject(e), e.Status, models.RecoveryOnly, set)
}
