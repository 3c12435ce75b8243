package store_test

import (
	"strings"
	"testing"

	"recourse/models"
	"recourse/models/store"
)

// alike is an office whose roster has a row for each line: "record,first,middle,last,born,street,exposed".
func alike(t *testing.T, lines ...string) office {
	t.Helper()
	o := newOffice(t)
	o.add(t, store.ImportOptions{}, lines...)
	return o
}

// add imports such lines and looks for duplicates.
func (o office) add(t *testing.T, opts store.ImportOptions, lines ...string) {
	t.Helper()
	file := "record_number,first_name,middle_name,last_name,birth_date,address_line1,exposed,city,state,zip\n"
	for _, line := range lines {
		file += line + ",Hartford,CT,06105\n"
	}
	imp, err := o.ImportRoster(t.Context(), operator, o.inc.ID, strings.NewReader(file), opts, nil)
	check(t, err)
	if imp.Refused > 0 {
		t.Fatalf("%d rows are refused: %v", imp.Refused, imp.Problems)
	}
	_, err = o.FindDuplicates(t.Context(), operator, o.inc.ID, nil)
	check(t, err)
	_, err = o.DecideEligibility(t.Context(), operator, o.inc.ID)
	check(t, err)
}

func (o office) pairs(t *testing.T) []models.DuplicatePair {
	t.Helper()
	all, err := o.Duplicates(t.Context(), operator, o.inc.ID)
	check(t, err)
	return all
}

func (o office) counts(t *testing.T) models.RosterCounts {
	t.Helper()
	counts, err := o.RosterCounts(t.Context(), o.inc.ID)
	check(t, err)
	return counts
}

func (o office) same(t *testing.T, p models.DuplicatePair, keep int) error {
	t.Helper()
	return o.DecideDuplicate(t.Context(), operator, o.inc.ID, p.ID, models.DuplicateSame, []string{p.A.PatientID, p.B.PatientID}[keep])
}

// What may be one person is proposed, whatever the file calls it; twins are not.
func TestDuplicatesAreProposed(t *testing.T) {
	for name, tt := range map[string]struct {
		lines  []string
		reason models.DuplicateReason // "" for no pair
	}{
		"the same record":   {[]string{"H-7,Jane,,Doe,1980-01-02,1 Elm St,name", "H7,Janet,,Roe,1980-01-03,9 Oak Ave,name"}, models.DuplicateRecord},
		"misspelled":        {[]string{"1,Michael,,Doe,1980-01-02,1 Elm St,name", "2,Micheal,,Doe,1980-01-02,9 Oak Ave,name"}, models.DuplicateNameBirth},
		"married":           {[]string{"1,Jane,,Doe,1980-01-02,1 Elm St,name", "2,Jane,,Smith,1980-01-02,1 Elm Street,name"}, models.DuplicateChangedName},
		"twins":             {[]string{"1,Emma,,Doe,2010-01-02,1 Elm St,name", "2,Noah,,Doe,2010-01-02,1 Elm St,name"}, ""},
		"parent and child":  {[]string{"1,John,,Doe,1950-01-02,1 Elm St,name", "2,John,,Doe,1980-01-02,1 Elm St,name"}, ""},
		"nothing in common": {[]string{"1,John,,Doe,1950-01-02,1 Elm St,name", "2,Ann,,Roe,1980-01-02,1 Elm St,name"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := alike(t, tt.lines...)
			pairs, counts := o.pairs(t), o.counts(t)
			if tt.reason == "" {
				if len(pairs) != 0 || counts.Ineligible != 2 {
					t.Fatalf("%d pairs, %d decided", len(pairs), counts.Ineligible)
				}
				return
			}
			if len(pairs) != 1 || pairs[0].Reason != tt.reason || counts.Ineligible != 0 {
				t.Fatalf("%d pairs, %d decided", len(pairs), counts.Ineligible)
			}
			_, err := o.ProposeSeal(t.Context(), operator, o.inc.ID, counts.Totals)
			wants(t, err, models.ErrMove) // nobody is sealed while a pair waits
		})
	}
}

// One person keeps what was read under both rows, and counts once.
func TestSamePersonCountsOnce(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,name", "2,Jane,,Doe,1980-01-02,9 Oak Ave,insurance_account_ssn")
	pair := o.pairs(t)[0]
	wants(t, o.DecideDuplicate(t.Context(), operator, o.two.ID, pair.ID, models.DuplicateSame, pair.A.PatientID), models.ErrNotFound)
	wants(t, o.DecideDuplicate(t.Context(), operator, o.inc.ID, pair.ID, models.DuplicateSame, "somebody else"), models.ErrInvalid)
	check(t, o.same(t, pair, 0))
	if got := o.counts(t); got.Patients != 1 || got.Eligible != 1 {
		t.Errorf("counts are %+v, want one patient who gets the offer", got)
	}
	wants(t, o.same(t, pair, 0), models.ErrMove)
	if n, err := o.FindDuplicates(t.Context(), operator, o.inc.ID, nil); err != nil || n != 0 {
		t.Errorf("looked again: %d pairs, %v", n, err)
	}
	if diff := store.Replay(o.Store, t, o.inc.ID); len(diff) > 0 {
		t.Errorf("replay: %v", diff)
	}
}

func TestDifferentPeopleBothStay(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,name", "2,Jane,,Doe,1980-01-02,9 Oak Ave,name")
	check(t, o.DecideDuplicate(t.Context(), operator, o.inc.ID, o.pairs(t)[0].ID, models.DuplicateDifferent, ""))
	o.add(t, store.ImportOptions{}, "3,Ann,,Roe,1990-01-02,1 Elm St,name")
	if got := o.counts(t); got.Patients != 3 || got.Ineligible != 3 || len(o.pairs(t)) != 0 {
		t.Errorf("counts are %+v: the pair came back", got)
	}
}

// Of three rows of one person, who may be the one that went may be the one that stays.
func TestThreeRowsOfOnePerson(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,name", "2,Jane,,Doe,1980-01-02,1 Elm St,clinical", "3,Jane,,Smith,1980-01-02,1 Elm St,ssn")
	for decided := 0; len(o.pairs(t)) > 0; decided++ {
		if decided == 3 {
			t.Fatal("more than three decisions")
		}
		check(t, o.same(t, o.pairs(t)[0], 1))
	}
	if got := o.counts(t); got.Patients != 1 || got.Eligible != 1 {
		t.Errorf("counts are %+v", got)
	}
}

// A decision that was made is not lost in another's row.
func TestDecidedPatientsAreNotTakenBack(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,name")
	o.add(t, store.ImportOptions{}, "2,Jane,,Doe,1980-01-02,9 Oak Ave,insurance_account_ssn")
	pair := o.pairs(t)[0]
	if pair.A.Eligibility == models.Loaded || pair.B.Eligibility != models.Loaded {
		t.Fatal("the earlier row is decided, the later is not")
	}
	wants(t, o.same(t, pair, 0), models.ErrMove) // the SSN would be forgotten
	wants(t, o.same(t, pair, 1), models.ErrMove) // the decision would be
	check(t, o.DecideDuplicate(t.Context(), operator, o.inc.ID, pair.ID, models.DuplicateDifferent, ""))
	if got := o.counts(t); got.Eligible != 1 || got.Ineligible != 1 {
		t.Errorf("counts are %+v", got)
	}
}
