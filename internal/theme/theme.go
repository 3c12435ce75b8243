package theme

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Theme is what an organization lays over the portal's own look. The zero Theme is
// the portal's own.
type Theme struct {
	Colors map[Role]Color `json:"colors,omitempty"` // a role that is not there keeps our color
	Logo   Logo           `json:"logo,omitzero"`
}

// Role is what a color is for.
type Role string

// The roles that a theme may fill.
const (
	Brand       Role = "brand"
	Link        Role = "link"
	LinkHover   Role = "link_hover"
	LinkVisited Role = "link_visited"
	Background  Role = "background" // behind the first page's offer
	Action      Role = "action"     // the button that goes on
	ActionHover Role = "action_hover"
	ActionEdge  Role = "action_edge"
	OnAction    Role = "on_action" // the words on it
	Accent      Role = "accent"
	AccentSoft  Role = "accent_soft"
	Surface     Role = "surface" // behind cards and the footer
)

// The roles whose colors no theme changes.
const (
	text      Role = "text"
	white     Role = "white"
	ink2      Role = "ink_2"
	warnSoft  Role = "warn_soft"
	failure   Role = "error"
	success   Role = "success"
	border    Role = "input_border"
	focus     Role = "focus"
	focusText Role = "focus_text"
	line      Role = "line"
)

// token is what a role is called in the style sheet, and its color there.
type token struct {
	property string
	color    Color
}

// tokens are the roles that a theme may fill, as the style sheet has them. A test
// compares them with it.
var tokens = map[Role]token{
	Brand: {"--govuk-brand-colour", "#1f3a68"}, Background: {"--govuk-template-background-colour", "#eef3f7"},
	Link: {"--govuk-link-colour", "#17569b"}, LinkHover: {"--govuk-link-hover-colour", "#0f3768"}, LinkVisited: {"--govuk-link-visited-colour", "#54319f"},
	Action: {"--app-action", "#17569b"}, ActionHover: {"--app-action-hover", "#0f3f75"}, ActionEdge: {"--app-action-edge", "#0a2c53"},
	OnAction: {"--app-on-action", "#ffffff"}, Accent: {"--app-accent", "#0b7285"}, AccentSoft: {"--app-accent-soft", "#e3f1f3"},
	Surface: {"--app-surface", "#f3f6f9"},
}

// fixed are the others that pairs are made of.
var fixed = map[Role]token{
	text: {"--govuk-text-colour", "#16202b"}, white: {"--govuk-body-background-colour", "#ffffff"}, ink2: {"--app-ink-2", "#45525f"},
	warnSoft: {"--app-warn-soft", "#fff4df"}, failure: {"--govuk-error-colour", "#b3261e"}, success: {"--govuk-success-colour", "#0d6e4a"},
	border: {"--govuk-input-border-colour", "#45525f"}, focus: {"--govuk-focus-colour", "#ffdd00"}, focusText: {"--govuk-focus-text-colour", "#16202b"},
	line: {"--app-line", "#c6d1db"},
}

// Roles lists the roles that a theme may fill, by name.
func Roles() []Role { return slices.Sorted(maps.Keys(tokens)) }

// IsZero says whether the theme is the portal's own look.
func (t Theme) IsZero() bool { return len(t.Colors) == 0 && t.Logo.IsZero() }

// Color is what a role has in the theme.
func (t Theme) Color(r Role) Color {
	if c, ok := t.Colors[r]; ok {
		return c
	}
	if own, ok := tokens[r]; ok {
		return own.color
	}
	return fixed[r].color
}

// Check returns an error that names every role that is none, every color that is
// none, every pair that cannot be read, with a shade that can be, and what is wrong
// with the logo.
func (t Theme) Check() error {
	var wrong []error
	for _, r := range slices.Sorted(maps.Keys(t.Colors)) {
		if _, ok := tokens[r]; !ok {
			wrong = append(wrong, fmt.Errorf("a theme has no color %q; its colors are %v", r, Roles()))
		}
		if _, ok := t.Colors[r].rgb(); !ok {
			wrong = append(wrong, fmt.Errorf("the color of %s must look like #1f3a68", r))
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	for _, p := range t.Pairs() {
		if !p.Passes() {
			wrong = append(wrong, LowContrast{p, t.remedy(p)})
		}
	}
	_, _, err := t.Logo.Clean()
	return errors.Join(append(wrong, err)...)
}

// Clean is the theme as it is kept: checked, its logo cleaned. left names what the
// logo lost.
func (t Theme) Clean() (clean Theme, left []string, err error) {
	if err := t.Check(); err != nil {
		return Theme{}, nil, err
	}
	t.Logo, left, err = t.Logo.Clean()
	return t, left, err
}

// CSS is the theme as a style sheet after the portal's own; nil where no color
// differs. The theme must be one that [Theme.Check] lets pass.
func (t Theme) CSS() []byte {
	if len(t.Colors) == 0 {
		return nil
	}
	var css strings.Builder
	css.WriteString(":root{")
	for _, r := range slices.Sorted(maps.Keys(t.Colors)) {
		fmt.Fprintf(&css, "%s:%s;", tokens[r].property, t.Colors[r])
	}
	css.WriteString("}\n")
	return []byte(css.String())
}
