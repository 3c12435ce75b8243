package store_test

import (
	"context"
	"testing"

	"recourse/models"
	"recourse/models/store"
)

// A patient sees every step with its day on the calendar, and both windows.
func TestStatusTellsTheWholeStory(t *testing.T) {
	d, r := enrolled(t)
	d.answer(t, models.Acknowledgement{EnrollmentID: r.EnrollmentID, MessageID: "m0", Sequence: 1, Reason: models.RejectFrozen, On: models.MustDate("2020-04-21")})
	if _, err := d.Enroll(context.Background(), models.Actor{}, d.submission(r.EnrollmentID)); err != nil {
		t.Fatal(err)
	}
	a := accepted(r.EnrollmentID)
	a.Sequence = 2
	d.answer(t, a)
	v := d.status(t, r.EnrollmentID)
	var kinds []models.StepKind
	for _, s := range v.Steps {
		if kinds = append(kinds, s.What); s.On != v.Today {
			t.Errorf("%s on %s, want %s", s.What, s.On, v.Today)
		}
	}
	want := []models.StepKind{"verified", "submitted", "action_needed", models.StepSentAgain, "active"}
	if len(kinds) != len(want) {
		t.Fatalf("steps %v, want %v", kinds, want)
	}
	for i := range want {
		if kinds[i] != want[i] {
			t.Errorf("steps %v, want %v", kinds, want)
		}
	}
	if v.Deadline != d.inc.EnrollBy || v.Window == nil || v.AnsweredOn != models.MustDate("2020-05-01") || v.Since() != v.Today {
		t.Errorf("got %+v", v)
	}
}

// Who asks for the status of what ended is told how it ended; who comes with a code
// that still works may begin anew.
func TestWhatEndedIsShown(t *testing.T) {
	d, r := enrolled(t)
	ctx := context.Background()
	store.Exec(d.Store, t, "UPDATE enrollments SET status = 'declined'")
	store.Exec(d.Store, t, "UPDATE codes SET status = 'mailed'")
	ask := d.right()
	ask.Claim.Purpose = models.ToStatus
	v, err := d.Verify(ctx, ask)
	if err != nil || v.Cause != models.CauseEnrolled || v.EnrollmentID != r.EnrollmentID || v.Status != models.Declined {
		t.Errorf("status: %q, %q, %v", v.Cause, v.Status, err)
	}
	v, err = d.Verify(ctx, d.right())
	if err != nil || v.Cause != models.CauseNone || v.EnrollmentID == r.EnrollmentID {
		t.Errorf("enroll: %q, %v", v.Cause, err)
	}
}
