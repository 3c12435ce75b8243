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
	patients []string
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
	sub.For = rapid.SampledFrom([]models.Subject{"", "", models.SubjectRepresented, models.SubjectDeceased}).Draw(r, "for")
	sub.Filler = portaltest.Filler(sub.For)
	_, err := l.Enroll(context.Background(), models.Actor{}, sub)
	if err != nil && !errors.Is(err, models.ErrMove) && !errors.Is(err, models.ErrInvalid) { // of the dead only the family signs up
		r.Fatalf("enroll: %v", err)
	}
}

// decide has two people decide a case.
func (l *life) decide(r *rapid.T) {
	ctx := context.Background()
	cases, err := l.Cases(ctx, jobs, l.inc.ID)
	if err != nil {
		r.Fatalf("cases: %v", err)
	}
	if len(cases) == 0 || cases[0].Status != models.CaseOpen {
		return
	}
	outcome := rapid.SampledFrom(cases[0].Kind.Outcomes()).Draw(r, "outcome")
	p, err := l.ProposeCase(ctx, jobs, l.inc.ID, cases[0].ID, models.CaseDecision{Outcome: outcome, Note: outcome.Notes()[0]})
	if err == nil {
		err = l.ApproveProposal(ctx, officer, l.inc.ID, p.ID)
	}
	if err != nil {
		r.Fatalf("decide: %v", err)
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

// change withdraws an offer, or gives it back. One that was mailed is not taken back.
func (l *life) change(r *rapid.T) {
	who, ctx := rapid.SampledFrom(l.patients).Draw(r, "patient"), context.Background()
	to, reason := models.Withdrawn, models.ChangeMistake
	if store.CountRows(l.Store, l.t, &models.Patient{}, "id = ? AND eligibility = 'withdrawn'", who) > 0 {
		to = models.Eligible
	}
	used := "patient_id = ? AND status IN ('mailed', 'bound', 'redeemed')"
	before := store.CountRows(l.Store, l.t, &models.IssuedCode{}, used, who)
	p, err := l.ProposeEligibility(ctx, jobs, l.inc.ID, who, to, reason)
	if err == nil {
		err = l.ApproveProposal(ctx, officer, l.inc.ID, p.ID)
	}
	if err != nil {
		r.Fatalf("change: %v", err)
	}
	if to == models.Withdrawn && store.CountRows(l.Store, l.t, &models.IssuedCode{}, used, who) != before {
		r.Fatal("an offer that was mailed was taken back")
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
		"active without consent":               {&models.Enrollment{}, "status IN ('active','completed') AND consented_at IS NULL"},
		"active without a window":              {&models.Enrollment{}, "status IN ('active','completed') AND id NOT IN (SELECT enrollment_id FROM monitoring_windows)"},
		"active without a redeemed code":       {&models.Enrollment{}, "status IN ('active','completed') AND code_id NOT IN (SELECT id FROM codes WHERE status = 'redeemed')"},
		"two live codes":                       {&models.IssuedCode{}, "status IN ('issued','mailed','bound') AND EXISTS (SELECT 1 FROM codes c WHERE c.patient_id = codes.patient_id AND c.id <> codes.id AND c.status IN ('issued','mailed','bound'))"},
		"a code for somebody ineligible":       {&models.IssuedCode{}, "patient_id IN (SELECT id FROM patients WHERE eligibility NOT IN ('eligible','withdrawn'))"},
		"a withdrawn offer that can be mailed": {&models.IssuedCode{}, "status = 'issued' AND patient_id IN (SELECT id FROM patients WHERE eligibility <> 'eligible')"},
		"an enrollment on an unmailed letter":  {&models.Enrollment{}, "code_id IN (SELECT id FROM codes WHERE status = 'issued')"},
		"two open enrollments of one patient":  {&models.Enrollment{}, "status <> 'refused' AND EXISTS (SELECT 1 FROM enrollments e WHERE e.patient_id = enrollments.patient_id AND e.id <> enrollments.id AND e.status <> 'refused')"},
		"handed on without a decision":         {&models.OutboxItem{}, "handoff_id = '' AND enrollment_id IN (SELECT id FROM enrollments WHERE status IN ('in_review', 'verified', 'refused'))"},
		"in review without a case":             {&models.Enrollment{}, "status = 'in_review' AND id NOT IN (SELECT enrollment_id FROM cases WHERE status = 'open')"},
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
			code, p := store.SeedPatient(l.Store, t, l.inc, maria, status)
			l.codes, l.patients = append(l.codes, code), append(l.patients, p.ID)
		}
		appoint(l.Store, t, l.inc)
		r.Repeat(map[string]func(*rapid.T){
			"claim": l.claim, "enroll": l.enroll, "decide": l.decide, "answer": l.answer, "change": l.change, "wait": l.wait, "": l.check,
		})
	})
}

// appoint makes the officer a privacy officer of an incident.
func appoint(s *store.Store, t *testing.T, inc models.Incident) {
	sealed := append([]byte{1}, make([]byte, 40)...)
	store.Exec(s, t, `INSERT INTO staff (id, login, profile, password_hash, totp, totp_step, made_at, version)
		VALUES (?, ?, ?, '', ?, 0, 0, 1) ON CONFLICT DO NOTHING`, officer.ID, make([]byte, 32), sealed, sealed)
	store.Exec(s, t, "INSERT INTO grants (incident_id, staff_id, role, made_at) VALUES (?, ?, ?, 0)", inc.ID, officer.ID, models.RolePrivacyOfficer)
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
