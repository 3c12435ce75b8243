package models

import (
	"fmt"
	"slices"
	"strings"
)

// MatchHow is how a column got its meaning.
type MatchHow string

// The ways. A column that is not used is never kept.
const (
	MatchedName    MatchHow = "name"    // it has our own name for it
	MatchedSynonym MatchHow = "synonym" // it has another name that we know
	MatchedMap     MatchHow = "map"     // a person said so
	MatchedNothing MatchHow = "unused"
)

// ColumnMatch is what a column of a file was taken for.
type ColumnMatch struct {
	Private
	Index   int      `json:"index"`
	Letter  string   `json:"letter"`  // as a spreadsheet shows it
	Header  string   `json:"header"`  // a cell of the file: show it escaped, never log it
	Meaning string   `json:"meaning"` // canonical; "" for a column that is not used
	How     MatchHow `json:"how"`
}

// ColumnsError is a header that does not fit. It wraps [ErrSSN] where a column holds
// Social Security numbers, else [ErrInvalid]; its text has no cell of the file.
type ColumnsError struct {
	Matches []ColumnMatch
	Missing []string // canonical names that no column has
	Unknown []string // canonical names that a column map gives to columns that there are not
	Twice   []string // canonical names that several columns have
	SSN     []string // letters of columns of Social Security numbers
}

// Error implements error.
func (e *ColumnsError) Error() string {
	if len(e.SSN) > 0 {
		return fmt.Sprintf("%v: column %s; take that column out and import the file again: Recourse never needs the numbers, only who had them exposed", ErrSSN, strings.Join(e.SSN, ", "))
	}
	var wrong []string
	for _, name := range e.Twice {
		wrong = append(wrong, fmt.Sprintf("columns %s all mean %s; take out all but one, or say which one in a column map", strings.Join(e.letters(name), ", "), name))
	}
	if len(e.Unknown) > 0 {
		wrong = append(wrong, fmt.Sprintf("the column map names columns for %s that are not in the header", strings.Join(e.Unknown, ", ")))
	}
	if len(e.Missing) > 0 {
		wrong = append(wrong, fmt.Sprintf("no column %s; add it, with its name in the header, or say in a column map which one it is, and import the file again", strings.Join(e.Missing, ", ")))
	}
	return fmt.Sprintf("%v: %s", ErrInvalid, strings.Join(wrong, "; "))
}

// Unwrap gives [ErrSSN] or [ErrInvalid].
func (e *ColumnsError) Unwrap() error {
	if len(e.SSN) > 0 {
		return ErrSSN
	}
	return ErrInvalid
}

func (e *ColumnsError) letters(name string) (all []string) {
	for _, m := range e.Matches {
		if m.Meaning == name {
			all = append(all, m.Letter)
		}
	}
	return all
}

func (e *ColumnsError) empty() bool {
	return len(e.Missing)+len(e.Unknown)+len(e.Twice)+len(e.SSN) == 0
}

// firstOf are columns of which a file may have several; the first is used.
var firstOf = []column{colPhone, colEmail, colLanguage, colDeathDate, colDeceased, colRepRole}

// weakRecords are names of numbers that are the record number only where there is no
// better one.
var weakRecords = strings.Fields("patientid patid ptid patientnumber patientno empi eid clientid personid uniqueid masterid id")

// settle takes the use from columns of which a better one is there, and lists those
// that are left twice.
func settle(matches []ColumnMatch) (twice []string) {
	for i := range matches {
		m := &matches[i]
		same := func(n ColumnMatch) bool { return n.Meaning == m.Meaning && n.Index != m.Index }
		first := slices.IndexFunc(matches, same)
		if m.Meaning == "" || first < 0 {
			continue
		}
		meant, _ := parseMeaning(m.Meaning)
		byMap := slices.ContainsFunc(matches, func(n ColumnMatch) bool { return same(n) && n.How == MatchedMap })
		later := first < i && slices.Contains(firstOf, meant.column)
		weak := meant.column == colRecord && slices.Contains(weakRecords, plainHeader(m.Header)) &&
			slices.ContainsFunc(matches, func(n ColumnMatch) bool { return same(n) && !slices.Contains(weakRecords, plainHeader(n.Header)) })
		switch {
		case m.How != MatchedMap && (byMap || later || weak):
			m.Meaning, m.How = "", MatchedNothing
		case !slices.Contains(twice, m.Meaning):
			twice = append(twice, m.Meaning)
		}
	}
	return slices.DeleteFunc(twice, func(name string) bool {
		n := 0
		for _, m := range matches {
			if m.Meaning == name {
				n++
			}
		}
		return n < 2
	})
}
