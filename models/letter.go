package models

import "recourse/internal/sealed"

// LetterKind says what a letter is for.
type LetterKind string

// The kinds of letters.
const (
	LetterNotice       LetterKind = "notice"
	LetterReminder     LetterKind = "reminder"
	LetterReissue      LetterKind = "reissue"
	LetterNextOfKin    LetterKind = "next_of_kin"
	LetterConfirmation LetterKind = "confirmation"
	LetterEnding       LetterKind = "ending"
)

// LetterStatus is how far a letter has come.
type LetterStatus string

// The statuses of letters.
const (
	LetterComposed      LetterStatus = "composed"
	LetterReleased      LetterStatus = "released"
	LetterMailed        LetterStatus = "mailed"
	LetterReturned      LetterStatus = "returned"
	LetterSuperseded    LetterStatus = "superseded"
	LetterUndeliverable LetterStatus = "undeliverable"
	LetterSubstituted   LetterStatus = "substituted"
	LetterCanceled      LetterStatus = "canceled"
)

var letterMoves = moves[LetterStatus]{
	LetterComposed:      {LetterReleased, LetterCanceled},
	LetterReleased:      {LetterMailed, LetterCanceled},
	LetterMailed:        {LetterReturned},
	LetterReturned:      {LetterSuperseded, LetterUndeliverable},
	LetterUndeliverable: {LetterSubstituted},
}

// To returns nil if a letter may move from s to next, else an error that wraps
// [ErrMove].
func (s LetterStatus) To(next LetterStatus) error { return letterMoves.check(s, next) }

// LetterBatch is a set of letters printed and mailed together.
type LetterBatch struct {
	ID         string `gorm:"primaryKey"`
	IncidentID string
	Number     int // in the incident, from 1
	Count      int
	Sort       LetterSort   // of all its letters
	Offer      bool         // all its letters carry the offer; else none does
	Pages      int          // of the print file
	Status     LetterStatus // of all letters together: composed, released, mailed or canceled
	ReadBackAt Instant      // when the print file was found equal to what was composed
	PrintHash  []byte       // SHA-256 of the print file
	MailedOn   Date
	MadeAt     Instant
	Version    int
}

// HasCodes says whether the letters have codes, which are destroyed once they are mailed.
func (b LetterBatch) HasCodes() bool { return b.Offer || b.Sort == SortConfirmation }

// Letter is one letter to one patient. What it says lies sealed; once mailed,
// the code in it is blanked.
type Letter struct {
	ID         string `gorm:"primaryKey"`
	IncidentID string
	BatchID    string
	PatientID  string
	CodeID     string // the enrollment code; "" for a letter without the offer
	Kind       LetterKind
	Offer      bool
	Replaces   string // the letter in whose place it was written; "" for none
	// Follows is what a follow-up letter is about: the offer's letter for a reminder, the
	// enrollment for a confirmation or ending letter; "" for letters that tell of the breach.
	Follows    string
	Language   string
	Variant    string // of the wording: offer-adult, notice-minor, …
	Wording    string // SHA-256, in hex, of the approved texts it was made of
	Reference  string // printed on the letter; no secret
	Status     LetterStatus
	Text       sealed.Text // a letter.Content
	PageHash   []byte      // SHA-256 of its pages as printed
	Pages      int
	MailedOn   Date
	ReturnedOn Date
	// ReturnReason is why it came back; "" until it did.
	ReturnReason ReturnReason
	SubstituteID string // the substitute notice given in its place; "" for none
	MadeAt       Instant
	Version      int
}

// StopCode is the code of a confirmation, by which its reader stops a sign-up that was not
// theirs, as the database knows it: by a keyed hash. It works while its letter is mailed and
// the enrollment that the letter follows goes on, for one case.
type StopCode struct {
	IncidentID    string `gorm:"primaryKey"`
	LetterID      string `gorm:"primaryKey"`
	Hash          []byte
	PepperVersion int
	CaseID        string // that it opened; "" until then
	MadeAt        Instant
}

// CodeStatus is how far a code has come.
type CodeStatus string

// The statuses of codes.
const (
	CodeIssued   CodeStatus = "issued"
	CodeMailed   CodeStatus = "mailed"
	CodeBound    CodeStatus = "bound"
	CodeRedeemed CodeStatus = "redeemed"
	CodeRevoked  CodeStatus = "revoked"
)

var codeMoves = moves[CodeStatus]{
	CodeIssued: {CodeMailed, CodeRevoked},
	CodeMailed: {CodeBound, CodeRevoked},
	CodeBound:  {CodeRedeemed, CodeMailed, CodeRevoked},
}

// To returns nil if a code may move from s to next, else an error that wraps
// [ErrMove].
func (s CodeStatus) To(next CodeStatus) error { return codeMoves.check(s, next) }

// Live says whether a patient still has the code; at most one is live.
func (s CodeStatus) Live() bool { return s == CodeIssued || s == CodeMailed || s == CodeBound }

// Works says whether a right claim with the code goes on: not before its letter
// was mailed, and a bound code resumes its own enrollment.
func (s CodeStatus) Works() bool { return s == CodeMailed || s == CodeBound }

// IssuedCode is a code as the database knows it: by a keyed hash.
type IssuedCode struct {
	ID            string `gorm:"primaryKey"`
	IncidentID    string
	PatientID     string
	Hash          []byte
	PepperVersion int
	Status        CodeStatus
	Deadline      Date // personal; set when the letter is mailed, only ever later
	LockedAt      Instant
	RevokeReason  RevokeReason
	MadeAt        Instant
	Version       int
}

// Revoked says whether the code is good for nothing any more: a redeemed one stays
// redeemed when a case finds that it was not the patient who used it.
func (c IssuedCode) Revoked() bool { return c.Status == CodeRevoked || c.RevokeReason != "" }

// TableName is the table's name.
func (IssuedCode) TableName() string { return "codes" }
