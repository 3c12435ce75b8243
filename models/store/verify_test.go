package store_test

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/models"
	"recourse/models/store"
)

var home = netip.MustParseAddr("192.0.2.7")

// desk is a store with one incident and a patient who holds a mailed code.
type desk struct {
	*store.Store
	clock   *portaltest.Clock
	inc     models.Incident
	patient models.Patient
	code    models.Code
}

var maria = models.Identity{First: "María", Last: "González-Núñez", BirthDate: "1956-04-09"}

func newDesk(t *testing.T) desk {
	t.Helper()
	c := &portaltest.Clock{}
	db := portaltest.Open(t, portaltest.DSN(t), store.Options{Now: c.Now})
	s, err := store.New(store.Config{DB: db, Keyring: store.Ring(t, db)})
	if err != nil {
		t.Fatal(err)
	}
	d := desk{Store: s, clock: c, inc: store.SeedIncident(s, t, "one")}
	d.code, d.patient = store.SeedPatient(s, t, d.inc, maria, models.CodeMailed)
	return d
}

func (d desk) claim(last, born string) models.VerifyRequest {
	return models.VerifyRequest{
		IncidentID: d.inc.ID, Channel: models.ChannelWeb, Address: home, Language: "en",
		Claim: models.Claim{Purpose: models.ToEnroll, Code: d.code, LastName: last, BirthDate: models.MustDate(born)},
	}
}

func (d desk) right() models.VerifyRequest { return d.claim("gonzalez", "1956-04-09") }
func (d desk) wrong() models.VerifyRequest { return d.claim("gonzalez", "1956-04-10") }

func TestVerifyBindsTheCodeOnce(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	first, err := d.Verify(ctx, d.right())
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.Verify(ctx, d.right())
	if err != nil || again.EnrollmentID != first.EnrollmentID {
		t.Errorf("again: %v, same enrollment %t", err, again.EnrollmentID == first.EnrollmentID)
	}
	if first.Status != models.VerifiedOnly || first.Cause != models.CauseNone {
		t.Errorf("got %s, cause %q", first.Status, first.Cause)
	}
	if n := store.CountRows(d.Store, t, &models.Enrollment{}, "1 = 1"); n != 1 {
		t.Errorf("%d enrollments", n)
	}
	if n := store.CountRows(d.Store, t, &models.IssuedCode{}, "status = 'bound'"); n != 1 {
		t.Errorf("%d bound codes", n)
	}
}

func TestVerifyGivesOneNeutralAnswer(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	unknown, notMailed := d.right(), d.right()
	unknown.Claim.Code = models.NewCode()
	notMailed.Claim.Code, _ = store.SeedPatient(d.Store, t, d.inc, maria, models.CodeIssued)
	other := store.SeedIncident(d.Store, t, "two")
	elsewhere := d.right()
	elsewhere.IncidentID = other.ID
	for name, r := range map[string]models.VerifyRequest{
		"wrong birth date": d.wrong(), "wrong name": d.claim("Smith", "1956-04-09"),
		"unknown code": unknown, "letter not mailed": notMailed, "another incident": elsewhere,
	} {
		if _, err := d.Verify(ctx, r); !errors.Is(err, models.ErrNoMatch) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestVerifyShowsTheCauseToWhoMatches(t *testing.T) {
	ctx := context.Background()
	for _, tt := range []struct {
		name   string
		status models.CodeStatus
		wait   time.Duration
		want   models.Cause
	}{
		{"revoked", models.CodeRevoked, 0, models.CauseRevoked},
		{"too late", models.CodeMailed, 110 * 24 * time.Hour, models.CauseDeadlinePassed},
		{"last day", models.CodeMailed, 102 * 24 * time.Hour, models.CauseNone},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			d.code, _ = store.SeedPatient(d.Store, t, d.inc, maria, tt.status)
			d.clock.Pass(tt.wait)
			v, err := d.Verify(ctx, d.right())
			if err != nil || v.Cause != tt.want {
				t.Errorf("got cause %q, %v", v.Cause, err)
			}
			if (v.EnrollmentID == "") != (tt.want != models.CauseNone) {
				t.Errorf("enrollment begun: %t", v.EnrollmentID != "")
			}
			r := d.wrong()
			if _, err := d.Verify(ctx, r); !errors.Is(err, models.ErrNoMatch) {
				t.Errorf("a wrong claim learns of it: %v", err)
			}
		})
	}
}

func TestCodeLocksForADayAndForLife(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	fail := func(n int) {
		t.Helper()
		for i := range n {
			r := d.wrong()
			r.Address = netip.AddrFrom4([4]byte{198, 51, 100, byte(i)}) // many addresses, one code
			if _, err := d.Verify(ctx, r); !errors.Is(err, models.ErrNoMatch) {
				t.Fatalf("attempt %d: %v", i+1, err)
			}
		}
	}
	for day := range 3 {
		fail(5)
		if _, err := d.Verify(ctx, d.right()); !errors.Is(err, models.ErrNoMatch) {
			t.Errorf("day %d: a right claim at a locked code got %v", day+1, err)
		}
		d.clock.Pass(24 * time.Hour)
	}
	if _, err := d.Verify(ctx, d.right()); !errors.Is(err, models.ErrNoMatch) {
		t.Errorf("after 15 for life: got %v", err)
	}
}

func TestRightClaimsCostNothing(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	for i := range 20 {
		if _, err := d.Verify(ctx, d.right()); err != nil {
			t.Fatalf("claim %d: %v", i+1, err)
		}
	}
}

func TestNetworkIsLimitedAcrossCodes(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	r := d.right()
	for i := range 10 {
		r.Claim.Code = models.NewCode()
		if _, err := d.Verify(ctx, r); !errors.Is(err, models.ErrNoMatch) {
			t.Fatalf("attempt %d: %v", i+1, err)
		}
	}
	var limited *models.Limited
	if _, err := d.Verify(ctx, d.right()); !errors.As(err, &limited) || limited.RetryAfter <= 0 || limited.RetryAfter > 15*time.Minute {
		t.Errorf("got %v", err)
	}
	d.clock.Pass(15 * time.Minute)
	if _, err := d.Verify(ctx, d.right()); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

// Fifty wrong claims at once never get more than five answers: whatever their
// order, at most five are compared.
func TestFiftyWrongClaimsAtOnce(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			r := d.wrong()
			r.Address = netip.AddrFrom4([4]byte{198, 51, 100, byte(i)})
			if _, err := d.Verify(ctx, r); !errors.Is(err, models.ErrNoMatch) {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
	if n := store.CountRows(d.Store, t, &models.Attempt{}, "outcome = 'refused'"); n != 5 {
		t.Errorf("%d claims were compared, want 5", n)
	}
	if n := store.CountRows(d.Store, t, &models.Attempt{}, "outcome = 'locked'"); n != 45 {
		t.Errorf("%d claims met a lock, want 45", n)
	}
}

func TestAHundredRightClaimsEnrollOnce(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	var wg sync.WaitGroup
	var mu sync.Mutex
	receipts := map[models.Receipt]int{}
	for i := range 100 {
		wg.Go(func() {
			r := d.right()
			r.Address = netip.AddrFrom4([4]byte{198, 51, 100, byte(i)})
			v, err := d.Verify(ctx, r)
			var wanted *models.ProofWanted
			if errors.Is(err, models.ErrNoMatch) || errors.As(err, &wanted) {
				return // met the lock that the others' open counts make, or came after too many that had
			}
			if err != nil {
				t.Errorf("verify: %v", err)
				return
			}
			receipt, err := d.Enroll(ctx, models.Actor{}, d.submission(v.EnrollmentID))
			if err != nil {
				t.Errorf("enroll: %v", err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			receipts[receipt]++
		})
	}
	wg.Wait()
	if len(receipts) != 1 {
		t.Errorf("%d different receipts", len(receipts))
	}
	for _, m := range []any{&models.Enrollment{}, &models.OutboxItem{}} {
		if n := store.CountRows(d.Store, t, m, "1 = 1"); n != 1 {
			t.Errorf("%d rows of %T", n, m)
		}
	}
}

func (d desk) submission(enrollmentID string) models.Submission {
	return models.Submission{
		IncidentID: d.inc.ID, EnrollmentID: enrollmentID, Channel: models.ChannelWeb, Language: "en",
		TermsVersion: "2020-04", Consent: true, Contact: models.ContactChoice{By: models.ContactByEmail, Email: "maria@example.org"},
	}
}

func TestAttemptStaysCountedIfTheProcessDies(t *testing.T) {
	d := newDesk(t)
	for range 5 {
		ctx, cancel := context.WithCancel(context.Background())
		store.AfterCount(d.Store, cancel) // as if the process ended between count and comparison
		if _, err := d.Verify(ctx, d.right()); err == nil {
			t.Fatal("the claim went through")
		}
	}
	store.AfterCount(d.Store, func() {})
	if _, err := d.Verify(context.Background(), d.right()); !errors.Is(err, models.ErrNoMatch) {
		t.Errorf("the sixth attempt got %v", err)
	}
}

// A right claim that ends in another window than it began takes its own count back.
func TestTheCountIsGivenBackWhereItWasCounted(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	store.AfterCount(d.Store, func() { d.clock.Pass(24 * time.Hour) })
	if _, err := d.Verify(ctx, d.right()); err != nil {
		t.Fatal(err)
	}
	if n := store.CountCounters(d.Store, t, "n <> 0"); n != 0 {
		t.Errorf("%d counts are left of a right claim", n)
	}
}

// Fifty guesses at once from one network never get more answers than its limit.
func TestFiftyClaimsAtOnceFromOneNetwork(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			r := d.wrong()
			r.Claim.Code = models.NewCode()
			limited := (*models.Limited)(nil)
			if _, err := d.Verify(ctx, r); !errors.Is(err, models.ErrNoMatch) && !errors.As(err, &limited) {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
	if n := store.CountRows(d.Store, t, &models.Attempt{}, "outcome = 'refused'"); n != 10 {
		t.Errorf("%d claims were compared, want 10", n)
	}
}

// Where the provider had accepted before it ended, the code has done its work.
func TestARedeemedCodeBeginsNothingNew(t *testing.T) {
	d, r := enrolled(t)
	d.answer(t, accepted(r.EnrollmentID))
	store.Exec(d.Store, t, "UPDATE enrollments SET status = 'canceled'")
	v, err := d.Verify(context.Background(), d.right())
	if err != nil || v.Cause != models.CauseEnrolled || v.EnrollmentID != r.EnrollmentID || v.Status != models.Canceled {
		t.Errorf("got cause %q, status %q, %v", v.Cause, v.Status, err)
	}
	if n := store.CountRows(d.Store, t, &models.Enrollment{}, "true"); n != 1 {
		t.Errorf("there are %d enrollments", n)
	}
}
