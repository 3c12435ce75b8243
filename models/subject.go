package models

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Subject says who an enrollment is for, and so who may fill it in.
type Subject string

// The subjects.
const (
	SubjectAdult       Subject = "adult"
	SubjectMinor       Subject = "minor"
	SubjectDeceased    Subject = "deceased"
	SubjectRepresented Subject = "represented" // an adult for whom the roster names somebody
)

// SubjectOf is what a patient is on a day, by the roster.
func SubjectOf(p Patient, i Identity, on Date) Subject {
	switch {
	case p.Deceased:
		return SubjectDeceased
	case Minor(i.Born(), on):
		return SubjectMinor
	case i.Represented():
		return SubjectRepresented
	}
	return SubjectAdult
}

// sayings are what somebody with the letter may say of the patient, by what the roster says:
// that somebody acts for an adult, and that the patient died.
var sayings = map[Subject][]Subject{
	SubjectAdult:       {SubjectAdult, SubjectRepresented, SubjectDeceased},
	SubjectMinor:       {SubjectMinor, SubjectDeceased},
	SubjectRepresented: {SubjectRepresented, SubjectDeceased},
	SubjectDeceased:    {SubjectDeceased},
}

// Sayings are the subjects that a patient may be said to be who is s by the roster, in the
// order of a form.
func (s Subject) Sayings() []Subject { return sayings[cmp.Or(s, SubjectAdult)] }

// Said is the subject of an enrollment for a patient who is s by the roster; said is ""
// where nothing else was said. Errors are a [FieldError] with the field "for".
func (s Subject) Said(said Subject) (Subject, error) {
	if said = cmp.Or(said, s); slices.Contains(s.Sayings(), said) {
		return said, nil
	}
	return s, FieldError{"for", "choose"}
}

// Alone says whether the patient fills in the enrollment. "" is a patient who does.
func (s Subject) Alone() bool { return s == "" || s == SubjectAdult }

// Monitored says whether there is credit to watch, and so a provider to consent to.
func (s Subject) Monitored() bool { return s != SubjectDeceased }

// Relationship is what somebody who fills in an enrollment is to the patient.
type Relationship string

// The relationships.
const (
	RelParent      Relationship = "parent"
	RelGuardian    Relationship = "guardian"
	RelPower       Relationship = "power_of_attorney"
	RelConservator Relationship = "conservator"
	RelExecutor    Relationship = "executor"
	RelSpouse      Relationship = "spouse"
	RelChild       Relationship = "child"
	RelFamily      Relationship = "family"
)

var relationships = map[Subject][]Relationship{
	SubjectMinor:       {RelParent, RelGuardian},
	SubjectRepresented: {RelPower, RelGuardian, RelConservator},
	SubjectDeceased:    {RelSpouse, RelChild, RelExecutor, RelFamily},
}

// Relationships are those that may fill in an enrollment for the subject, in the order
// of a form; none where the patient does.
func (s Subject) Relationships() []Relationship { return relationships[s] }

// Filler is who fills in an enrollment for somebody else; the zero Filler is the patient.
// It is sealed in the group "filler".
type Filler struct {
	Private
	First, Last  string
	Relationship Relationship
	May          bool // says to be the parent or guardian, or to have the right
}

// nameLength is how many characters a name may have.
const nameLength = 100

// Faults are what is wrong with somebody who fills in an enrollment for the subject, in
// the order of the form's fields "first_name", "last_name", "relationship" and "may".
func (f Filler) Faults(s Subject) (all []FieldError) {
	for _, name := range []struct{ field, text string }{{"first_name", f.First}, {"last_name", f.Last}} {
		switch {
		case len(NameWords(name.text)) == 0:
			all = append(all, FieldError{name.field, "empty"})
		case utf8.RuneCountInString(name.text) > nameLength || strings.ContainsFunc(name.text, unicode.IsControl):
			all = append(all, FieldError{name.field, "long"})
		}
	}
	if !f.fits(s) {
		all = append(all, FieldError{"relationship", "choose"})
	}
	if !f.May {
		all = append(all, FieldError{"may", "empty"})
	}
	return all
}

func (f Filler) fits(s Subject) bool {
	return slices.Contains(s.Relationships(), f.Relationship)
}

// Check returns the first fault of who fills in an enrollment for the subject. Where the
// patient does, it is nil.
func (f Filler) Check(s Subject) error {
	if s.Alone() {
		return nil
	}
	for _, fault := range f.Faults(s) {
		return fault
	}
	return nil
}

// Opens is the kind of case that two people decide before an enrollment for the subject
// goes on that f fills in: "" for none. Only who the roster names acts for an adult at
// once; that a patient died is nobody's word alone.
func (f Filler) Opens(roster Subject, who Identity, said Subject) CaseKind {
	switch {
	case said == SubjectDeceased && roster != SubjectDeceased:
		return CaseDeath
	case said == SubjectRepresented && !(who.Represented() && SameFullName(f.First+" "+f.Last, who.Representative)):
		return CaseRepresentative
	}
	return ""
}
