package wording_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recourse/internal/wording"
)

func mustPart(t *testing.T, text string) wording.Part {
	t.Helper()
	part, err := wording.ParsePart(text)
	if err != nil {
		t.Fatal(err)
	}
	return part
}

func TestWith(t *testing.T) {
	doc := mustParse(t, "# A\n\nb\n\n{{part.one}}\n\n{{part.none}}\n{{part.two}}\n")
	if diff := cmp.Diff([]string{"one", "none", "two"}, doc.Inserts()); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	whole, err := doc.With(map[string]wording.Part{"one": mustPart(t, "c\n\n- d\n"), "two": mustPart(t, "## E\n\n{{site}}\n"), "none": {}})
	if err != nil {
		t.Fatal(err)
	}
	want := []wording.Block{
		{Kind: wording.Heading1, Text: "A"}, {Kind: wording.Paragraph, Text: "b"}, {Kind: wording.Paragraph, Text: "c"},
		{Kind: wording.Bullets, Items: []string{"d"}}, {Kind: wording.Heading2, Text: "E"}, {Kind: wording.Paragraph, Text: "{{site}}"},
	}
	if diff := cmp.Diff(want, whole.Blocks()); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
	if _, err := doc.Fill(nil); !errors.Is(err, wording.ErrValue) || !strings.Contains(err.Error(), "one, none, two") {
		t.Errorf("filled without its parts: %v", err)
	}
}

func TestWithRefuses(t *testing.T) {
	for _, tt := range []struct{ name, doc, part string }{
		{"no such part", "# A\n\n{{part.other}}", "b"},
		{"a second code", "# A\n\n{{code}}\n\n{{part.it}}", "{{code}}"},
		{"a heading left alone", "# A\n\n## B\n\n{{part.it}}", "## C\n\nd"},
	} {
		doc := mustParse(t, tt.doc)
		if _, err := doc.With(map[string]wording.Part{"it": mustPart(t, tt.part)}); !errors.Is(err, wording.ErrWording) {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
	doc := mustParse(t, "# A\n\n## B\n\n{{part.it}}")
	if _, err := doc.With(map[string]wording.Part{"it": {}}); !errors.Is(err, wording.ErrWording) {
		t.Errorf("a heading over an empty part: got %v", err)
	}
}

func TestParsePartRefuses(t *testing.T) {
	for _, text := range []string{"", "\n\n", "# A\n\nb", "b\n\n# A", "{{part.it}}", "## A", "{{nobody}}", "**b**", "{{parent?}} b"} {
		if _, err := wording.ParsePart(text); !errors.Is(err, wording.ErrWording) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

// What there is no value for is left out, and never leaves a hole.
func TestOptional(t *testing.T) {
	doc := mustParse(t, "# A\n\n{{parent?}}\n\n- {{offer.note?}}\n- {{site}}\n\n- {{advice?}}\n\nb")
	for _, tt := range []struct {
		name   string
		values map[string]string
		want   []wording.Block
	}{
		{"without", map[string]string{"site": "s", "parent": " "}, []wording.Block{
			{Kind: wording.Heading1, Text: "A"}, {Kind: wording.Bullets, Items: []string{"s"}}, {Kind: wording.Paragraph, Text: "b"}}},
		{"with", map[string]string{"site": "s", "parent": "p", "offer.note": "o", "advice": "x\ny"}, []wording.Block{
			{Kind: wording.Heading1, Text: "A"}, {Kind: wording.Paragraph, Text: "p"}, {Kind: wording.Bullets, Items: []string{"o", "s"}},
			{Kind: wording.Bullets, Items: []string{"x", "y"}}, {Kind: wording.Paragraph, Text: "b"}}},
	} {
		got, err := doc.Fill(tt.values)
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v, blocks (-want +got):\n%s", tt.name, err, diff)
		}
	}
	if _, err := mustParse(t, "# A\n\n## B\n\n- {{advice?}}").Fill(nil); !errors.Is(err, wording.ErrWording) {
		t.Errorf("a heading over nothing: got %v", err)
	}
}
