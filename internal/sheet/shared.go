package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// sharedStrings are the strings that cells refer to by number. Excel writes
// all its text so, and cells of the first row may refer to the last string:
// they have to be held. They lie in few large pieces, without a header each.
type sharedStrings struct {
	pieces [][]byte
	places []place
}

type place struct{ piece, from, size uint32 }

const pieceSize = 1 << 20

func (s *sharedStrings) add(text []byte) {
	last := len(s.pieces) - 1
	if last < 0 || len(s.pieces[last])+len(text) > cap(s.pieces[last]) {
		s.pieces = append(s.pieces, make([]byte, 0, max(pieceSize, len(text))))
		last++
	}
	from := len(s.pieces[last])
	s.pieces[last] = append(s.pieces[last], text...)
	s.places = append(s.places, place{uint32(last), uint32(from), uint32(len(text))})
}

func (s *sharedStrings) text(number int) ([]byte, bool) {
	if number < 0 || number >= len(s.places) {
		return nil, false
	}
	p := s.places[number]
	return s.pieces[p.piece][p.from : p.from+p.size], true
}

// readShared reads the strings, each one <si> or one of several runs.
func (b *workbook) readShared(name string) error {
	file := b.files[strings.ToLower(name)]
	if file == nil {
		return nil
	}
	x, err := openPart(file, &b.left)
	if err != nil {
		return err
	}
	return errors.Join(b.readStrings(x), x.close())
}

func (b *workbook) readStrings(x *xmlReader) error {
	var run textRun
	total := int64(0)
	for {
		t, err := x.token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if end, ok := t.(xml.EndElement); ok && end.Name.Local == "si" {
			if total += int64(len(run.text)) + 12; total > b.maxBytes {
				return errBig
			}
			b.shared.add(run.text)
			run = textRun{text: run.text[:0]}
			continue
		}
		run.take(t)
	}
}

// textRun gathers the text of a string: all its <t>, but not those of <rPh>,
// which say how to pronounce it.
type textRun struct {
	text     []byte
	in, mute bool
}

func (r *textRun) take(t xml.Token) {
	switch t := t.(type) {
	case xml.StartElement:
		r.in = t.Name.Local == "t" && !r.mute
		r.mute = r.mute || t.Name.Local == "rPh"
	case xml.EndElement:
		r.in = false
		r.mute = r.mute && t.Name.Local != "rPh"
	case xml.CharData:
		if r.in && len(r.text) <= maxRow { // longer is too long for a row anyway
			r.text = append(r.text, t...)
		}
	}
}
