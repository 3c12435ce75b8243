package wording_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recourse/internal/wording"
)

func mustParse(t *testing.T, text string) wording.Document {
	t.Helper()
	doc, err := wording.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestParse(t *testing.T) {
	doc := mustParse(t, `# Notice from {{organization}}

Dear {{patient}}:

We write to you. Call
{{phone}} - it is free.
## What to do
- Call {{phone}}, or go
  to {{site}}
- 2 things

- Another list
{{code}}

¿Preguntas?
`)
	want := []wording.Block{
		{Kind: wording.Heading1, Text: "Notice from {{organization}}"},
		{Kind: wording.Paragraph, Text: "Dear {{patient}}:"},
		{Kind: wording.Paragraph, Text: "We write to you. Call {{phone}} - it is free."},
		{Kind: wording.Heading2, Text: "What to do"},
		{Kind: wording.Bullets, Items: []string{"Call {{phone}}, or go to {{site}}", "2 things"}},
		{Kind: wording.Bullets, Items: []string{"Another list"}},
		{Kind: wording.Code, Text: "{{code}}"},
		{Kind: wording.Paragraph, Text: "¿Preguntas?"},
	}
	if diff := cmp.Diff(want, doc.Blocks()); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"code", "organization", "patient", "phone", "site"}, doc.Placeholders()); diff != "" {
		t.Errorf("placeholders (-want +got):\n%s", diff)
	}
	doc.Blocks()[4].Items[0] = "changed"
	if doc.Blocks()[4].Items[0] == "changed" {
		t.Error("a caller can change the document")
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		name, text string
		line       int // 0: the document as a whole
	}{
		{"empty", "", 1},
		{"no heading", "Hello", 1},
		{"empty heading", "# ", 1},
		{"second heading", "# A\n\n# B", 3},
		{"third level", "# A\n\n### B", 3},
		{"no blank after the mark", "# A\n\n##B", 3},
		{"star bullets", "# A\n\n* b", 3},
		{"dash without blank", "# A\n\n-b", 3},
		{"empty bullet", "# A\n\n-", 3},
		{"numbered list", "# A\n\n1. b", 3},
		{"quote", "# A\n\n> b", 3},
		{"bold", "# A\n\nThis is **bold**.", 3},
		{"link", "# A\n\nSee [us](x).", 3},
		{"tag", "# A\n\nOne<br>two", 3},
		{"indented", "# A\n\n  b", 3},
		{"tab", "# A\n\n\tb", 3},
		{"tab within", "# A\n\na\tb", 3},
		{"bullet goes on unindented", "# A\n\n- b\nc", 4},
		{"bad bytes", "# A\n\na\xffb", 3},
		{"unknown placeholder", "# A\n\nb\n{{ssn}}", 4},
		{"misspelled placeholder", "# A\n\n{{Patient}}", 3},
		{"blank in the placeholder", "# A\n\n{{ patient }}", 3},
		{"open placeholder", "# A\n\nDear {{patient", 3},
		{"single braces", "# A\n\nDear {patient}", 3},
		{"code within a text", "# A\n\nYour code {{code}}", 3},
		{"code in a bullet", "# A\n\n- {{code}}", 3},
		{"two codes", "# A\n\n{{code}}\n\n{{code}}", 5},
		{"part within a text", "# A\n\nSee {{part.check}}", 3},
		{"part without a name", "# A\n\n{{part.}}", 3},
		{"optional within a text", "# A\n\nSee {{parent?}}", 0},
		{"optional goes on", "# A\n\n{{parent?}}\nand more", 0},
		{"optional heading", "# A\n\n## {{parent?}}\n\nb", 0},
		{"optional code", "# A\n\n{{code?}}", 3},
		{"section without text", "# A\n\n## B\n\n## C\n\nd", 0},
		{"last section without text", "# A\n\n## B", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := wording.Parse(tt.text)
			if !errors.Is(err, wording.ErrWording) {
				t.Fatalf("got %v, %v, want ErrWording", doc, err)
			}
			if line := fmt.Sprintf("line %d:", tt.line); tt.line > 0 && !strings.Contains(err.Error(), line) {
				t.Errorf("error %q does not name %s", err, line)
			}
		})
	}
}

func TestFill(t *testing.T) {
	doc := mustParse(t, "# For {{patient}}\n\n{{incident.what}}\n\n- First\n- {{elements}}\n- Last, {{site}}\n\n{{code}}")
	got, err := doc.Fill(map[string]string{
		"patient":       " Ana *Sample* {{site}} ",
		"incident.what": "One.\r\n\n  Two.  \n",
		"elements":      "name\nbirth date",
		"site":          "notice.example.org",
		"code":          "2345678923456789",
		"hours":         "not asked for",
	})
	want := []wording.Block{
		{Kind: wording.Heading1, Text: "For Ana *Sample* {{site}}"},
		{Kind: wording.Paragraph, Text: "One."},
		{Kind: wording.Paragraph, Text: "Two."},
		{Kind: wording.Bullets, Items: []string{"First", "name", "birth date", "Last, notice.example.org"}},
		{Kind: wording.Code, Text: "2345678923456789"},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v, blocks (-want +got):\n%s", err, diff)
	}
}

// Nothing goes out half filled, and the error names the placeholder, no person.
func TestFillRefuses(t *testing.T) {
	const text = "# For {{patient}}\n\nCall {{phone}}.\n\n- At {{hours}}\n- {{elements}}\n\n{{code}}"
	full := map[string]string{"patient": "Ana Sample", "phone": "1", "hours": "9", "elements": "a\nb", "code": "2345"}
	for name, bad := range map[string][]string{
		"patient":  {"", " \n", "Ana\nSample"},
		"phone":    {"", "Ana\nSample"},
		"hours":    {"\t", "Ana\rSample"},
		"elements": {"", "\n \r\n"},
		"code":     {"", "Ana\nSample"},
	} {
		for _, value := range bad {
			values := map[string]string{}
			for k, v := range full {
				values[k] = v
			}
			values[name] = value
			got, err := mustParse(t, text).Fill(values)
			if got != nil || !errors.Is(err, wording.ErrValue) || !strings.Contains(err.Error(), name) {
				t.Errorf("%s = %q: got %v, %v", name, value, got, err)
			}
			if err != nil && strings.Contains(err.Error(), "Sample") {
				t.Errorf("%s = %q: the error quotes a value: %v", name, value, err)
			}
		}
	}
	if _, err := mustParse(t, text).Fill(nil); err == nil || !strings.Contains(err.Error(), "code, elements, hours, patient, phone") {
		t.Errorf("without values: %v, want all names in one error", err)
	}
}

func TestMissing(t *testing.T) {
	const whole = `# Notice

## What happened

{{incident.what}}

It happened {{incident.period}}. We found out on {{incident.found}}.

## What information was involved

- {{elements}}

## What we are doing

{{incident.response}}

## What you can do

Freeze.

## For more information

Call {{phone}} or go to {{site}}.
`
	tests := []struct {
		name, old, new string
		want           []string
	}{
		{"whole", "", "", nil},
		{"no day of discovery", " We found out on {{incident.found}}.", "", []string{"what happened: incident.found"}},
		{"no day of the breach", " {{incident.period}}", "", []string{"what happened: incident.period"}},
		{"no elements", "{{elements}}", "Some facts", []string{"what information was involved: elements"}},
		{"no measures", "{{incident.response}}", "Much", []string{"what we are doing: incident.response"}},
		{"elements that may be left out", "{{elements}}", "{{elements?}}", []string{"what information was involved: elements"}},
		{"no steps", "## What you can do\n\nFreeze.\n", "", []string{"what you can do"}},
		{"no phone", "{{phone}}", "us", []string{"for more information: phone"}},
		{"no address", " or go to {{site}}", "", []string{"for more information: site"}},
		{"unknown heading", "For more information", "Contact", []string{"for more information"}},
		{"value in another section", "- {{elements}}\n\n## What we are doing\n", "- Some\n\n## What we are doing\n\n- {{elements}}\n", []string{"what information was involved: elements"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(whole, tt.old) {
				t.Fatal("the fault is not planted")
			}
			got := wording.Missing(mustParse(t, strings.Replace(whole, tt.old, tt.new, 1)))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("missing (-want +got):\n%s", diff)
			}
		})
	}
	if got := wording.Missing(mustParse(t, "# Notice\n\nHello.")); len(got) != 5 {
		t.Errorf("an empty notice lacks %v, want all five", got)
	}
}

func TestParseValues(t *testing.T) {
	got, err := wording.ParseValues("# remark\n\nsite = notice.example.org\nelements = Name\nelements = Birth = date\n")
	want := map[string]string{"site": "notice.example.org", "elements": "Name\nBirth = date"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v, values (-want +got):\n%s", err, diff)
	}
	for _, text := range []string{"\nsocial = 1", "\nsite", "\nsite =", "\n= x", "\nsite: x"} {
		if got, err := wording.ParseValues(text); !errors.Is(err, wording.ErrWording) || !strings.Contains(err.Error(), "line 2:") {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
}

// Whatever is typed: no panic, and what is read can be filled completely.
func FuzzParse(f *testing.F) {
	f.Add("# A\n\nb {{site}}\n\n- c\n  d\n\n{{code}}")
	f.Add("# {{elements}}\n\n## B\n{{incident.what}}")
	f.Add("# A\n\n{{part.check}}\n\n- {{parent?}}")
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := wording.Parse(text)
		if err != nil {
			if !errors.Is(err, wording.ErrWording) {
				t.Fatalf("got %v", err)
			}
			return
		}
		values := map[string]string{}
		for _, name := range doc.Placeholders() {
			values[name] = "value"
		}
		if len(doc.Inserts()) > 0 {
			if _, err := doc.Fill(values); !errors.Is(err, wording.ErrValue) {
				t.Fatalf("filled without its parts: %v", err)
			}
			return
		}
		blocks, err := doc.Fill(values)
		if err != nil || len(blocks) != len(doc.Blocks()) {
			t.Fatalf("%d blocks of %d: %v", len(blocks), len(doc.Blocks()), err)
		}
		if strings.Contains(fmt.Sprint(blocks), "{{") {
			t.Fatal("a placeholder is left")
		}
	})
}
