package store_test

import (
	"errors"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/internal/ratelimit"
	"recourse/models"
	"recourse/models/store"
)

// besieged is a desk whose budget of failures, small here, is spent by wrong claims
// from many networks at codes that nobody has.
func besieged(t *testing.T) desk {
	t.Helper()
	c := &portaltest.Clock{}
	db := portaltest.Open(t, portaltest.DSN(t), store.Options{Now: c.Now})
	policy := models.DefaultPolicy()
	policy.Failures = []ratelimit.Limit{{Max: 4, Per: time.Minute}, {Max: 8, Per: 10 * time.Minute}}
	s, err := store.New(store.Config{DB: db, Keyring: store.Ring(t, db), Policy: policy})
	check(t, err)
	d := desk{Store: s, clock: c, inc: store.SeedIncident(s, t, "one")}
	d.code, d.patient = store.SeedPatient(s, t, d.inc, maria, models.CodeMailed)
	for i := range 4 {
		r := d.unknown()
		r.Address = netip.AddrFrom4([4]byte{203, 0, 113, byte(i)})
		_, err := d.Verify(t.Context(), r)
		wants(t, err, models.ErrNoMatch)
	}
	return d
}

// unknown is a claim at a code that nobody has.
func (d desk) unknown() models.VerifyRequest {
	r := d.right()
	r.Claim.Code, r.VisitID = models.NewCode(), "visit"
	return r
}

func (d desk) inVisit() models.VerifyRequest {
	r := d.right()
	r.VisitID = "visit"
	return r
}

// asked makes a claim that is answered with a challenge.
func (d desk) asked(t *testing.T, r models.VerifyRequest) *models.ProofWanted {
	t.Helper()
	var wanted *models.ProofWanted
	if _, err := d.Verify(t.Context(), r); !errors.As(err, &wanted) {
		t.Fatalf("got %v, want a challenge", err)
	}
	return wanted
}

// solved is a claim with the work that was asked for.
func solved(r models.VerifyRequest, w *models.ProofWanted) models.VerifyRequest {
	r.Proof = models.Proof{Challenge: w.Challenge, Answer: portaltest.Solve(w.Puzzle, w.Zeros)}
	return r
}

func TestWorkIsAskedForWhileManyFail(t *testing.T) {
	d := besieged(t)
	attempts := store.CountRows(d.Store, t, &models.Attempt{}, "1 = 1")
	for name, r := range map[string]models.VerifyRequest{"right": d.inVisit(), "wrong": d.wrong(), "unknown": d.unknown()} {
		if w := d.asked(t, r); w.Zeros != 12 || w.Wait != time.Minute || w.Early {
			t.Errorf("%s: asked for %+v", name, w)
		}
	}
	if n := store.CountRows(d.Store, t, &models.Attempt{}, "1 = 1"); n != attempts {
		t.Errorf("%d claims were looked at without work", n-attempts)
	}
	byPhone := d.right()
	byPhone.Channel, byPhone.Actor = models.ChannelPhone, models.Actor{Kind: models.ActorStaff, ID: "agent"}
	if _, err := d.Verify(t.Context(), byPhone); err != nil {
		t.Errorf("an agent has to work: %v", err)
	}
	unknown := d.unknown()
	_, err := d.Verify(t.Context(), solved(unknown, d.asked(t, unknown)))
	wants(t, err, models.ErrNoMatch)
	v, err := d.Verify(t.Context(), solved(d.inVisit(), d.asked(t, d.inVisit())))
	check(t, err)
	if v.EnrollmentID == "" || v.VisitToken == "" {
		t.Errorf("work did not lead on: %+v", v)
	}
	alarms, err := d.Alarms(t.Context())
	check(t, err)
	if len(alarms) != 1 || alarms[0].Incident.Ref != "one" || alarms[0].Failures != 5 || alarms[0].Budget != 4 || alarms[0].Bits != 16 {
		t.Errorf("alarms: %+v", alarms)
	}
	d.clock.Pass(time.Minute)
	if _, err := d.Verify(t.Context(), d.inVisit()); err != nil {
		t.Errorf("a minute later: %v", err)
	}
	if alarms, err := d.Alarms(t.Context()); err != nil || len(alarms) != 0 {
		t.Errorf("a minute later: %v, %v", alarms, err)
	}
}

// The work doubles as the overrun does, and a challenge keeps what it asked for.
func TestWorkGrows(t *testing.T) {
	d := besieged(t)
	first := d.asked(t, d.unknown())
	for i := range 12 {
		r := d.unknown()
		r.Address = netip.AddrFrom4([4]byte{198, 51, 100, byte(i)})
		_, err := d.Verify(t.Context(), solved(r, d.asked(t, r)))
		wants(t, err, models.ErrNoMatch)
	}
	if w := d.asked(t, d.unknown()); w.Zeros != 14 || w.Wait != 3*time.Minute {
		t.Errorf("after four times the budget: %+v", w)
	}
	_, err := d.Verify(t.Context(), solved(d.inVisit(), first))
	check(t, err)
	d.clock.Pass(time.Minute) // the longer budget is still overspent
	if w := d.asked(t, d.unknown()); w.Zeros != 13 {
		t.Errorf("a minute later: %+v", w)
	}
	d.clock.Pass(10 * time.Minute)
	_, err = d.Verify(t.Context(), d.unknown())
	wants(t, err, models.ErrNoMatch)
}

func TestChallengesOfOthersAreRefused(t *testing.T) {
	d := besieged(t)
	good := solved(d.inVisit(), d.asked(t, d.inVisit()))
	other := store.SeedIncident(d.Store, t, "two")
	for name, change := range map[string]func(*models.VerifyRequest){
		"no answer":         func(r *models.VerifyRequest) { r.Proof.Answer = "" },
		"a wrong answer":    func(r *models.VerifyRequest) { r.Proof.Answer = strings.Repeat("1,", 15) + "1" },
		"a short answer":    func(r *models.VerifyRequest) { r.Proof.Answer = "1" },
		"no challenge":      func(r *models.VerifyRequest) { r.Proof.Challenge = "" },
		"a forged one":      func(r *models.VerifyRequest) { r.Proof.Challenge = strings.Replace(r.Proof.Challenge, "16.", "04.", 1) },
		"a made-up one":     func(r *models.VerifyRequest) { r.Proof.Challenge = "4.k98.nonce.mac" },
		"another visit's":   func(r *models.VerifyRequest) { r.VisitID = "another" },
		"nobody's visit":    func(r *models.VerifyRequest) { r.VisitID = "" },
		"a very long one":   func(r *models.VerifyRequest) { r.Proof.Challenge = strings.Repeat("1.", 4000) },
		"one of later":      func(r *models.VerifyRequest) { d.clock.Pass(0); r.Proof.Challenge += "0" },
		"a control in it":   func(r *models.VerifyRequest) { r.Proof.Challenge = "\x00\n" + r.Proof.Challenge },
		"answers in excess": func(r *models.VerifyRequest) { r.Proof.Answer += ",1" },
	} {
		r := good
		change(&r)
		if d.asked(t, r).Challenge == "" {
			t.Errorf("%s: no way on", name)
		}
	}
	for i := range 4 { // the other incident is besieged too
		r := d.unknown()
		r.IncidentID, r.Address = other.ID, netip.AddrFrom4([4]byte{203, 0, 113, byte(i)})
		_, err := d.Verify(t.Context(), r)
		wants(t, err, models.ErrNoMatch)
	}
	elsewhere := good
	elsewhere.IncidentID = other.ID
	d.asked(t, elsewhere)
	if _, err := d.Verify(t.Context(), good); err != nil {
		t.Errorf("the right one: %v", err)
	}
	d.asked(t, good) // again
}

func TestChallengesExpire(t *testing.T) {
	d := besieged(t)
	good := solved(d.inVisit(), d.asked(t, d.inVisit()))
	d.clock.Pass(10*time.Minute + time.Second)
	for i := range 4 {
		r := d.unknown()
		r.Address = netip.AddrFrom4([4]byte{203, 0, 113, byte(i)})
		_, err := d.Verify(t.Context(), r)
		wants(t, err, models.ErrNoMatch)
	}
	d.asked(t, good)
}

// Whoever sends one solved challenge many times at once gets one claim looked at.
func TestOneChallengeLetsInOneClaimAtOnce(t *testing.T) {
	d := besieged(t)
	r := d.unknown()
	r = solved(r, d.asked(t, r))
	attempts := store.CountRows(d.Store, t, &models.Attempt{}, "1 = 1")
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			one := r
			one.Address = netip.AddrFrom4([4]byte{198, 51, 100, byte(i)})
			var wanted *models.ProofWanted
			if _, err := d.Verify(t.Context(), one); !errors.Is(err, models.ErrNoMatch) && !errors.As(err, &wanted) {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
	if n := store.CountRows(d.Store, t, &models.Attempt{}, "1 = 1"); n != attempts+1 {
		t.Errorf("%d claims were looked at, want 1", n-attempts)
	}
}

// Without a script, people wait; not too often from one network.
func TestWaitingIsAWayIn(t *testing.T) {
	d := besieged(t)
	waits := func(r models.VerifyRequest) models.VerifyRequest {
		t.Helper()
		w := d.asked(t, r)
		r.Proof.Challenge = w.Challenge
		if early := d.asked(t, r); !early.Early || early.Challenge != w.Challenge || early.Wait != w.Wait {
			t.Errorf("too early: %+v", early)
		}
		d.clock.Pass(w.Wait - time.Second)
		if early := d.asked(t, r); early.Wait != time.Second {
			t.Errorf("a second too early: %+v", early)
		}
		d.clock.Pass(time.Second)
		return r
	}
	keepUp := func() { // the siege goes on
		for i := range 8 {
			r := d.unknown()
			r.Address = netip.AddrFrom4([4]byte{203, 0, 112, byte(i)})
			var wanted *models.ProofWanted
			if _, err := d.Verify(t.Context(), r); errors.As(err, &wanted) {
				_, _ = d.Verify(t.Context(), solved(r, wanted))
			}
		}
	}
	keepUp()
	for i := range 4 {
		r := waits(d.unknown())
		keepUp()
		_, err := d.Verify(t.Context(), r)
		limited := (*models.Limited)(nil)
		switch {
		case i < 3:
			wants(t, err, models.ErrNoMatch)
			d.asked(t, r) // it is used up
		case !errors.As(err, &limited) || limited.RetryAfter > 15*time.Minute:
			t.Errorf("a fourth wait from one network: %v", err)
		}
	}
}
