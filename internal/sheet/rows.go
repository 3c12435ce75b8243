package sheet

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// sheetRows reads the rows of one sheet.
type sheetRows struct {
	book  *workbook
	x     *xmlReader
	begun bool // <sheetData> was seen
	row   int
	text  []byte // of the row's cells, one after the other
	ends  []int  // where the text of each cell ends
	seen  int    // columns up to the last cell, be it empty
	raw   []byte // of the cell at hand
	cells []string
	bad   Reason
}

func (b *workbook) openSheet(s part) (*sheetRows, error) {
	file := b.files[strings.ToLower(s.file)]
	if file == nil {
		return nil, errDamaged
	}
	x, err := openPart(file, &b.left)
	if err != nil {
		return nil, err
	}
	return &sheetRows{book: b, x: x}, nil
}

// next gives the next row with anything in it. Rows and cells that are not
// there, or only have a color, are left out of most files.
func (s *sheetRows) next() (int, []string, error) {
	for {
		t, err := s.x.token()
		if err != nil {
			return 0, nil, s.over(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			s.begun = s.begun || t.Name.Local == "sheetData"
			if t.Name.Local != "row" || !s.begun {
				continue
			}
			if err := s.readRow(t); err != nil {
				return 0, nil, err
			}
			switch {
			case s.bad != "":
				return s.row, nil, &BadRow{Row: s.row, Reason: s.bad}
			case len(s.text) > 0:
				return s.row, s.split(), nil
			}
		case xml.EndElement:
			if t.Name.Local == "sheetData" {
				return 0, nil, io.EOF
			}
		}
	}
}

// over is why nothing comes any more; a sheet that just stops was cut off.
func (s *sheetRows) over(err error) error {
	if errors.Is(err, io.EOF) {
		return errDamaged
	}
	if errors.Is(err, errDamaged) && s.row > 0 {
		return fmt.Errorf("after row %d: %w", s.row, err)
	}
	return err
}

func (s *sheetRows) readRow(row xml.StartElement) error {
	s.text, s.ends, s.seen, s.bad = s.text[:0], s.ends[:0], 0, ""
	s.number(attr(row, "r"))
	for {
		t, err := s.x.token()
		if err != nil {
			return s.over(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "c" {
				if err := s.readCell(t); err != nil {
					return err
				}
			}
		case xml.EndElement:
			if t.Name.Local == "row" {
				return nil
			}
		}
	}
}

// number is the row's own number, or where there is none the one after the
// last. One that does not grow cannot be believed.
func (s *sheetRows) number(r string) {
	s.row++
	n, err := strconv.Atoi(r)
	switch {
	case r == "":
	case err != nil || n < s.row || n > 1<<24:
		s.bad = ReasonDamaged
	default:
		s.row = n
	}
}

// column gives the number of the cell's column from its reference, "AB12"; for
// one without, it is the next column.
func (s *sheetRows) column(ref string) (column int, ok bool) {
	n := s.seen + 1
	if ref != "" {
		n = columnNumber(ref)
	}
	if n <= s.seen || n > maxColumns {
		return 0, false
	}
	s.seen = n
	return n - 1, true
}

// columnNumber gives 28 for "AB12", and 0 if it is no reference.
func columnNumber(ref string) int {
	n := 0
	for _, c := range []byte(ref) {
		if c |= 0x20; c < 'a' || c > 'z' {
			break
		}
		if n = n*26 + int(c-'a') + 1; n > maxColumns {
			break
		}
	}
	return n
}

// split cuts the row's text into its cells.
func (s *sheetRows) split() []string {
	text, from := string(s.text), 0
	s.cells = s.cells[:0]
	for _, end := range s.ends {
		s.cells = append(s.cells, text[from:end])
		from = end
	}
	return s.cells
}
