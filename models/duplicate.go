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

// DuplicatePair is two people side by side, for somebody to decide on.
type DuplicatePair struct {
	ID     string
	Reason DuplicateReason
	A, B   DuplicatePerson
}

// DuplicatePerson is one of a pair, unmasked: without names, nobody could decide.
// Where more people were found to be the same before, it is the one who stays.
type DuplicatePerson struct {
	Private
	PatientID   string
	Row         int // in the roster file, as a spreadsheet shows it
	Wave        int
	Sealed      bool // letters are owed or sent: this one can only stay
	Identity    Identity
	Contact     Contact
	Exposed     Exposed
	Eligibility EligibilityStatus
	Deceased    bool
	Minor       bool
	Language    string
}

// DuplicateRows is an open pair without anything personal: where it stands in the
// roster files.
type DuplicateRows struct {
	ID         string          `json:"pair"`
	Reason     DuplicateReason `json:"reason"`
	PatientID  string          `json:"patient"`
	OtherID    string          `json:"other"`
	PatientRow int             `json:"patient_row"`
	OtherRow   int             `json:"other_row"`
	Wave       int             `json:"patient_wave"`
	OtherWave  int             `json:"other_wave"`
}

// MaxDuplicateGroup is of how many patients with one value, such as a record number,
// each is compared with each. What more have is a filler and tells nobody apart.
const MaxDuplicateGroup = 20
