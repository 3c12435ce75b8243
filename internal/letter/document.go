package letter

import (
	"bufio"
	"fmt"
	"io"
)

// Document is paper that goes into no envelope: evidence, a certificate, a report.
// It has as many pages as its blocks need. It may hold personal data and prints as
// "[letter]".
type Document struct {
	Lang      string
	Sender    []string // the organization's name, then up to five lines
	Date      string
	Reference string // stands at the top and on every page
	Blocks    []Block
	Mark      string // stands at the top and foot of every page; empty in earnest
	Footer    string // "{page}" and "{pages}" stand for the numbers
}

// RenderDocument writes one document to w as PDF, tagged for screen readers like
// letters, with headings, lists and tables. Errors are those of [Render].
func RenderDocument(w io.Writer, d Document, o Options) (Placed, error) {
	f, err := loadFonts()
	if err != nil {
		return Placed{}, err
	}
	c, err := f.checkedDocument(d)
	if err != nil {
		return Placed{}, fmt.Errorf("set document: %w", err)
	}
	s, err := f.composeDocument(c)
	if err != nil {
		return Placed{}, fmt.Errorf("set document: %w", err)
	}
	buffered := bufio.NewWriterSize(w, 1<<16)
	b := newBatch(buffered, f, o)
	r, err := b.packer.ready(s)
	if err != nil {
		return Placed{}, fmt.Errorf("pack document: %w", err)
	}
	if err := firstOf(b.add(c, r), b.finish()); err != nil {
		return Placed{}, fmt.Errorf("write document: %w", err)
	}
	if err := buffered.Flush(); err != nil {
		return Placed{}, fmt.Errorf("write document: %w", err)
	}
	return b.placed[0], nil
}

// checkedDocument is d as a letter without recipient and code, or an [ErrContent].
func (f fonts) checkedDocument(d Document) (Content, error) {
	k := f.checker(CodeBox)
	c := Content{
		Lang: k.language(d.Lang), Sender: k.lines("sender line", d.Sender, maxSender), Date: k.must("date", d.Date),
		Reference: k.must("reference", d.Reference), Mark: k.text("mark", d.Mark), Footer: k.text("footer", d.Footer),
		Blocks: k.blocks(d.Blocks),
	}
	return c, k.err
}

// composeDocument sets c below a head that leaves no room for a window.
func (f fonts) composeDocument(c Content) (sheet, error) {
	const first, line, gap = 64.0, 12.5, 22.0
	t := f.compositor(c, first+line*float64(max(2, len(c.Sender)))+gap)
	p := t.newPage()
	t.bar(p)
	t.sender(p)
	t.dateline(p)
	return t.finish()
}
