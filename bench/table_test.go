package main

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestSpreadOf(t *testing.T) {
	tests := []struct {
		values []float64
		want   spread
	}{
		{nil, spread{}},
		{[]float64{3}, spread{3, 3, 3}},
		{[]float64{4, 1}, spread{1, 2.5, 4}},
		{[]float64{9, 1, 5}, spread{1, 5, 9}},
	}
	for _, tt := range tests {
		if got := spreadOf(tt.values); got != tt.want {
			t.Errorf("spreadOf(%v) = %v, want %v", tt.values, got, tt.want)
		}
	}
}

func TestVerdict(t *testing.T) {
	tests := []struct {
		goal  goal
		ratio spread
		want  string
	}{
		{goal{}, spread{1, 1, 1}, ""},
		{atLeast("P2", 0.5), spread{0.5, 0.6, 0.7}, "yes"},
		{atLeast("P2", 0.5), spread{0.1, 0.2, 0.3}, "no"},
		{atLeast("P2", 0.5), spread{0.1, 0.6, 0.7}, "yes, within noise"},
		{atMost("P4", 2), spread{1, 1.5, 2}, "yes"},
		{atMost("P4", 2), spread{1, 3, 4}, "no, within noise"},
	}
	for _, tt := range tests {
		if got := tt.goal.verdict(tt.ratio); got != tt.want {
			t.Errorf("%v at %v: %q, want %q", tt.goal, tt.ratio, got, tt.want)
		}
	}
}

// The ratio is taken round by round: a machine twice as slow in one round leaves it alone.
func TestCompareRoundByRound(t *testing.T) {
	base := []sample{{ops: 100, wall: time.Second, cpu: time.Millisecond}, {ops: 50, wall: time.Second, cpu: time.Millisecond}}
	ours := []sample{{ops: 50, wall: time.Second, cpu: time.Millisecond}, {ops: 25, wall: time.Second, cpu: time.Millisecond}}
	r := compare(comparison{figure: rate}, base, ours)
	if r.ratio != (spread{0.5, 0.5, 0.5}) || r.base != 75 || r.got != 37.5 || r.baseCPU != 15 || r.ourCPU != 30 {
		t.Errorf("got %+v", r)
	}
}

func TestPrintTable(t *testing.T) {
	var b strings.Builder
	r := row{
		comparison: comparison{what: "confirm", yardstick: "raw", figure: rate, goal: atLeast("P2", 0.5)},
		base:       12_600, got: 6_400, ratio: spread{0.48, 0.51, 0.55}, baseCPU: 61.3, ourCPU: 140,
	}
	if err := printTable(&b, 5, []row{r}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	want := "| confirm | raw | 12,600 /s | 6,400 /s | 0.51 (0.48–0.55) | 61.3 | 140 | P2 ≥ 0.5 | yes, within noise |"
	if got := lines[len(lines)-1]; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestNumber(t *testing.T) {
	for f, want := range map[float64]string{0.123: "0.123", 45.67: "45.7", 456.7: "457", 1_005: "1,005", 2_000_001: "2,000,001"} {
		if got := number(f); got != want {
			t.Errorf("number(%v) = %s, want %s", f, got, want)
		}
	}
}

// ticks is a clock that goes on by a millisecond whenever somebody looks.
func ticks() func() time.Time {
	at := time.Unix(0, 0)
	return func() time.Time { at = at.Add(time.Millisecond); return at }
}

func TestTurnEndsWhenNothingIsLeft(t *testing.T) {
	left := 3
	s, err := turn(ticks(), 1, time.Hour, func(int) error {
		if left == 0 {
			return errDrained
		}
		left--
		return nil
	})
	if err != nil || s.ops != 3 || len(s.latency) != 3 || percentile(s.latency, 0.5) != time.Millisecond {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := turn(ticks(), 1, time.Hour, func(int) error { return errDrained }); !errors.Is(err, errDrained) {
		t.Errorf("a turn without an operation: %v", err)
	}
	broken := errors.New("broken")
	if _, err := turn(ticks(), 1, time.Hour, func(int) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("a turn that fails: %v", err)
	}
}

func TestRaceKeepsWholeRounds(t *testing.T) {
	turns := 0
	c := &course{lanes: []*lane{
		{name: "a", run: func() (sample, error) { return sample{ops: 1, wall: time.Second}, nil }},
		{name: "b", run: func() (sample, error) {
			if turns++; turns > 3 {
				return sample{}, errDrained
			}
			return sample{ops: 2, wall: time.Second}, nil
		}},
	}}
	c.comparisons = []comparison{{what: "b", yardstick: "a", ours: "b", figure: rate}}
	if err := c.race(9); err != nil {
		t.Fatal(err)
	}
	rows, err := c.rows()
	if err != nil || len(c.lanes[0].samples) != 2 || len(c.lanes[1].samples) != 2 || rows[0].ratio.median != 2 {
		t.Errorf("%+v, %v", rows, err)
	}
	c.comparisons[0].ours = "c"
	if _, err := c.rows(); err == nil {
		t.Error("a lane that is not there is compared")
	}
}
