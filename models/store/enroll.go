package store

import (
	"context"
	"strings"

	"gorm.io/gorm/clause"

	"recourse/models"
)

// Enroll submits a verified enrollment: consent and contact are kept, and the
// hand-off is queued in the same transaction, which also forgets what was typed in
// the visit. Submitting again changes nothing
// and gives the same receipt. The zero actor is the patient. Errors wrap
// [models.ErrConsent], [models.ErrFrozen], [models.ErrMove], [models.ErrNotFound].
func (s *Store) Enroll(ctx context.Context, actor models.Actor, sub models.Submission) (models.Receipt, error) {
	if !sub.Consent || sub.TermsVersion == "" {
		return models.Receipt{}, within("enroll", models.ErrConsent)
	}
	patient := actor == models.Actor{}
	if patient {
		actor.Kind = models.ActorPatient // whose pseudonym is known once the row is read
	}
	receipt, err := inIncident(ctx, s, actor, sub.IncidentID, func(x *scope) (models.Receipt, error) {
		e, err := x.lockEnrollment(sub.EnrollmentID)
		if err != nil {
			return models.Receipt{}, err
		}
		if patient {
			x.actor.ID = x.patientName(e.PatientID)
		}
		if e.Status == models.VerifiedOnly || e.Status == models.ActionNeeded {
			if err := x.submit(&e, sub); err != nil {
				return models.Receipt{}, err
			}
		}
		if e.SubmittedOn.IsZero() || !e.Status.Open() {
			return models.Receipt{}, e.Status.To(models.Submitted)
		}
		return models.Receipt{EnrollmentID: e.ID, Reference: e.Reference, SubmittedOn: e.SubmittedOn}, x.forgetTyped(e.ID, sub.VisitID)
	})
	return receipt, within("enroll", err)
}

// forgetTyped drops what was typed for an enrollment that was sent, in this visit and in any other.
func (x *scope) forgetTyped(enrollmentID, visitID string) error {
	err := x.rows().Where("enrollment_id = ? AND id <> ?", enrollmentID, visitID).Delete(&models.Visit{}).Error
	if err != nil || visitID == "" {
		return err
	}
	return x.saveDraft(visitID, models.Draft{Submitted: true}, map[string]any{"seen_at": x.at()})
}

// lockEnrollment reads an enrollment so that nobody else moves it meanwhile.
func (x *scope) lockEnrollment(id string) (e models.Enrollment, err error) {
	x2 := *x
	x2.tx = x.tx.Clauses(clause.Locking{Strength: "UPDATE"})
	return e, x2.take("enrollment", id, &e)
}

// patientName is the patient as an actor: a pseudonym without its kind.
func (x *scope) patientName(patientID string) string {
	return strings.TrimPrefix(x.pseudonym("patient", patientID), "patient/")
}

// submit moves the enrollment and queues its hand-off.
func (x *scope) submit(e *models.Enrollment, sub models.Submission) error {
	contact, err := x.seal.Seal(x.place("enrollments", "contact", e.ID), sub.Contact)
	if err != nil {
		return err
	}
	err = move(x, enrollmentObject(*e), e.Status, models.Submitted, map[string]any{
		"contact": contact, "contact_by": string(sub.Contact.By), "terms_version": sub.TermsVersion, "consent_lang": sub.Language,
		"consented_at": x.at(), "submitted_on": x.today(), "channel": string(sub.Channel), "language": sub.Language, "reject_reason": "",
	})
	if err != nil {
		return err
	}
	e.Status, e.SubmittedOn, e.Version = models.Submitted, x.today(), e.Version+1
	return x.queue(e)
}

// queue hands the enrollment on to the provider. For a person who died there is
// nothing to monitor: the family gets recovery help, and no provider is asked.
func (x *scope) queue(e *models.Enrollment) error {
	var p models.Patient
	if err := x.take("patient", e.PatientID, &p); err != nil {
		return err
	}
	if !p.Deceased {
		return x.add(&models.OutboxItem{ID: newID(), IncidentID: x.inc.ID, EnrollmentID: e.ID, MadeAt: x.at()})
	}
	set := map[string]any{"answered_on": x.today(), "reject_reason": string(models.RejectDeceased)}
	err := move(x, enrollmentObject(*e), e.Status, models.RecoveryOnly, set)
	e.Status, e.Version = models.RecoveryOnly, e.Version+1
	return err
}
