package store

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"recourse/models"
)

// bind takes over a right claim: its count is given back, the code is bound to
// an enrollment, and a web visitor gets a visit of their own.
func (s *Store) bind(ctx context.Context, r models.VerifyRequest, c claimed) (models.Verified, error) {
	type outcome struct {
		verified models.Verified
		neutral  bool
	}
	o, err := inIncident(ctx, s, r.Actor, r.IncidentID, func(x *scope) (o outcome, err error) {
		var code models.IssuedCode
		err = x.tx.Clauses(clause.Locking{Strength: "UPDATE"}).
			Where("incident_id = ? AND id = ?", x.inc.ID, c.attempt.CodeID).Take(&code).Error
		if err != nil {
			return o, orNotFound("code", err)
		}
		if code.Status == models.CodeIssued { // its letter was not mailed: nobody can have it
			o.neutral = true
			return o, x.endAttempt(c, models.OutcomeRefused)
		}
		if err := c.limits.add(x.tx, c.at, -1); err != nil {
			return o, err
		}
		if err := x.endAttempt(c, models.OutcomeMatched); err != nil {
			return o, err
		}
		o.verified, err = x.bindCode(r, code, c.patient, c.identity)
		return o, err
	})
	if err == nil && o.neutral {
		err = models.ErrNoMatch
	}
	return o.verified, err
}

// bindCode decides what a right claim leads to, and does it.
func (x *scope) bindCode(r models.VerifyRequest, code models.IssuedCode, p models.Patient, who models.Identity) (models.Verified, error) {
	e, err := x.openEnrollment(p.ID)
	if err != nil {
		return models.Verified{}, err
	}
	if e.ID == "" && (code.Status == models.CodeRedeemed || r.Claim.Purpose == models.ToStatus && !code.Revoked()) {
		if e, err = x.endedEnrollment(p.ID); err != nil {
			return models.Verified{}, err
		}
	}
	v := models.Verified{PatientID: p.ID, Deadline: code.Deadline, Months: p.Term(x.inc), Cause: x.cause(r.Claim.Purpose, code, p, e)}
	if v.Cause != models.CauseNone && v.Cause != models.CauseEnrolled {
		return v, x.explain(&v, code, p, e)
	}
	if e.ID == "" {
		if e, err = x.beginEnrollment(r, code, p); err != nil {
			return v, err
		}
	}
	v.EnrollmentID, v.Status, v.Subject = e.ID, e.Status, models.SubjectOf(p, who, x.today())
	if r.VisitID == "" {
		return v, nil
	}
	known := models.Draft{}
	if e.FilledBy != v.Subject { // nor does the roster know it
		known.For = e.FilledBy
	}
	if v.Subject == models.SubjectMinor { // perhaps another one of theirs
		if known, err = x.knownIn(r.VisitID); err != nil {
			return v, err
		}
	}
	matched := models.Draft{Code: r.Claim.Code.Grouped(), MatchedAt: x.now.Unix()}
	if err := x.saveDraft(r.VisitID, matched, map[string]any{}); err != nil {
		return v, err
	}
	v.VisitToken, _, err = x.openVisit(models.Visit{EnrollmentID: e.ID, Subject: v.Subject, TermMonths: p.TermMonths}, e.Status, known)
	return v, err
}

// cause is why a right claim does not simply go on.
func (x *scope) cause(purpose models.Purpose, code models.IssuedCode, p models.Patient, e models.Enrollment) models.Cause {
	frozen := !p.FrozenAt.IsZero() || !e.FrozenAt.IsZero()
	began := e.ID != "" && e.Status != models.VerifiedOnly
	switch {
	case frozen:
		return models.CauseFrozen
	case code.Revoked() || code.Status == models.CodeRedeemed && e.ID == "":
		return models.CauseRevoked
	case began:
		return models.CauseEnrolled
	case purpose == models.ToStatus:
		return models.CauseNotEnrolled
	case code.Status == models.CodeMailed && models.DeadlinePassed(code.Deadline, x.inc.CalendarNow(x.now)):
		return models.CauseDeadlinePassed
	}
	return models.CauseNone
}

// openEnrollment is the patient's enrollment that nothing has ended; the zero
// enrollment if there is none.
func (x *scope) openEnrollment(patientID string) (models.Enrollment, error) {
	var found []models.Enrollment
	err := x.rows().Where("patient_id = ? AND status NOT IN ?", patientID, models.Ended()).Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return models.Enrollment{}, err
	}
	return found[0], nil
}

// endedEnrollment is the newest of those that something has ended; the zero enrollment
// if there is none. Who asks for its status, or comes with the code that it used up, is
// told how it ended.
func (x *scope) endedEnrollment(patientID string) (models.Enrollment, error) {
	var found []models.Enrollment
	err := x.rows().Where("patient_id = ?", patientID).Order("id DESC").Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return models.Enrollment{}, err
	}
	return found[0], nil
}

// explain adds to a cause what its page says: which letter the code is from, when a
// newer one was mailed and until when that one's code works, since when everything is
// on hold.
func (x *scope) explain(v *models.Verified, code models.IssuedCode, p models.Patient, e models.Enrollment) error {
	var letters []models.Letter
	if err := x.rows().Omit("text").Where("patient_id = ? AND code_id <> ''", p.ID).Order("id").Find(&letters).Error; err != nil {
		return fmt.Errorf("read letters: %w", err)
	}
	for _, l := range letters {
		switch {
		case l.CodeID == code.ID:
			v.Letter = l.Reference
		case v.Letter != "" && l.Status == models.LetterMailed: // they come in the order in which they were written
			var newer models.IssuedCode
			if err := x.take("code", l.CodeID, &newer); err != nil {
				return err
			}
			v.NewerOn, v.Deadline = l.MailedOn, newer.Deadline
		}
	}
	if v.Cause == models.CauseFrozen {
		return x.explainHold(v, p, e)
	}
	return nil
}

// explainHold names the case that a hold waits for; without one, the sign-up itself.
func (x *scope) explainHold(v *models.Verified, p models.Patient, e models.Enrollment) error {
	s := models.StatusView{Reference: e.Reference}
	if err := x.waiting(&s, p, e); err != nil {
		return err
	}
	v.HeldOn, v.Reference, v.DecideBy = s.HeldOn, s.Reference, s.DecideBy()
	if s.Case != nil {
		v.HeldOn, v.Reference = s.Case.OpenedOn, s.Case.Reference
	}
	return nil
}

// beginEnrollment binds the code to a new, verified enrollment.
func (x *scope) beginEnrollment(r models.VerifyRequest, code models.IssuedCode, p models.Patient) (models.Enrollment, error) {
	e := models.Enrollment{
		ID: newID(), IncidentID: x.inc.ID, PatientID: p.ID, CodeID: code.ID, Reference: models.NewReference("R-", 10),
		Status: models.VerifiedOnly, Channel: r.Channel, Language: r.Language, State: p.State, VerifiedOn: x.today(), MadeAt: x.at(), Version: 1,
	}
	if err := x.add(&e); err != nil {
		return e, err
	}
	if err := x.audit(models.ActEnrollmentMove, x.pseudonym("enrollment", e.ID), 1, "", string(e.Status)); err != nil {
		return e, err
	}
	if code.Status == models.CodeBound { // to an enrollment that was declined or canceled
		return e, nil
	}
	return e, move(x, codeObject(code), code.Status, models.CodeBound, nil)
}
