package models

import (
	"errors"
	"fmt"
	"io"
	"iter"
)

// RosterOptions are what reading a roster depends on.
type RosterOptions struct {
	Today Date // the Calendar's; birth dates after it are refused
}

// RosterReader reads a roster row by row and keeps none of them.
type RosterReader struct {
	next    nextCells
	columns []column
	today   Date
	tally   ssnTally
	values  map[column]string // of the row at hand
	err     error
}

// nextCells gives the next row of a table, io.EOF after the last, and a
// [*unreadable] for a row that cannot be read while later ones can. Every file
// format is one of these. The slice is good until the next call.
type nextCells func() ([]string, error)

// unreadable says why the cells of one row cannot be read.
type unreadable struct{ reason string }

func (u *unreadable) Error() string { return u.reason }

// ReadRoster reads the header of a roster: CSV in UTF-8, columns in any order,
// matched by name. Errors wrap [ErrSSN] where a column is meant for Social
// Security numbers, else [ErrInvalid], and say what to do.
func ReadRoster(r io.Reader, opts RosterOptions) (*RosterReader, error) {
	if opts.Today.IsZero() {
		return nil, fmt.Errorf("read roster: %w: no date given for today", ErrInvalid)
	}
	next, err := readCSV(r)
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	header, err := next()
	if errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: the file is empty", ErrInvalid)
	}
	if bad := (*unreadable)(nil); errors.As(err, &bad) {
		err = fmt.Errorf("%w: header: %s", ErrInvalid, reasonTexts[bad.reason])
	}
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	columns, err := mapColumns(header)
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	return &RosterReader{next: next, columns: columns, today: opts.Today, tally: newSSNTally(columns), values: map[column]string{}}, nil
}

// Rows gives each row once: either the row, or its problems. Rows without a
// single value are left out, but count. Read [RosterReader.Err] after the last:
// if it is not nil, no row of the file may be used.
func (r *RosterReader) Rows() iter.Seq2[RosterRow, []RosterProblem] {
	return func(yield func(RosterRow, []RosterProblem) bool) {
		for number := 1; ; number++ {
			cells, err := r.next()
			bad := (*unreadable)(nil)
			switch {
			case errors.Is(err, io.EOF):
				r.err = r.tally.verdict()
				return
			case err != nil && !errors.As(err, &bad):
				r.err = fmt.Errorf("read roster: row %d: %w", number, err)
				return
			case bad == nil && blank(cells):
				continue
			}
			if !yield(r.row(number, cells, bad)) {
				return
			}
		}
	}
}

// Err is why the whole file is refused, once all rows were read: it wraps
// [ErrSSN] if a column held Social Security numbers, or tells where reading
// broke off.
func (r *RosterReader) Err() error { return r.err }

func (r *RosterReader) row(number int, cells []string, bad *unreadable) (RosterRow, []RosterProblem) {
	if bad != nil {
		return RosterRow{}, []RosterProblem{{Row: number, Reason: bad.reason}}
	}
	r.tally.count(cells)
	if len(cells) != len(r.columns) {
		return RosterRow{}, []RosterProblem{{Row: number, Reason: reasonColumnCount}}
	}
	p := rowParser{number: number, today: r.today, values: r.values}
	for i, c := range r.columns {
		if c != "" {
			p.values[c] = p.clean(c, cells[i])
		}
	}
	row := p.row()
	if len(p.problems) > 0 {
		return RosterRow{}, p.problems
	}
	return row, nil
}

func blank(cells []string) bool {
	for _, c := range cells {
		if c != "" {
			return false
		}
	}
	return true
}
