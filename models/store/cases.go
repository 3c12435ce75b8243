package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"recourse/models"
)

// casesShown is how many cases a list has at most.
const casesShown = 200

// Cases lists cases, masked: the open ones first, those due soonest before others; at
// most two hundred. That each patient was looked at is audited.
func (s *Store) Cases(ctx context.Context, actor models.Actor, incidentID string) ([]models.CaseView, error) {
	all, err := inIncident(ctx, s, actor, incidentID, func(x *scope) ([]models.CaseView, error) {
		var cases []models.Case
		if err := x.rows().Order("status DESC, due_on, id").Limit(casesShown).Find(&cases).Error; err != nil {
			return nil, fmt.Errorf("read cases: %w", err)
		}
		return x.caseViews(cases)
	})
	return all, within("list cases", err)
}

// Case is one case, masked. Errors wrap [models.ErrNotFound].
func (s *Store) Case(ctx context.Context, actor models.Actor, incidentID, caseID string) (models.CaseView, error) {
	v, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (v models.CaseView, err error) {
		var c models.Case
		if err := x.take("case", caseID, &c); err != nil {
			return v, err
		}
		all, err := x.caseViews([]models.Case{c})
		if err != nil {
			return v, err
		}
		return all[0], nil
	})
	return v, within("read case", err)
}

func (x *scope) caseViews(cases []models.Case) ([]models.CaseView, error) {
	all := make([]models.CaseView, len(cases))
	entries := make([]models.AuditEntry, len(cases))
	for i, c := range cases {
		var p models.Patient
		if err := x.take("patient", c.PatientID, &p); err != nil {
			return nil, err
		}
		v, err := x.caseView(c, p)
		if err != nil {
			return nil, err
		}
		all[i], entries[i] = v, x.entry(models.ActView, x.pseudonym("patient", p.ID), p.Version, "", "")
	}
	return all, addAll(x, entries)
}

func (x *scope) caseView(c models.Case, p models.Patient) (models.CaseView, error) {
	v := models.CaseView{Case: c}
	who, err := x.identity(p)
	if err != nil {
		return v, err
	}
	v.Name, v.Named = models.MaskName(who), models.MaskLine(who.Representative)
	if !c.Details.IsZero() {
		if err := x.seal.Open(x.place("cases", "details", c.ID), c.Details, &v.Who); err != nil {
			return v, err
		}
	}
	var e models.Enrollment
	if err := x.take("enrollment", c.EnrollmentID, &e); err != nil {
		return v, err
	}
	v.Enrollment, v.SignUp = e.Status, e.Reference
	v.Proposed, err = x.proposedDecision(c.ID)
	return v, err
}

// proposedDecision is what waits for a second person; nil for nothing.
func (x *scope) proposedDecision(caseID string) (*models.CaseDecision, error) {
	var open []models.Proposal
	err := x.rows().Where("kind = ? AND subject = ? AND status = ?", models.ProposeCase, caseID, models.ProposalOpen).Limit(1).Find(&open).Error
	if err != nil || len(open) == 0 {
		return nil, err
	}
	d, err := open[0].CaseDecision()
	return &d, err
}

// NotMe freezes a patient's sign-up, because the patient says that it was somebody
// else's doing, and opens the case about it, or returns the open one. Errors wrap
// [models.ErrNotFound], and [models.ErrMove] where there is no sign-up to freeze.
func (s *Store) NotMe(ctx context.Context, actor models.Actor, incidentID, patientID string) (models.Case, error) {
	c, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (c models.Case, err error) {
		var p models.Patient
		if err := x.patients().Where("id = ?", patientID).Take(&p).Error; err != nil {
			return c, orNotFound("patient", err)
		}
		e, err := x.openEnrollment(p.ID)
		if err != nil {
			return c, err
		}
		if e.ID == "" || e.Status == models.Completed {
			return c, fmt.Errorf("%w: there is no sign-up to stop", models.ErrMove)
		}
		if e, err = x.lockEnrollment(e.ID); err != nil {
			return c, err
		}
		return x.openCase(models.CaseNotMe, p, e, models.CaseDetails{})
	})
	return c, within("stop sign-up", err)
}

// openCase opens a case about a patient's enrollment, or returns the open one of that
// kind. One that says that it was not the patient who signed up freezes the enrollment.
func (x *scope) openCase(kind models.CaseKind, p models.Patient, e models.Enrollment, details models.CaseDetails) (models.Case, error) {
	var open []models.Case
	err := x.rows().Where("patient_id = ? AND kind = ? AND status = ?", p.ID, kind, models.CaseOpen).Limit(1).Find(&open).Error
	if err != nil {
		return models.Case{}, fmt.Errorf("read cases: %w", err)
	}
	if len(open) > 0 {
		return open[0], nil
	}
	c := models.Case{
		ID: newID(), IncidentID: x.inc.ID, Kind: kind, PatientID: p.ID, EnrollmentID: e.ID, Reference: models.NewReference("C-", 8),
		OpenedBy: x.actor.String(), OpenedOn: x.today(), DueOn: x.today().AddDays(models.CaseDays), Status: models.CaseOpen, MadeAt: x.at(), Version: 1,
	}
	if c.Details, err = x.seal.Seal(x.place("cases", "details", c.ID), details); err != nil {
		return c, err
	}
	if err := x.add(&c); err != nil {
		return c, fmt.Errorf("add case: %w", err)
	}
	if err := x.audit(models.ActCase, x.pseudonym("case", c.ID), 1, "", string(c.Status)); err != nil || kind != models.CaseNotMe {
		return c, err
	}
	return c, x.freeze(e, true)
}

// freeze freezes an enrollment or lifts its freeze; what is so already stays.
func (x *scope) freeze(e models.Enrollment, on bool) error {
	if on != e.FrozenAt.IsZero() {
		return nil
	}
	since, from, to := models.Instant{}, "frozen", ""
	if on {
		since, from, to = x.at(), "", "frozen"
	}
	done := x.rows().Model(&models.Enrollment{}).Where("id = ? AND version = ?", e.ID, e.Version).
		Updates(map[string]any{"frozen_at": since, "version": gorm.Expr("version + 1")})
	if done.Error != nil {
		return fmt.Errorf("freeze enrollment: %w", done.Error)
	}
	if done.RowsAffected != 1 {
		return fmt.Errorf("enrollment: %w", models.ErrConflict)
	}
	return x.audit(models.ActFreeze, x.pseudonym("enrollment", e.ID), e.Version+1, from, to)
}

// ProposeCase proposes how an open case ends, on grounds that [models.CaseOutcome.Notes]
// lists; a second person approves. Errors wrap [models.ErrMove] for a case that was
// decided, and [models.ErrInvalid] for an outcome that it cannot have.
func (s *Store) ProposeCase(ctx context.Context, actor models.Actor, incidentID, caseID string, d models.CaseDecision) (models.Proposal, error) {
	p, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Proposal, error) {
		var c models.Case
		if err := x.take("case", caseID, &c); err != nil {
			return models.Proposal{}, err
		}
		if err := d.Check(c.Kind); err != nil {
			return models.Proposal{}, err
		}
		if err := c.Status.To(models.CaseDecided); err != nil {
			return models.Proposal{}, err
		}
		payload, err := json.Marshal(d)
		if err != nil {
			return models.Proposal{}, err
		}
		return x.propose(models.Proposal{Kind: models.ProposeCase, Subject: c.ID, Payload: string(payload)})
	})
	return p, within("propose to decide case", err)
}
