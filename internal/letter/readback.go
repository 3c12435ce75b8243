package letter

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// Copy is a letter as it stands in a file. It prints as "[letter]".
type Copy struct {
	First, Pages int // page numbers from 1
	Lang         string
	Recipient    []string // all text the window can reach
	Shapes       int      // lines, tints and the like that the window can reach; 0 in a good letter
	Reference    string   // at the foot of every page
	Code         string   // without its hyphens
	Symbol       Matrix   // the QR code, nil for none
	Marks        []string // at the top and foot of the pages
	Text         []string // all text, by page
	Digest       [sha256.Size]byte

	flow string // the text that is read aloud, without spaces
}

// errStop ends the walk when the caller has seen enough.
var errStop = errors.New("enough")

// ReadBack reads the letters of a file that [Render] wrote, in their order, from the
// file's bytes alone; several processors read from r at once. It yields one error at
// most, as the last pair; errors wrap [ErrUnreadable] or come from r.
func ReadBack(r io.ReaderAt, size int64) iter.Seq2[Copy, error] {
	return func(yield func(Copy, error) bool) {
		err := readAll(r, size, func(c Copy) error {
			if !yield(c, nil) {
				return errStop
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			yield(Copy{}, err)
		}
	}
}

// reader walks the page tree: groups, letters, pages.
type reader struct {
	*objects
	alphabets alphabets
	parts     []any // the letters' structure elements
	letters   int
	pages     int
}

// node is a letter's place in the page tree: its number from 0, and what stands there.
type node struct {
	at int
	dict
}

func readAll(r io.ReaderAt, size int64, visit func(Copy) error) error {
	o, err := openObjects(r, size)
	if err != nil {
		return err
	}
	in := &reader{objects: o}
	pages, err := in.open()
	if err != nil {
		return err
	}
	l := newLine(func() func(node) (Copy, error) { return in.letter }, func(_ node, c Copy) error { return visit(in.placed(c)) })
	defer l.stop()
	err = in.kids(pages, func(_ any, group dict) error {
		return in.kids(group, func(_ any, d dict) error {
			in.letters++
			return l.add(node{in.letters - 1, d})
		})
	})
	if earlier := l.finish(); earlier != nil {
		return earlier
	}
	if err == nil && in.letters != len(in.parts) {
		return fmt.Errorf("%w: it has %d letters but the structure of %d", ErrUnreadable, in.letters, len(in.parts))
	}
	return err
}

// placed is the copy with the place of its first page.
func (in *reader) placed(c Copy) Copy {
	c.First = in.pages + 1
	in.pages += c.Pages
	return c
}

// open reads what all letters share and returns the top of the page tree.
func (in *reader) open() (dict, error) {
	catalog, _, err := in.get(in.trailer["Root"])
	if err != nil {
		return nil, err
	}
	pages, _, err := in.get(catalog["Pages"])
	if err != nil {
		return nil, err
	}
	tree, _, err := in.get(catalog["StructTreeRoot"])
	if err != nil {
		return nil, err
	}
	document, _, err := in.get(tree["K"])
	if err != nil {
		return nil, err
	}
	in.parts, _ = document["K"].([]any)
	return pages, in.readFonts(pages)
}

func (in *reader) readFonts(pages dict) error {
	resources, _, err := in.get(pages["Resources"])
	if err != nil {
		return err
	}
	in.alphabets = alphabets{}
	list, _ := resources["Font"].(dict)
	for res, at := range list {
		font, _, err := in.get(at)
		if err != nil {
			return err
		}
		_, cmap, err := in.get(font["ToUnicode"])
		if err != nil {
			return err
		}
		if in.alphabets[res], err = readCMap(cmap); err != nil {
			return err
		}
	}
	return nil
}

// readCMap reads what toUnicode wrote: pairs of glyph and character.
func readCMap(b []byte) (map[uint16]rune, error) {
	out, s := map[uint16]rune{}, scanner{b: b}
	var pair [][]byte
	for {
		v, err := s.next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: a font's characters are damaged", ErrUnreadable)
		}
		code, ok := v.([]byte)
		if !ok || len(code) != 2 {
			pair = nil
			continue
		}
		if pair = append(pair, code); len(pair) == 2 {
			out[binary.BigEndian.Uint16(pair[0])] = rune(binary.BigEndian.Uint16(pair[1]))
			pair = nil
		}
	}
}

// letter reads the pages below a letter's node of the page tree.
func (in *reader) letter(n node) (Copy, error) {
	c, err := in.copy(n)
	if err != nil {
		err = fmt.Errorf("read letter %d: %w", n.at+1, err)
	}
	return c, err
}

func (in *reader) copy(n node) (c Copy, err error) {
	var ops [][]byte
	var flow strings.Builder
	err = in.kids(n.dict, func(at any, page dict) error {
		if c.Pages == 0 {
			if err := in.language(&c, n.at, at); err != nil {
				return err
			}
		}
		_, content, err := in.get(page["Contents"])
		if err != nil {
			return err
		}
		d, err := in.alphabets.interpret(content)
		if err != nil {
			return err
		}
		ops = append(ops, content)
		c.take(d, &flow)
		return nil
	})
	c.Digest, c.flow = digest(ops), flow.String()
	return c, err
}

// language is that of the structure element that begins on the letter's first page.
func (in *reader) language(c *Copy, letter int, firstPage any) error {
	if letter >= len(in.parts) {
		return fmt.Errorf("%w: a letter has no structure", ErrUnreadable)
	}
	part, _, err := in.get(in.parts[letter])
	if err != nil {
		return err
	}
	lang, ok := part["Lang"].([]byte)
	if !ok || part["Pg"] != firstPage {
		return fmt.Errorf("%w: a letter has another's structure", ErrUnreadable)
	}
	c.Lang = string(lang)
	return nil
}

// take adds a page.
func (c *Copy) take(d drawn, flow *strings.Builder) {
	c.Pages++
	if c.Pages == 1 {
		c.takeWindow(d)
	}
	if m := d.matrix(); m != nil {
		c.Symbol = m
	}
	var text strings.Builder
	for i, t := range d.texts {
		switch {
		case i > 0 && t.y == d.texts[i-1].y:
			text.WriteByte(' ')
		case i > 0:
			text.WriteByte('\n')
		}
		text.WriteString(strings.TrimSpace(t.text))
		c.takeText(t)
		if !t.artifact {
			flow.WriteString(squeeze(t.text))
		}
	}
	c.Text = append(c.Text, text.String())
}

// takeWindow keeps what can be seen through the window.
func (c *Copy) takeWindow(d drawn) {
	for _, t := range d.texts {
		if t.reach().meets(reach()) {
			c.Recipient = append(c.Recipient, strings.TrimSpace(t.text))
		}
	}
	for _, s := range d.shapes {
		if s.meets(reach()) {
			c.Shapes++
		}
	}
}

// takeText finds the parts that are known by their place or font.
func (c *Copy) takeText(t drawnText) {
	switch {
	case t.font == "M":
		c.Code += bare(t.text)
	case t.y < 36 || t.y > footerLine+12:
		c.Marks = append(c.Marks, t.text)
	case t.y > footerTop && t.x > pageWidth/2:
		if c.Reference != "" && c.Reference != t.text {
			c.Reference += "\n" + t.text // pages of two letters: equal to none
			return
		}
		c.Reference = t.text
	}
}

// squeeze is s without white space, since lines break where they may.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }
