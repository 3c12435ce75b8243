package sheet

import (
	"errors"
	"fmt"
	"io"
)

// File is what can be read as a table: *os.File, *bytes.Reader and
// multipart.File are. Where it stands does not matter; it is read from its beginning.
type File interface {
	io.ReadSeeker
	io.ReaderAt
}

// Options are how to read a file. The zero value is good.
type Options struct {
	// Sheet is the name of the sheet to read from a workbook; "" is the first
	// visible one with anything in it. CSV files have no sheets and ignore it.
	Sheet string
}

// Format is how a table was written.
type Format string

// The formats.
const (
	FormatCSV  Format = "csv" // with any separator
	FormatXLSX Format = "xlsx"
)

// ErrFormat is what errors about the file itself wrap. They say what to do.
var ErrFormat = errors.New("cannot be read as a table")

// Reason is why one row cannot be read.
type Reason string

// The reasons of rows that cannot be read.
const (
	ReasonQuotes   Reason = "quotes"   // a quotation mark where none can be
	ReasonEncoding Reason = "encoding" // characters that were lost or cannot be told
	ReasonLong     Reason = "long"     // more than 64 KiB, or more columns than a sheet has
	ReasonFormula  Reason = "formula"  // a formula whose result the file does not hold
	ReasonDamaged  Reason = "damaged"  // a cell that does not follow the format
)

// BadRow is the error of a row that cannot be read while later ones can.
type BadRow struct {
	Row    int // as a spreadsheet shows it
	Reason Reason
}

// Error implements error.
func (b *BadRow) Error() string { return fmt.Sprintf("row %d cannot be read: %s", b.Row, b.Reason) }

// Table gives the rows of one file, once.
type Table struct {
	format Format
	rows   rows
	sheets []string
	is1904 bool
	err    error // that ended reading
}

// rows is a format's reader.
type rows interface {
	// next is [Table.Next].
	next() (row int, cells []string, err error)
}

// Open finds out how f was written and opens its table. Errors about the
// file's contents wrap [ErrFormat] and say what to do; others come from f.
func Open(f File, opts Options) (*Table, error) { return open(f, opts, defaultLimits()) }

func open(f File, opts Options, most limits) (*Table, error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("find the size of the file: %w", err)
	}
	whole := io.NewSectionReader(f, 0, size)
	head, err := readHead(whole)
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	switch kind := kindOf(head); kind {
	case kindZip:
		return openWorkbook(f, size, opts, most)
	case kindText:
		return openText(whole, head)
	default:
		return nil, fmt.Errorf("%w: %s", ErrFormat, kind)
	}
}

// Next gives the next row with anything in it and the number that a
// spreadsheet shows beside it, from 1; rows without a single character are
// passed over. It returns [io.EOF] after the last row, a [*BadRow] for a row
// that cannot be read while later ones can, and else why reading broke off.
// The number of cells may differ from row to row. The slice is good until the next call.
func (t *Table) Next() (row int, cells []string, err error) {
	for t.err == nil {
		row, cells, err = t.rows.next()
		if bad := (*BadRow)(nil); err != nil && !errors.As(err, &bad) {
			t.err = err
			break
		}
		if err != nil || !blank(cells) {
			return row, cells, err
		}
	}
	return 0, nil, t.err
}

// Format is how the file was written.
func (t *Table) Format() Format { return t.format }

// Sheets are the names of a workbook's visible sheets with anything in them,
// in their order; where there are several, somebody should say which one is
// meant. The names are the author's: they may be personal data.
func (t *Table) Sheets() []string { return t.sheets }

// Date1904 says that a number without a date's format counts, where it is
// meant as a date, in the system of old Macintosh workbooks ([DateOf]).
func (t *Table) Date1904() bool { return t.is1904 }

func blank(cells []string) bool {
	for _, c := range cells {
		if c != "" {
			return false
		}
	}
	return true
}
