package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"recourse/internal/portaltest"
	"recourse/models"
	"recourse/models/store"
)

// life is a store under random use: patients who claim rightly and wrongly,
// enroll, and a provider who answers twice, late and out of order.
type life struct {
	desk
	t        *testing.T
	codes    []models.Code
	begun    []string // enrollments
	messages int
	promised map[string]models.Date // last days ever promised, by enrollment
}

func (l *life) claim(r *rapid.T) {
	req := l.right()
	req.Claim.Code = rapid.SampledFrom(l.codes).Draw(r, "code")
	if rapid.IntRange(0, 3).Draw(r, "slip") == 0 {
		req.Claim.LastName = "Somebody"
	}
	req.Channel = models.ChannelPhone // no limit by address: the code's own is what is tried
	req.Actor = models.Actor{Kind: models.ActorStaff, ID: "agent"}
	v, err := l.Verify(context.Background(), req)
	if err != nil && !errors.Is(err, models.ErrNoMatch) {
		r.Fatalf("verify: %v", err)
	}
	if v.EnrollmentID != "" {
		l.begun = append(l.begun, v.EnrollmentID)
	}
}

func (l *life) enroll(r *rapid.T) {
	if len(l.begun) == 0 {
		return
	}
	sub := l.submission(rapid.SampledFrom(l.begun).Draw(r, "enrollment"))
	if _, err := l.Enroll(context.Background(), models.Actor{}, sub); err != nil && !errors.Is(err, models.ErrMove) {
		r.Fatalf("enroll: %v", err)
	}
}

func (l *life) answer(r *rapid.T) {
	if len(l.begun) == 0 {
		return
	}
	l.messages++
	a := models.Acknowledgement{
		IncidentID: l.inc.ID, EnrollmentID: rapid.SampledFrom(l.begun).Draw(r, "answered"),
		MessageID: fmt.Sprint("m", rapid.IntRange(1, l.messages).Draw(r, "message")), // some come twice
		Sequence:  rapid.Int64Range(1, 6).Draw(r, "sequence"),
		Accepted:  rapid.Bool().Draw(r, "accepted"),
		On:        l.inc.Today(l.clock.Now()),
	}
	if !a.Accepted {
		a.Reason = rapid.SampledFrom([]models.RejectReason{models.RejectFrozen, models.RejectNoFile, models.RejectTechnical}).Draw(r, "reason")
	}
	if err := l.RecordAcknowledgement(context.Background(), a); err != nil {
		r.Fatalf("answer: %v", err)
	}
}

func (l *life) wait(r *rapid.T) {
	l.clock.Pass(time.Duration(rapid.IntRange(1, 400*24).Draw(r, "hours")) * time.Hour)
	if _, err := l.CompleteWindows(context.Background(), jobs, l.inc.ID); err != nil {
		r.Fatalf("complete: %v", err)
	}
}

// check holds the invariants of DESIGN section 4 that can hold already.
func (l *life) check(r *rapid.T) {
	for what, where := range map[string]struct {
		model any
		never string
	}{
		"active without consent":              {&models.Enrollment{}, "status IN ('active','completed') AND consented_at IS NULL"},
		"active without a window":             {&models.Enrollment{}, "status IN ('active','completed') AND id NOT IN (SELECT enrollment_id FROM monitoring_windows)"},
		"active without a redeemed code":      {&models.Enrollment{}, "status IN ('active','completed') AND code_id NOT IN (SELECT id FROM codes WHERE status = 'redeemed')"},
		"two live codes":                      {&models.IssuedCode{}, "status IN ('issued','mailed','bound') AND EXISTS (SELECT 1 FROM codes c WHERE c.patient_id = codes.patient_id AND c.id <> codes.id AND c.status IN ('issued','mailed','bound'))"},
		"a code for somebody ineligible":      {&models.IssuedCode{}, "patient_id IN (SELECT id FROM patients WHERE eligibility <> 'eligible')"},
		"an enrollment on an unmailed letter": {&models.Enrollment{}, "code_id IN (SELECT id FROM codes WHERE status = 'issued')"},
		"two open enrollments of one patient": {&models.Enrollment{}, "EXISTS (SELECT 1 FROM enrollments e WHERE e.patient_id = enrollments.patient_id AND e.id <> enrollments.id)"},
	} {
		if n := store.CountRows(l.Store, l.t, where.model, where.never); n != 0 {
			r.Fatalf("%s: %d", what, n)
		}
	}
	for _, id := range l.begun {
		v, err := l.Status(context.Background(), l.inc.ID, id)
		if err != nil {
			r.Fatalf("status: %v", err)
		}
		if v.Window == nil {
			continue
		}
		if v.Window.LastDay.Before(l.promised[id]) {
			r.Fatalf("a promised end moved earlier")
		}
		l.promised[id] = v.Window.LastDay
	}
	for _, difference := range store.Replay(l.Store, l.t, l.inc.ID) {
		r.Fatalf("replay: %s", difference)
	}
}

func TestInvariants(t *testing.T) {
	shared, runs := newDesk(t), 0
	rapid.Check(t, func(r *rapid.T) {
		l := &life{desk: shared, t: t, promised: map[string]models.Date{}}
		runs++ // each run has an incident of its own, beside those of the runs before
		l.clock.Pass(portaltest.Start.Sub(l.clock.Now()))
		l.inc, l.codes = store.SeedIncident(l.Store, t, fmt.Sprint("life-", runs)), nil
		for _, status := range []models.CodeStatus{models.CodeMailed, models.CodeMailed, models.CodeIssued, models.CodeRevoked} {
			code, _ := store.SeedPatient(l.Store, t, l.inc, maria, status)
			l.codes = append(l.codes, code)
		}
		r.Repeat(map[string]func(*rapid.T){
			"claim": l.claim, "enroll": l.enroll, "answer": l.answer, "wait": l.wait, "": l.check,
		})
	})
}

// A status changed behind the log's back is what the replay is there to find.
func TestReplayFindsAMoveWithoutAnEntry(t *testing.T) {
	d, _ := enrolled(t)
	if got := store.Replay(d.Store, t, d.inc.ID); len(got) != 0 {
		t.Fatalf("before: %v", got)
	}
	store.Exec(d.Store, t, "UPDATE enrollments SET status = 'declined'")
	if got := store.Replay(d.Store, t, d.inc.ID); len(got) == 0 {
		t.Error("not found")
	}
}
