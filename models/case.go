package models

import (
	"encoding/json"
	"slices"

	"recourse/internal/sealed"
)

// CaseDays is how long two people have to decide a case: what the patient is promised.
const CaseDays = ReviewDays

// CaseKind says what a case is about.
type CaseKind string

// The kinds of cases.
const (
	CaseNotMe          CaseKind = "not_me"         // somebody signed up with the patient's code; the enrollment is frozen
	CaseRepresentative CaseKind = "representative" // somebody acts for an adult, and the roster names nobody
	CaseDeath          CaseKind = "death"          // somebody says that the patient died
)

// CaseStatus is how far a case has come.
type CaseStatus string

// The statuses of cases.
const (
	CaseOpen    CaseStatus = "open"
	CaseDecided CaseStatus = "decided"
)

var caseMoves = moves[CaseStatus]{CaseOpen: {CaseDecided}}

// To returns nil if a case may move from s to next, else an error that wraps [ErrMove].
func (s CaseStatus) To(next CaseStatus) error { return caseMoves.check(s, next) }

// Case is something about one patient that two people decide by a promised day.
type Case struct {
	ID           string `gorm:"primaryKey"`
	IncidentID   string
	Kind         CaseKind
	PatientID    string
	EnrollmentID string
	Reference    string // for people: C- and eight symbols; no secret
	OpenedBy     string // an [Actor] as text
	OpenedOn     Date
	DueOn        Date        // promised
	Details      sealed.Text // a [CaseDetails]
	Status       CaseStatus
	Outcome      CaseOutcome // "" while it is open
	DecidedOn    Date
	MadeAt       Instant
	Version      int
}

// Overdue says whether the promised day is over and nobody has decided.
func (c Case) Overdue(today Date) bool { return c.Status == CaseOpen && today.After(c.DueOn) }

// CaseDetails is who says what a case is about, where that is not the patient.
type CaseDetails struct {
	Private
	Name         string
	Relationship Relationship
}

// CaseOutcome is what was decided.
type CaseOutcome string

// The outcomes of cases.
const (
	OutcomeLifted    CaseOutcome = "lifted"    // it was the patient: all goes on where it was
	OutcomeCanceled  CaseOutcome = "canceled"  // it was not: the sign-up ends, a new letter is owed
	OutcomeAccepted  CaseOutcome = "accepted"  // they may act for the patient: the sign-up goes on
	OutcomeDenied    CaseOutcome = "refused"   // they may not
	OutcomeConfirmed CaseOutcome = "confirmed" // the patient died: recovery help, and letters to the family
	OutcomeMistaken  CaseOutcome = "mistaken"  // the patient lives, and may sign up
)

// CaseNote says on what grounds a case was decided. Documents are seen, never kept.
type CaseNote string

// The grounds of decisions on cases.
const (
	NotePatientDid   CaseNote = "patient_did"   // the patient was reached, and it was them
	NoteFamilyDid    CaseNote = "family_did"    // somebody did it for the patient, who agrees
	NotePatientNot   CaseNote = "patient_not"   // the patient was reached, and it was not them
	NoteNotReached   CaseNote = "not_reached"   // nobody was reached in time
	NotePower        CaseNote = "power_seen"    // a power of attorney
	NoteCourt        CaseNote = "court_seen"    // a court's order
	NoteNoPaper      CaseNote = "no_paper"      // nothing came
	NotePaperDoubt   CaseNote = "paper_doubt"   // what came does not show it
	NoteCertificate  CaseNote = "certificate"   // a death certificate
	NoteRecords      CaseNote = "records_say"   // the organization's own records
	NotePatientSpoke CaseNote = "patient_spoke" // the patient was reached
)

var caseOutcomes = map[CaseKind][]CaseOutcome{
	CaseNotMe:          {OutcomeLifted, OutcomeCanceled},
	CaseRepresentative: {OutcomeAccepted, OutcomeDenied},
	CaseDeath:          {OutcomeConfirmed, OutcomeMistaken},
}

var caseNotes = map[CaseOutcome][]CaseNote{
	OutcomeLifted:    {NotePatientDid, NoteFamilyDid},
	OutcomeCanceled:  {NotePatientNot, NoteNotReached},
	OutcomeAccepted:  {NotePower, NoteCourt, NoteRecords},
	OutcomeDenied:    {NoteNoPaper, NotePaperDoubt},
	OutcomeConfirmed: {NoteCertificate, NoteRecords},
	OutcomeMistaken:  {NotePatientSpoke, NoteRecords},
}

// Outcomes are the two that a case of the kind may have, in the order of a form.
func (k CaseKind) Outcomes() []CaseOutcome { return caseOutcomes[k] }

// Rejected is the outcome of a case where what was said does not count.
func (k CaseKind) Rejected() CaseOutcome {
	switch k {
	case CaseNotMe:
		return OutcomeLifted
	case CaseRepresentative:
		return OutcomeDenied
	case CaseDeath:
		return OutcomeMistaken
	}
	return ""
}

// Notes are the grounds on which one may decide so, in the order of a form.
func (o CaseOutcome) Notes() []CaseNote { return caseNotes[o] }

// CaseDecision is the payload of a proposal to decide a case.
type CaseDecision struct {
	Outcome CaseOutcome `json:"outcome"`
	Note    CaseNote    `json:"note"`
}

// Check returns a [FieldError] for a decision that a case of the kind cannot have.
func (d CaseDecision) Check(k CaseKind) error {
	switch {
	case !slices.Contains(k.Outcomes(), d.Outcome):
		return FieldError{"outcome", "choose"}
	case !slices.Contains(d.Outcome.Notes(), d.Note):
		return FieldError{"note", "choose"}
	}
	return nil
}

// CaseDecision is that of a proposal to decide a case.
func (p Proposal) CaseDecision() (d CaseDecision, err error) {
	return d, json.Unmarshal([]byte(p.Payload), &d)
}

// CaseView is a case as staff see it: masked.
type CaseView struct {
	Case
	Name       string // "Maria G."
	Enrollment EnrollmentStatus
	SignUp     string // the enrollment's reference
	Who        CaseDetails
	Named      string        // whom the roster names to act for the patient, masked; "" for nobody
	Proposed   *CaseDecision // what waits for a second person
}
