package store_test

import (
	"testing"

	"recourse/models"
	"recourse/models/store"
)

var rosa = models.Identity{First: "Rosa", Last: "Mora", BirthDate: "1931-03-04"}

func newFamily(t *testing.T) family {
	t.Helper()
	f := family{desk: newDesk(t)}
	appoint(f.Store, t, f.inc)
	return f
}

// decides has two people decide a case.
func (f family) decides(t *testing.T, caseID string, outcome models.CaseOutcome) {
	t.Helper()
	p, err := f.ProposeCase(t.Context(), operator, f.inc.ID, caseID, models.CaseDecision{Outcome: outcome, Note: outcome.Notes()[0]})
	check(t, err)
	check(t, f.ApproveProposal(t.Context(), officer, f.inc.ID, p.ID))
}

// waits demands that an enrollment waits for a case of a kind and that nothing is sent,
// and returns the case.
func (f family) waits(t *testing.T, v models.Verified, kind models.CaseKind) models.Case {
	t.Helper()
	s := f.status(t, v.EnrollmentID)
	if s.Status != models.Reviewing || s.Waits() != kind || s.DecideBy() != f.inc.Today(f.clock.Now()).AddDays(models.CaseDays) {
		t.Fatalf("the sign-up is %s and waits for %q until %s", s.Status, s.Waits(), s.DecideBy())
	}
	if f.handedOn(t) != 0 {
		t.Error("it goes to the provider before the case is decided")
	}
	return *s.Case
}

// handedOn counts what waits for the provider.
func (f family) handedOn(t *testing.T) int {
	t.Helper()
	return store.CountRows(f.Store, t, &models.OutboxItem{}, "1 = 1")
}

func by(subject models.Subject, f models.Filler) func(*models.Submission) {
	return func(s *models.Submission) { s.For, s.Filler = subject, f }
}

var (
	carer = models.Filler{First: "Ann", Last: "Mora", Relationship: models.RelPower, May: true}
	widow = models.Filler{First: "Ann", Last: "Mora", Relationship: models.RelSpouse, May: true}
)

// Who acts for an adult is asked for a paper, but where the roster names them.
func TestWhoActsForAnAdultWaitsForACase(t *testing.T) {
	f := newFamily(t)
	for _, tt := range []struct {
		name, named, role string
		opens             bool
	}{
		{"the roster names nobody", "", "", true},
		{"the roster names them", "Mora, ANN", "power_of_attorney", false},
		{"the roster names somebody else", "Bob Mora", "power_of_attorney", true},
		{"the roster names the parent of somebody of age", "Ann Mora", "parent", true},
	} {
		who := rosa
		who.Representative, who.Role = tt.named, tt.role
		v, before := f.claim(t, who), f.handedOn(t)
		check(t, f.enroll(t, v, by(models.SubjectRepresented, carer)))
		s := f.status(t, v.EnrollmentID)
		if opened := s.Waits() == models.CaseRepresentative; opened != tt.opens || (s.Status == models.Reviewing) != tt.opens || (f.handedOn(t) == before) != tt.opens {
			t.Errorf("%s: it is %s and waits for %q", tt.name, s.Status, s.Waits())
		}
		if s.FilledBy != models.SubjectRepresented || s.SubmittedOn.IsZero() {
			t.Errorf("%s: filled in for %q", tt.name, s.FilledBy)
		}
	}
}

// An accepted representative's enrollment goes on as it was typed, and what the provider
// wants mended needs no second case.
func TestAnAcceptedRepresentativeGoesOn(t *testing.T) {
	f := newFamily(t)
	v := f.claim(t, rosa)
	check(t, f.enroll(t, v, by(models.SubjectRepresented, carer)))
	c := f.waits(t, v, models.CaseRepresentative)
	check(t, f.enroll(t, v, by(models.SubjectRepresented, carer))) // sent twice
	shown, err := f.Case(t.Context(), officer, f.inc.ID, c.ID)
	if check(t, err); shown.Who != (models.CaseDetails{Name: "Ann Mora", Relationship: models.RelPower}) {
		t.Error("the case does not say who acts")
	}
	f.decides(t, c.ID, models.OutcomeAccepted)
	if s := f.status(t, v.EnrollmentID); s.Status != models.Submitted || s.Waits() != "" || f.handedOn(t) != 1 {
		t.Fatalf("it is %s and waits for %q", s.Status, s.Waits())
	}
	_, _, err = f.PrepareHandoff(t.Context(), jobs, f.inc.ID, 10)
	check(t, err)
	check(t, f.RecordAcknowledgement(t.Context(), models.Acknowledgement{IncidentID: f.inc.ID, EnrollmentID: v.EnrollmentID, MessageID: "1", Sequence: 1, Reason: models.RejectMismatch, On: today}))
	check(t, f.enroll(t, v, by(models.SubjectRepresented, carer)))
	if s := f.status(t, v.EnrollmentID); s.Status != models.Submitted {
		t.Errorf("mended, it is %s", s.Status)
	}
	check(t, f.RecordAcknowledgement(t.Context(), models.Acknowledgement{IncidentID: f.inc.ID, EnrollmentID: v.EnrollmentID, MessageID: "2", Sequence: 2, Reason: models.RejectMismatch, On: today}))
	check(t, f.enroll(t, v, by(models.SubjectRepresented, models.Filler{First: "Bob", Last: "Day", Relationship: models.RelPower, May: true})))
	if s := f.status(t, v.EnrollmentID); s.Status != models.Reviewing {
		t.Errorf("mended by somebody else, it is %s", s.Status)
	}
	f.decides(t, f.status(t, v.EnrollmentID).Case.ID, models.OutcomeAccepted)
	check(t, f.RecordAcknowledgement(t.Context(), models.Acknowledgement{IncidentID: f.inc.ID, EnrollmentID: v.EnrollmentID, MessageID: "3", Sequence: 3, Reason: models.RejectMismatch, On: today}))
	check(t, f.enroll(t, v, by(models.SubjectDeceased, widow)))
	f.decides(t, f.status(t, v.EnrollmentID).Case.ID, models.OutcomeConfirmed)
	if s := f.status(t, v.EnrollmentID); s.Status != models.RecoveryOnly {
		t.Errorf("after a confirmed death, it is %s", s.Status)
	}
	if differences := store.Replay(f.Store, t, f.inc.ID); len(differences) > 0 {
		t.Error(differences)
	}
}

// Who may not act is refused, and the patient can sign up with the same code.
func TestARefusedRepresentativeLeavesThePatientTheCode(t *testing.T) {
	f := newFamily(t)
	code, _ := store.SeedPatient(f.Store, t, f.inc, rosa, models.CodeMailed)
	v := f.claimWith(t, rosa, code)
	check(t, f.enroll(t, v, by(models.SubjectRepresented, carer)))
	f.decides(t, f.waits(t, v, models.CaseRepresentative).ID, models.OutcomeDenied)
	s := f.status(t, v.EnrollmentID)
	if s.Status != models.Refused || s.Case == nil || s.Case.Kind != models.CaseRepresentative || s.Waits() != "" {
		t.Fatalf("it is %s and waits for %q", s.Status, s.Waits())
	}
	v = f.claimWith(t, rosa, code)
	check(t, f.enroll(t, v, func(s *models.Submission) { s.Filler = models.Filler{} }))
	if got := f.status(t, v.EnrollmentID); got.Status != models.Submitted || got.FilledBy != "" || got.Case != nil {
		t.Errorf("the patient's own is %s, for %q", got.Status, got.FilledBy)
	}
}

// A death is nobody's word alone; once confirmed, no provider is ever asked.
func TestADeathIsConfirmedOrMistaken(t *testing.T) {
	f := newFamily(t)
	died := func(s *models.Submission) {
		s.For, s.Filler, s.Consent, s.TermsVersion = models.SubjectDeceased, widow, false, ""
	}
	v := f.claim(t, rosa)
	check(t, f.enroll(t, v, died))
	f.decides(t, f.waits(t, v, models.CaseDeath).ID, models.OutcomeConfirmed)
	if s := f.status(t, v.EnrollmentID); s.Status != models.RecoveryOnly || s.RejectReason != string(models.RejectDeceased) || f.handedOn(t) != 0 {
		t.Errorf("confirmed, it is %s", s.Status)
	}
	if n := store.CountRows(f.Store, t, &models.Patient{}, "deceased"); n != 1 {
		t.Errorf("%d patients died", n)
	}

	lives := models.Identity{First: "Luz", Last: "Rey", BirthDate: "1940-03-04"}
	code, _ := store.SeedPatient(f.Store, t, f.inc, lives, models.CodeMailed)
	v = f.claimWith(t, lives, code)
	check(t, f.enroll(t, v, died))
	f.decides(t, f.waits(t, v, models.CaseDeath).ID, models.OutcomeMistaken)
	if s := f.status(t, v.EnrollmentID); s.Status != models.VerifiedOnly || s.FilledBy != "" || !s.SubmittedOn.IsZero() || f.handedOn(t) != 0 {
		t.Errorf("mistaken, it is %s, filled in for %q on %s", s.Status, s.FilledBy, s.SubmittedOn)
	}
	again := f.claimWith(t, lives, code)
	if again.EnrollmentID != v.EnrollmentID || again.Subject != models.SubjectAdult {
		t.Error("the patient cannot go on")
	}
	check(t, f.enroll(t, again, func(s *models.Submission) { s.Filler = models.Filler{} }))
	if s := f.status(t, v.EnrollmentID); s.Status != models.Submitted {
		t.Errorf("the patient's own is %s", s.Status)
	}
	if differences := store.Replay(f.Store, t, f.inc.ID); len(differences) > 0 {
		t.Error(differences)
	}
}

// What was provided for by the roster cannot be said away.
func TestWhatCannotBeSaidOfAPatient(t *testing.T) {
	f := newFamily(t)
	v := f.claim(t, child("Leo"))
	for _, said := range []models.Subject{models.SubjectAdult, models.SubjectRepresented, "cat"} {
		wants(t, f.enroll(t, v, by(said, carer)), models.ErrInvalid)
	}
	wants(t, f.enroll(t, v, by(models.SubjectDeceased, models.Filler{})), models.ErrInvalid)
	check(t, f.enroll(t, v, by(models.SubjectDeceased, widow)))
	f.waits(t, v, models.CaseDeath)
}

// When a sign-up was a stranger's, what they said of the patient counts for nothing.
func TestAStrangersWordEndsWithTheSignUp(t *testing.T) {
	f := newFamily(t)
	v := f.claim(t, rosa)
	check(t, f.enroll(t, v, by(models.SubjectDeceased, widow)))
	death := f.waits(t, v, models.CaseDeath)
	c := store.OpenCase(f.Store, t, f.inc.ID, v.EnrollmentID, models.CaseNotMe)
	if s := f.status(t, v.EnrollmentID); s.HeldOn.IsZero() || s.Waits() != models.CaseNotMe || s.Case.Reference != c.Reference {
		t.Errorf("it is held since %s by %q", s.HeldOn, s.Waits())
	}
	f.decides(t, c.ID, models.OutcomeCanceled)
	shown, err := f.Case(t.Context(), officer, f.inc.ID, death.ID)
	if check(t, err); shown.Status != models.CaseDecided || shown.Outcome != models.OutcomeMistaken {
		t.Errorf("the death is %s: %q", shown.Status, shown.Outcome)
	}
	if s := f.status(t, v.EnrollmentID); s.Status != models.Refused || !s.HeldOn.IsZero() || s.Waits() != "" {
		t.Errorf("it is %s and waits for %q", s.Status, s.Waits())
	}
}
