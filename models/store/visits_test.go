package store_test

import (
	"errors"
	"testing"
	"time"

	"recourse/models"
)

// openedVisit is a visit in which something was typed, and its token.
func (d desk) openedVisit(t *testing.T, typed models.Draft) (token string, v models.Visit) {
	t.Helper()
	token, v, err := d.OpenVisit(t.Context(), d.inc.ID)
	check(t, err)
	check(t, d.SaveDraft(t.Context(), d.inc.ID, v.ID, typed))
	return token, v
}

// verifiedVisit is the visit of a claim that matched, and its token.
func (d desk) verifiedVisit(t *testing.T) (token string, v models.Visit) {
	t.Helper()
	_, before := d.openedVisit(t, models.Draft{Code: "typed"})
	r := d.right()
	r.VisitID = before.ID
	verified, err := d.Verify(t.Context(), r)
	check(t, err)
	v, _, err = d.FindVisit(t.Context(), d.inc.ID, verified.VisitToken)
	check(t, err)
	return verified.VisitToken, v
}

func (d desk) typed(t *testing.T, token string) models.Draft {
	t.Helper()
	_, draft, err := d.FindVisit(t.Context(), d.inc.ID, token)
	check(t, err)
	return draft
}

func (d desk) over(t *testing.T, token string) bool {
	t.Helper()
	_, draft, err := d.FindVisit(t.Context(), d.inc.ID, token)
	if err != nil && (!errors.Is(err, models.ErrSession) || draft != models.Draft{}) {
		t.Fatalf("find visit: %v", err)
	}
	return err != nil
}

func (d desk) purged(t *testing.T) int64 {
	t.Helper()
	n, err := d.PurgeVisits(t.Context(), d.inc.ID)
	check(t, err)
	return n
}

func TestVisits(t *testing.T) {
	d := newDesk(t)
	typed := models.Draft{Code: "typed", LastName: "González", Month: "4"}
	token, visit := d.openedVisit(t, typed)
	if got := d.typed(t, token); got != typed {
		t.Error("what was typed is lost")
	}
	r := d.right()
	r.VisitID = visit.ID
	v, err := d.Verify(t.Context(), r)
	check(t, err)
	own, draft, err := d.FindVisit(t.Context(), d.inc.ID, v.VisitToken)
	if err != nil || own.EnrollmentID != v.EnrollmentID || draft != (models.Draft{}) {
		t.Errorf("the visit after the claim is not the enrollment's: %v", err)
	}
	if left := d.typed(t, token); left.Code != d.code.Grouped() || left.LastName != "" {
		t.Error("a claim sent twice does not find its code, or more than that is kept")
	}
	d.clock.Pass(2 * time.Minute)
	if left := d.typed(t, token); left != (models.Draft{}) {
		t.Error("the code typed is still kept")
	}
}

func TestVisitsEnd(t *testing.T) {
	d := newDesk(t)
	contact := models.Draft{ContactBy: "email", Email: "maria@example", Consent: true}
	stranger, _ := d.openedVisit(t, models.Draft{Code: "typed"})
	patient, mine := d.verifiedVisit(t)
	check(t, d.SaveDraft(t.Context(), d.inc.ID, mine.ID, contact))
	patient5, long := d.verifiedVisit(t)
	check(t, d.ExtendVisit(t.Context(), d.inc.ID, long.ID, contact))

	d.clock.Pass(models.VisitIdle + time.Minute)
	if !d.over(t, stranger) || !d.over(t, patient) || d.over(t, patient5) {
		t.Error("after half an hour other visits are over than should be")
	}
	d.clock.Pass(models.VisitExtended + time.Minute)
	if !d.over(t, patient5) {
		t.Error("five hours after the last page the visit that got more time goes on")
	}
	if n := d.purged(t); n != 3 { // the stranger's, and those before the two claims
		t.Errorf("purged %d visits in which nobody was known, want 3", n)
	}
	d.clock.Pass(models.DraftKept)
	if n := d.purged(t); n != 2 {
		t.Errorf("purged %d visits of the patient a day later, want 2", n)
	}
}

// Whoever proves again to be the patient finds what they typed, whatever became of the visit.
func TestWhatWasTypedComesBack(t *testing.T) {
	contact := models.Draft{ContactBy: "email", Email: "maria@example", Consent: true}
	for _, tt := range []struct {
		name string
		wait time.Duration
		want models.Draft
	}{
		{"on another phone", 0, contact}, {"after the visit", models.VisitIdle + time.Minute, contact},
		{"in the evening", 20 * time.Hour, contact}, {"two days later", 48 * time.Hour, models.Draft{}},
	} {
		d := newDesk(t)
		_, v := d.verifiedVisit(t)
		answered := contact
		answered.Answered = true
		check(t, d.SaveDraft(t.Context(), d.inc.ID, v.ID, answered))
		d.clock.Pass(tt.wait)
		d.purged(t)
		again, _ := d.verifiedVisit(t)
		if got := d.typed(t, again); got != tt.want {
			t.Errorf("%s: other answers came back", tt.name)
		}
	}
}

func TestAnswersSentTooLateAreKept(t *testing.T) {
	d := newDesk(t)
	token, v := d.verifiedVisit(t)
	stranger, _ := d.openedVisit(t, models.Draft{})
	d.clock.Pass(models.VisitIdle + time.Minute)
	late := models.Draft{ContactBy: "phone", Phone: "860-555-01", Answered: true}
	sent := func(d *models.Draft) { d.ContactBy, d.Phone, d.Answered = late.ContactBy, late.Phone, true }
	for _, try := range []struct{ token, csrf string }{{token, "forged"}, {stranger, v.CSRF}, {"none", v.CSRF}} {
		check(t, d.KeepLate(t.Context(), d.inc.ID, try.token, try.csrf, sent))
	}
	other, _ := d.verifiedVisit(t)
	if d.typed(t, other) != (models.Draft{}) {
		t.Error("something was kept without the form's token")
	}
	check(t, d.KeepLate(t.Context(), d.inc.ID, token, v.CSRF, sent))
	if !d.over(t, token) {
		t.Error("a late answer woke the visit")
	}
	again, _ := d.verifiedVisit(t)
	if got := d.typed(t, again); got != late.Details() || got.Answered {
		t.Error("the late answers did not come back to be read again")
	}
}

// What was sent is kept in the enrollment, and nowhere else.
func TestSendingForgetsWhatWasTyped(t *testing.T) {
	d := newDesk(t)
	old, v := d.verifiedVisit(t)
	check(t, d.SaveDraft(t.Context(), d.inc.ID, v.ID, models.Draft{ContactBy: "email", Email: "maria@example"}))
	token, own := d.verifiedVisit(t)
	sub := d.submission(own.EnrollmentID)
	sub.VisitID = own.ID
	_, err := d.Enroll(t.Context(), models.Actor{}, sub)
	check(t, err)
	if got := d.typed(t, token); got != (models.Draft{Submitted: true}) {
		t.Error("what was typed is still in the visit")
	}
	if !d.over(t, old) {
		t.Error("what was typed is still in another visit")
	}
}
