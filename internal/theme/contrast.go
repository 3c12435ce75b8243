package theme

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Color is an sRGB color as style sheets write it: "#1f3a68" or "#fff".
type Color string

// rgb are its channels; false for anything else.
func (c Color) rgb() (channels [3]uint8, ok bool) {
	digits, ok := strings.CutPrefix(string(c), "#")
	if !ok {
		return channels, false
	}
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != 6 || strings.ContainsAny(digits, "+-_") {
		return channels, false
	}
	return [3]uint8{uint8(n >> 16), uint8(n >> 8), uint8(n)}, true
}

// luminance is the relative luminance of WCAG 2.2.
func (c Color) luminance() float64 {
	channels, _ := c.rgb()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := float64(channels[i]) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

// Contrast is the contrast ratio of WCAG 2.2, from 1 to 21.
func Contrast(a, b Color) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// The contrast that a pair must have at least: WCAG 2.2 AA for what can be seen
// (1.4.11) and for words (1.4.3), and AAA for running text (1.4.6).
const (
	seen    = 3.0
	words   = 4.5
	running = 7.0
)

// Pair is a color that is seen on another.
type Pair struct {
	Front, Back Role
	Least       float64
	Colors      [2]Color
}

// pairs are all that the style sheet puts on one another.
var pairs = []Pair{
	{Front: text, Back: white, Least: running}, {Front: text, Back: Surface, Least: running}, {Front: text, Back: AccentSoft, Least: running},
	{Front: text, Back: warnSoft, Least: running}, {Front: text, Back: Background, Least: running},
	{Front: ink2, Back: white, Least: words}, {Front: ink2, Back: Surface, Least: words}, {Front: ink2, Back: Background, Least: words},
	{Front: Link, Back: white, Least: words}, {Front: Link, Back: Surface, Least: words}, {Front: Link, Back: AccentSoft, Least: words},
	{Front: Link, Back: warnSoft, Least: words}, {Front: Link, Back: Background, Least: words},
	{Front: LinkHover, Back: white, Least: words}, {Front: LinkHover, Back: Surface, Least: words}, {Front: LinkHover, Back: AccentSoft, Least: words},
	{Front: LinkHover, Back: warnSoft, Least: words}, {Front: LinkHover, Back: Background, Least: words},
	{Front: LinkVisited, Back: white, Least: words}, {Front: LinkVisited, Back: Surface, Least: words}, {Front: LinkVisited, Back: AccentSoft, Least: words},
	{Front: LinkVisited, Back: warnSoft, Least: words}, {Front: LinkVisited, Back: Background, Least: words},
	{Front: failure, Back: white, Least: words}, {Front: white, Back: success, Least: words},
	{Front: OnAction, Back: Action, Least: words}, {Front: OnAction, Back: ActionHover, Least: words}, {Front: Action, Back: white, Least: seen},
	{Front: white, Back: Brand, Least: words}, {Front: Brand, Back: white, Least: words},
	{Front: Accent, Back: white, Least: words}, {Front: Accent, Back: Background, Least: seen}, {Front: Accent, Back: AccentSoft, Least: seen},
	{Front: Accent, Back: line, Least: seen},
	{Front: border, Back: white, Least: seen}, {Front: focusText, Back: focus, Least: running},
}

// Pairs are all pairs of the theme's colors that people see.
func (t Theme) Pairs() []Pair {
	all := make([]Pair, len(pairs))
	for i, p := range pairs {
		p.Colors = [2]Color{t.Color(p.Front), t.Color(p.Back)}
		all[i] = p
	}
	return all
}

// Ratio is the pair's contrast.
func (p Pair) Ratio() float64 { return Contrast(p.Colors[0], p.Colors[1]) }

// Passes says whether people can tell the two apart well enough.
func (p Pair) Passes() bool { return p.Ratio() >= p.Least }

// String is the pair with its figures, cut and not rounded: what fails never
// reads as if it passed.
func (p Pair) String() string {
	return fmt.Sprintf("%s %s on %s %s has a contrast of %.2f:1 and needs %g:1",
		p.Front, p.Colors[0], p.Back, p.Colors[1], math.Floor(p.Ratio()*100)/100, p.Least)
}

// LowContrast is the error of a pair that people cannot read.
type LowContrast struct {
	Pair
	Remedy Shade
}

// Error implements error.
func (e LowContrast) Error() string {
	return fmt.Sprintf("%s; the nearest shade that passes is %s %s", e.Pair, e.Remedy.Role, e.Remedy.Color)
}
