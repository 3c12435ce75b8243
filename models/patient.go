package models

import "recourse/internal/sealed"

// Patient is one affected individual of an incident. Who it is lies sealed.
type Patient struct {
	ID          string `gorm:"primaryKey"`
	IncidentID  string
	ImportID    string
	RowNumber   int // in the roster file, as a spreadsheet shows it
	Eligibility EligibilityStatus
	Rule        string // the eligibility rule and version that decided
	Deceased    bool
	Minor       bool   // on the day of import
	Language    string // preferred: en, es, pt
	State       string // two letters; "" abroad
	Wave        int    // of the roster, from 1
	DuplicateOf string // the patient that a person found this one to be; "" for nobody
	TermMonths  int    // of monitoring that a rule demands; 0 where the incident's own term holds
	// WindowDays is how long somebody whose offer was given back may enroll after their
	// letter was mailed, at least; 0 for everybody else.
	WindowDays int
	// ReviewReason is a key that says why eligibility needs a person; "" for no reason.
	ReviewReason    ReviewReason
	ReviewNote      ReviewNote // the grounds on which a person decided
	AddressBadAt    Instant    // since when no letter reaches the address on file
	DeathReportedAt Instant    // by a letter that came back; nobody has confirmed it
	SubstituteID    string     // the substitute notice, where there was no letter to put it in place of; "" for none
	// MoreAt is since when more is known to be exposed than a letter told of; zero if
	// letters told of all. A letter written since tells of all.
	MoreAt   Instant
	FrozenAt Instant
	Exposed  Exposed
	Identity sealed.Text // an [Identity]
	Contact  sealed.Text // a [Contact]
	MadeAt   Instant
	Version  int
}

// Term is how many months of monitoring the patient gets: what a rule demands, and
// never less than the incident's own.
func (p Patient) Term(inc Incident) int { return max(inc.TermMonths, p.TermMonths) }

// Decided is what the rules have decided on the patient; "" where nobody has, or where
// people did, whom no rule overrules.
func (p Patient) Decided() EligibilityStatus {
	if p.Eligibility == Loaded || p.Eligibility == Withdrawn || p.ReviewNote != "" {
		return ""
	}
	return p.Eligibility
}

// Element is a kind of personal data.
type Element string

// The data elements. The portal knows that a number was exposed, never the number.
const (
	ElementName       Element = "name"
	ElementBirthDate  Element = "birth_date"
	ElementSSN        Element = "ssn"
	ElementTIN        Element = "tin" // a taxpayer identification number that is no SSN
	ElementLicense    Element = "drivers_license"
	ElementRecord     Element = "medical_record_number"
	ElementClinical   Element = "clinical"
	ElementInsurance  Element = "health_insurance"
	ElementAccountSSN Element = "insurance_account_ssn" // an account number that contains the SSN
	ElementAccount    Element = "account_number"        // one of which nobody knows yet whether it contains the SSN
	ElementFinancial  Element = "financial"
	ElementBank       Element = "bank_account"
)

// Elements lists all of them, in the order in which letters name them.
func Elements() []Element {
	return []Element{
		ElementName, ElementBirthDate, ElementSSN, ElementTIN, ElementLicense, ElementRecord, ElementClinical,
		ElementInsurance, ElementAccountSSN, ElementAccount, ElementFinancial, ElementBank,
	}
}

// Identity is who a patient is. It is sealed in the group "identity".
type Identity struct {
	Private
	RecordNumber   string `json:",omitempty"`
	First          string `json:",omitempty"`
	Middle         string `json:",omitempty"`
	Last           string `json:",omitempty"`
	Suffix         string `json:",omitempty"`
	BirthDate      string `json:",omitempty"` // 2006-01-02
	Representative string `json:",omitempty"` // name of the parent, guardian, executor, …
	Role           string `json:",omitempty"` // of the representative
}

// FullName is the name as an envelope has it.
func (i Identity) FullName() string { return joinWords(i.First, i.Middle, i.Last, i.Suffix) }

// Born is the birth date; the zero Date if none is on file.
func (i Identity) Born() Date {
	d, err := ParseDate(i.BirthDate)
	if err != nil {
		return Date{}
	}
	return d
}

// Contact is where a patient can be reached. It is sealed in the group "contact".
type Contact struct {
	Private
	Lines   []string `json:",omitempty"` // street address
	City    string   `json:",omitempty"`
	State   string   `json:",omitempty"`
	ZIP     string   `json:",omitempty"`
	Country string   `json:",omitempty"` // "" is the United States
	Phone   string   `json:",omitempty"`
	Email   string   `json:",omitempty"`
}
