package handlers

import (
	"fmt"
	"strings"
)

// The charts of staff pages are SVG made by templates: no library, no script,
// no style attribute, and every number also stands as text or in a table.
// Coordinates are percentages, so text keeps its size on any screen.

// bar is one row of "bars". Kind is "" or "accent" or "warn".
type bar struct {
	Label, Value, Note string
	Share              float64 // of the whole width, 0 to 1
	Kind               string
}

// Percent is the bar's width.
func (b bar) Percent() string { return percent(b.Share) }

// Class is the color of the bar.
func (b bar) Class() string {
	switch b.Kind {
	case "accent":
		return "ac"
	case "warn":
		return "wa"
	}
	return "fg"
}

// lineChart shows a total that grows. Finding says in words what it shows.
type lineChart struct {
	Title, Finding string
	Series         string // what the line is, for the key
	Head           string // heading of the points' column in the table
	Points         []chartPoint
	Slots          int      // room on the axis; more than the points leaves the future open
	Axis           []string // a label for each slot; none takes those of the points
	Goal           int      // 0 draws none
	GoalText       string
}

type chartPoint struct {
	Label string
	Value int
}

// chartText is a word at a place in the drawing.
type chartText struct {
	X, Y, Text string
	Narrow     bool // hidden on small screens
	Before     bool // stands left of its place: there is no room on the right
}

// Top is the value at the upper edge: the next round number.
func (c lineChart) Top() int {
	most := c.Goal
	for _, p := range c.Points {
		most = max(most, p.Value)
	}
	step := 1
	for ; step*4 < most; step *= 10 {
		for _, f := range []int{1, 2, 5} {
			if f*step*4 >= most {
				return f * step * 4
			}
		}
	}
	return step * 4
}

// x and y are places in percent.
func (c lineChart) x(i int) float64 {
	slots := max(c.Slots, len(c.Points), 2)
	return 100 * float64(i) / float64(slots-1)
}

func (c lineChart) y(value int) float64 { return 100 - 100*float64(value)/float64(c.Top()) }

// Line is the path of the points.
func (c lineChart) Line() string {
	var d strings.Builder
	for i, p := range c.Points {
		fmt.Fprintf(&d, "%c%.2f %.2f", "ML"[min(i, 1)], c.x(i), c.y(p.Value))
	}
	return d.String()
}

// Area is the same path, closed along the axis.
func (c lineChart) Area() string {
	if len(c.Points) == 0 {
		return ""
	}
	return c.Line() + fmt.Sprintf("L%.2f 100L0 100Z", c.x(len(c.Points)-1))
}

// GoalY is where the goal's line runs.
func (c lineChart) GoalY() string { return fmt.Sprintf("%.2f", c.y(c.Goal)) }

// GoalTextY is the height of the goal's text, which stands in the outer picture.
func (c lineChart) GoalTextY() string { return outer(c.y(c.Goal)) }

// Last is the newest point, labeled with its value.
func (c lineChart) Last() *chartText {
	n := len(c.Points)
	if n == 0 {
		return nil
	}
	p := c.Points[n-1]
	return &chartText{X: fmt.Sprintf("%.2f%%", c.x(n-1)), Y: outer(c.y(p.Value)), Text: grouped(p.Value), Before: c.x(n-1) > 90}
}

// Scale labels the vertical axis at its quarters.
func (c lineChart) Scale() []chartText {
	var out []chartText
	for quarter := range 5 {
		value := c.Top() * quarter / 4
		out = append(out, chartText{Y: outer(c.y(value)), Text: grouped(value)})
	}
	return out
}

// Marks labels at most six places on the axis; every second one gives way on a
// phone.
func (c lineChart) Marks() []chartText {
	axis := c.Axis
	if axis == nil {
		for _, p := range c.Points {
			axis = append(axis, p.Label)
		}
	}
	every := (len(axis) + 5) / 6
	var out []chartText
	for i, label := range axis {
		if i%every == 0 {
			out = append(out, chartText{X: fmt.Sprintf("%.2f%%", c.x(i)), Text: label, Narrow: i/every%2 == 1})
		}
	}
	return out
}

// percent writes a share of the whole.
func percent(share float64) string { return fmt.Sprintf("%.2f%%", 100*min(max(share, 0), 1)) }

// outer turns a height in the plot into one in the picture around it.
func outer(y float64) string { return fmt.Sprintf("%.2f%%", 4+0.86*y) }

// grouped writes 2651 as 2,651, as staff read English.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
