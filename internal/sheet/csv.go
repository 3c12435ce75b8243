package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// errLongRow is the end of reading: most likely a quotation mark was never
// closed, and where the next row begins cannot be known.
var errLongRow = errors.New("longer than 64 KiB; most likely a quotation mark in it is not closed")

// errOpenQuote is the same for a quotation mark that swallowed whole lines.
var errOpenQuote = errors.New("a quotation mark in it is not closed or not doubled, and lines after it were taken for its text")

// csvTable feeds its CSV reader, and stops feeding it in the middle of a row
// that has grown too long: the reader itself would go on to the end of memory.
type csvTable struct {
	in     io.Reader
	csv    *csv.Reader
	fed    int64 // bytes
	ends   int64 // bytes at the end of them that are only line ends
	from   int64 // where the row began
	inside int   // line ends inside of quotes so far, which begin no row
	last   int   // the row given last
}

func newCSV(r io.Reader, comma rune) *csvTable {
	t := &csvTable{in: r}
	t.csv = csv.NewReader(t)
	t.csv.Comma = comma
	t.csv.FieldsPerRecord = -1
	t.csv.ReuseRecord = true
	return t
}

// readAhead is what the CSV reader may hold of later rows.
const readAhead = 4 << 10

// Read implements [io.Reader] for the CSV reader.
func (t *csvTable) Read(p []byte) (int, error) {
	switch {
	case t.ends >= t.fed-t.from: // empty lines, however many
		t.from = t.fed
	case t.fed-t.from > maxRow+readAhead:
		return 0, errLongRow
	}
	n, err := t.in.Read(p)
	t.fed += int64(n)
	if end := n - len(bytes.TrimRight(p[:n], "\r\n")); end == n {
		t.ends += int64(end)
	} else {
		t.ends = int64(end)
	}
	return n, err
}

func (t *csvTable) next() (int, []string, error) {
	t.from = t.csv.InputOffset()
	cells, err := t.csv.Read()
	switch bad := (*csv.ParseError)(nil); {
	case errors.As(err, &bad) && bad.Line == bad.StartLine:
		t.last = bad.StartLine - t.inside
		return t.last, nil, &BadRow{Row: t.last, Reason: ReasonQuotes}
	case errors.As(err, &bad):
		return 0, nil, fmt.Errorf("%w: row %d: %w", ErrFormat, bad.StartLine-t.inside, errOpenQuote)
	case errors.Is(err, errLongRow):
		return 0, nil, fmt.Errorf("%w: the row after row %d: %w", ErrFormat, t.last, errLongRow)
	case errors.Is(err, io.EOF):
		return 0, nil, io.EOF
	case err != nil:
		return 0, nil, fmt.Errorf("read the file after row %d: %w", t.last, err)
	}
	return t.row(cells)
}

// row numbers the cells of a row that was read and checks them.
func (t *csvTable) row(cells []string) (int, []string, error) {
	line, _ := t.csv.FieldPos(0)
	t.last = line - t.inside
	if t.csv.InputOffset()-t.from > maxRow {
		return 0, nil, fmt.Errorf("%w: row %d: %w", ErrFormat, t.last, errLongRow)
	}
	bad := false
	for _, c := range cells {
		t.inside += strings.Count(c, "\n")
		bad = bad || unclear(c)
	}
	if bad {
		return t.last, nil, &BadRow{Row: t.last, Reason: ReasonEncoding}
	}
	return t.last, cells, nil
}
