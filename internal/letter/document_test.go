package letter

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// evidence is a document of several pages with every kind of block it may have.
func evidence() Document {
	d := Document{
		Lang: "en", Sender: []string{"Example Health", "Evidence of letters"}, Date: "May 4, 2020", Reference: "EX-2020",
		Footer: "Page {page} of {pages}", Mark: "REHEARSAL - NOT REAL DATA",
		Blocks: []Block{
			{Kind: Title, Text: "What was sent, when, and where"},
			{Kind: Facts, Text: "In short", Facts: []Fact{{"Letters", "2"}, {"Mailed", "April 13, 2020"}}},
			{Kind: Heading, Text: "Batches"},
			{Kind: Table, Head: []string{"Batch", "Letters", "Print file, SHA-256"}, Rows: [][]string{
				{"1", "23", strings.Repeat("0123456789abcdef", 4)}, {"2", "", "Zoë Núñez"},
			}},
			{Kind: Heading, Text: "Words"},
			{Kind: Bullets, Items: []string{"one", "two"}},
		},
	}
	for i := range 60 {
		d.Blocks = append(d.Blocks, Block{Kind: Paragraph, Text: fmt.Sprintf("Paragraph %d. %s", i, strings.Repeat("These are words of a letter. ", 6))})
	}
	return d
}

func renderDocument(t testing.TB, d Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := RenderDocument(&b, d, Options{Title: "Evidence"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDocumentReadsBackInItsOrder(t *testing.T) {
	d := evidence()
	file := renderDocument(t, d)
	if again := renderDocument(t, d); !bytes.Equal(file, again) {
		t.Error("the same document gives other bytes")
	}
	got := readBack(t, file)
	if len(got) != 1 || got[0].Pages < 4 || got[0].Reference != "EX-2020" || got[0].Lang != "en" || len(got[0].Marks) != 2*got[0].Pages {
		t.Fatalf("read back: %d parts", len(got))
	}
	want := []string{"Example Health", "Evidence of letters", "May 4, 2020", "EX-2020", "What was sent", "In short", "Letters", "2", "Batches", "Batch", "Letters", "Print file",
		"1", "23", strings.Repeat("0123456789abcdef", 4), "2", "–", "Zoë Núñez", "Words", "• one", "• two", "Paragraph 0.", "Paragraph 59."}
	flow := got[0].flow
	for _, words := range want {
		_, after, ok := strings.Cut(flow, squeeze(words))
		if !ok {
			t.Fatalf("%q is missing, or not where it should be", words)
		}
		flow = after
	}
	for i, text := range got[0].Text {
		if want := fmt.Sprintf("Page %d of %d", i+1, got[0].Pages); !strings.Contains(text, want) {
			t.Errorf("page %d lacks %q", i+1, want)
		}
	}
}

func TestOthersReadTheDocument(t *testing.T) {
	path := filepath.Join(t.TempDir(), "evidence.pdf")
	if err := os.WriteFile(path, renderDocument(t, evidence()), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, ok := run(t, "qpdf", "--check", path); ok && !strings.Contains(said, "No syntax or stream encoding errors") {
		t.Errorf("qpdf: %s", said)
	}
	said, ok := run(t, "pdfinfo", path)
	for _, want := range []string{"Title:           Evidence", "Tagged:          yes"} {
		if ok && !strings.Contains(said, want) {
			t.Errorf("pdfinfo does not say %q: %s", want, said)
		}
	}
	said, ok = run(t, "pdfinfo", "-struct-text", path)
	for _, want := range []string{"H1 (block)", "Table (block)", "/Scope /Column", "TD\n", "Zoë Núñez"} {
		if ok && !strings.Contains(said, want) {
			t.Errorf("the structure lacks %q: %s", want, said)
		}
	}
	said, ok = run(t, "pdftotext", "-layout", path, "-")
	for _, want := range []string{"Print file, SHA-256", "Paragraph 59.", "REHEARSAL - NOT REAL DATA"} {
		if ok && !strings.Contains(said, want) {
			t.Errorf("pdftotext does not find %q", want)
		}
	}
}

func TestDocumentIsChecked(t *testing.T) {
	tall := strings.Repeat("word ", 3000)
	for name, tt := range map[string]struct {
		spoil func(d *Document)
		part  string
	}{
		"a code":         {func(d *Document) { d.Blocks[0] = english().Blocks[3] }, "block 1 is of a kind that has no place here"},
		"no sender":      {func(d *Document) { d.Sender = nil }, "sender lines must be 1 to 6"},
		"no date":        {func(d *Document) { d.Date = "" }, "date is missing"},
		"no reference":   {func(d *Document) { d.Reference = "" }, "reference is missing"},
		"no text":        {func(d *Document) { d.Blocks = nil }, "text is missing"},
		"no rows":        {func(d *Document) { d.Blocks[3].Rows = nil }, "block 4 has no rows"},
		"a short row":    {func(d *Document) { d.Blocks[3].Rows[1] = []string{"2"} }, "block 4, row 2 has another number of cells than the head"},
		"a foreign sign": {func(d *Document) { d.Blocks[3].Rows[0][0] = "田" }, "block 4, row 1 has a sign the fonts lack"},
		"a tall row":     {func(d *Document) { d.Blocks[3].Rows[0][0] = tall }, "a block is too long for its place"},
		"language":       {func(d *Document) { d.Lang = "" }, "language is not a BCP 47 tag"},
	} {
		d := evidence()
		tt.spoil(&d)
		_, err := RenderDocument(io.Discard, d, Options{})
		if want := "set document: " + ErrContent.Error() + ": " + tt.part; err == nil || err.Error() != want || !errors.Is(err, ErrContent) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
	}
	c := english()
	c.Blocks[1] = evidence().Blocks[3]
	if _, err := Render(io.Discard, All(c), Options{}); !errors.Is(err, ErrContent) {
		t.Errorf("a table in a letter: %v", err)
	}
	if _, err := RenderDocument(full{}, evidence(), Options{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("full disk: %v", err)
	}
	if out := fmt.Sprintf("%v %+v %#v", evidence(), evidence(), evidence().Blocks); strings.Contains(out, "Núñez") {
		t.Error("a document prints itself")
	}
}

// A table's head stands on each of its pages, and is read aloud once.
func TestTableHeadOnEachPage(t *testing.T) {
	d := evidence()
	d.Blocks = d.Blocks[3:4]
	d.Blocks[0].Rows = nil
	for i := range 200 {
		d.Blocks[0].Rows = append(d.Blocks[0].Rows, []string{fmt.Sprint("row ", i), "23", "x"})
	}
	d.Blocks = append(d.Blocks, Block{Kind: Paragraph, Text: "The end."})
	got := readBack(t, renderDocument(t, d))[0]
	if got.Pages < 4 {
		t.Fatalf("%d pages", got.Pages)
	}
	for i, text := range got.Text {
		if n := strings.Count(text, "Print file, SHA-256"); n != 1 {
			t.Errorf("page %d has %d heads", i+1, n)
		}
	}
	if n := strings.Count(got.flow, squeeze("Print file, SHA-256")); n != 1 {
		t.Errorf("the head is read aloud %d times", n)
	}
	for words, err := 1500, error(ErrContent); err != nil; words -= 5 { // the tallest row that a page holds
		d.Blocks[0].Rows = [][]string{{"1", "2", "3"}, {"4", "5", strings.Repeat("word ", words)}}
		_, err = RenderDocument(io.Discard, d, Options{})
	}
	if got := readBack(t, renderDocument(t, d))[0]; got.Pages < 2 || strings.Count(strings.Join(got.Text, ""), "Print file, SHA-256") != 1 {
		t.Error("a row that fills its page leaves no room for a head, but it is there")
	}
}

// Columns are no wider together than the text, and none is starved by a long one.
func TestColumnsFit(t *testing.T) {
	f, err := loadFonts()
	if err != nil {
		t.Fatal(err)
	}
	c := f.compositor(Content{}, nextTop)
	for _, rows := range [][]string{{"a", "b", "c"}, {"a", strings.Repeat("x", 900), "c"}, {strings.Repeat("w", 99), strings.Repeat("w", 99), strings.Repeat("w", 99)}} {
		sum := 0.0
		for i, wide := range c.columns(Block{Head: []string{"A", "B", "C"}, Rows: [][]string{rows}}) {
			if need := (style{face: f.bold, size: cellSize}).width("A"); wide < need {
				t.Errorf("column %d is %g wide", i+1, wide)
			}
			sum += wide
		}
		if sum > textWidth+0.01 {
			t.Errorf("the columns are %g wide, the text is %g", sum, textWidth)
		}
	}
}
