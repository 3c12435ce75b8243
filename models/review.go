package models

import "encoding/json"

// ReviewReason says why a person must decide on a patient.
type ReviewReason string

// The reasons of reviews.
const (
	ReviewNothing ReviewReason = "nothing_exposed" // a mistake in the roster
	ReviewBirth   ReviewReason = "no_birth_date"   // nobody can tell a minor, nor check a claim on the web
	ReviewAccount ReviewReason = "unsure_number"   // it may contain the Social Security number
	ReviewState   ReviewReason = "state_unknown"   // some state's rule could demand more
)

// ReviewNote says on what grounds a person decided in a review.
type ReviewNote string

// The grounds of reviews.
const (
	NoteHoldsSSN ReviewNote = "number_holds_ssn"    // the account number contains the Social Security number
	NoteNoSSN    ReviewNote = "number_holds_no_ssn" // somebody looked: it does not
	NoteSource   ReviewNote = "source_checked"      // the system that the roster comes from was looked at
	NoteCounsel  ReviewNote = "counsel_decided"
	NoteInDoubt  ReviewNote = "in_doubt_offered" // nothing could be found out
)

// ReviewNotes are the grounds on which a person may decide so, in the order of a form.
func ReviewNotes(to EligibilityStatus) []ReviewNote {
	if to == Eligible {
		return []ReviewNote{NoteHoldsSSN, NoteNoSSN, NoteSource, NoteCounsel, NoteInDoubt}
	}
	return []ReviewNote{NoteNoSSN, NoteSource, NoteCounsel}
}

// Review is a patient on whom a person must decide, with what one needs for it.
type Review struct {
	Private
	PatientID string
	RowNumber int // in the roster file
	Name      string
	BirthDate Date
	State     string
	Exposed   []Element
	Reason    ReviewReason
}

// ChangeReason says why an offer is given or withdrawn after it was decided on.
type ChangeReason string

// The reasons of changes.
const (
	ChangeExposed    ChangeReason = "exposure_found"    // the number was exposed after all
	ChangeNotExposed ChangeReason = "exposure_mistaken" // it was not
	ChangeDuplicate  ChangeReason = "same_person"       // another record of the person has the offer
	ChangeMistake    ChangeReason = "decided_wrongly"   // a slip in the decision before
	ChangeCounsel    ChangeReason = "counsel_decided"
	ChangeMoved      ChangeReason = "moved_state" // the rules of the state that the person lives in now demand it
)

// ChangeReasons are the reasons for a change to a status, in the order of a form.
func ChangeReasons(to EligibilityStatus) []ChangeReason {
	if to == Eligible {
		return []ChangeReason{ChangeExposed, ChangeMistake, ChangeCounsel, ChangeMoved}
	}
	return []ChangeReason{ChangeNotExposed, ChangeDuplicate, ChangeMistake, ChangeCounsel}
}

// EligibilityChange is the payload of a proposal to change eligibility.
type EligibilityChange struct {
	To     EligibilityStatus `json:"to"`
	Reason ChangeReason      `json:"reason"`
}

// EligibilityChange is that of a proposal to change eligibility.
func (p Proposal) EligibilityChange() (c EligibilityChange, err error) {
	return c, json.Unmarshal([]byte(p.Payload), &c)
}
