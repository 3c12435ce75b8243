package models

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	l, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// drawDate gives any date within the centuries that matter.
func drawDate(t *rapid.T) Date {
	return MustDate("1890-01-01").AddDays(rapid.IntRange(0, 80_000).Draw(t, "day"))
}

func TestNewDate(t *testing.T) {
	for _, bad := range []struct {
		y int
		m time.Month
		d int
	}{{2021, 2, 29}, {1900, 2, 29}, {2020, 4, 31}, {2020, 13, 1}, {2020, 0, 1}, {2020, 1, 0}, {0, 1, 1}, {-1, 1, 1}, {10000, 1, 1}} {
		if d, err := NewDate(bad.y, bad.m, bad.d); !errors.Is(err, ErrInvalid) || !d.IsZero() {
			t.Errorf("%v: %v, %v", bad, d, err)
		}
	}
	d, err := NewDate(2020, 2, 29)
	if err != nil || d.Year() != 2020 || d.Month() != time.February || d.Day() != 29 || d.Weekday() != time.Saturday || d.String() != "2020-02-29" {
		t.Errorf("%v, %v", d, err)
	}
}

func TestParseDate(t *testing.T) {
	for _, bad := range []string{"", "2021-02-29", "2020-2-9", "02/29/2020", "2020-02-29 ", "2020-02-29T00:00:00Z"} {
		if _, err := ParseDate(bad); !errors.Is(err, ErrInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("MustDate took nonsense")
		}
	}()
	MustDate("soon")
}

func TestDateForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t)
		text, _ := d.MarshalText()
		var fromText, fromString, fromBytes Date
		value, err := d.Value()
		if err != nil || fromText.UnmarshalText(text) != nil || fromString.Scan(value) != nil || fromBytes.Scan([]byte(value.(string))) != nil {
			t.Fatalf("%v does not come back", d)
		}
		if fromText != d || fromString != d || fromBytes != d || DateOf(d.Midnight(time.UTC)) != d {
			t.Fatalf("%v comes back as %v, %v, %v", d, fromText, fromString, fromBytes)
		}
	})
}

func TestUnsetDate(t *testing.T) {
	var d Date
	v, err := d.Value()
	if v != nil || err != nil || d.String() != "" || !d.IsZero() || d.GormDataType() != "text" {
		t.Errorf("%v, %v, %q", v, err, d)
	}
	d = MustDate("2020-01-01")
	if err := d.Scan(nil); err != nil || !d.IsZero() {
		t.Errorf("NULL is %v, %v", d, err)
	}
	d = MustDate("2020-01-01")
	if err := d.UnmarshalText(nil); err != nil || !d.IsZero() {
		t.Errorf("no text is %v, %v", d, err)
	}
	if d.Scan(7) == nil || d.Scan("x") == nil || d.UnmarshalText([]byte("x")) == nil {
		t.Error("nonsense is taken for a date")
	}
}

// The vectors of DOMAIN 8.4, and the day before and after each short month.
func TestAddMonths(t *testing.T) {
	for _, tt := range []struct {
		start  string
		months int
		want   string
	}{
		{"2020-02-29", 24, "2022-03-01"}, {"2024-02-29", 24, "2026-03-01"}, {"2020-05-01", 24, "2022-05-01"}, {"2019-03-01", 24, "2021-03-01"},
		{"2023-12-31", 24, "2025-12-31"}, {"2024-08-31", 18, "2026-03-01"}, {"2022-08-31", 18, "2024-03-01"},
		{"2020-01-31", 1, "2020-03-01"}, {"2020-01-29", 1, "2020-02-29"}, {"2021-01-29", 1, "2021-03-01"}, {"2020-03-31", 1, "2020-05-01"},
		{"2020-02-29", 48, "2024-02-29"}, {"2020-11-30", 3, "2021-03-01"}, {"2020-10-31", 2, "2020-12-31"}, {"2020-12-31", 2, "2021-03-01"}, {"2020-06-15", 0, "2020-06-15"},
	} {
		if got := MustDate(tt.start).AddMonths(tt.months).String(); got != tt.want {
			t.Errorf("%s + %d months: %s, want %s", tt.start, tt.months, got, tt.want)
		}
	}
}

func TestAddMonthsIsMonotoneAndNeverShort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := drawDate(t), rapid.IntRange(0, 60).Draw(t, "months")
		end := d.AddMonths(n)
		if d.AddDays(1).AddMonths(n).Before(end) || d.AddMonths(n+1).Before(end) {
			t.Fatalf("%v + %d months is not monotone", d, n)
		}
		months := 12*(end.Year()-d.Year()) + int(end.Month()-d.Month())
		if whole := months == n && end.Day() == d.Day(); !whole && (months != n+1 || end.Day() != 1) {
			t.Fatalf("%v + %d months is %v", d, n, end)
		}
	})
}

func TestDays(t *testing.T) {
	if got := MustDate("2020-02-13").AddDays(60); got != MustDate("2020-04-13") {
		t.Errorf("day 60 of the HIPAA clock is %v", got)
	}
	if got := MustDate("2020-02-14").AddDays(60); got != MustDate("2020-04-14") {
		t.Errorf("day 60 from the 14th is %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		d, n := drawDate(t), rapid.IntRange(-9999, 9999).Draw(t, "n")
		e := d.AddDays(n)
		if d.DaysUntil(e) != n || d.Before(e) != (n > 0) || d.After(e) != (n < 0) || (d == e) != (n == 0) {
			t.Fatalf("%v and %v, %d days", d, e, n)
		}
	})
}

func TestDateOfZone(t *testing.T) {
	at := instant(t, "2020-07-01T03:30:00Z")
	if got := DateOf(at.In(zone(t, "America/New_York"))); got != MustDate("2020-06-30") {
		t.Errorf("in New York it is %v", got)
	}
	if got := DateOf(at); got != MustDate("2020-07-01") {
		t.Errorf("in UTC it is %v", got)
	}
}

// Where clocks skip midnight the day begins at one; where they run twice
// through it, with the first.
func TestMidnight(t *testing.T) {
	for _, tt := range []struct{ zone, day, want string }{
		{"America/New_York", "2022-03-14", "2022-03-14T04:00:00Z"},
		{"America/New_York", "2022-03-13", "2022-03-13T05:00:00Z"},
		{"America/New_York", "2022-11-07", "2022-11-07T05:00:00Z"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"},
		{"America/Havana", "2019-03-10", "2019-03-10T05:00:00Z"},
		{"America/Havana", "2019-11-03", "2019-11-03T04:00:00Z"},
		{"Asia/Beirut", "2019-03-31", "2019-03-30T22:00:00Z"},
	} {
		got := MustDate(tt.day).Midnight(zone(t, tt.zone))
		if !got.Equal(instant(t, tt.want)) || DateOf(got) != MustDate(tt.day) {
			t.Errorf("%s in %s begins %v, want %s", tt.day, tt.zone, got.UTC(), tt.want)
		}
	}
}

func TestInstant(t *testing.T) {
	at := At(time.Date(2020, 4, 20, 9, 0, 0, 123_456_789, zone(t, "America/New_York")))
	if at.Nanosecond() != 123_456_000 || at.Location() != time.UTC || at.GormDataType() != "bigint" {
		t.Errorf("%v", at)
	}
	value, err := at.Value()
	var back Instant
	if err != nil || back.Scan(value) != nil || back != at {
		t.Errorf("%v comes back as %v, %v", at, back, err)
	}
	if v, err := (Instant{}).Value(); v != nil || err != nil {
		t.Errorf("never is stored as %v, %v", v, err)
	}
	if back.Scan(nil) != nil || !back.IsZero() || back.Scan("x") == nil {
		t.Error("NULL is not never, or text is an instant")
	}
}
