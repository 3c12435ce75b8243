package handlers

import "testing"

func TestTopOfTheScaleIsRound(t *testing.T) {
	for most, want := range map[int]int{0: 4, 1: 4, 4: 4, 5: 8, 9: 20, 20: 20, 23: 40, 100: 200, 2651: 4000, 9600: 20000} {
		c := lineChart{Points: []chartPoint{{"a", most}}}
		if got := c.Top(); got != want || got < most {
			t.Errorf("Top for %d = %d, want %d", most, got, want)
		}
	}
}

func TestLineChart(t *testing.T) {
	c := lineChart{Points: []chartPoint{{"a", 0}, {"b", 2}, {"c", 4}}}
	tests := []struct{ name, got, want string }{
		{"line", c.Line(), "M0.00 100.00L50.00 50.00L100.00 0.00"},
		{"area", c.Area(), "M0.00 100.00L50.00 50.00L100.00 0.00L100.00 100L0 100Z"},
		{"last", c.Last().Y, "4.00%"},
		{"last text", c.Last().Text, "4"},
		{"lowest of the scale", c.Scale()[0].Y, "90.00%"},
		{"one point", lineChart{Points: []chartPoint{{"a", 4}}}.Line(), "M0.00 0.00"},
		{"nothing", lineChart{}.Line() + lineChart{}.Area(), ""},
		{"thousands", grouped(1234567), "1,234,567"},
		{"hundreds", grouped(999), "999"},
		{"too much", percent(1.5), "100.00%"},
		{"too little", percent(-1), "0.00%"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	if (lineChart{}).Last() != nil || (lineChart{}).Marks() != nil {
		t.Error("an empty chart has points")
	}
}

func TestFewLabelsOnTheAxis(t *testing.T) {
	for n := 1; n < 120; n++ {
		if got := len(lineChart{Points: make([]chartPoint, n)}.Marks()); got == 0 || got > 6 {
			t.Errorf("%d points have %d labels, want 1 to 6", n, got)
		}
	}
}

func TestTheLastValueStaysInsideThePicture(t *testing.T) {
	c := lineChart{Points: []chartPoint{{"a", 0}, {"b", 1}}, Slots: 12}
	if c.Last().Before {
		t.Error("a value in the middle stands left of its place")
	}
	c.Slots = 2
	if !c.Last().Before {
		t.Error("a value at the edge runs out of the picture")
	}
}

func TestMarksStandOverTheWholeAxis(t *testing.T) {
	c := lineChart{Points: []chartPoint{{"a", 0}}, Axis: []string{"1", "2", "3", "4", "5", "6", "7"}, Slots: 7}
	marks := c.Marks()
	if len(marks) != 4 || marks[3].Text != "7" || marks[3].X != "100.00%" {
		t.Errorf("marks are %+v", marks)
	}
}
