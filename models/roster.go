package models

// RosterRow is one row of a roster, read and checked.
type RosterRow struct {
	Private
	Number   int // in the file, from 1, the header not counted
	Identity Identity
	Contact  Contact
	Language string
	Deceased bool
	Exposed  []Element
}

// RosterProblem is a row that cannot be taken in: where and why, never what.
type RosterProblem struct {
	Row    int    `json:"row"` // from 1, the header not counted; 0 is the header
	Column string `json:"column"`
	Reason string `json:"reason"`
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
	FileHash   []byte // keyed, of the file's bytes
	Status     ImportStatus
	Rows       int
	Added      int
	Known      int // rows that had been taken in before
	Refused    int
	Problems   []RosterProblem `gorm:"-"`
	Repeated   bool            `gorm:"-"` // the very same file was complete already
	MadeAt     Instant
}
