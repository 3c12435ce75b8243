package store_test

import (
	"errors"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"recourse/models"
	"recourse/models/store"
)

// told has the first n sign up and their confirmations mailed, and returns what stops each.
func told(t *testing.T, n int) (o offered, enrollments []string, stops []models.VerifyRequest) {
	t.Helper()
	o = newOffered(t)
	by := map[string]models.VerifyRequest{}
	for i := range n {
		enrollments = append(enrollments, o.signedUp(t, i))
	}
	for _, l := range o.send(t, o.followUp(t, models.LetterConfirmation)) {
		code, err := models.ParseStopCode(l.Code)
		check(t, err)
		by[o.reference(t, "follows <> '' AND reference = '"+l.Reference+"'")] = o.stop(code)
	}
	for _, id := range enrollments {
		stops = append(stops, by[o.reference(t, "kind = 'confirmation' AND follows = '"+id+"'")])
	}
	return o, enrollments, stops
}

// stop is a stop code as it comes from the web.
func (o offered) stop(code models.Code) models.VerifyRequest {
	return models.VerifyRequest{
		IncidentID: o.inc.ID, VisitID: "visit", Channel: models.ChannelWeb, Address: netip.MustParseAddr("198.51.100.9"), Language: "en",
		Claim: models.Claim{Purpose: models.ToStop, Code: code},
	}
}

func (o offered) stopped(t *testing.T, r models.VerifyRequest) models.Case {
	t.Helper()
	c, err := o.StopSignUp(t.Context(), r)
	check(t, err)
	return c
}

func (o offered) stopsNothing(t *testing.T, what string, r models.VerifyRequest) {
	t.Helper()
	if c, err := o.StopSignUp(t.Context(), r); !errors.Is(err, models.ErrNoMatch) || c.ID != "" {
		t.Errorf("%s: got %v", what, err)
	}
}

// The code in the letter freezes the sign-up that the letter tells of, and no other.
func TestALetterStopsASignUp(t *testing.T) {
	o, enrollments, stops := told(t, 2)
	c := o.stopped(t, stops[0])
	if c.EnrollmentID != enrollments[0] || c.Kind != models.CaseNotMe || c.DueOn != today.AddDays(models.CaseDays) {
		t.Errorf("the case is %+v", c)
	}
	if by, _, _ := strings.Cut(c.OpenedBy, ":"); by != string(models.ActorPatient) {
		t.Errorf("the case was opened by %s", c.OpenedBy)
	}
	if again := o.stopped(t, stops[0]); again.ID != c.ID || again.Reference != c.Reference {
		t.Error("the same code opened another case")
	}
	if v := o.begin(t, 0); v.Cause != models.CauseFrozen || v.Reference != c.Reference || v.DecideBy != c.DueOn {
		t.Errorf("a right claim meets %q, case %s", v.Cause, v.Reference)
	}
	if v := o.begin(t, 1); v.Cause == models.CauseFrozen {
		t.Error("another's sign-up is on hold")
	}
	if _, entries, err := o.PrepareHandoff(t.Context(), jobs, o.inc.ID, 9); err != nil || len(entries) != 1 {
		t.Errorf("%d go to the provider: %v", len(entries), err)
	}
	if got := store.Replay(o.Store, t, o.inc.ID); len(got) > 0 {
		t.Errorf("replay: %v", got)
	}
}

// A call before the letter came has opened the case already.
func TestALetterAfterACallFindsItsCase(t *testing.T) {
	o, _, stops := told(t, 1)
	called, err := o.NotMe(t.Context(), officer, o.inc.ID, o.begin(t, 0).PatientID)
	check(t, err)
	if c := o.stopped(t, stops[0]); c.ID != called.ID {
		t.Error("the letter opened another case than the call")
	}
}

// A stop code is good for one case, while its letter counts and its enrollment goes on.
func TestStopCodesThatStopNothing(t *testing.T) {
	o, enrollments, stops := told(t, 4)
	o.stopsNothing(t, "no such code", o.stop(models.NewStopCode()))
	o.stopsNothing(t, "a code to sign up", o.stop(o.claims[0].Code))
	elsewhere := stops[0]
	elsewhere.IncidentID = o.two.ID
	o.stopsNothing(t, "in another incident", elsewhere)
	o.decided(t, o.stopped(t, stops[0]), models.OutcomeLifted)
	o.stopsNothing(t, "once its case was decided", stops[0])
	if v := o.begin(t, 0); v.Cause == models.CauseFrozen {
		t.Error("the sign-up is on hold again")
	}
	o.decided(t, o.stopped(t, stops[1]), models.OutcomeCanceled)
	o.stopsNothing(t, "once the sign-up was canceled", stops[1])
	must(t, o.db, exec("UPDATE enrollments SET status = 'completed', version = version + 1 WHERE id = '"+enrollments[2]+"'"))
	o.stopsNothing(t, "after the last day", stops[2])
	check(t, o.MarkReturned(t.Context(), printer, o.inc.ID, o.reference(t, "kind = 'confirmation' AND follows = '"+enrollments[3]+"'"), models.ReturnMoved, today))
	o.stopsNothing(t, "of a letter that came back", stops[3])
}

// Nothing stops before its letter is in the mail, nor after its batch was given up.
func TestStopCodesWaitForTheirLetter(t *testing.T) {
	o := newOffered(t)
	o.signedUp(t, 0)
	b := o.followUp(t, models.LetterConfirmation)
	code := store.StopCodeOf(t, o.Store, o.inc.ID, b.ID)
	o.stopsNothing(t, "before it was mailed", o.stop(code))
	check(t, o.CancelBatch(t.Context(), operator, o.inc.ID, b.ID))
	o.stopsNothing(t, "of a batch that was given up", o.stop(code))
	o.isDue(t, "after that", 0, 1, 0)
}

// Wrong stop codes spend the same limits as wrong claims; a right one spends none.
func TestStopCodesAreLimited(t *testing.T) {
	o, _, stops := told(t, 1)
	for range 30 {
		o.stopped(t, stops[0])
	}
	var limited *models.Limited
	for range 60 {
		_, err := o.StopSignUp(t.Context(), o.stop(models.NewStopCode()))
		if errors.As(err, &limited) {
			break
		}
		wants(t, err, models.ErrNoMatch)
	}
	if limited == nil || limited.RetryAfter <= 0 {
		t.Fatal("60 wrong codes from one network were answered")
	}
	claim := o.stop(o.claims[0].Code)
	claim.Claim = o.claims[0]
	if _, err := o.Verify(t.Context(), claim); !errors.As(err, &limited) {
		t.Errorf("claims from there: %v", err)
	}
}

// The same code sent many times at once opens one case.
func TestOneCaseHoweverOftenItIsSent(t *testing.T) {
	o, _, stops := told(t, 1)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := o.StopSignUp(t.Context(), stops[0]); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := store.CountRows(o.Store, t, &models.Case{}, "1 = 1"); n != 1 {
		t.Errorf("%d cases", n)
	}
}

// While a budget of failures is spent, a stop code costs work as a claim does.
func TestStopCodesCostWorkWhileManyFail(t *testing.T) {
	d := besieged(t)
	r := d.unknown()
	r.Claim = models.Claim{Purpose: models.ToStop, Code: models.NewStopCode()}
	var wanted *models.ProofWanted
	if _, err := d.StopSignUp(t.Context(), r); !errors.As(err, &wanted) {
		t.Fatalf("got %v, want a challenge", err)
	}
	_, err := d.StopSignUp(t.Context(), solved(r, wanted))
	wants(t, err, models.ErrNoMatch)
	if _, err := d.StopSignUp(t.Context(), solved(r, wanted)); !errors.As(err, &wanted) {
		t.Errorf("the same work twice: %v", err)
	}
}
