package wording_test

import (
	"errors"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"recourse/internal/wording"
)

func files(changes map[string]string) fstest.MapFS {
	all := map[string]string{
		"bureaus.txt":            "bureaus = One\nbureaus = Two",
		"authorities.txt":        "ftc = F\nattorney.CT = C",
		"en/words.txt":           "date = {{month}} {{day}}\nmonth.4 = April",
		"en/advice.txt":          "ssn = Freeze.\nssn = Ask.\nssn.minor = Ask for your child.\nbank = Freeze.\nbank = Ask.",
		"en/offer.txt":           "# A\n\n{{part.replaces}}\n\n{{part.check}}\n\n{{part.addendum}}",
		"en/parts/check.txt":     "Check.",
		"en/parts/again.txt":     "Again.",
		"en/addenda/CT.txt":      "In Connecticut, {{attorney}}.",
		"en/addenda/default.txt": "Elsewhere.",
	}
	maps.Copy(all, changes)
	fsys := fstest.MapFS{}
	for name, text := range all {
		if text != "" {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return fsys
}

func open(t *testing.T, changes map[string]string) *wording.Set {
	t.Helper()
	s, err := wording.OpenSet(files(changes), "en")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAssemble(t *testing.T) {
	s := open(t, nil)
	for _, tt := range []struct {
		choice wording.Choice
		want   string
	}{
		{wording.Choice{State: "CT"}, "A|Check.|In Connecticut, {{attorney}}."},
		{wording.Choice{State: "CT", Replaces: "again"}, "A|Again.|Check.|In Connecticut, {{attorney}}."},
		{wording.Choice{State: "OH"}, "A|Check.|Elsewhere."},
		{wording.Choice{}, "A|Check.|Elsewhere."},
		{wording.Choice{State: "../offer"}, "A|Check.|Elsewhere."}, // a province abroad is no path
	} {
		text, err := s.Assemble("offer", tt.choice)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, b := range text.Blocks() {
			got = append(got, b.Text)
		}
		if strings.Join(got, "|") != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.choice, got, tt.want)
		}
	}
}

// The hash tells every change of what a letter is made of, and nothing else.
func TestHash(t *testing.T) {
	hash := func(changes map[string]string, c wording.Choice) string {
		text, err := open(t, changes).Assemble("offer", c)
		if err != nil {
			t.Fatal(err)
		}
		return text.Hash
	}
	ct := wording.Choice{State: "CT"}
	was := hash(nil, ct)
	if len(was) != 64 || hash(nil, ct) != was {
		t.Fatalf("hash %q is not SHA-256 in hex, or not the same twice", was)
	}
	for _, name := range []string{"bureaus.txt", "authorities.txt", "en/words.txt", "en/advice.txt", "en/offer.txt", "en/parts/check.txt", "en/addenda/CT.txt"} {
		b, err := fs.ReadFile(files(nil), name)
		if err != nil {
			t.Fatal(err)
		}
		if hash(map[string]string{name: string(b) + "\n"}, ct) == was {
			t.Errorf("a change of %s does not show", name)
		}
	}
	if hash(map[string]string{"en/parts/again.txt": "Otherwise."}, ct) != was {
		t.Error("a text that is not in the letter shows")
	}
	if hash(nil, wording.Choice{State: "OH"}) == was || hash(nil, wording.Choice{State: "CT", Replaces: "again"}) == was {
		t.Error("other parts, same hash")
	}
}

func TestSetRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"en/words.txt": "Date = x", "en/advice.txt": "", "authorities.txt": "ftc", "bureaus.txt": "nobody = x",
	} {
		if _, err := wording.OpenSet(files(map[string]string{name: text}), "en"); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v, want an error that names it", name, err)
		}
	}
	for name, text := range map[string]string{
		"en/offer.txt": "", "en/parts/check.txt": "", "en/addenda/CT.txt": "# B", "en/parts/again.txt": "",
	} {
		_, err := open(t, map[string]string{name: text}).Assemble("offer", wording.Choice{State: "CT", Replaces: "again"})
		if err == nil || !strings.Contains(err.Error(), name) || !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, wording.ErrWording) {
			t.Errorf("%s: got %v, want an error that names it", name, err)
		}
	}
}

func TestSetSays(t *testing.T) {
	s := open(t, nil)
	if got := s.Say("date", "month", s.Say("month.4"), "day", "20"); got != "April 20" {
		t.Errorf("got %q", got)
	}
	if got := s.Say("no.such"); got != "⟦no.such⟧" {
		t.Errorf("a word that is not there: %q", got)
	}
	if diff := cmp.Diff([]string{"month.5"}, s.Lacks("date", "month.5", "month.4")); diff != "" {
		t.Errorf("lacks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"bureaus": "One\nTwo", "ftc": "F", "attorney": "C"}, s.Values("CT")); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	if got := s.Values("OH")["attorney"]; got != "" {
		t.Errorf("Ohio has the attorney %q", got)
	}
	if diff := cmp.Diff([]string{"Freeze.", "Ask."}, s.Advice([]string{"ssn", "name", "bank"}, "adult")); diff != "" {
		t.Errorf("advice (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Ask for your child.", "Freeze.", "Ask."}, s.Advice([]string{"ssn", "bank"}, "minor")); diff != "" {
		t.Errorf("advice for minors (-want +got):\n%s", diff)
	}
}
