package store

import (
	"cmp"
	"context"
	"fmt"

	"recourse/models"
)

// Status shows an enrollment to its patient, with all that happened so far. The view
// is audited.
func (s *Store) Status(ctx context.Context, incidentID, enrollmentID string) (models.StatusView, error) {
	v, err := inIncident(ctx, s, models.Actor{Kind: models.ActorPatient}, incidentID, func(x *scope) (models.StatusView, error) {
		e, p, err := x.ownEnrollment(enrollmentID, models.ActStatusView, "")
		if err != nil {
			return models.StatusView{}, err
		}
		v, err := x.statusView(e, p)
		if err != nil {
			return v, err
		}
		v.Steps, err = x.steps(p.ID)
		return v, err
	})
	return v, within("status", err)
}

// ownEnrollment reads an enrollment for its patient, who becomes the actor, and
// audits what it is read for.
func (x *scope) ownEnrollment(id string, act models.Action, to string) (e models.Enrollment, p models.Patient, err error) {
	if err := x.take("enrollment", id, &e); err != nil {
		return e, p, err
	}
	x.actor.ID = x.patientName(e.PatientID)
	if err := x.audit(act, x.pseudonym("enrollment", e.ID), e.Version, "", to); err != nil {
		return e, p, err
	}
	return e, p, x.take("patient", e.PatientID, &p)
}

// steps is what happened to a patient's offer so far. The letters say when they were
// mailed, the log says all else.
func (x *scope) steps(patientID string) ([]models.StatusStep, error) {
	var letters []models.Letter
	if err := x.rows().Omit("text").Where("patient_id = ? AND offer = ?", patientID, true).Order("id").Find(&letters).Error; err != nil {
		return nil, fmt.Errorf("read letters: %w", err)
	}
	var ids []string
	if err := x.rows().Model(&models.Enrollment{}).Where("patient_id = ?", patientID).Order("id").Pluck("id", &ids).Error; err != nil {
		return nil, fmt.Errorf("read enrollments: %w", err)
	}
	for i, id := range ids {
		ids[i] = x.pseudonym("enrollment", id)
	}
	var moves []models.AuditEntry
	err := x.rows().Where("object IN ? AND action = ?", ids, models.ActEnrollmentMove).Order("id").Find(&moves).Error
	if err != nil {
		return nil, fmt.Errorf("read audit entries: %w", err)
	}
	return models.StatusSteps(letters, moves), nil
}

// statusView is an enrollment as its patient and staff see it.
func (x *scope) statusView(e models.Enrollment, p models.Patient) (models.StatusView, error) {
	v := models.StatusView{
		EnrollmentID: e.ID, Reference: e.Reference, Status: e.Status, RejectReason: e.RejectReason,
		ContactBy: e.ContactBy, MailRefused: e.MailRefusedAt, FilledBy: e.FilledBy, VerifiedOn: e.VerifiedOn, SubmittedOn: e.SubmittedOn, AnsweredOn: e.AnsweredOn, PlannedStart: x.today(),
		Months: p.Term(x.inc), Today: x.today(),
	}
	v.PlannedEnd, _ = models.Span(v.PlannedStart, v.Months, x.inc.Location())
	if err := x.enrollmentWindow(&v, e); err != nil {
		return v, err
	}
	var windows []models.MonitoringWindow
	if err := x.rows().Where("enrollment_id = ?", e.ID).Limit(1).Find(&windows).Error; err != nil {
		return v, fmt.Errorf("read monitoring: %w", err)
	}
	if len(windows) > 0 {
		v.Window = &windows[0]
	}
	return v, x.waiting(&v, p, e)
}

// waiting fills in what holds an enrollment or what it waits for: of its cases the open
// ones first, and of these the one that holds it.
func (x *scope) waiting(v *models.StatusView, p models.Patient, e models.Enrollment) error {
	if held := cmp.Or(e.FrozenAt, p.FrozenAt); !held.IsZero() {
		v.HeldOn = models.DateOf(x.inc.CalendarNow(held.Time).In(x.inc.Location()))
	}
	var cases []models.Case
	err := x.rows().Omit("details").Where("patient_id = ? AND (enrollment_id = ? OR status = ?)", p.ID, e.ID, models.CaseOpen).
		Order("status DESC, kind = 'not_me' DESC, id DESC").Limit(1).Find(&cases).Error
	if err != nil {
		return fmt.Errorf("read case: %w", err)
	}
	if len(cases) > 0 {
		v.Case = &cases[0]
	}
	return nil
}

// enrollmentWindow fills in from when until when the patient could enroll.
func (x *scope) enrollmentWindow(v *models.StatusView, e models.Enrollment) error {
	var code models.IssuedCode
	if err := x.take("code", e.CodeID, &code); err != nil {
		return err
	}
	var letters []models.Letter
	if err := x.rows().Omit("text").Where("patient_id = ? AND code_id = ?", e.PatientID, e.CodeID).Limit(1).Find(&letters).Error; err != nil {
		return fmt.Errorf("read letter: %w", err)
	}
	v.Deadline = code.Deadline
	for _, l := range letters {
		v.MailedOn = l.MailedOn
	}
	return nil
}
