package models

import (
	"strings"
	"unicode"
)

// RosterRow is one row of a roster, read and checked.
type RosterRow struct {
	Private
	Number   int // as a spreadsheet shows it
	Identity Identity
	Contact  Contact
	Language string
	Deceased bool
	Exposed  []Element
	// Cells are what could be read of a row that is refused, in the order of
	// [ProblemHeader]; anything that looks like a Social Security number is left out.
	Cells []string
}

// HashParts are the parts by which a row is known again when it is imported
// once more: record number, given names, nothing, last name, birth date, without
// case, accents and punctuation. Where the first name ends and the middle name begins
// differs from file to file, so they are one part. They are personal data, for a keyed
// hash only; they are always five, so that no two rows share them by how they are joined.
func (r RosterRow) HashParts() []string {
	i := r.Identity
	record := strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToUpper(c)
		}
		return -1
	}, i.RecordNumber)
	parts := []string{record}
	for _, name := range []string{i.First + " " + i.Middle, "", i.Last} {
		parts = append(parts, strings.Join(NameWords(name), " "))
	}
	return append(parts, i.BirthDate)
}

// ImportStatus is how far an import has come.
type ImportStatus string

// The statuses of imports. Patients of an import that is not complete are
// invisible.
const (
	ImportLoading  ImportStatus = "loading"
	ImportComplete ImportStatus = "complete"
	ImportRefused  ImportStatus = "refused"
)

// RosterImport is one roster file taken in.
type RosterImport struct {
	ID         string `gorm:"primaryKey"`
	IncidentID string
	Wave       int    // that the file belongs to
	FileHash   []byte // keyed, of the file's bytes
	Status     ImportStatus
	Rows       int
	Added      int
	Known      int // rows that had been taken in before
	Refused    int
	Skipped    int             // totals and repeated headers, which are no patients
	Compared   bool            // its patients with all others, for duplicates
	Problems   []RosterProblem `gorm:"-"`
	Repeated   bool            `gorm:"-"` // the very same file was complete already
	MadeAt     Instant
}
