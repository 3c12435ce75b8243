package models

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"recourse/internal/sheet"
)

// RosterOptions are what reading a roster depends on.
type RosterOptions struct {
	Today   Date       // the Calendar's; birth dates after it are refused
	Columns *ColumnMap // what columns mean where their names do not say; nil leaves all to the names
}

// RosterReader reads a roster row by row and keeps none of them.
type RosterReader struct {
	next    nextLine
	format  sheet.Format
	sheets  []string
	sheet   string
	ahead   []rosterLine // read to find the header, and still to be given
	header  rosterHeader
	first   int // row of the header
	columns []meaning
	skips   skipper
	tally   ssnTally
	row     rowParser
	err     error
}

// nextLine gives the next row of a file, [io.EOF] after the last. Its cells are good
// until the next call.
type nextLine func() (rosterLine, error)

// ReadRoster finds the header of a roster, a CSV file or a workbook, with columns in
// any order, matched by name or by a map. Errors wrap [ErrSSN] where a column is meant
// for Social Security numbers, else [ErrInvalid], and say what to do; one about the
// columns is a [*ColumnsError].
func ReadRoster(f sheet.File, opts RosterOptions) (*RosterReader, error) {
	if opts.Today.IsZero() {
		return nil, fmt.Errorf("read roster: %w: no date given for today", ErrInvalid)
	}
	m := opts.Columns
	if m == nil {
		m = &ColumnMap{}
	}
	r := &RosterReader{sheet: m.Sheet}
	if err := errors.Join(m.check(), r.open(f)); err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	lines, err := readAhead(r.next, m.HeaderRow)
	if err == nil {
		err = r.begin(lines, m)
	}
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	r.row.dates.today = opts.Today
	return r, nil
}

func (r *RosterReader) open(f sheet.File) error {
	table, err := sheet.Open(f, sheet.Options{Sheet: r.sheet})
	if err != nil {
		return ofFormat(err)
	}
	r.format, r.sheets, r.row.dates.is1904 = table.Format(), table.Sheets(), table.Date1904()
	r.next = func() (line rosterLine, err error) {
		line.row, line.cells, err = table.Next()
		if errors.As(err, &line.bad) {
			line.row, err = line.bad.Row, nil
		}
		return line, ofFormat(err)
	}
	return nil
}

// ofFormat makes errors about the file itself [ErrInvalid].
func ofFormat(err error) error {
	if errors.Is(err, sheet.ErrFormat) {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return err
}

// begin finds the header among the first lines.
func (r *RosterReader) begin(lines []rosterLine, m *ColumnMap) (err error) {
	if r.header, err = findHeader(lines, m); err != nil {
		if _, late := r.next(); late != nil && !errors.Is(late, io.EOF) {
			return late // the header may stand after the row at which reading broke off
		}
		return err
	}
	for _, match := range r.header.fit.Matches {
		meant, _ := parseMeaning(match.Meaning)
		r.columns = append(r.columns, meant)
	}
	at := r.header.at
	r.first, r.ahead = lines[at].row, lines[at+1:]
	r.skips = newSkipper(lines[:at+1], r.columns)
	if r.header.double {
		r.skips.skipped--
	}
	r.tally = newSSNTally(r.columns)
	return nil
}

// Rows gives each row once: either the row, or its problems with what could be read
// of it ([RosterRow.Cells]). Rows without a value are left out, and so are totals and
// repeated headers. Read [RosterReader.Err] after the last: if it is not nil, no row
// of the file may be used.
func (r *RosterReader) Rows() iter.Seq2[RosterRow, []RosterProblem] {
	return func(yield func(RosterRow, []RosterProblem) bool) {
		for {
			line, err := r.line()
			switch {
			case errors.Is(err, io.EOF):
				r.err = r.verdict()
				return
			case err != nil:
				r.err = fmt.Errorf("read roster: %w", err)
				return
			case line.bad == nil && r.skips.skip(line.cells):
				continue
			}
			if !yield(r.read(line)) {
				return
			}
		}
	}
}

func (r *RosterReader) line() (line rosterLine, err error) {
	if len(r.ahead) > 0 {
		line, r.ahead = r.ahead[0], r.ahead[1:]
		return line, nil
	}
	r.ahead = nil
	return r.next()
}

// Err is why the whole file is refused, once all rows were read: it wraps [ErrSSN]
// if a column held Social Security numbers, or tells where reading broke off.
func (r *RosterReader) Err() error { return r.err }

// Skipped is how many rows were no patients so far: titles above the header, totals
// and headers that come again.
func (r *RosterReader) Skipped() int { return r.skips.skipped }

// Matches is what each column was taken for.
func (r *RosterReader) Matches() []ColumnMatch { return r.header.fit.Matches }

// Sheets are the names of a workbook's sheets that have anything in them.
func (r *RosterReader) Sheets() []string { return r.sheets }

// ColumnMap is what was found, as a map that reads the file alike another time.
func (r *RosterReader) ColumnMap() ColumnMap {
	m := ColumnMap{Sheet: r.sheet, HeaderRow: r.first}
	for _, c := range r.columns {
		m.Columns = append(m.Columns, c.String())
	}
	return m
}

func (r *RosterReader) verdict() error {
	if ssn := r.tally.verdict(); len(ssn) > 0 {
		return fmt.Errorf("read roster: %w", &ColumnsError{Matches: r.Matches(), SSN: ssn})
	}
	return nil
}

func (r *RosterReader) read(line rosterLine) (RosterRow, []RosterProblem) {
	p := &r.row
	p.begin(line.row)
	if line.bad != nil {
		p.refuse("", string(line.bad.Reason))
		return p.refused()
	}
	r.tally.count(line.cells)
	if r.misshapen(line.cells) {
		p.shapeless(r.columns, line.cells)
		return p.refused()
	}
	for i, m := range r.columns {
		if m.column != colUnused && m.column < colProblemColumns && i < len(line.cells) {
			p.take(m, line.cells[i])
		}
	}
	row := p.row()
	if len(p.problems) > 0 {
		return p.refused()
	}
	return row, nil
}

// misshapen says whether values of a CSV row may stand in wrong columns: it has more
// than there are columns, or so few that a needed one is not there. Spreadsheets leave
// out blanks at a row's end; workbooks say where each value stands.
func (r *RosterReader) misshapen(cells []string) bool {
	if r.format == sheet.FormatXLSX {
		return false
	}
	for _, c := range cells[min(len(cells), len(r.columns)):] {
		if strings.TrimSpace(c) != "" {
			return true
		}
	}
	for _, m := range r.columns[min(len(cells), len(r.columns)):] {
		if needed(m.column) {
			return true
		}
	}
	return false
}
