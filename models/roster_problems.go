package models

import (
	"io"
	"slices"
	"strings"

	"recourse/internal/csvout"
)

// RosterProblem is a row that cannot be taken in: where and why, never what.
type RosterProblem struct {
	Row    int    `json:"row"`    // as a spreadsheet shows it
	Column string `json:"column"` // by its canonical name; "" is the row as a whole
	Reason string `json:"reason"` // a key; [RosterProblem.Text] has the words
}

// problemColumns are the columns of a problem file that hold values.
const problemColumns = int(colDeathDate)

// ProblemHeader is the header of a problem file: the rows that were not taken in, with
// what is wrong, to be corrected and imported again as it is.
func ProblemHeader() []string {
	header := slices.Clone(columnNames[colRecord : colDeathDate+1])
	return append(header, columnNames[colProblemColumns], columnNames[colProblemReasons])
}

// ProblemCells is a row's line in a problem file: its cells as [RosterRow.Cells] has
// them, which may be none, and its problems in words.
func ProblemCells(cells []string, problems []RosterProblem) []string {
	line := make([]string, problemColumns, problemColumns+2)
	copy(line, cells)
	var columns, reasons []string
	for _, p := range problems {
		if p.Column != "" && !slices.Contains(columns, p.Column) {
			columns = append(columns, p.Column)
		}
		if text := p.Text(); !slices.Contains(reasons, text) {
			reasons = append(reasons, text)
		}
	}
	return append(line, strings.Join(columns, "; "), strings.Join(reasons, " "))
}

// refused is a row with what could be read of it. Columns of one element each are
// written into the list of elements.
func (p *rowParser) refused() (RosterRow, []RosterProblem) {
	row := RosterRow{Number: p.number, Cells: slices.Clone(p.cells[colRecord : colDeathDate+1])}
	list := &row.Cells[colExposed-colRecord]
	for _, text := range append([]string{elementList(p.flagged)}, p.unclear...) {
		if text != "" && *list != "" {
			*list += "; "
		}
		*list += text
	}
	return row, p.problems
}

// shapeless keeps the values of a row that may stand in wrong columns; in none of
// them nine digits are taken for a ZIP code. What was exposed is marked, so that nobody
// takes the row in before a person has looked at it.
func (p *rowParser) shapeless(columns []meaning, cells []string) {
	p.refuse("", reasonColumnCount)
	for i, c := range cells[:min(len(cells), len(columns))] {
		if s := tidy(c); columns[i].column < colElement && !holdsSSN(colUnused, s) {
			p.cells[columns[i].column] = strings.ToValidUTF8(s, "")
		}
	}
	p.cells[colUnused] = ""
	p.cells[colExposed] = strings.TrimSpace("check the row: " + p.cells[colExposed])
}

// ProblemWriter writes a problem file, line by line: CSV in which no cell runs as a
// formula; reading it again undoes what that took.
type ProblemWriter struct{ csv *csvout.Writer }

// NewProblemWriter writes the header. Call [ProblemWriter.Flush] when done.
func NewProblemWriter(w io.Writer) *ProblemWriter {
	p := &ProblemWriter{csvout.NewWriter(w, csvout.Options{CRLF: true})}
	_ = p.csv.Write(ProblemHeader()...) // its errors are sticky
	return p
}

// Write adds a row that was not taken in.
func (p *ProblemWriter) Write(cells []string, problems []RosterProblem) error {
	return p.csv.Write(ProblemCells(cells, problems)...)
}

// Flush writes what is left, and tells the first error.
func (p *ProblemWriter) Flush() error { return p.csv.Flush() }
