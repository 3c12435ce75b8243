package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm/clause"

	"recourse/internal/sealed"
	"recourse/models"
)

// Enroll submits a verified enrollment: consent and contact are kept, and the
// hand-off is queued in the same transaction, which also forgets what was typed in
// the visit. Where somebody acts for an adult whom the roster does not name, or says that
// the patient died, a case is opened instead, and nothing is sent before two people have
// decided it. Submitting again changes nothing and gives the same receipt. The zero actor is the patient, or who fills it in for
// them. Errors wrap [models.ErrConsent], [models.ErrFrozen], [models.ErrMove],
// [models.ErrNotFound] and, where somebody else has to fill it in, [models.ErrInvalid].
func (s *Store) Enroll(ctx context.Context, actor models.Actor, sub models.Submission) (models.Receipt, error) {
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

// submit moves the enrollment and queues its hand-off, or opens the case that it has to
// wait for.
func (x *scope) submit(e *models.Enrollment, sub models.Submission) error {
	var p models.Patient
	if err := x.take("patient", e.PatientID, &p); err != nil {
		return err
	}
	set, kind, err := x.answers(*e, p, sub)
	if err != nil {
		return err
	}
	next := models.Submitted
	if kind != "" {
		next = models.Reviewing
	}
	if err := move(x, enrollmentObject(*e), e.Status, next, set); err != nil {
		return err
	}
	e.Status, e.SubmittedOn, e.Version = next, x.today(), e.Version+1
	e.ContactBy, e.Language, e.MailRefusedAt = sub.Contact.By, sub.Language, models.Instant{}
	if kind == "" {
		return x.queue(e, p)
	}
	if err := x.emptyOutbox(e.ID); err != nil { // of what was typed before
		return err
	}
	_, err = x.openCase(kind, p, *e, said(sub.Filler))
	return err
}

// said is who fills in an enrollment, for the case about it.
func said(f models.Filler) models.CaseDetails {
	return models.CaseDetails{Name: f.First + " " + f.Last, Relationship: f.Relationship}
}

// answers are the columns of what was answered, if it is enough for the patient, and the
// kind of the case that decides whether it is so: "" where it needs none.
func (x *scope) answers(e models.Enrollment, p models.Patient, sub models.Submission) (map[string]any, models.CaseKind, error) {
	who, err := x.identity(p)
	if err != nil {
		return nil, "", err
	}
	roster := models.SubjectOf(p, who, x.today())
	subject, err := roster.Said(sub.For)
	if err != nil {
		return nil, "", err
	}
	if err := sub.Filler.Check(subject); err != nil {
		return nil, "", err
	}
	set := map[string]any{
		"contact_by": string(sub.Contact.By), "submitted_on": x.today(), "channel": string(sub.Channel), "language": sub.Language, "reject_reason": "", "mail_refused_at": models.Instant{},
	}
	if set["contact"], err = x.seal.Seal(x.place("enrollments", "contact", e.ID), sub.Contact); err != nil {
		return nil, "", err
	}
	if err := x.fill(set, e, subject, sub.Filler); err != nil {
		return nil, "", err
	}
	if err := x.consent(set, subject, sub); err != nil {
		return nil, "", err
	}
	kind := sub.Filler.Opens(roster, who, subject)
	if kind == models.CaseRepresentative {
		kind, err = x.unlessAccepted(e, sub.Filler)
	}
	return set, kind, err
}

// fill adds who filled in the enrollment, if that was not the patient.
func (x *scope) fill(set map[string]any, e models.Enrollment, subject models.Subject, f models.Filler) (err error) {
	set["filled_by"], set["filler"] = "", sealed.Text{}
	if subject.Alone() {
		return nil
	}
	set["filled_by"] = string(subject)
	set["filler"], err = x.seal.Seal(x.place("enrollments", "filler", e.ID), f)
	return err
}

// unlessAccepted is [models.CaseRepresentative], or "" where two people have seen already
// that f may act for the patient.
func (x *scope) unlessAccepted(e models.Enrollment, f models.Filler) (models.CaseKind, error) {
	var accepted []models.Case
	err := x.rows().Where("enrollment_id = ? AND kind = ? AND outcome = ?", e.ID, models.CaseRepresentative, models.OutcomeAccepted).Find(&accepted).Error
	if err != nil {
		return "", fmt.Errorf("read cases: %w", err)
	}
	for _, c := range accepted {
		var seen models.CaseDetails
		if err := x.seal.Open(x.place("cases", "details", c.ID), c.Details, &seen); err != nil {
			return "", err
		}
		if models.SameFullName(seen.Name, f.First+" "+f.Last) {
			return "", nil
		}
	}
	return models.CaseRepresentative, nil
}

// consent adds what was consented to, and when. Of somebody who died nothing is sent to a
// provider: to ask for help is consent enough, and to no terms.
func (x *scope) consent(set map[string]any, subject models.Subject, sub models.Submission) error {
	set["consent_lang"], set["consented_at"] = sub.Language, x.at()
	if !subject.Monitored() {
		return nil
	}
	if !sub.Consent || sub.TermsVersion == "" {
		return models.ErrConsent
	}
	set["terms_version"] = sub.TermsVersion
	return nil
}

// queue hands the enrollment on to the provider, and tells its patient. For a person who died there is
// nothing to monitor: the family gets recovery help, and no provider is asked.
func (x *scope) queue(e *models.Enrollment, p models.Patient) error {
	if !p.Deceased {
		item := models.OutboxItem{ID: newID(), IncidentID: x.inc.ID, EnrollmentID: e.ID, MadeAt: x.at()}
		if err := x.add(&item); err != nil {
			return err
		}
		return x.tell(*e)
	}
	set := map[string]any{"answered_on": x.today(), "reject_reason": string(models.RejectDeceased)}
	err := move(x, enrollmentObject(*e), e.Status, models.RecoveryOnly, set)
	e.Status, e.Version = models.RecoveryOnly, e.Version+1
	return err
}
