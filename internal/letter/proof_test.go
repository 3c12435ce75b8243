package letter

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// Planted faults: what a slip in the merge would put on paper. Each must be found,
// and the finding must not quote anything.
func TestCompareFindsSlips(t *testing.T) {
	other := numbered(2)
	for name, slip := range map[string]struct {
		plant func(c *Content)
		finds string
	}{
		"none":              {func(*Content) {}, ""},
		"another's address": {func(c *Content) { c.Recipient = other.Recipient }, "recipient, text"},
		"a line left out":   {func(c *Content) { c.Recipient = c.Recipient[:2] }, "recipient, text"},
		"another's code":    {func(c *Content) { c.Blocks[3].Code.Value = other.Blocks[3].Code.Value }, "code, text"},
		"another's QR code": {func(c *Content) { c.Blocks[3].Code.URL = other.Blocks[3].Code.URL }, "QR code"},
		"no QR code":        {func(c *Content) { c.Blocks[3].Code.URL = "" }, "QR code"},
		"another reference": {func(c *Content) { c.Reference = other.Reference }, "reference, text"},
		"another language":  {func(c *Content) { c.Lang = "es" }, "language"},
		"no mark":           {func(c *Content) { c.Mark = "" }, "mark"},
		"a word":            {func(c *Content) { c.Blocks[6].Text = strings.Replace(c.Blocks[6].Text, "two", "ten", 1) }, "text"},
		"a fact":            {func(c *Content) { c.Blocks[4].Facts[0].Value = "July 30, 2020" }, "text"},
		"blocks swapped":    {func(c *Content) { c.Blocks[1], c.Blocks[2] = c.Blocks[2], c.Blocks[1] }, "text"},
	} {
		t.Run(name, func(t *testing.T) {
			printed := numbered(1)
			slip.plant(&printed)
			file, _ := render(t, printed)
			err := Compare(numbered(1), readBack(t, file)[0])
			if slip.finds == "" {
				if err != nil {
					t.Errorf("found %v in a good letter", err)
				}
				return
			}
			if want := ErrDiffers.Error() + ": " + slip.finds; err == nil || err.Error() != want {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

// Two letters whose pages were exchanged in the file, after it was written well.
func TestExchangedPagesAreFound(t *testing.T) {
	file, placed := render(t, numbered(1), numbered(2))
	contents := bytes.Split(file, []byte("/Contents "))
	if len(contents) != 5 { // two letters of two pages
		t.Fatalf("the file has %d pages, want 4", len(contents)-1)
	}
	contents[1], contents[3] = exchange(contents[1], contents[3])
	got := readBack(t, bytes.Join(contents, []byte("/Contents ")))
	for i, c := range got {
		if err := Compare(numbered(i+1), c); !errors.Is(err, ErrDiffers) {
			t.Errorf("letter %d: got %v, want %v", i+1, err, ErrDiffers)
		}
		if c.Digest == placed[i].Digest {
			t.Errorf("letter %d keeps its digest with another's page", i+1)
		}
	}
}

// A letter that fell out of the file's pages is missed, though the rest is sound.
func TestLostLetterIsFound(t *testing.T) {
	file, _ := render(t, numbered(1), numbered(2))
	at := bytes.Index(file, []byte("/Count 4/Kids["))
	list := file[at:][:bytes.IndexByte(file[at:], ']')]
	first := bytes.Index(list, []byte("R ")) + 1
	copy(list[first:], bytes.Repeat([]byte(" "), len(list)-first))
	var err error
	for _, err = range ReadBack(bytes.NewReader(file), int64(len(file))) {
		continue
	}
	if want := ErrUnreadable.Error() + ": it has 1 letters but the structure of 2"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

// exchange swaps the numbers that a and b begin with.
func exchange(a, b []byte) ([]byte, []byte) {
	m, rest, _ := bytes.Cut(a, []byte(" "))
	n, rest2, _ := bytes.Cut(b, []byte(" "))
	if len(m) != len(n) { // offsets would move
		panic("the numbers differ in length")
	}
	return fmt.Appendf(nil, "%s %s", n, rest), fmt.Appendf(nil, "%s %s", m, rest2)
}

func TestDamageIsFound(t *testing.T) {
	file, _ := render(t, numbered(1))
	whole := func(b []byte) error {
		for c, err := range ReadBack(bytes.NewReader(b), int64(len(b))) {
			if err != nil {
				return err
			}
			if err := Compare(numbered(1), c); err != nil {
				return err
			}
		}
		return nil
	}
	for name, b := range map[string][]byte{
		"empty":     {},
		"no PDF":    []byte("startxref\n3\n%%EOF"),
		"cut short": file[:len(file)/2],
		"shifted":   append([]byte("x"), file...),
		"one bit":   flipped(file, bytes.LastIndex(file, []byte("stream\nx"))+len("stream\nx")+40),
	} {
		if err := whole(b); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: got %v, want %v", name, err, ErrUnreadable)
		}
	}
}

func flipped(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 4
	return b
}

func FuzzReadBack(f *testing.F) {
	var b bytes.Buffer
	if _, err := Render(&b, All(spanish()), Options{}); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes()[b.Len()-20_000:])
	f.Add([]byte("xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, err := range ReadBack(bytes.NewReader(b), int64(len(b))) {
			if err != nil && !errors.Is(err, ErrUnreadable) {
				t.Errorf("got %v, want %v", err, ErrUnreadable)
			}
		}
	})
}

func FuzzInterpret(f *testing.F) {
	f.Add([]byte("/P <</MCID 0>> BDC q 2 0 0 -2 9 9 cm 0 0 7 1 re f Q EMC"))
	f.Add([]byte("BT /R 11 Tf 72 400 Td <0041> Tj ET"))
	f.Fuzz(func(t *testing.T, ops []byte) {
		d, err := alphabets{"R": {0x41: 'A'}}.interpret(ops)
		if err != nil && !errors.Is(err, ErrUnreadable) {
			t.Errorf("got %v, want %v", err, ErrUnreadable)
		}
		for _, row := range d.matrix() {
			if len(row) != len(d.matrix()) {
				t.Error("the QR code is not square")
			}
		}
	})
}
