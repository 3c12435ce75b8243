package store

import (
	"context"
	"fmt"

	"recourse/models"
)

// Reissue ends a patient's code because it was lost or is compromised, so that the
// patient is owed a letter with a new one; any letter's reference names the patient.
// Only a compromised code is ended after somebody began a sign-up with it: that
// sign-up may be a stranger's, and ends too. Errors wrap [models.ErrMove] where the
// patient has no code in use, where the sign-up has gone too far to be ended so, and
// for a lost code that was used; a sign-up on hold is [models.ErrFrozen].
func (s *Store) Reissue(ctx context.Context, actor models.Actor, incidentID, who string, reason models.RevokeReason) error {
	_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (any, error) {
		if reason != models.RevokeLost && reason != models.RevokeCompromised {
			return nil, models.FieldError{Field: "reason", Key: "choose"}
		}
		p, err := x.patientOf(who)
		if err != nil {
			return nil, err
		}
		code, err := x.codeInUse(p.ID)
		if err != nil {
			return nil, err
		}
		if code.Status == models.CodeBound {
			if err := x.endSignUp(p.ID, reason); err != nil {
				return nil, err
			}
		}
		return nil, x.revoke(code, reason)
	})
	return within("reissue", err)
}

// codeInUse is the patient's code that was mailed and is not used up.
func (x *scope) codeInUse(patientID string) (models.IssuedCode, error) {
	var codes []models.IssuedCode
	err := x.rows().Where("patient_id = ? AND status IN ?", patientID, []models.CodeStatus{models.CodeMailed, models.CodeBound}).Limit(1).Find(&codes).Error
	if err != nil {
		return models.IssuedCode{}, fmt.Errorf("read code: %w", err)
	}
	if len(codes) == 0 {
		return models.IssuedCode{}, fmt.Errorf("%w: the patient has no code that was mailed and is not used up", models.ErrMove)
	}
	return codes[0], nil
}

// endSignUp ends the sign-up that a compromised code was used for, if it can be ended.
func (x *scope) endSignUp(patientID string, reason models.RevokeReason) error {
	e, err := x.openEnrollment(patientID)
	if err != nil || e.ID == "" {
		return err
	}
	if reason != models.RevokeCompromised {
		return fmt.Errorf("%w: the code is in use, and its patient can go on with the sign-up without the letter", models.ErrMove)
	}
	if e, err = x.lockEnrollment(e.ID); err != nil {
		return err
	}
	if err := enrollmentObject(e).held(); err != nil { // two people decide what becomes of it
		return err
	}
	if e.Status != models.Submitted {
		return move(x, enrollmentObject(e), e.Status, models.Declined, nil)
	}
	if err := x.withdrawFromOutbox(e.ID); err != nil {
		return err
	}
	return move(x, enrollmentObject(e), e.Status, models.Canceled, nil)
}

// withdrawFromOutbox takes back an enrollment that the provider does not have yet.
// Errors wrap [models.ErrMove] where it has.
func (x *scope) withdrawFromOutbox(enrollmentID string) error {
	var sent int64
	err := x.rows().Model(&models.OutboxItem{}).Where("enrollment_id = ? AND handoff_id <> ''", enrollmentID).Count(&sent).Error
	if err != nil {
		return fmt.Errorf("read outbox: %w", err)
	}
	if sent > 0 {
		return fmt.Errorf("%w: the sign-up is with the provider; its answer comes first", models.ErrMove)
	}
	return x.emptyOutbox(enrollmentID)
}

// emptyOutbox drops what of an enrollment the provider was not sent yet.
func (x *scope) emptyOutbox(enrollmentID string) error {
	err := x.rows().Where("enrollment_id = ? AND handoff_id = ''", enrollmentID).Delete(&models.OutboxItem{}).Error
	if err != nil {
		return fmt.Errorf("empty outbox: %w", err)
	}
	return nil
}
