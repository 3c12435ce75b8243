package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"recourse/models"
)

// ProposeDeadline proposes to give one patient more time to enroll; any letter's
// reference names the patient. Errors wrap [models.ErrMove] where the day is not
// later than the one that holds, and where the patient has no code in use: with
// [Store.Reissue] or a new address comes a new deadline.
func (s *Store) ProposeDeadline(ctx context.Context, actor models.Actor, incidentID, who string, until models.Date, reason models.DeadlineReason) (models.Proposal, error) {
	p, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Proposal, error) {
		if _, err := models.ParseDeadlineReason(string(reason)); err != nil {
			return models.Proposal{}, err
		}
		p, err := x.patientOf(who)
		if err != nil {
			return models.Proposal{}, err
		}
		code, err := x.codeInUse(p.ID)
		if err != nil {
			return models.Proposal{}, err
		}
		if err := onlyLater(code.Deadline, until); err != nil {
			return models.Proposal{}, err
		}
		payload, err := json.Marshal(models.Extension{Until: until, Reason: reason})
		if err != nil {
			return models.Proposal{}, err
		}
		return x.propose(models.Proposal{Kind: models.ProposeDeadline, Subject: code.ID, Payload: string(payload)})
	})
	return p, within("propose deadline", err)
}

func onlyLater(from, to models.Date) error {
	if to.IsZero() || !to.After(from) {
		return fmt.Errorf("%w: a deadline only moves later, and it is %s", models.ErrMove, from)
	}
	return nil
}

// extendDeadline carries out an approved extension, if the code is in use still.
func (x *scope) extendDeadline(p models.Proposal) error {
	e, err := p.Extension()
	if err != nil {
		return fmt.Errorf("read extension: %w", err)
	}
	var code models.IssuedCode
	if err := x.take("code", p.Subject, &code); err != nil {
		return err
	}
	if code.Status != models.CodeMailed && code.Status != models.CodeBound {
		return fmt.Errorf("%w: the code is %s", models.ErrMove, code.Status)
	}
	if err := onlyLater(code.Deadline, e.Until); err != nil {
		return err
	}
	done := x.rows().Table("codes").Where("id = ? AND version = ? AND deadline < ?", code.ID, code.Version, e.Until).
		Updates(map[string]any{"deadline": e.Until, "version": gorm.Expr("version + 1")})
	if done.Error != nil {
		return fmt.Errorf("change deadline: %w", done.Error)
	}
	if done.RowsAffected != 1 {
		return fmt.Errorf("code: %w", models.ErrConflict)
	}
	return x.audit(models.ActDeadline, x.pseudonym("code", code.ID), code.Version+1, code.Deadline.String(), e.Until.String())
}

// grantedDeadlines are the latest deadlines that patients had with any code, by
// patient: what a new code begins with, since a deadline never moves earlier.
func (x *scope) grantedDeadlines(patientIDs []string) (map[string]models.Date, error) {
	var codes []models.IssuedCode
	err := x.rows().Select("patient_id, deadline").Where("patient_id IN ? AND deadline IS NOT NULL", patientIDs).Find(&codes).Error
	if err != nil {
		return nil, fmt.Errorf("read deadlines: %w", err)
	}
	granted := map[string]models.Date{}
	for _, c := range codes {
		if c.Deadline.After(granted[c.PatientID]) {
			granted[c.PatientID] = c.Deadline
		}
	}
	return granted, nil
}
