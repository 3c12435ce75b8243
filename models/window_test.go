package models

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestSpan(t *testing.T) {
	for _, tt := range []struct {
		start  string
		months int
		last   string
		end    string
	}{
		{"2020-02-29", 24, "2022-03-01", "2022-03-02T05:00:00Z"},
		{"2024-02-29", 24, "2026-03-01", "2026-03-02T05:00:00Z"},
		{"2020-05-01", 24, "2022-05-01", "2022-05-02T04:00:00Z"},
		{"2019-03-01", 24, "2021-03-01", "2021-03-02T05:00:00Z"},
		{"2023-12-31", 24, "2025-12-31", "2026-01-01T05:00:00Z"},
		{"2024-08-31", 18, "2026-03-01", "2026-03-02T05:00:00Z"},
		{"2022-08-31", 18, "2024-03-01", "2024-03-02T05:00:00Z"},
		{"2020-03-13", 24, "2022-03-13", "2022-03-14T04:00:00Z"}, // clocks go forward on the last day
		{"2020-11-06", 24, "2022-11-06", "2022-11-07T05:00:00Z"}, // and back
	} {
		last, end := Span(MustDate(tt.start), tt.months, zone(t, "America/New_York"))
		if last != MustDate(tt.last) || !end.Equal(instant(t, tt.end)) || end.Location() != time.UTC {
			t.Errorf("%s + %d: last day %v, end %v; want %s, %s", tt.start, tt.months, last, end, tt.last, tt.end)
		}
	}
}

// Whoever was accepted at some instant is covered until the same wall time on
// the anniversary at least, in every zone.
func TestSpanCoversTheWholeTerm(t *testing.T) {
	zones := []string{"America/New_York", "America/Los_Angeles", "Pacific/Pago_Pago", "America/Sao_Paulo", "UTC"}
	rapid.Check(t, func(rt *rapid.T) {
		z := zone(t, rapid.SampledFrom(zones).Draw(rt, "zone"))
		accepted := time.Unix(rapid.Int64Range(1_500_000_000, 1_900_000_000).Draw(rt, "at"), 0).In(z)
		last, end := Span(DateOf(accepted), 24, z)
		if !end.After(accepted.AddDate(2, 0, 0)) || DateOf(end.Add(-time.Nanosecond).In(z)) != last || DateOf(end.In(z)) != last.AddDays(1) {
			rt.Fatalf("accepted %v: last day %v, end %v", accepted, last, end)
		}
	})
}

func TestWindowOver(t *testing.T) {
	_, end := Span(MustDate("2020-05-01"), 24, zone(t, "America/New_York"))
	w := MonitoringWindow{EndsAt: At(end)}
	if w.Over(end.Add(-time.Microsecond)) {
		t.Error("over on its last day")
	}
	if !w.Over(end) {
		t.Error("not over at its exclusive end")
	}
}

func TestShortfall(t *testing.T) {
	for _, tt := range []struct {
		provider Date
		want     int
	}{{Date{}, 0}, {MustDate("2022-05-01"), 0}, {MustDate("2022-05-09"), 0}, {MustDate("2022-04-30"), 1}, {MustDate("2021-05-01"), 365}} {
		w := MonitoringWindow{LastDay: MustDate("2022-05-01"), ProviderEnd: tt.provider}
		if got := w.Shortfall(); got != tt.want {
			t.Errorf("provider's end %v: %d, want %d", tt.provider, got, tt.want)
		}
	}
}
