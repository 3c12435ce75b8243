package models

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"recourse/internal/sheet"
)

// FileOutcome is what became, or would become, of one row of a file about letters.
type FileOutcome string

// The outcomes of rows.
const (
	FileReturned   FileOutcome = "returned"          // recorded as come back
	FileFound      FileOutcome = "found"             // a new address
	FileNotFound   FileOutcome = "not_found"         // moved without one: undeliverable
	FileKnown      FileOutcome = "known"             // said before; nothing to do
	FileNoNews     FileOutcome = "no_news"           // the file knows of no move
	FileUnknown    FileOutcome = "unknown_reference" // of no letter, or of no patient
	FileSeveral    FileOutcome = "several_patients"  // have the record number
	FileNotMailed  FileOutcome = "not_mailed"
	FileBadReason  FileOutcome = "bad_reason"
	FileBadDate    FileOutcome = "bad_date"
	FileBadAddress FileOutcome = "bad_address"
	FileUnreadable FileOutcome = "unreadable"
)

// FileOutcomes lists all of them, those that need somebody's attention last.
func FileOutcomes() []FileOutcome {
	return []FileOutcome{
		FileReturned, FileFound, FileNotFound, FileKnown, FileNoNews,
		FileUnknown, FileSeveral, FileNotMailed, FileBadReason, FileBadDate, FileBadAddress, FileUnreadable,
	}
}

// Problem says whether the row needs somebody's attention.
func (o FileOutcome) Problem() bool {
	return slices.Index(FileOutcomes(), o) >= slices.Index(FileOutcomes(), FileUnknown)
}

// FileResult is the answer to one row. The cells are those of a row with a
// problem, so that it can be corrected and come again.
type FileResult struct {
	Private
	Row     int // as a spreadsheet shows it
	Outcome FileOutcome
	Cells   []string
}

// FileReport answers all rows of a file about letters.
type FileReport struct {
	Private
	Header []string
	Rows   []FileResult
}

// Counts are how many rows had each outcome.
func (r FileReport) Counts() map[FileOutcome]int {
	counts := map[FileOutcome]int{}
	for _, row := range r.Rows {
		counts[row.Outcome]++
	}
	return counts
}

// ProblemTable are the rows with a problem as the file had them, below its head,
// with one more column that names the problem. What looks like a Social Security
// number is left out.
func (r FileReport) ProblemTable() [][]string {
	width := len(r.Header)
	for _, row := range r.Rows {
		width = max(width, len(row.Cells))
	}
	line := func(cells []string, problem string) []string {
		out := make([]string, width+1)
		for i, cell := range cells {
			if !holdsSSN(contactColumn(cellAt(r.Header, i)), cell) {
				out[i] = cell
			}
		}
		out[width] = problem
		return out
	}
	table := [][]string{line(r.Header, "problem")}
	for _, row := range r.Rows {
		if row.Outcome.Problem() {
			table = append(table, line(row.Cells, string(row.Outcome)))
		}
	}
	return table
}

// contactColumn tells by its head whether nine digits are usual in a column.
func contactColumn(head string) column {
	switch head = folded(head); {
	case strings.Contains(head, "ZIP"), strings.Contains(head, "POSTAL"):
		return colZIP
	case strings.Contains(head, "PHONE"):
		return colPhone
	}
	return colUnused
}

// FileOptions are how a file about letters is taken in.
type FileOptions struct {
	DryRun bool // answer every row, and change nothing
	On     Date // when letters came back that have no date in the file; today if zero
}

// letterFile reads a file about letters: a head, then rows.
type letterFile struct {
	table  *sheet.Table
	header []string
	column map[string]int // by canonical name
}

// openLetterFile finds the columns by the head's words; meanings are by [folded]
// head. Errors wrap [ErrInvalid] or [sheet.ErrFormat] and quote nothing.
func openLetterFile(f sheet.File, meaning func(head string) string) (*letterFile, error) {
	table, err := sheet.Open(f, sheet.Options{})
	if err != nil {
		return nil, err
	}
	_, cells, err := table.Next()
	if err != nil {
		return nil, fmt.Errorf("%w: the file has no head with the columns' names", cmp.Or(notEOF(err), ErrInvalid))
	}
	l := &letterFile{table: table, header: slices.Clone(cells), column: map[string]int{}}
	for i, cell := range l.header {
		name := meaning(folded(cell))
		if _, twice := l.column[name]; twice && name != "" {
			return nil, fmt.Errorf("%w: columns %d and %d are both the %s: take one out", ErrInvalid, l.column[name]+1, i+1, name)
		}
		if name != "" {
			l.column[name] = i
		}
	}
	return l, nil
}

func notEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (l *letterFile) has(name string) bool { _, ok := l.column[name]; return ok }

// letterRow is one row, or the fault that keeps it from being one.
type letterRow struct {
	number int
	cells  []string
	bad    bool
	column map[string]int
}

// cell is the trimmed value of a column; "" where the row or file has none.
func (r letterRow) cell(name string) string {
	i, ok := r.column[name]
	if !ok || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// next gives rows until io.EOF.
func (l *letterFile) next() (letterRow, error) {
	number, cells, err := l.table.Next()
	bad := (*sheet.BadRow)(nil)
	if errors.As(err, &bad) {
		return letterRow{number: bad.Row, bad: true}, nil
	}
	return letterRow{number: number, cells: slices.Clone(cells), column: l.column}, err
}

// ReturnRow is one row of a file of returned letters.
type ReturnRow struct {
	Private
	Row     int
	Scan    Scan
	Reason  ReturnReason
	On      Date
	Outcome FileOutcome // why the row says nothing; "" if it does
	Cells   []string
}

// ReturnReader reads a file of returned letters: columns for the letter's reference
// (or what its QR code holds), the reason by the Postal Service's codes or words,
// and the day; where there is no column for it, one day holds for all.
type ReturnReader struct {
	*letterFile
	today, on Date
}

// ReadReturns opens the file. Errors wrap [ErrInvalid] or [sheet.ErrFormat].
func ReadReturns(f sheet.File, today, on Date) (*ReturnReader, error) {
	l, err := openLetterFile(f, returnColumn)
	if err != nil {
		return nil, err
	}
	if !l.has("reference") || !l.has("reason") {
		return nil, fmt.Errorf("%w: the file needs the columns reference and reason", ErrInvalid)
	}
	return &ReturnReader{l, today, on}, nil
}

func returnColumn(head string) string {
	switch head {
	case "REFERENCE", "REF", "LETTER", "LETTERREFERENCE", "REFERENCENUMBER", "LETTERID", "QR", "QRCODE", "SCAN":
		return "reference"
	case "REASON", "RETURNREASON", "CODE", "REASONCODE", "RETURNCODE", "NIXIE", "NIXIECODE", "ENDORSEMENT":
		return "reason"
	case "DATE", "RETURNED", "RETURNEDON", "RETURNDATE", "DATERETURNED", "RECEIVED", "RECEIVEDON", "ON":
		return "date"
	}
	return ""
}

// Header is the file's first row.
func (r *ReturnReader) Header() []string { return r.header }

// Next gives the next row, or io.EOF.
func (r *ReturnReader) Next() (ReturnRow, error) {
	row, err := r.next()
	if err != nil {
		return ReturnRow{}, err
	}
	out := ReturnRow{Row: row.number, Cells: row.cells, On: r.on}
	if row.bad {
		out.Outcome = FileUnreadable
		return out, nil
	}
	if out.Scan, err = ParseScan(row.cell("reference")); err != nil {
		out.Outcome = FileUnknown
		return out, nil
	}
	if out.Reason, err = ParseReturnReason(row.cell("reason")); err != nil {
		out.Outcome = FileBadReason
		return out, nil
	}
	if text := row.cell("date"); text != "" {
		if out.On, err = (usDates{today: r.today, recent: true}).parse(text); err != nil {
			out.Outcome = FileBadDate
		}
	}
	return out, nil
}
