package models

// DuplicateReason is why two patients may be one person.
type DuplicateReason string

// The reasons of duplicates.
const (
	DuplicateRecord      DuplicateReason = "record"         // the same record number
	DuplicateNameBirth   DuplicateReason = "name_and_birth" // alike names, the same birth date
	DuplicateChangedName DuplicateReason = "changed_name"   // another last name; first name, birth date and address are the same
)

// DuplicateStatus is what a person found.
type DuplicateStatus string

// The statuses of duplicates.
const (
	DuplicateOpen      DuplicateStatus = "open"
	DuplicateSame      DuplicateStatus = "same"
	DuplicateDifferent DuplicateStatus = "different"
)

var duplicateMoves = moves[DuplicateStatus]{DuplicateOpen: {DuplicateSame, DuplicateDifferent}}

// To returns nil if a duplicate may move from s to next, else an error that wraps [ErrMove].
func (s DuplicateStatus) To(next DuplicateStatus) error { return duplicateMoves.check(s, next) }

// Duplicate is a pair of patients who may be one person.
type Duplicate struct {
	ID         string `gorm:"primaryKey"`
	IncidentID string
	PatientID  string // who stays if they are the same
	OtherID    string
	Reason     DuplicateReason
	Status     DuplicateStatus
	DecidedBy  string
	DecidedAt  Instant
	MadeAt     Instant
	Version    int
}
