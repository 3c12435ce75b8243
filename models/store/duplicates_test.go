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

// tellApart decides that no two of the patients are one person.
func (o office) tellApart(t *testing.T) {
	t.Helper()
	for all := o.pairs(t); len(all) > 0; all = o.pairs(t) {
		for _, p := range all {
			check(t, o.DecideDuplicate(t.Context(), operator, o.inc.ID, p.ID, models.DuplicateDifferent, ""))
		}
	}
}

// A decision on the offer that does not know what was read under the other row does
// not stand for both.
func TestDecidedOnLess(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,name")
	o.add(t, store.ImportOptions{}, "2,Jane,,Doe,1980-01-02,9 Oak Ave,insurance_account_ssn")
	pair := o.pairs(t)[0]
	if pair.A.Eligibility != models.Ineligible || pair.B.Eligibility != models.Loaded {
		t.Fatal("the earlier row is decided, the later is not")
	}
	wants(t, o.same(t, pair, 0), models.ErrMove) // the SSN would be forgotten
	check(t, o.same(t, pair, 1))
	if got := o.counts(t); got.Eligible != 1 || got.Patients != 1 {
		t.Errorf("counts are %+v", got)
	}
}

// Who has the offer keeps it with all that was read, and the term only grows.
func TestDecidedOnEnough(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,insurance_account_ssn")
	o.add(t, store.ImportOptions{}, "2,Jane,,Doe,1980-01-02,1 Elm St,clinical")
	check(t, o.same(t, o.pairs(t)[0], 0))
	p := o.patients(t)
	if p[0].Eligibility != models.Eligible || len(p[0].Exposed) != 2 || p[1].DuplicateOf != p[0].ID {
		t.Errorf("stays: %s, %v; gone to %q", p[0].Eligibility, p[0].Exposed, p[1].DuplicateOf)
	}
}

// Everybody was told apart from the third: the three cannot be one person, and the
// pair that says they may be is closed by what was decided before.
func TestContradictionsAreRefused(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,name", "2,Jane,,Doe,1980-01-02,2 Oak Ave,name", "3,Jane,,Doe,1980-01-02,3 Fir Rd,name")
	row := func(p models.DuplicatePair) [2]int { return [2]int{p.A.Row, p.B.Row} }
	by := map[[2]int]models.DuplicatePair{}
	for _, p := range o.pairs(t) {
		by[row(p)] = p
	}
	if len(by) != 3 {
		t.Fatalf("%d pairs", len(by))
	}
	check(t, o.DecideDuplicate(t.Context(), operator, o.inc.ID, by[[2]int{2, 4}].ID, models.DuplicateDifferent, ""))
	check(t, o.same(t, by[[2]int{2, 3}], 0)) // so row 3 is another than row 4, too
	if left := o.pairs(t); len(left) != 0 {
		t.Errorf("%d pairs are left", len(left))
	}
	if n := store.CountRows(o.Store, t, &models.Duplicate{}, "status = 'different'"); n != 2 {
		t.Errorf("%d told apart, want both with row 4", n)
	}
	if got := o.counts(t); got.Patients != 2 {
		t.Errorf("counts are %+v", got)
	}
}

func TestToldApartCannotBecomeOne(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,name", "2,Jane,,Doe,1980-01-02,2 Oak Ave,name", "3,Jane,,Doe,1980-01-02,3 Fir Rd,name")
	all := o.pairs(t)
	check(t, o.same(t, all[0], 1))
	left := o.pairs(t)
	if len(left) != 1 || left[0].A.PatientID != all[0].B.PatientID && left[0].B.PatientID != all[0].B.PatientID {
		t.Fatalf("%d pairs are left", len(left)) // two that became one, about who stays
	}
	store.Exec(o.Store, t, "UPDATE duplicates SET status = 'different', version = version + 1 WHERE status = 'open' AND id <> ?", left[0].ID)
	wants(t, o.same(t, left[0], 0), models.ErrConflict)
}

// Chains stay flat: whoever went is the one who stays in the end.
func TestChainsEndAtOnePatient(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,name", "2,Jane,,Doe,1980-01-02,2 Oak Ave,clinical", "3,Jane,,Doe,1980-01-02,3 Fir Rd,financial")
	check(t, o.same(t, o.pairs(t)[0], 1))
	last := o.pairs(t)[0]
	keep := 0
	if last.B.Row == 4 {
		keep = 1
	}
	check(t, o.same(t, last, keep))
	p := o.patients(t)
	if p[0].DuplicateOf != p[2].ID || p[1].DuplicateOf != p[2].ID || p[2].DuplicateOf != "" || len(p[2].Exposed) != 3 {
		t.Errorf("%q, %q, %q; %v", p[0].DuplicateOf, p[1].DuplicateOf, p[2].DuplicateOf, p[2].Exposed)
	}
	if n := store.CountRows(o.Store, t, &models.Duplicate{}, "status <> 'same'"); n != 0 {
		t.Errorf("%d pairs are not closed as the same", n)
	}
	if diff := store.Replay(o.Store, t, o.inc.ID); len(diff) > 0 {
		t.Errorf("replay: %v", diff)
	}
}

// Who went is found under either name, as the one who stays, and counts nowhere.
func TestWhoWentIsFoundAsWhoStays(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,insurance_account_ssn", "2,Jane,,Smith,1980-01-02,1 Elm St,insurance_account_ssn")
	pair := o.pairs(t)[0]
	check(t, o.same(t, pair, 0))
	for _, name := range []string{"Doe", "Smith"} {
		hits, err := o.Find(t.Context(), operator, o.inc.ID, models.Lookup{LastName: name, BirthDate: models.MustDate("1980-01-02")})
		if err != nil || len(hits) != 1 || hits[0].PatientID != pair.A.PatientID {
			t.Errorf("%s: %d hits, %v", name, len(hits), err)
		}
	}
	_, err := o.PatientRecord(t.Context(), operator, o.inc.ID, pair.B.PatientID)
	wants(t, err, models.ErrNotFound)
	got, err := o.Report(t.Context(), operator, o.inc.ID, false)
	if err != nil || got.Funnel.Rostered.N != 1 || got.Funnel.Eligible.N != 1 {
		t.Errorf("funnel is %+v, %v", got.Funnel, err)
	}
	o.sealNow(t, models.Totals{Patients: 1, Eligible: 1})
	b, err := o.ComposeLetters(t.Context(), operator, o.inc.ID, site, nil)
	if err != nil || b.Count != 1 {
		t.Errorf("%d letters, %v", b.Count, err)
	}
}

func (o office) sealNow(t *testing.T, typed models.Totals) {
	t.Helper()
	p, err := o.ProposeSeal(t.Context(), operator, o.inc.ID, typed)
	check(t, err)
	check(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID))
}

// Whoever is owed a letter cannot go.
func TestDuplicatesOfAnEarlierWave(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,insurance_account_ssn")
	o.sealNow(t, models.Totals{Patients: 1, Eligible: 1})
	wave := store.ImportOptions{Wave: true}
	o.add(t, wave, "2,Jane,,Doe,1980-01-02,1 Elm St,insurance_account_ssn", "3,Jane,,Doe,1980-01-02,1 Elm St,insurance_account_ssn;clinical")
	for _, p := range o.pairs(t) {
		switch {
		case p.A.Sealed && p.B.Row == 2:
			wants(t, o.same(t, p, 1), models.ErrSealed)
			check(t, o.same(t, p, 0))
		case p.A.Sealed:
			check(t, o.DecideDuplicate(t.Context(), operator, o.inc.ID, p.ID, models.DuplicateDifferent, ""))
		}
	}
	if left := o.pairs(t); len(left) != 0 {
		t.Errorf("%d pairs are left", len(left))
	}
	if got := o.counts(t); got.Patients != 2 {
		t.Errorf("counts are %+v", got)
	}
}

// A later row is compared with the names of those who went, too.
func TestNamesOfThoseWhoWentAreCompared(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,name", "2,Jane,,Smith,1980-01-02,1 Elm St,name")
	pair := o.pairs(t)[0]
	check(t, o.same(t, pair, 0))
	o.add(t, store.ImportOptions{}, "3,Janet,,Smith,1980-01-02,77 Far Rd,name")
	left := o.pairs(t)
	if len(left) != 1 || left[0].A.PatientID != pair.A.PatientID || left[0].B.Row != 2 {
		t.Fatalf("%d pairs", len(left))
	}
}

// A value that many rows have instead of a record number tells nobody apart.
func TestFillersAreNoRecordNumbers(t *testing.T) {
	var lines []string
	for i := range models.MaxDuplicateGroup + 1 {
		lines = append(lines, "NONE,"+string(rune('A'+i))+"nna,,"+string(rune('A'+i))+"bell,1980-01-02,1 Elm St,name")
	}
	if n := len(alike(t, lines...).pairs(t)); n != 0 {
		t.Errorf("%d pairs", n)
	}
	if n := len(alike(t, lines[1:]...).pairs(t)); n == 0 {
		t.Error("a record number of fewer is none")
	}
}

// What is listed without a view holds nothing personal; what is viewed is audited.
func TestViewsOfDuplicatesAreAudited(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,name", "2,Jane,,Doe,1980-01-02,1 Elm St,name")
	viewed := func() int {
		return store.CountRows(o.Store, t, &models.AuditEntry{}, "action = ?", models.ActView)
	}
	rows, err := o.DuplicateRows(t.Context(), o.inc.ID)
	if err != nil || len(rows) != 1 || rows[0].PatientRow != 2 || rows[0].OtherRow != 3 || viewed() != 0 {
		t.Fatalf("%+v, %v", rows, err)
	}
	if pair := o.pairs(t)[0]; pair.A.Identity.Last != "Doe" || pair.ID != rows[0].ID || viewed() != 2 {
		t.Errorf("%d views", viewed())
	}
}

// No roster is sealed whose patients were not compared: the planted fault is an import
// that was cut off between its end and the comparison.
func TestUncomparedRosterIsNotSealed(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,name", "2,Ann,,Roe,1981-01-02,1 Elm St,name")
	store.Exec(o.Store, t, "UPDATE roster_imports SET compared = ?", false)
	_, err := o.ProposeSeal(t.Context(), operator, o.inc.ID, models.Totals{Patients: 2})
	wants(t, err, models.ErrMove)
	_, err = o.FindDuplicates(t.Context(), operator, o.inc.ID, nil)
	check(t, err)
	_, err = o.ProposeSeal(t.Context(), operator, o.inc.ID, models.Totals{Patients: 2})
	check(t, err)
}

// Incidents do not see each other's people.
func TestDuplicatesOfAnotherIncident(t *testing.T) {
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,name")
	o.inc, o.two = o.two, o.inc
	o.add(t, store.ImportOptions{}, "1,Jane,,Doe,1980-01-02,1 Elm St,name")
	if n := len(o.pairs(t)); n != 0 {
		t.Errorf("%d pairs", n)
	}
}
