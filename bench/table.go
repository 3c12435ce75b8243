package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// figure is what a comparison reads off a sample.
type figure struct {
	unit string
	of   func(sample) float64
}

// The figures.
var (
	rate   = figure{"/s", func(s sample) float64 { return float64(s.ops) / s.wall.Seconds() }}
	median = figure{"µs p50", func(s sample) float64 { return micros(percentile(s.latency, 0.50)) }}
	peak   = figure{"MiB at most", func(s sample) float64 { return float64(s.peak) / 1024 }}
	slow   = figure{"µs p99", func(s sample) float64 { return micros(percentile(s.latency, 0.99)) }}
)

// goal is one of PERFORMANCE's: a ratio that is to be reached, or not exceeded.
// Without an id there is none.
type goal struct {
	id     string
	figure float64
	atMost bool
}

func atLeast(id string, figure float64) goal { return goal{id, figure, false} }
func atMost(id string, figure float64) goal  { return goal{id, figure, true} }

func (g goal) String() string {
	switch {
	case g.id == "":
		return ""
	case g.atMost:
		return fmt.Sprintf("%s ≤ %g", g.id, g.figure)
	}
	return fmt.Sprintf("%s ≥ %g", g.id, g.figure)
}

// verdict says whether a ratio holds. Where the rounds do not agree the goal is
// within the machine's noise.
func (g goal) verdict(r spread) string {
	if g.id == "" {
		return ""
	}
	holds := func(ratio float64) bool {
		if g.atMost {
			return ratio <= g.figure
		}
		return ratio >= g.figure
	}
	word := "no"
	if holds(r.median) {
		word = "yes"
	}
	if holds(r.low) != holds(r.high) {
		word += ", within noise"
	}
	return word
}

// comparison is one row to come: a lane of ours beside a yardstick's.
type comparison struct {
	what, yardstick, ours string
	figure                figure
	goal                  goal
}

// row is one line of the table.
type row struct {
	comparison
	base, got       float64
	ratio           spread
	baseCPU, ourCPU float64 // µs per operation
}

// spread is the middle and the ends of some values.
type spread struct{ low, median, high float64 }

func spreadOf(values []float64) spread {
	v := slices.Sorted(slices.Values(values))
	n := len(v)
	if n == 0 {
		return spread{}
	}
	return spread{v[0], (v[(n-1)/2] + v[n/2]) / 2, v[n-1]}
}

// percentile is the p-th part of sorted values, 0 of none.
func percentile(sorted []time.Duration, p float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(p*float64(len(sorted)-1))]
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

func cpuPerOp(s sample) float64 { return micros(s.cpu) / float64(s.ops) }

// rows reads the comparisons off the lanes.
func (c *course) rows() ([]row, error) {
	rows := make([]row, len(c.comparisons))
	for i, k := range c.comparisons {
		base, err := c.lane(k.yardstick)
		if err != nil {
			return nil, err
		}
		ours, err := c.lane(k.ours)
		if err != nil {
			return nil, err
		}
		rows[i] = compare(k, base.samples, ours.samples)
	}
	return rows, nil
}

// compare takes the ratio within each round.
func compare(k comparison, base, ours []sample) row {
	each := func(samples []sample, of func(sample) float64) (out []float64) {
		for _, s := range samples {
			out = append(out, of(s))
		}
		return out
	}
	b, o := each(base, k.figure.of), each(ours, k.figure.of)
	ratios := make([]float64, len(b))
	for i := range b {
		ratios[i] = o[i] / b[i]
	}
	return row{
		comparison: k, base: spreadOf(b).median, got: spreadOf(o).median, ratio: spreadOf(ratios),
		baseCPU: spreadOf(each(base, cpuPerOp)).median, ourCPU: spreadOf(each(ours, cpuPerOp)).median,
	}
}

func printTable(w io.Writer, rounds int, rows []row) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Medians of %d rounds, lanes in turn; the ratio is ours to the yardstick's, round by round.\n\n", rounds)
	b.WriteString("| what | yardstick | its figure | ours | ratio (min–max) | CPU µs: yardstick | ours | goal | holds |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %s | %s %s | %s %s | %.2f (%.2f–%.2f) | %s | %s | %s | %s |\n",
			r.what, r.yardstick, number(r.base), r.figure.unit, number(r.got), r.figure.unit,
			r.ratio.median, r.ratio.low, r.ratio.high, number(r.baseCPU), number(r.ourCPU), r.goal, r.goal.verdict(r.ratio))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// number has three figures, and thousands apart.
func number(f float64) string {
	switch {
	case f >= 1_000_000:
		return fmt.Sprintf("%d,%03d,%03d", int(f)/1_000_000, int(f)/1000%1000, int(f)%1000)
	case f >= 1000:
		return fmt.Sprintf("%d,%03d", int(f)/1000, int(f)%1000)
	case f >= 100:
		return fmt.Sprintf("%.0f", f)
	}
	return fmt.Sprintf("%.3g", f)
}
