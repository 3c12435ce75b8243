package models

// Lookup is what staff search by: a code, a reference, or last name and birth
// date together.
type Lookup struct {
	Private
	Code      Code
	Reference string
	LastName  string
	BirthDate Date
}

// Hit is a patient found, masked: enough to choose, too little to harvest.
type Hit struct {
	PatientID  string
	Name       string // "Maria G."
	Town       string
	ZIP        string // "061••"
	BirthYear  int
	Enrollment EnrollmentStatus // "" if none
}

// Record is a patient as staff see it: masked, with all that happened.
type Record struct {
	PatientID   string
	Name        string
	Masked      MaskedIdentity
	Eligibility EligibilityStatus
	Deceased    bool
	Minor       bool
	Language    string
	Letter      *LetterState
	Code        *CodeState
	Enrollment  *StatusView
	Case        *Case // that is open, due first; nil for none
	Timeline    []Event
}

// MaskedIdentity is how staff see who and where a patient is.
type MaskedIdentity struct {
	BirthDate, Street, City, State, ZIP, Representative string
}

// LetterState is a letter as staff see it.
type LetterState struct {
	Reference string
	Kind      LetterKind
	Language  string
	Status    LetterStatus
	MailedOn  Date
}

// CodeState is a code as staff see it: never the code.
type CodeState struct {
	Status       CodeStatus
	Deadline     Date
	Closed       bool // the deadline has passed
	Locked       bool
	AttemptsLeft int // today
}

// Event is one line of a patient's timeline.
type Event struct {
	At     Instant // Wall
	On     Date    // Calendar, which is what is shown
	Action Action
	From   string
	To     string
	Actor  ActorKind
	Who    string // the account, for staff
}
