package store_test

import (
	"bytes"
	"strings"
	"testing"

	"recourse/internal/letter"
	"recourse/models"
	"recourse/models/store"
)

// A term longer than the incident's own holds from the claim to the last day, on
// every page and in what the provider is told.
func TestAPatientsOwnTerm(t *testing.T) {
	for term, want := range map[int]struct {
		months int
		last   string
	}{0: {24, "2022-05-01"}, 12: {24, "2022-05-01"}, 60: {60, "2025-05-01"}} {
		d := newDesk(t)
		store.Exec(d.Store, t, "UPDATE patients SET term_months = ?", term)
		v, err := d.Verify(t.Context(), d.right())
		check(t, err)
		_, err = d.Enroll(t.Context(), models.Actor{}, d.submission(v.EnrollmentID))
		check(t, err)
		_, entries, err := d.PrepareHandoff(t.Context(), jobs, d.inc.ID, 10)
		check(t, err)
		before := d.status(t, v.EnrollmentID)
		d.answer(t, accepted(v.EnrollmentID))
		after := d.status(t, v.EnrollmentID)
		if v.Months != want.months || before.Months != want.months || entries[0].TermMonths != want.months {
			t.Errorf("%d: the claim has %d months, the status %d, the provider's file %d", term, v.Months, before.Months, entries[0].TermMonths)
		}
		if before.PlannedEnd != before.PlannedStart.AddMonths(want.months) || after.Window.LastDay != models.MustDate(want.last) {
			t.Errorf("%d: planned until %s, promised until %s", term, before.PlannedEnd, after.Window.LastDay)
		}
	}
}

// The visit that a claim opens knows the term without asking again.
func TestAVisitKnowsTheTerm(t *testing.T) {
	d := newDesk(t)
	store.Exec(d.Store, t, "UPDATE patients SET term_months = 60")
	r := d.right()
	_, visit, err := d.OpenVisit(t.Context(), d.inc.ID)
	check(t, err)
	r.VisitID = visit.ID
	v, err := d.Verify(t.Context(), r)
	check(t, err)
	own, _, err := d.FindVisit(t.Context(), d.inc.ID, v.VisitToken)
	if err != nil || own.TermMonths != 60 || visit.TermMonths != 0 {
		t.Errorf("the visit has %d months, and had %d: %v", own.TermMonths, visit.TermMonths, err)
	}
}

func TestALetterPromisesThePatientsTerm(t *testing.T) {
	o := sealedOffice(t, 30)
	store.Exec(o.Store, t, "UPDATE patients SET term_months = 60 WHERE id = (SELECT min(id) FROM patients WHERE eligibility = 'eligible')")
	b, err := o.ComposeLetters(t.Context(), operator, o.inc.ID, site, nil)
	check(t, err)
	var file bytes.Buffer
	check(t, o.WriteBatch(t.Context(), operator, o.inc.ID, b.ID, &file))
	terms := map[bool]int{}
	for got, err := range letter.ReadBack(bytes.NewReader(file.Bytes()), int64(file.Len())) {
		check(t, err)
		text := strings.Join(strings.Fields(strings.Join(got.Text, " ")), " ")
		if long := strings.Contains(text, "60 m"); long != strings.Contains(text, "24 m") {
			terms[long]++
		}
	}
	if terms[true] != 1 || terms[false] != b.Count-1 {
		t.Errorf("of %d letters, %d promise 60 months and %d promise 24", b.Count, terms[true], terms[false])
	}
}
