package sheet

import (
	"bytes"
	"encoding/xml"
	"strconv"
)

// rawCell is a cell as it is written.
type rawCell struct {
	kind    string // the attribute t
	style   string
	formula bool
	value   bool // there is a <v>
}

// readCell reads a cell and appends its text to the row's.
func (s *sheetRows) readCell(start xml.StartElement) error {
	c := rawCell{kind: attr(start, "t"), style: attr(start, "s")}
	column, ok := s.column(attr(start, "r"))
	if err := s.readRaw(&c); err != nil {
		return err
	}
	if !ok {
		s.fail(ReasonDamaged)
	}
	if s.bad != "" { // nothing of this row will be shown
		return nil
	}
	before := len(s.text)
	s.append(c)
	switch {
	case s.bad != "", len(s.text) == before:
		return nil
	case len(s.text) > maxRow:
		s.fail(ReasonLong)
	case unclear(string(s.text[before:])):
		s.fail(ReasonEncoding)
	}
	for len(s.ends) < column {
		s.ends = append(s.ends, before)
	}
	s.ends = append(s.ends, len(s.text))
	return nil
}

// fail keeps why a row cannot be read; the first reason stands, and nothing
// more is kept of the row.
func (s *sheetRows) fail(why Reason) {
	if s.bad == "" {
		s.bad = why
	}
	s.text, s.ends = s.text[:0], s.ends[:0]
}

// readRaw reads on to the end of the cell. Its text is in <v>, or for inline
// strings in <is>.
func (s *sheetRows) readRaw(c *rawCell) error {
	run := textRun{text: s.raw[:0]}
	for {
		t, err := s.x.token()
		if err != nil {
			return s.over(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			c.formula = c.formula || t.Name.Local == "f"
			c.value = c.value || t.Name.Local == "v"
		case xml.EndElement:
			if t.Name.Local == "c" {
				s.raw = run.text
				return nil
			}
		}
		if c.kind == "inlineStr" {
			run.take(t)
		} else {
			run.takeValue(t)
		}
	}
}

// takeValue gathers the text of <v>.
func (r *textRun) takeValue(t xml.Token) {
	switch t := t.(type) {
	case xml.StartElement:
		r.in = t.Name.Local == "v"
	case xml.EndElement:
		r.in = false
	case xml.CharData:
		if r.in && len(r.text) <= maxRow {
			r.text = append(r.text, t...)
		}
	}
}

// append appends what the cell shows, ECMA-376 part 1, 18.18.11 (ST_CellType).
func (s *sheetRows) append(c rawCell) {
	switch {
	case c.formula && len(s.raw) == 0 && (c.kind != "str" || !c.value):
		s.fail(ReasonFormula) // written by a program that does not compute
	case c.kind == "s":
		s.appendShared()
	case c.kind == "inlineStr", c.kind == "str", c.kind == "e":
		s.text = appendUnescaped(s.text, s.raw)
	case len(s.raw) == 0:
	case c.kind == "b":
		s.appendBool()
	case c.kind == "d":
		s.appendISO()
	case c.kind == "" || c.kind == "n":
		s.appendNumber(c.style)
	default:
		s.fail(ReasonDamaged)
	}
}

func (s *sheetRows) appendShared() {
	number, err := strconv.Atoi(string(s.raw))
	if text, ok := s.book.shared.text(number); ok && err == nil {
		s.text = appendUnescaped(s.text, text)
		return
	}
	s.fail(ReasonDamaged)
}

func (s *sheetRows) appendBool() {
	if yes(string(s.raw)) {
		s.text = append(s.text, "TRUE"...)
		return
	}
	s.text = append(s.text, "FALSE"...)
}

// appendISO takes the day of a date that is written as one, 2006-01-02T15:04:05.
func (s *sheetRows) appendISO() {
	const day = len("2006-01-02")
	if len(s.raw) > day && (s.raw[day] == 'T' || s.raw[day] == ' ') {
		s.raw = s.raw[:day]
	}
	s.text = append(s.text, s.raw...)
}

func (s *sheetRows) appendNumber(style string) {
	raw := bytes.TrimSpace(s.raw)
	if len(raw) <= maxNumber {
		if text, ok := s.book.format(style).show(string(raw), s.book.is1904); ok {
			s.text = append(s.text, text...)
			return
		}
	}
	s.fail(ReasonDamaged)
}
