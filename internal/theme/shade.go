package theme

import (
	"fmt"
	"maps"
)

// Shade is a color that a role could have instead.
type Shade struct {
	Role  Role
	Color Color
}

// remedy is the least change that makes the pair pass: of the front's color, or of
// the back's where the theme has set that alone or where words stand on a button.
// Where it can, it makes the role's other pairs pass too.
func (t Theme) remedy(p Pair) Shade {
	role := p.Front
	if t.sets(p.Back) && (p.Front == OnAction || !t.sets(p.Front)) {
		role = p.Back
	}
	for _, all := range []bool{true, false} {
		for step := 1; step <= 255; step++ {
			for _, pole := range []float64{0, 255} {
				shade := t.Color(role).toward(pole, float64(step)/255)
				if t.with(role, shade).pass(role, p, all) {
					return Shade{role, shade}
				}
			}
		}
	}
	return Shade{role, tokens[role].color} // ours, which passes with ours
}

func (t Theme) sets(r Role) bool { _, ok := t.Colors[r]; return ok }

// with is the theme with another color for a role.
func (t Theme) with(r Role, c Color) Theme {
	colors := maps.Clone(t.Colors)
	if colors == nil {
		colors = map[Role]Color{}
	}
	colors[r] = c
	return Theme{Colors: colors}
}

// pass says whether the pair passes, or all pairs that the role is in.
func (t Theme) pass(r Role, only Pair, all bool) bool {
	for _, p := range pairs {
		concerned := p.Front == only.Front && p.Back == only.Back || all && (p.Front == r || p.Back == r)
		if concerned && Contrast(t.Color(p.Front), t.Color(p.Back)) < p.Least {
			return false
		}
	}
	return true
}

// toward is the color mixed with black (0) or white (255).
func (c Color) toward(pole, share float64) Color {
	channels, _ := c.rgb()
	for i, v := range channels {
		channels[i] = uint8(float64(v) + (pole-float64(v))*share + 0.5)
	}
	return Color(fmt.Sprintf("#%02x%02x%02x", channels[0], channels[1], channels[2]))
}
