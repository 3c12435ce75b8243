package models

import (
	"slices"
	"strings"
)

// column is what a column of a roster means.
type column uint8

const (
	colUnused column = iota // we have no use for it and never keep it
	colRecord
	colFirst
	colMiddle
	colLast
	colSuffix
	colBirth
	colLine1
	colLine2
	colCity
	colState
	colZIP
	colCountry
	colLanguage
	colDeceased
	colRepName
	colRepRole
	colExposed
	colPhone
	colEmail
	colFullName  // LAST, FIRST MIDDLE SUFFIX
	colFirstLast // FIRST MIDDLE LAST SUFFIX: only where a person says so
	colPlace     // city, state and ZIP code
	colDeathDate
	colElement               // yes or no for one element: exposed.ssn
	colProblemColumns        // of our own problem files
	colProblemReasons        // the same
	columnCount       = iota // how many there are
)

// columnNames are the canonical names.
var columnNames = [columnCount]string{
	colRecord: "record_number", colFirst: "first_name", colMiddle: "middle_name", colLast: "last_name", colSuffix: "suffix",
	colBirth: "birth_date", colLine1: "address_line1", colLine2: "address_line2", colCity: "city", colState: "state", colZIP: "zip",
	colCountry: "country", colLanguage: "language", colDeceased: "deceased", colRepName: "representative_name",
	colRepRole: "representative_role", colExposed: "exposed", colPhone: "phone", colEmail: "email", colFullName: "full_name",
	colFirstLast: "full_name_first_last", colPlace: "city_state_zip", colDeathDate: "death_date", colElement: "exposed.",
	colProblemColumns: "problem_columns", colProblemReasons: "problem_reasons",
}

// meaning is what one column of a file holds.
type meaning struct {
	column  column
	element Element // of colElement
}

// String is the canonical name, "" for a column that is not used.
func (m meaning) String() string { return columnNames[m.column] + string(m.element) }

// parseMeaning reads a canonical name; "" is a column that is not used.
func parseMeaning(name string) (meaning, bool) {
	if e, ok := strings.CutPrefix(name, columnNames[colElement]); ok {
		return meaning{colElement, Element(e)}, slices.Contains(Elements(), Element(e))
	}
	i := slices.Index(columnNames[:], name)
	return meaning{column: column(max(i, 0))}, i >= 0
}

// RosterHeader is the canonical header, in the order in which Recourse itself
// writes rosters.
func RosterHeader() []string { return slices.Clone(columnNames[colRecord : colExposed+1]) }

// RosterColumns are all names that a column of a file can be mapped to.
func RosterColumns() []string {
	all := slices.Clone(columnNames[colRecord:colElement])
	for _, e := range Elements() {
		all = append(all, meaning{colElement, e}.String())
	}
	return all
}

// needs are the columns without which no letter can be written, each with those
// that can stand for it.
var needs = []struct {
	column  column
	instead []column
}{
	{colFirst, []column{colFullName, colFirstLast}},
	{colLast, []column{colFullName, colFirstLast}},
	{colBirth, nil},
	{colLine1, nil},
	{colCity, []column{colPlace}},
	{colState, []column{colPlace}},
	{colZIP, []column{colPlace}},
	{colExposed, []column{colElement}},
}

// missingColumns are the needed ones that a file has not.
func missingColumns(have []meaning) (missing []string) {
	for _, n := range needs {
		if !slices.ContainsFunc(have, func(m meaning) bool { return m.column == n.column || slices.Contains(n.instead, m.column) }) {
			missing = append(missing, columnNames[n.column])
		}
	}
	return missing
}

// instead are the columns that can stand for c.
func instead(c column) []column {
	for _, n := range needs {
		if n.column == c {
			return n.instead
		}
	}
	return nil
}

// needed says whether no letter can be written without the column.
func needed(c column) bool {
	for _, n := range needs {
		if c == n.column || c != colElement && slices.Contains(n.instead, c) {
			return true
		}
	}
	return false
}

// sheetColumn is a column's letters in a spreadsheet: A, …, Z, AA.
func sheetColumn(i int) string {
	letter := string(rune('A' + i%26))
	if i < 26 {
		return letter
	}
	return sheetColumn(i/26-1) + letter
}

// columnAt is the index of a column by its letters, -1 for anything else.
func columnAt(letters string) int {
	n := 0
	for _, r := range letters {
		if r < 'A' || r > 'Z' || n > 1000 {
			return -1
		}
		n = n*26 + int(r-'A') + 1
	}
	return n - 1
}
