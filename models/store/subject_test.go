package store_test

import (
	"testing"

	"recourse/internal/portaltest"
	"recourse/models"
	"recourse/models/store"
)

// family is a desk with patients who do not fill in their enrollment themselves.
type family struct {
	desk
	visit string // in which the next claim is typed
}

func (f *family) claim(t *testing.T, who models.Identity) models.Verified {
	t.Helper()
	code, _ := store.SeedPatient(f.Store, t, f.inc, who, models.CodeMailed)
	return f.claimWith(t, who, code)
}

func (f *family) claimWith(t *testing.T, who models.Identity, code models.Code) models.Verified {
	t.Helper()
	r := f.right()
	r.VisitID = f.visit
	r.Claim = models.Claim{Purpose: models.ToEnroll, Code: code, LastName: who.Last, BirthDate: who.Born()}
	v, err := f.Verify(t.Context(), r)
	check(t, err)
	return v
}

func (f *family) found(t *testing.T, token string) (models.Visit, models.Draft) {
	t.Helper()
	v, d, err := f.FindVisit(t.Context(), f.inc.ID, token)
	check(t, err)
	return v, d
}

// enroll submits for the subject, from the visit of the claim if there is one.
func (f *family) enroll(t *testing.T, v models.Verified, change func(*models.Submission)) error {
	t.Helper()
	sub := f.submission(v.EnrollmentID)
	sub.Filler = portaltest.Filler(v.Subject)
	change(&sub)
	_, err := f.Enroll(t.Context(), models.Actor{}, sub)
	return err
}

func as(*models.Submission) {}

func child(first string) models.Identity {
	return models.Identity{First: first, Last: "Vega", BirthDate: "2012-03-04", Representative: "Ann Vega", Role: "parent"}
}

// A child is signed up by a parent or guardian, whom the provider gets to know.
func TestOnlyAParentSignsUpAChild(t *testing.T) {
	f := family{desk: newDesk(t)}
	v := f.claim(t, child("Leo"))
	if v.Subject != models.SubjectMinor {
		t.Fatalf("the subject is %q", v.Subject)
	}
	for name, change := range map[string]func(*models.Submission){
		"nobody":            func(s *models.Submission) { s.Filler = models.Filler{} },
		"a spouse":          func(s *models.Submission) { s.Filler.Relationship = models.RelSpouse },
		"who does not say ": func(s *models.Submission) { s.Filler.May = false },
	} {
		if err := f.enroll(t, v, change); err == nil {
			t.Errorf("a child was signed up by %s", name)
		} else {
			wants(t, err, models.ErrInvalid)
		}
	}
	wants(t, f.enroll(t, v, func(s *models.Submission) { s.Consent = false }), models.ErrConsent)
	check(t, f.enroll(t, v, as))
	if got := f.status(t, v.EnrollmentID); got.Status != models.Submitted || got.FilledBy != models.SubjectMinor {
		t.Errorf("signed up as %s for %q", got.Status, got.FilledBy)
	}
	_, entries, err := f.PrepareHandoff(t.Context(), jobs, f.inc.ID, 10)
	check(t, err)
	if len(entries) != 1 || !entries[0].Minor || entries[0].SponsorFirst != "Ann" || entries[0].SponsorLast != "Filler" || entries[0].SponsorRole != "parent" {
		t.Error("the provider does not get to know the parent")
	}
}

// Somebody who acts for an adult is named to nobody else.
func TestARepresentativeIsNotHandedOn(t *testing.T) {
	f := family{desk: newDesk(t)}
	v := f.claim(t, models.Identity{First: "Rosa", Last: "Mora", BirthDate: "1931-03-04", Representative: "FILLER, Ánn B.", Role: "power_of_attorney"})
	if v.Subject != models.SubjectRepresented {
		t.Fatalf("the subject is %q", v.Subject)
	}
	wants(t, f.enroll(t, v, func(s *models.Submission) { s.Filler = models.Filler{} }), models.ErrInvalid)
	check(t, f.enroll(t, v, as))
	_, entries, err := f.PrepareHandoff(t.Context(), jobs, f.inc.ID, 10)
	check(t, err)
	if len(entries) != 1 || entries[0].SponsorFirst+entries[0].SponsorLast+entries[0].SponsorRole != "" {
		t.Error("the provider gets to know who acts for an adult")
	}
}

// For somebody who died there is nothing to consent to, and no provider is asked.
func TestTheFamilyOfSomebodyWhoDiedGetsHelp(t *testing.T) {
	f := family{desk: newDesk(t)}
	who := models.Identity{First: "Rosa", Last: "Mora", BirthDate: "1931-03-04"}
	code, p := store.SeedPatient(f.Store, t, f.inc, who, models.CodeMailed)
	store.Exec(f.Store, t, "UPDATE patients SET deceased = TRUE WHERE id = ?", p.ID)
	v := f.claimWith(t, who, code)
	wants(t, f.enroll(t, v, func(s *models.Submission) { s.Filler.Relationship = models.RelParent }), models.ErrInvalid)
	check(t, f.enroll(t, v, func(s *models.Submission) { s.Consent, s.TermsVersion = false, "" }))
	if got := f.status(t, v.EnrollmentID); got.Status != models.RecoveryOnly || got.FilledBy != models.SubjectDeceased || got.RejectReason != string(models.RejectDeceased) {
		t.Errorf("it is %s for %q, %s", got.Status, got.FilledBy, got.RejectReason)
	}
	if n := store.CountRows(f.Store, t, &models.OutboxItem{}, "1 = 1"); n != 0 {
		t.Errorf("%d enrollments wait for the provider", n)
	}
}

// The next child takes over who its parent is, and an adult who claims in between nothing.
func TestTheNextChild(t *testing.T) {
	f := family{desk: newDesk(t)}
	_, before := f.openedVisit(t, models.Draft{Code: "typed"})
	f.visit = before.ID
	v := f.claim(t, child("Leo"))
	visit, draft := f.found(t, v.VisitToken)
	if visit.Subject != models.SubjectMinor || draft != (models.Draft{}) {
		t.Fatalf("the first child's visit is for %q, with answers: %v", visit.Subject, draft != (models.Draft{}))
	}
	if _, err := f.NextChild(t.Context(), f.inc.ID, visit.ID); err == nil {
		t.Error("there is a next child before the first was signed up")
	} else {
		wants(t, err, models.ErrMove)
	}
	check(t, f.enroll(t, v, func(s *models.Submission) { s.VisitID = visit.ID }))
	want := models.Draft{ContactBy: "email", Email: "maria@example.org", Filler: portaltest.Filler(models.SubjectMinor)}
	want.Filler.May = false
	for name, who := range map[string]models.Identity{"child": child("Mia"), "adult": {First: "Rosa", Last: "Mora", BirthDate: "1931-03-04"}} {
		token, err := f.NextChild(t.Context(), f.inc.ID, visit.ID)
		check(t, err)
		next, known := f.found(t, token)
		if next.EnrollmentID != "" || known != want {
			t.Errorf("the next visit belongs to %q, or knows other than the parent", next.EnrollmentID)
		}
		f.visit = next.ID
		known.Code = "typed"
		check(t, f.SaveDraft(t.Context(), f.inc.ID, next.ID, known))
		_, got := f.found(t, f.claim(t, who).VisitToken)
		if taken := got != (models.Draft{}); taken != (name == "child") || taken && got != want {
			t.Errorf("an %s's visit takes over answers: %v", name, taken)
		}
	}
}
