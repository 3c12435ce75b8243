package theme

import (
	"errors"
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// orchard is another organization's look.
func orchard() Theme {
	return Theme{Colors: map[Role]Color{
		Brand: "#5b1f3d", Link: "#8a2558", LinkHover: "#5b1f3d", LinkVisited: "#5a3a8a", Background: "#f8f1e7", Action: "#1d6b4f", ActionHover: "#14513b",
		ActionEdge: "#0c3a2a", OnAction: "#fff", Accent: "#9a4a00", AccentSoft: "#fbeedd", Surface: "#f9f5ef",
	}}
}

func TestTokensAreTheStyleSheets(t *testing.T) {
	for _, name := range []string{"public", "staff"} {
		css, err := os.ReadFile("../../static/css/" + name + ".css")
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]string{}
		for _, m := range regexp.MustCompile(`(--[a-z0-9-]+):\s*(#[0-9a-f]{3,6})\b`).FindAllStringSubmatch(string(css), -1) {
			if found[m[1]] == "" {
				found[m[1]] = m[2]
			}
		}
		all := maps.Clone(tokens)
		maps.Copy(all, fixed)
		for role, token := range all {
			if got := found[token.property]; got != string(token.color) {
				t.Errorf("%s.css: %s is %q, want %q for %s", name, token.property, got, token.color, role)
			}
		}
	}
}

func TestContrast(t *testing.T) {
	tests := []struct {
		a, b Color
		want float64
	}{
		{"#000", "#ffffff", 21}, {"#fff", "#fff", 1}, {"#767676", "#ffffff", 4.54}, {"#1f3a68", "#fff", 11.26}, {"#0b7285", "#fff", 5.59},
	}
	for _, tt := range tests {
		if got := Contrast(tt.a, tt.b); got < tt.want-0.01 || got > tt.want+0.01 {
			t.Errorf("%s on %s: %.3f, want %.2f", tt.a, tt.b, got, tt.want)
		}
		if Contrast(tt.a, tt.b) != Contrast(tt.b, tt.a) {
			t.Errorf("%s and %s: the order counts", tt.a, tt.b)
		}
	}
}

func TestCheck(t *testing.T) {
	with := func(pairs ...string) Theme {
		colors := map[Role]Color{}
		for ; len(pairs) > 0; pairs = pairs[2:] {
			colors[Role(pairs[0])] = Color(pairs[1])
		}
		return Theme{Colors: colors}
	}
	tests := []struct {
		name string
		in   Theme
		want []string // none: it passes
	}{
		{"ours", Theme{}, nil},
		{"another", orchard(), nil},
		{"pale links", with("link", "#6aa5e8"), []string{"link #6aa5e8 on white #ffffff has a contrast of 2.57:1 and needs 4.5:1", "nearest shade that passes is link #"}},
		{"yellow button", with("action", "#ffcc00"), []string{"on_action #ffffff on action #ffcc00", "is action #"}},
		{"dark cards", with("surface", "#222222"), []string{"text #16202b on surface #222222", "needs 7:1", "is surface #"}},
		{"black on black", with("brand", "#ffffff"), []string{"white #ffffff on brand #ffffff has a contrast of 1.00:1"}},
		{"unknown role", with("footer", "#000"), []string{`no color "footer"`, "accent_soft"}},
		{"success is nobody's", with("success", "#0d6e4a"), []string{`no color "success"`}},
		{"a word", with("link", "blue"), []string{"color of link"}},
		{"more than a color", with("link", "#123;}body{display:none"), []string{"color of link"}},
		{"a sign", with("link", "#+12345"), []string{"color of link"}},
		{"four digits", with("link", "#1234"), []string{"color of link"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.in.Check()
			if (err == nil) != (tt.want == nil) {
				t.Fatalf("got %v", err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not in:\n%v", want, err)
				}
			}
		})
	}
}

// Whoever follows the advice pair by pair arrives at a theme that passes.
func TestRemedy(t *testing.T) {
	color := rapid.StringMatching(`#[0-9a-f]{6}`)
	rapid.Check(t, func(t *rapid.T) {
		role := rapid.SampledFrom(Roles()).Draw(t, "role")
		in := Theme{Colors: map[Role]Color{role: Color(color.Draw(t, "color"))}}
		for range 10 {
			var low LowContrast
			err := in.Check()
			if err == nil {
				return
			}
			if !errors.As(err, &low) {
				t.Fatalf("%v: %v", in, err)
			}
			if before := low.Passes(); before || low.Remedy.Role != role {
				t.Fatalf("%v: advice for %s", err, low.Remedy.Role)
			}
			in = in.with(low.Remedy.Role, low.Remedy.Color)
			for _, p := range in.Pairs() {
				if p.Front == low.Front && p.Back == low.Back && !p.Passes() {
					t.Fatalf("%v does not help", low)
				}
			}
		}
		t.Fatalf("no end of it: %v", in)
	})
}

func TestRemedyIsNear(t *testing.T) {
	var low LowContrast
	if err := (Theme{Colors: map[Role]Color{Accent: "#0b8294"}}).Check(); !errors.As(err, &low) || low.Passes() {
		t.Fatalf("got %v", err)
	}
	got, _ := low.Remedy.Color.rgb()
	for i, want := range [3]uint8{0x0b, 0x82, 0x94} {
		if got[i] > want || want-got[i] > 16 {
			t.Errorf("advised %s for #0b8294", low.Remedy.Color)
		}
	}
}

func TestCSS(t *testing.T) {
	if got := (Theme{}).CSS(); got != nil {
		t.Errorf("no colors: %s", got)
	}
	got := string(Theme{Colors: map[Role]Color{Link: "#8a2558", Accent: "#9a4a00"}}.CSS())
	if want := ":root{--app-accent:#9a4a00;--govuk-link-colour:#8a2558;}\n"; got != want {
		t.Errorf("got %s want %s", got, want)
	}
}
