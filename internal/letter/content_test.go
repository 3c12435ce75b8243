package letter

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"recourse/internal/sealed"
)

func TestNothingPrints(t *testing.T) {
	c := english()
	file, _ := render(t, c)
	for _, v := range []any{c, &c, []Content{c}, c.Blocks, c.Blocks[3].Code, c.Blocks[4].Facts, readBack(t, file)[0], map[string]Content{"a": c}} {
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			out := fmt.Sprintf(verb, v) + log.String()
			for _, secret := range []string{"Núñez", "2345", "July", "Maple", "4e", "ccount"} {
				if strings.Contains(out, secret) {
					t.Errorf("%s of %T shows %q", verb, v, secret)
				}
			}
			if !strings.Contains(out, redacted) {
				t.Errorf("%s of %T does not say %s", verb, v, redacted)
			}
		}
	}
}

// A letter waits sealed until it is printed; it must come out as it went in.
func TestContentCanBeSealed(t *testing.T) {
	ring, err := sealed.InitKeyring(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	place := sealed.Place{Table: "letters", Group: "text", Row: "1", Version: 1}
	text, err := ring.Installation().Seal(place, english())
	if err != nil {
		t.Fatal(err)
	}
	var got Content
	if err := ring.Installation().Open(place, text, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, english()) {
		t.Error("the letter does not come out as it went in")
	}
}

func TestContentIsChecked(t *testing.T) {
	long := strings.Repeat("W", 200)
	for name, tt := range map[string]struct {
		spoil func(c *Content)
		part  string
	}{
		"no recipient":       {func(c *Content) { c.Recipient = nil }, "recipient lines must be 1 to 6"},
		"seven lines":        {func(c *Content) { c.Recipient = strings.Split("a b c d e f g", " ") }, "recipient lines must be 1 to 6"},
		"blank line":         {func(c *Content) { c.Recipient[1] = " " }, "recipient line 2 is missing"},
		"long line":          {func(c *Content) { c.Recipient[1] = long }, "recipient line 2 is too long for its place"},
		"no sender":          {func(c *Content) { c.Sender = nil }, "sender lines must be 1 to 6"},
		"long sender":        {func(c *Content) { c.Sender[2] = long }, "sender line 3 is too long for its place"},
		"foreign sign":       {func(c *Content) { c.Recipient[0] = "田中" }, "recipient line 1 has a sign the fonts lack"},
		"broken text":        {func(c *Content) { c.Recipient[0] = "a\xffb" }, "recipient line 1 has a sign the fonts lack"},
		"control sign":       {func(c *Content) { c.Blocks[1].Text = "a\x00b" }, "block 2 has a sign the fonts lack"},
		"line break":         {func(c *Content) { c.Recipient[0] = "a\nb" }, "recipient line 1 has a line break"},
		"no date":            {func(c *Content) { c.Date = "" }, "date is missing"},
		"long date":          {func(c *Content) { c.Date = long }, "date is too long for its place"},
		"no reference":       {func(c *Content) { c.Reference = "" }, "reference is missing"},
		"long footer":        {func(c *Content) { c.Footer = long }, "footer is too long for its place"},
		"long mark":          {func(c *Content) { c.Mark = long }, "mark is too long for its place"},
		"language":           {func(c *Content) { c.Lang = "en) /X (" }, "language is not a BCP 47 tag"},
		"no text":            {func(c *Content) { c.Blocks = nil }, "text is missing"},
		"unknown kind":       {func(c *Content) { c.Blocks[0].Kind = "verse" }, "block 1 is of no known kind"},
		"empty paragraph":    {func(c *Content) { c.Blocks[1].Text = "\n " }, "block 2 is empty"},
		"no facts":           {func(c *Content) { c.Blocks[4].Facts = nil }, "block 5 has no facts"},
		"no items":           {func(c *Content) { c.Blocks[8].Items = nil }, "block 9 has no items"},
		"lower-case code":    {func(c *Content) { c.Blocks[3].Code.Value = "abcd" }, "block 4 must be 1 to 16 capitals and digits"},
		"two codes":          {func(c *Content) { c.Blocks[4] = c.Blocks[3] }, "text has more than one code"},
		"no alternative":     {func(c *Content) { c.Blocks[3].Code.Alt = "" }, "block 4, alternative text is missing"},
		"relative address":   {func(c *Content) { c.Blocks[3].Code.URL = "/q/2345" }, "its QR address is not a whole URL"},
		"endless address":    {func(c *Content) { c.Blocks[3].Code.URL = "https://a.example/" + strings.Repeat("x", 3000) }, "its QR address is too long"},
		"long label":         {func(c *Content) { c.Blocks[3].Code.Label = long }, "label of the code is too long for its place"},
		"a box over a page":  {func(c *Content) { c.Blocks[3].Code.Note = strings.Repeat("word ", 900) }, "a block is too long for its place"},
		"a heading in a box": {func(c *Content) { c.Blocks[4].Text = long }, "heading of a box is too long for its place"},
	} {
		t.Run(name, func(t *testing.T) {
			c := english()
			tt.spoil(&c)
			_, err := Render(io.Discard, All(english(), c), Options{})
			if want := "set letter 2: " + ErrContent.Error() + ": " + tt.part; err == nil || err.Error() != want || !errors.Is(err, ErrContent) {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

// What can be written: letters of Latin-1, Latin Extended-A and Additional and the
// horns of Vietnamese, however they are composed, and the punctuation of letters.
func TestEveryLatinLetterIsRead(t *testing.T) {
	var b strings.Builder
	for _, span := range [][2]rune{{'!', '~'}, {0xa1, 0xac}, {0xae, 0x17f}, {0x1a0, 0x1a1}, {0x1af, 0x1b0}, {0x1e00, 0x1eff}, {0x2010, 0x2014}} {
		for r := span[0]; r <= span[1]; r++ {
			if r != 0x149 && r != 0x17f && r != 0x1e9b { // old signs that share a glyph or are two
				b.WriteString(string(r) + " ")
			}
		}
	}
	c := spanish()
	c.Recipient[1] = "Zoe\u0308 N\u0303 Gu\u00adell" // decomposed, and a soft hyphen
	c.Blocks[1].Text = b.String()
	file, _ := render(t, c)
	got := readBack(t, file)[0]
	if err := Compare(c, got); err != nil {
		t.Error(err)
	}
	if want := "Zoë Ñ Guell"; got.Recipient[1] != want {
		t.Errorf("got %q, want %q", got.Recipient[1], want)
	}
}

func TestRenderIsDeterministic(t *testing.T) {
	a, _ := render(t, english(), spanish())
	b, _ := render(t, english(), spanish())
	if !bytes.Equal(a, b) {
		t.Error("the same letters give other bytes")
	}
}

// A letter is the same alone and among others.
func TestDigestIsTheLettersOwn(t *testing.T) {
	_, alone := render(t, spanish())
	_, among := render(t, english(), spanish(), english())
	if alone[0].Digest != among[1].Digest || among[0].Digest != among[2].Digest || among[0].Digest == among[1].Digest {
		t.Error("a letter's digest depends on its neighbors")
	}
	if among[1].First != 3 || among[1].Pages != 1 || among[2].First != 4 {
		t.Errorf("letters stand on pages %d and %d, want 3 and 4", among[1].First, among[2].First)
	}
}

func TestRenderStops(t *testing.T) {
	broken := errors.New("the store is gone")
	_, err := Render(io.Discard, func(yield func(Content, error) bool) {
		_ = yield(english(), nil) && yield(Content{}, broken)
	}, Options{})
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "fetch letter 2: ") {
		t.Errorf("got %v, want %v", err, broken)
	}
	if _, err := Render(io.Discard, All(), Options{}); !errors.Is(err, ErrContent) {
		t.Errorf("no letters: got %v, want %v", err, ErrContent)
	}
	if _, err := Render(full{}, All(english()), Options{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("full disk: got %v, want %v", err, io.ErrShortWrite)
	}
}

// full is a writer on a full disk.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// What Prints takes can be set, and what it refuses cannot.
func TestPrints(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "O'Neil-Smith": true, "Núñez": true, "Nu\u0301n\u0303ez": true, "Nguyễn Thị Hằng": true, "Wałęsa": true, "soft\u00adhyphen": true,
		"two\nlines": true, "田中": false, "Иванов": false, "a\x00b": false, "a\xffb": false, "q\u0307": false, "😀": false,
	} {
		if got := Prints(text); got != want {
			t.Errorf("Prints(%q) = %v", text, got)
		}
		c := english()
		c.Blocks[1].Text = "x" + text
		if _, err := Render(io.Discard, All(c), Options{}); (err == nil) != want {
			t.Errorf("a letter with %q: %v", text, err)
		}
	}
}
