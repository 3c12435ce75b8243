package models

import (
	"slices"
	"strings"
	"testing"
)

func TestSubjectOf(t *testing.T) {
	day := MustDate("2020-05-01")
	for _, tt := range []struct {
		name string
		died bool
		who  Identity
		want Subject
	}{
		{"an adult", false, Identity{BirthDate: "1956-04-28"}, SubjectAdult},
		{"no birth date on file", false, Identity{}, SubjectAdult},
		{"a day before the eighteenth birthday", false, Identity{BirthDate: "2002-05-02", Representative: "Ann Day", Role: "guardian"}, SubjectMinor},
		{"the eighteenth birthday", false, Identity{BirthDate: "2002-05-01", Representative: "Ann Day", Role: "parent"}, SubjectAdult},
		{"somebody acts for them", false, Identity{BirthDate: "1930-04-28", Representative: "Ann Day", Role: "power_of_attorney"}, SubjectRepresented},
		{"died", true, Identity{BirthDate: "1930-04-28", Representative: "Ann Day", Role: "executor"}, SubjectDeceased},
		{"a child who died", true, Identity{BirthDate: "2010-04-28"}, SubjectDeceased},
	} {
		if got := SubjectOf(Patient{Deceased: tt.died}, tt.who, day); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestFillerFaults(t *testing.T) {
	right := Filler{First: "Ann", Last: "Day", Relationship: RelParent, May: true}
	for _, tt := range []struct {
		name    string
		subject Subject
		change  func(*Filler)
		want    []FieldError
	}{
		{"right", SubjectMinor, func(*Filler) {}, nil},
		{"nothing typed", SubjectMinor, func(f *Filler) { *f = Filler{} }, []FieldError{{"first_name", "empty"}, {"last_name", "empty"}, {"relationship", "choose"}, {"may", "empty"}}},
		{"a parent for an adult", SubjectRepresented, func(*Filler) {}, []FieldError{{"relationship", "choose"}}},
		{"anybody for an adult who acts alone", SubjectAdult, func(*Filler) {}, []FieldError{{"relationship", "choose"}}},
		{"not said to be the parent", SubjectMinor, func(f *Filler) { f.May = false }, []FieldError{{"may", "empty"}}},
		{"too long", SubjectMinor, func(f *Filler) { f.Last = strings.Repeat("ñ", 101) }, []FieldError{{"last_name", "long"}}},
		{"control characters", SubjectMinor, func(f *Filler) { f.First = "A\nn" }, []FieldError{{"first_name", "long"}}},
	} {
		f := right
		tt.change(&f)
		if got := f.Faults(tt.subject); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if err := f.Check(tt.subject); !tt.subject.Alone() && (err == nil) != (tt.want == nil) {
			t.Errorf("%s: checked as %v", tt.name, err)
		}
	}
	if err := (Filler{}).Check(SubjectAdult); err != nil {
		t.Errorf("nobody else is needed for an adult: %v", err)
	}
}

// What the roster says of a child or of the dead cannot be said away.
func TestSaid(t *testing.T) {
	for _, tt := range []struct {
		roster, said, want Subject
		wrong              bool
	}{
		{SubjectAdult, "", SubjectAdult, false}, {"", "", "", true}, {"", SubjectDeceased, SubjectDeceased, false},
		{SubjectAdult, SubjectRepresented, SubjectRepresented, false}, {SubjectAdult, SubjectDeceased, SubjectDeceased, false}, {SubjectAdult, SubjectMinor, SubjectAdult, true},
		{SubjectMinor, "", SubjectMinor, false}, {SubjectMinor, SubjectAdult, SubjectMinor, true}, {SubjectMinor, SubjectDeceased, SubjectDeceased, false},
		{SubjectRepresented, SubjectAdult, SubjectRepresented, true}, {SubjectRepresented, SubjectDeceased, SubjectDeceased, false},
		{SubjectDeceased, "", SubjectDeceased, false}, {SubjectDeceased, SubjectAdult, SubjectDeceased, true}, {SubjectAdult, "cat", SubjectAdult, true},
	} {
		got, err := tt.roster.Said(tt.said)
		if got != tt.want || (err != nil) != tt.wrong {
			t.Errorf("%q, said to be %q: %q, %v", tt.roster, tt.said, got, err)
		}
	}
}

func TestOpens(t *testing.T) {
	ann := Filler{First: "Ann", Last: "Day"}
	named := func(name, role string) Identity { return Identity{Representative: name, Role: role} }
	for _, tt := range []struct {
		name         string
		roster, said Subject
		who          Identity
		want         CaseKind
	}{
		{"nobody acts", SubjectAdult, SubjectAdult, Identity{}, ""},
		{"a child", SubjectMinor, SubjectMinor, named("Bob Day", "parent"), ""}, // either parent may, the roster names one
		{"known to have died", SubjectDeceased, SubjectDeceased, Identity{}, ""},
		{"said to have died", SubjectAdult, SubjectDeceased, Identity{}, CaseDeath},
		{"a child said to have died", SubjectMinor, SubjectDeceased, Identity{}, CaseDeath},
		{"the roster names them", SubjectRepresented, SubjectRepresented, named("Day, Ann", "guardian"), ""},
		{"the roster names another", SubjectRepresented, SubjectRepresented, named("Bob Day", "guardian"), CaseRepresentative},
		{"the roster names nobody", SubjectAdult, SubjectRepresented, Identity{}, CaseRepresentative},
		{"the parent of somebody of age", SubjectAdult, SubjectRepresented, named("Ann Day", "mother"), CaseRepresentative},
	} {
		if got := ann.Opens(tt.roster, tt.who, tt.said); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// The next child takes over who its parent is, and nothing that was agreed to.
func TestNextTakesOverNoConsent(t *testing.T) {
	d := Draft{
		Code: "c", Answered: true, Named: true, Submitted: true, LastName: "Day", Consent: true, ContactBy: "email", Email: "ann@example.org",
		Filler: Filler{First: "Ann", Last: "Day", Relationship: RelParent, May: true},
	}
	want := Draft{ContactBy: "email", Email: "ann@example.org", Filler: Filler{First: "Ann", Last: "Day", Relationship: RelParent}}
	if got := d.Next(); got != want {
		t.Error("another draft than who fills it in and how to reach them")
	}
}
