package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/models"
	"recourse/models/store"
)

var jobs = models.Actor{Kind: models.ActorSystem, ID: "handoff"}

// enrolled is a desk whose patient has submitted an enrollment.
func enrolled(t *testing.T) (desk, models.Receipt) {
	t.Helper()
	d, ctx := newDesk(t), context.Background()
	v, err := d.Verify(ctx, d.right())
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Enroll(ctx, models.Actor{}, d.submission(v.EnrollmentID))
	if err != nil {
		t.Fatal(err)
	}
	return d, r
}

func (d desk) answer(t *testing.T, a models.Acknowledgement) {
	t.Helper()
	a.IncidentID = d.inc.ID
	if err := d.RecordAcknowledgement(context.Background(), a); err != nil {
		t.Fatal(err)
	}
}

func (d desk) status(t *testing.T, enrollmentID string) models.StatusView {
	t.Helper()
	v, err := d.Status(context.Background(), d.inc.ID, enrollmentID)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func accepted(id string) models.Acknowledgement {
	return models.Acknowledgement{EnrollmentID: id, MessageID: "m1", Sequence: 1, Accepted: true, On: models.MustDate("2020-05-01"), ProviderRef: "P1"}
}

func TestTheTwoYears(t *testing.T) {
	d, r := enrolled(t)
	ctx := context.Background()
	h, entries, err := d.PrepareHandoff(ctx, jobs, d.inc.ID, 100)
	if err != nil || len(entries) != 1 || h.Sequence != 1 {
		t.Fatalf("hand-off of %d, sequence %d: %v", len(entries), h.Sequence, err)
	}
	again, _, err := d.PrepareHandoff(ctx, jobs, d.inc.ID, 100)
	if err != nil || again.ID != h.ID {
		t.Errorf("a hand-off not sent is prepared again: %v", err)
	}
	if err := d.HandoffSent(ctx, jobs, d.inc.ID, h.ID); err != nil {
		t.Fatal(err)
	}
	if _, entries, err = d.PrepareHandoff(ctx, jobs, d.inc.ID, 100); err != nil || len(entries) != 0 {
		t.Errorf("%d left to hand off, %v", len(entries), err)
	}
	d.answer(t, accepted(r.EnrollmentID))
	d.answer(t, accepted(r.EnrollmentID)) // twice changes nothing
	v := d.status(t, r.EnrollmentID)
	if v.Status != models.Active || v.Window == nil || v.Window.LastDay != models.MustDate("2022-05-01") {
		t.Fatalf("status %s, window %+v", v.Status, v.Window)
	}
	if want := time.Date(2022, 5, 2, 4, 0, 0, 0, time.UTC); !v.Window.EndsAt.Equal(want) {
		t.Errorf("ends at %s, want %s", v.Window.EndsAt, want)
	}
	d.clock.Pass(v.Window.EndsAt.Sub(d.clock.Now()) - time.Second)
	if n, err := d.CompleteWindows(ctx, jobs, d.inc.ID); n != 0 || err != nil {
		t.Errorf("a second early: completed %d, %v", n, err)
	}
	d.clock.Pass(time.Second)
	if n, err := d.CompleteWindows(ctx, jobs, d.inc.ID); n != 1 || err != nil {
		t.Errorf("completed %d, %v", n, err)
	}
	if v := d.status(t, r.EnrollmentID); v.Status != models.Completed {
		t.Errorf("status %s", v.Status)
	}
}

func TestAnswersOutOfOrder(t *testing.T) {
	reject := func(id string, n int64, why models.RejectReason) models.Acknowledgement {
		return models.Acknowledgement{EnrollmentID: id, MessageID: "r" + string(why), Sequence: n, Reason: why, On: models.MustDate("2020-05-02")}
	}
	for name, tt := range map[string]struct {
		answers []func(id string) models.Acknowledgement
		want    models.EnrollmentStatus
	}{
		"frozen file": {[]func(string) models.Acknowledgement{func(id string) models.Acknowledgement { return reject(id, 1, models.RejectFrozen) }}, models.ActionNeeded},
		"no file":     {[]func(string) models.Acknowledgement{func(id string) models.Acknowledgement { return reject(id, 1, models.RejectNoFile) }}, models.RecoveryOnly},
		"older rejection after acceptance": {[]func(string) models.Acknowledgement{accepted,
			func(id string) models.Acknowledgement { return reject(id, 0, models.RejectFrozen) }}, models.Active},
		"newer rejection after acceptance": {[]func(string) models.Acknowledgement{accepted,
			func(id string) models.Acknowledgement { return reject(id, 2, models.RejectNoFile) }}, models.Active},
		"acceptance after a mended rejection": {[]func(string) models.Acknowledgement{
			func(id string) models.Acknowledgement { return reject(id, 1, models.RejectFrozen) },
			func(id string) models.Acknowledgement { a := accepted(id); a.Sequence = 2; return a }}, models.Active},
	} {
		t.Run(name, func(t *testing.T) {
			d, r := enrolled(t)
			for _, answer := range tt.answers {
				d.answer(t, answer(r.EnrollmentID))
			}
			if v := d.status(t, r.EnrollmentID); v.Status != tt.want {
				t.Errorf("status %s, want %s", v.Status, tt.want)
			}
		})
	}
}

func TestEnrollNeedsConsentAndIsTheSameTwice(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	v, err := d.Verify(ctx, d.right())
	check(t, err)
	without := d.submission(v.EnrollmentID)
	without.Consent = false
	if _, err := d.Enroll(ctx, models.Actor{}, without); !errors.Is(err, models.ErrConsent) {
		t.Errorf("without consent: %v", err)
	}
	r, err := d.Enroll(ctx, models.Actor{}, d.submission(v.EnrollmentID))
	check(t, err)
	again, err := d.Enroll(ctx, models.Actor{}, d.submission(r.EnrollmentID))
	if err != nil || again != r {
		t.Errorf("again: %+v, %v", again, err)
	}
	if n := store.CountRows(d.Store, t, &models.OutboxItem{}, "1 = 1"); n != 1 {
		t.Errorf("%d in the outbox", n)
	}
}

func TestAnAnswerForAnotherIncidentIsRefused(t *testing.T) {
	d, r := enrolled(t)
	other := store.SeedIncident(d.Store, t, "two")
	a := accepted(r.EnrollmentID)
	a.IncidentID = other.ID
	if err := d.RecordAcknowledgement(context.Background(), a); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if v := d.status(t, r.EnrollmentID); v.Status != models.Submitted {
		t.Errorf("status %s", v.Status)
	}
}

func TestAnAcceptanceFromBeforeTheClaimIsRefused(t *testing.T) {
	d, r := enrolled(t)
	a := accepted(r.EnrollmentID)
	a.IncidentID, a.On = d.inc.ID, models.MustDate("2018-05-01")
	if err := d.RecordAcknowledgement(context.Background(), a); !errors.Is(err, models.ErrInvalid) {
		t.Errorf("got %v", err)
	}
	a.On = models.MustDate("2020-05-01")
	d.answer(t, a) // the same message, put right, is taken
	if v := d.status(t, r.EnrollmentID); v.Status != models.Active {
		t.Errorf("status %s", v.Status)
	}
}

func TestAFrozenEnrollmentWaitsForItsAnswer(t *testing.T) {
	d, r := enrolled(t)
	a := accepted(r.EnrollmentID)
	a.IncidentID = d.inc.ID
	store.Exec(d.Store, t, "UPDATE enrollments SET frozen_at = 1")
	if err := d.RecordAcknowledgement(context.Background(), a); !errors.Is(err, models.ErrFrozen) {
		t.Errorf("frozen: %v", err)
	}
	store.Exec(d.Store, t, "UPDATE enrollments SET frozen_at = NULL")
	d.answer(t, a)
	if v := d.status(t, r.EnrollmentID); v.Status != models.Active {
		t.Errorf("after the hold: %s", v.Status)
	}
}

// A batch prepared again holds the same, though somebody came of age meanwhile.
func TestAHandoffPreparedLaterIsTheSame(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	child := models.Identity{First: "Ana", Last: "Lopez", BirthDate: "2002-04-21"} // 18 tomorrow
	d.code, _ = store.SeedPatient(d.Store, t, d.inc, child, models.CodeMailed)
	v, err := d.Verify(ctx, d.claim("Lopez", child.BirthDate))
	if err != nil {
		t.Fatal(err)
	}
	sub := d.submission(v.EnrollmentID)
	sub.Filler = portaltest.Filler(v.Subject)
	if _, err := d.Enroll(ctx, models.Actor{}, sub); err != nil {
		t.Fatal(err)
	}
	_, first, err := d.PrepareHandoff(ctx, jobs, d.inc.ID, 100)
	if err != nil || len(first) != 1 || !first[0].Minor {
		t.Fatalf("%d enrollments of a child, %v", len(first), err)
	}
	d.clock.Pass(24 * time.Hour)
	if _, again, err := d.PrepareHandoff(ctx, jobs, d.inc.ID, 100); err != nil || len(again) != 1 || !again[0].Minor {
		t.Errorf("the batch has changed: %v", err)
	}
}
