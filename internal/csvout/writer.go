// Package csvout writes CSV that is safe to open in a spreadsheet: RFC 4180
// text in which no cell can run as a formula.
//
// It knows nothing of what the cells mean and must never log or return one.
package csvout

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Options are the choices left open by RFC 4180. The zero value writes LF.
type Options struct {
	// CRLF ends every record with CR LF, as RFC 4180 section 2 has it.
	CRLF bool
}

// Writer writes records, each cell disarmed by [Disarm]. Errors are sticky and
// never contain a cell. It is not safe for concurrent use.
type Writer struct {
	out    *bufio.Writer
	end    string
	fields int
	rows   int
	err    error
}

// NewWriter returns a Writer on w. Call [Writer.Flush] when done.
func NewWriter(w io.Writer, opts Options) *Writer {
	end := "\n"
	if opts.CRLF {
		end = "\r\n"
	}
	return &Writer{out: bufio.NewWriter(w), end: end}
}

// Write appends one record. Every record must have as many cells as the first
// (RFC 4180 section 2.4), and at least one.
func (w *Writer) Write(cells ...string) error {
	if w.err != nil {
		return w.err
	}
	if w.rows == 0 {
		w.fields = len(cells)
	}
	w.rows++
	if len(cells) == 0 || len(cells) != w.fields {
		w.err = fmt.Errorf("write csv: record %d has %d cells, want %d", w.rows, len(cells), w.fields)
		return w.err
	}
	return w.record(cells)
}

func (w *Writer) record(cells []string) error {
	for i, cell := range cells {
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.out.WriteString(field(Disarm(cell), len(cells) == 1))
	}
	if _, err := w.out.WriteString(w.end); err != nil {
		w.err = fmt.Errorf("write csv: record %d: %w", w.rows, err)
	}
	return w.err
}

// WriteAll appends records and flushes.
func (w *Writer) WriteAll(records [][]string) error {
	for _, cells := range records {
		if err := w.Write(cells...); err != nil {
			return err
		}
	}
	return w.Flush()
}

// Flush writes what is buffered and returns the first error of the Writer.
func (w *Writer) Flush() error {
	if w.err != nil {
		return w.err
	}
	if err := w.out.Flush(); err != nil {
		w.err = fmt.Errorf("flush csv: %w", err)
	}
	return w.err
}

// field quotes more than RFC 4180 asks for: also at blank edges, which readers
// trim, and at the seams of other locales.
//
// An empty cell alone on its line is quoted too: a blank line reads as no
// record at all.
func field(cell string, alone bool) string {
	blank := cell == "" && alone
	edge := cell != strings.TrimSpace(cell)
	if !blank && !edge && !strings.ContainsAny(cell, `,"`+seams) {
		return cell
	}
	return `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
}
