package models

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// maxRow is the greatest size of the header and of a row in bytes.
const maxRow = 64 << 10

// errLongRow is the end of reading: most likely a quotation mark was never
// closed, and where the next row begins cannot be known.
var errLongRow = fmt.Errorf("%w: longer than 64 KiB; most likely a quotation mark in it is not closed", ErrInvalid)

// errOpenQuote is the same for a quotation mark that swallowed whole lines.
var errOpenQuote = fmt.Errorf("%w: a quotation mark in it is not closed or not doubled, and lines after it were taken for its text", ErrInvalid)

// readCSV reads comma-separated values in UTF-8, with a byte order mark or
// without, and tells other formats apart well enough to say what to do.
func readCSV(r io.Reader) (nextCells, error) {
	b := bufio.NewReader(r)
	head, err := b.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, fmt.Errorf("%w: this is a workbook; save the sheet as CSV UTF-8 and import that", ErrInvalid)
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return nil, fmt.Errorf("%w: the text is UTF-16; save the sheet as CSV UTF-8 and import that", ErrInvalid)
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, err = b.Discard(3)
	default:
		err = nil
	}
	t := &csvTable{in: b}
	t.csv = csv.NewReader(t)
	t.csv.FieldsPerRecord = -1 // counted by us, to name the row
	t.csv.ReuseRecord = true
	return t.next, err
}

// csvTable feeds its CSV reader, and stops feeding it in the middle of a row
// that has grown too long: the reader itself would go on to the end of memory.
type csvTable struct {
	in   io.Reader
	csv  *csv.Reader
	fed  int64 // bytes
	from int64 // where the row began
}

// readAhead is what the CSV reader may hold of later rows.
const readAhead = 4 << 10

// Read implements [io.Reader] for the CSV reader.
func (t *csvTable) Read(p []byte) (int, error) {
	if t.fed-t.from > maxRow+readAhead {
		return 0, errLongRow
	}
	n, err := t.in.Read(p)
	t.fed += int64(n)
	return n, err
}

func (t *csvTable) next() ([]string, error) {
	t.from = t.csv.InputOffset()
	cells, err := t.csv.Read()
	if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
		if bad.Line != bad.StartLine {
			return nil, errOpenQuote
		}
		return nil, &unreadable{reasonQuotes}
	}
	switch {
	case err != nil:
		return nil, err
	case t.csv.InputOffset()-t.from > maxRow:
		return nil, errLongRow
	}
	for _, c := range cells {
		if !utf8.ValidString(c) {
			return nil, &unreadable{reasonEncoding}
		}
	}
	return cells, nil
}
