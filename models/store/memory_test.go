package store_test

import (
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/models"
	"recourse/models/store"
)

// twoReplicas are two stores on one database, with the incidents one and two.
func twoReplicas(t *testing.T) (here, there *store.Store, clock *portaltest.Clock, one models.Incident) {
	t.Helper()
	clock = &portaltest.Clock{}
	db := portaltest.Open(t, portaltest.DSN(t), store.Options{Now: clock.Now})
	ring := store.Ring(t, db)
	var err error
	here, err = store.New(store.Config{DB: db, Keyring: ring})
	check(t, err)
	there, err = store.New(store.Config{DB: db, Keyring: ring})
	check(t, err)
	one, err = here.CreateIncident(t.Context(), operator, incident("one"))
	check(t, err)
	_, err = here.CreateIncident(t.Context(), operator, incident("two"))
	check(t, err)
	return here, there, clock, one
}

func byHost(t *testing.T, s *store.Store, host string) models.Incident {
	t.Helper()
	inc, err := s.IncidentByHost(t.Context(), host)
	check(t, err)
	return inc
}

// A change of the calendar or of the last day shows at once where it was made, and
// a second later everywhere; what is decided in a transaction never lags.
func TestChangedIncidentIsSeenInTime(t *testing.T) {
	here, there, clock, one := twoReplicas(t)
	day := models.MustDate("2020-08-31")
	for _, s := range []*store.Store{here, there} {
		if byHost(t, s, "one.example.org").ID != one.ID || byHost(t, s, "two.example.org").Ref != "two" {
			t.Fatal("two hosts lead to one incident")
		}
	}
	_, err := here.AdvanceCalendar(t.Context(), operator, one.ID, today.AddDays(30))
	check(t, err)
	if got := byHost(t, here, "one.example.org"); got.CalendarOffsetDays != 30 {
		t.Errorf("here the calendar is %d days on, want 30", got.CalendarOffsetDays)
	}
	if _, err := there.AdvanceCalendar(t.Context(), operator, one.ID, today.AddDays(29)); err == nil {
		t.Error("a use case elsewhere moved the calendar back: it knows an old incident")
	}
	_, err = here.ExtendEnrollBy(t.Context(), operator, one.ID, day)
	check(t, err)
	if got := byHost(t, here, "one.example.org"); got.EnrollBy != day {
		t.Errorf("here the last day is %s, want %s", got.EnrollBy, day)
	}
	clock.Pass(time.Second)
	if got := byHost(t, there, "one.example.org"); got.CalendarOffsetDays != 30 || got.EnrollBy != day {
		t.Errorf("a second later it is %d days on until %s elsewhere", got.CalendarOffsetDays, got.EnrollBy)
	}
	if got := byHost(t, here, "two.example.org"); got.CalendarOffsetDays != 0 || got.EnrollBy == day {
		t.Error("another incident has changed")
	}
}

// What a transaction wrote and took back is forgotten with it: the next change gets
// the same version.
func TestNothingIsRememberedOfAFailedChange(t *testing.T) {
	here, _, _, one := twoReplicas(t)
	lost, kept := models.MustDate("2020-12-31"), models.MustDate("2020-08-31")
	byHost(t, here, "one.example.org")
	store.FailToExtend(t.Context(), t, here, one.ID, lost)
	if got := byHost(t, here, "one.example.org"); got.EnrollBy != one.EnrollBy {
		t.Errorf("the last day is %s, want %s", got.EnrollBy, one.EnrollBy)
	}
	_, err := here.ExtendEnrollBy(t.Context(), operator, one.ID, kept)
	check(t, err)
	inc, err := here.AdvanceCalendar(t.Context(), operator, one.ID, today)
	if err != nil || inc.EnrollBy != kept {
		t.Errorf("a use case has the last day %s (%v), want %s", inc.EnrollBy, err, kept)
	}
}

// There are more hosts than are remembered: anybody may make them up.
func TestMadeUpHostsLeadToTheDefault(t *testing.T) {
	here, _, _, one := twoReplicas(t)
	fallback := incident("three")
	fallback.IsDefault = true
	made, err := here.CreateIncident(t.Context(), operator, fallback)
	check(t, err)
	for range 100 {
		if got := byHost(t, here, models.NewCode().Plain()+".example.org"); got.ID != made.ID {
			t.Fatalf("a made-up host leads to %s", got.Ref)
		}
	}
	if byHost(t, here, "one.example.org").ID != one.ID {
		t.Error("a host was taken over")
	}
}
