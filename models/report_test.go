package models

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestCell(t *testing.T) {
	for n, want := range map[int]string{0: "0", 1: "hidden", 10: "hidden", 11: "11", 2651: "2651"} {
		if got := Cell(n, false); got.String() != want || (got.Suppressed && got.N != 0) {
			t.Errorf("%d: %v", n, got)
		}
		if got := Cell(n, true); got != Total(n) {
			t.Errorf("%d for the privacy officer: %v", n, got)
		}
	}
	if Total(3).String() != "3" {
		t.Error("a total is suppressed")
	}
}

func TestCells(t *testing.T) {
	hidden := Count{Suppressed: true}
	for _, tt := range []struct {
		n     []int
		small bool
		want  []Count
	}{
		{[]int{19, 4}, true, []Count{Total(19), Total(4)}},
		{[]int{19, 4}, false, []Count{hidden, hidden}}, // 23 - 19 would give it away
		{[]int{100, 4, 30, 0}, false, []Count{Total(100), hidden, hidden, Total(0)}},
		{[]int{100, 4, 3}, false, []Count{Total(100), hidden, hidden}},
		{[]int{100, 30, 0}, false, []Count{Total(100), Total(30), Total(0)}},
		{[]int{4}, false, []Count{hidden}},
		{nil, false, []Count{}},
	} {
		if got := Cells(tt.n, tt.small); !slices.Equal(got, tt.want) {
			t.Errorf("%v: %v, want %v", tt.n, got, tt.want)
		}
	}
}

// What is shown is true, no count from 1 to 10 is shown, and none is the only
// one missing where another could be hidden with it.
func TestCellsKeepSmallCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SliceOf(rapid.IntRange(0, 40)).Draw(t, "counts")
		hidden, shown := 0, 0
		for i, c := range Cells(n, false) {
			switch {
			case c.Suppressed && c.N != 0, !c.Suppressed && (c.N != n[i] || (c.N > 0 && c.N < 11)):
				t.Fatalf("%d is shown as %+v", n[i], c)
			case c.Suppressed:
				hidden++
			case c.N > 0:
				shown++
			}
		}
		if hidden == 1 && shown > 0 {
			t.Fatalf("one count of %v can be subtracted", n)
		}
	})
}

func TestFunnelSteps(t *testing.T) {
	f := Funnel{
		Rostered: Total(10), Eligible: Total(9), Mailed: Total(8), Returned: Total(7), Verified: Total(6), Enrolled: Total(5), Active: Total(4),
		Completed: Total(3), NoticesMailed: Total(2), NoticesReturned: Total(1),
	}
	want := []string{"rostered", "eligible", "mailed", "returned", "verified", "enrolled", "active", "completed", "notices_mailed", "notices_returned"}
	for i, step := range f.Steps() {
		if step.Key != want[i] || step.Count != Total(10-i) {
			t.Errorf("step %d: %v", i, step)
		}
	}
}
