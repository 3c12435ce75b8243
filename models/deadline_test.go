package models

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestPersonalDeadline(t *testing.T) {
	day := func(s string) Date {
		if s == "" {
			return Date{}
		}
		return MustDate(s)
	}
	for _, tt := range []struct {
		name, enrollBy, mailed string
		floor                  int
		granted, want          string
	}{
		{"enroll-by day", "2020-07-31", "2020-04-13", 90, "", "2020-07-31"},
		{"floor after mailing", "2020-07-31", "2020-06-01", 90, "", "2020-08-30"},
		{"floor on the same day", "2020-07-31", "2020-05-02", 90, "", "2020-07-31"},
		{"extension", "2020-07-31", "2020-06-01", 90, "2020-10-01", "2020-10-01"},
		{"extension that gives nothing", "2020-07-31", "2020-06-01", 90, "2020-01-01", "2020-08-30"},
		{"not mailed", "2020-07-31", "", 90, "", "2020-07-31"},
		{"not mailed, no enroll-by day", "", "", 90, "", ""},
		{"no enroll-by day", "", "2020-04-13", 1, "", "2020-04-14"},
	} {
		if got := PersonalDeadline(day(tt.enrollBy), day(tt.mailed), tt.floor, day(tt.granted)); got != day(tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
}

// A second mailing, a later enroll-by day and an extension, in any order, never
// make a deadline earlier.
func TestPersonalDeadlineOnlyMovesLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		enrollBy, mailed := drawDate(t), drawDate(t)
		floor := rapid.IntRange(0, 120).Draw(t, "floor")
		d := PersonalDeadline(enrollBy, mailed, floor, Date{})
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			mailed, enrollBy = drawDate(t), drawDate(t) // even where they go back
			next := PersonalDeadline(enrollBy, mailed, floor, d)
			if next.Before(d) || next.Before(enrollBy) || next.Before(mailed.AddDays(floor)) {
				t.Fatalf("from %v to %v", d, next)
			}
			d = next
		}
	})
}

func TestDeadlinePassed(t *testing.T) {
	deadline := MustDate("2020-07-31")
	end := instant(t, "2020-08-01T11:00:00Z") // midnight in Pago Pago
	for _, tt := range []struct {
		at   time.Time
		want bool
	}{
		{end.Add(-time.Nanosecond), false}, {end, true}, {end.Add(time.Hour), true},
		{instant(t, "2020-08-01T00:00:00-04:00"), false}, {instant(t, "2020-08-01T00:00:00-10:00"), false}, // over in Hartford and in Honolulu
		{instant(t, "2020-01-01T00:00:00Z"), false},
	} {
		if got := DeadlinePassed(deadline, tt.at); got != tt.want {
			t.Errorf("%v: %v", tt.at, got)
		}
	}
}

func TestPassedStaysPassed(t *testing.T) {
	zones := []string{"America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "Pacific/Pago_Pago", "America/Anchorage", "Pacific/Guam"}
	rapid.Check(t, func(rt *rapid.T) {
		d := MustDate("2000-01-01").AddDays(rapid.IntRange(0, 36_500).Draw(rt, "day"))
		now := d.Midnight(time.UTC).Add(time.Duration(rapid.Int64Range(-100, 100).Draw(rt, "hours")) * time.Hour)
		if DeadlinePassed(d, now) {
			for _, name := range zones {
				if !DateOf(now.In(zone(t, name))).After(d) {
					rt.Fatalf("%v closed at %v, while it is still that day in %s", d, now, name)
				}
			}
			if !DeadlinePassed(d, now.Add(time.Hour)) || !DeadlinePassed(d.AddDays(-1), now) {
				rt.Fatalf("%v opened again", d)
			}
		}
	})
}
