package store_test

import (
	"strings"
	"testing"

	"recourse/internal/portaltest"
	"recourse/models"
	"recourse/models/store"
)

// signedUp has the n-th sign up.
func (o offered) signedUp(t *testing.T, n int) string {
	t.Helper()
	v := o.begin(t, n)
	_, err := o.Enroll(t.Context(), models.Actor{}, models.Submission{
		IncidentID: o.inc.ID, EnrollmentID: v.EnrollmentID, Channel: models.ChannelWeb, Language: "en", TermsVersion: "1", Consent: true,
		Contact: models.ContactChoice{By: models.ContactByPost}, Filler: portaltest.Filler(v.Subject),
	})
	check(t, err)
	return v.EnrollmentID
}

// decided has two people decide a case.
func (o offered) decided(t *testing.T, c models.Case, outcome models.CaseOutcome) {
	t.Helper()
	p, err := o.ProposeCase(t.Context(), operator, o.inc.ID, c.ID, models.CaseDecision{Outcome: outcome, Note: outcome.Notes()[0]})
	check(t, err)
	check(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID))
}

func (o offered) state(t *testing.T, enrollmentID string) models.EnrollmentStatus {
	t.Helper()
	v, err := o.Status(t.Context(), o.inc.ID, enrollmentID)
	check(t, err)
	return v.Status
}

func (o offered) offersOwed(t *testing.T) int {
	t.Helper()
	plan, err := o.PlanLetters(t.Context(), operator, o.inc.ID, o.options(""), nil)
	check(t, err)
	return plan.Letters[models.SortOffer]
}

func TestAFreezeStopsEverythingUntilTwoPeopleLiftIt(t *testing.T) {
	o := newOffered(t)
	id := o.signedUp(t, 0)
	c := store.OpenCase(o.Store, t, o.inc.ID, id, models.CaseNotMe)
	if again := store.OpenCase(o.Store, t, o.inc.ID, id, models.CaseNotMe); again.ID != c.ID {
		t.Error("a second case was opened about the same")
	}
	if want := o.inc.Today(o.clock.Now()).AddDays(models.CaseDays); c.DueOn != want {
		t.Errorf("promised by %s, want %s", c.DueOn, want)
	}
	if v := o.begin(t, 0); v.Cause != models.CauseFrozen || v.Reference != c.Reference || v.HeldOn != c.OpenedOn || v.DecideBy != c.DueOn {
		t.Errorf("a right claim meets the cause %q of %s, on hold since %s until %s", v.Cause, v.Reference, v.HeldOn, v.DecideBy)
	}
	wants(t, o.RecordAcknowledgement(t.Context(), models.Acknowledgement{
		IncidentID: o.inc.ID, EnrollmentID: id, MessageID: "1", Sequence: 1, Accepted: true, On: today}), models.ErrFrozen)
	if _, entries, err := o.PrepareHandoff(t.Context(), jobs, o.inc.ID, 9); err != nil || len(entries) != 0 {
		t.Errorf("%d on hold go to the provider: %v", len(entries), err)
	}
	d := models.CaseDecision{Outcome: models.OutcomeLifted, Note: models.NotePatientDid}
	wants(t, proposeCase(t, o, c.ID, models.CaseDecision{Outcome: models.OutcomeAccepted, Note: models.NotePower}), models.ErrInvalid)
	wants(t, proposeCase(t, o, c.ID, models.CaseDecision{Outcome: models.OutcomeLifted, Note: models.NotePower}), models.ErrInvalid)
	wants(t, proposeCase(t, o, "nobody", d), models.ErrNotFound)
	o.decided(t, c, models.OutcomeLifted)
	wants(t, proposeCase(t, o, c.ID, d), models.ErrMove)
	if _, entries, err := o.PrepareHandoff(t.Context(), jobs, o.inc.ID, 9); err != nil || len(entries) != 1 {
		t.Errorf("after the freeze %d go to the provider: %v", len(entries), err)
	}
	if differences := store.Replay(o.Store, t, o.inc.ID); len(differences) > 0 {
		t.Error(differences)
	}
}

func proposeCase(t *testing.T, o offered, id string, d models.CaseDecision) error {
	t.Helper()
	_, err := o.ProposeCase(t.Context(), operator, o.inc.ID, id, d)
	return err
}

func TestAStrangersSignUpIsCanceledAndANewLetterOwed(t *testing.T) {
	o := newOffered(t)
	waiting, active := o.signedUp(t, 0), o.monitored(t, 1, models.ContactChoice{By: models.ContactByPost})
	for _, id := range []string{waiting, active} {
		o.decided(t, store.OpenCase(o.Store, t, o.inc.ID, id, models.CaseNotMe), models.OutcomeCanceled)
		if s := o.state(t, id); s != models.Canceled {
			t.Errorf("the sign-up is %s", s)
		}
	}
	if n := o.offersOwed(t); n != 2 {
		t.Errorf("%d new letters are owed, want 2", n)
	}
	for n := range 2 {
		if v := o.begin(t, n); v.Cause != models.CauseRevoked {
			t.Errorf("the code that a stranger used meets the cause %q", v.Cause)
		}
	}
	if _, entries, err := o.PrepareHandoff(t.Context(), jobs, o.inc.ID, 9); err != nil || len(entries) != 0 {
		t.Errorf("%d go to the provider: %v", len(entries), err)
	}
	if differences := store.Replay(o.Store, t, o.inc.ID); len(differences) > 0 {
		t.Error(differences)
	}
}

// A call is enough to stop a sign-up, and starts the search for who it was.
func TestACallStopsASignUp(t *testing.T) {
	o := newOffered(t)
	id := o.signedUp(t, 0)
	who := o.begin(t, 0).PatientID
	c, err := o.NotMe(t.Context(), officer, o.inc.ID, who)
	check(t, err)
	again, err := o.NotMe(t.Context(), officer, o.inc.ID, who)
	if check(t, err); again.ID != c.ID || c.EnrollmentID != id || c.OpenedBy != officer.String() {
		t.Error("the call opened another case, or one about something else")
	}
	if v := o.begin(t, 0); v.Cause != models.CauseFrozen {
		t.Errorf("a right claim meets the cause %q", v.Cause)
	}
	o.decided(t, c, models.OutcomeCanceled)
	_, err = o.NotMe(t.Context(), officer, o.inc.ID, who)
	wants(t, err, models.ErrMove)
	_, err = o.NotMe(t.Context(), officer, o.two.ID, who)
	wants(t, err, models.ErrNotFound)
	hits, err := o.Find(t.Context(), officer, o.inc.ID, models.Lookup{Reference: c.Reference})
	if check(t, err); len(hits) != 1 || hits[0].PatientID != who {
		t.Errorf("%d patients are found by the case's reference", len(hits))
	}
}

// What waits for a case goes where the case says.
func TestCasesDecideWhatWaits(t *testing.T) {
	o := newOffered(t)
	for n, tt := range []struct {
		kind    models.CaseKind
		outcome models.CaseOutcome
		want    models.EnrollmentStatus
	}{
		{models.CaseRepresentative, models.OutcomeAccepted, models.Submitted}, {models.CaseRepresentative, models.OutcomeDenied, models.Refused},
		{models.CaseDeath, models.OutcomeConfirmed, models.RecoveryOnly}, {models.CaseDeath, models.OutcomeMistaken, models.VerifiedOnly},
	} {
		id := o.begin(t, n).EnrollmentID
		must(t, o.db, exec("UPDATE enrollments SET status = 'in_review', consented_at = 1 WHERE id = '"+id+"'"))
		c := store.OpenCase(o.Store, t, o.inc.ID, id, tt.kind)
		o.decided(t, c, tt.outcome)
		if s := o.state(t, id); s != tt.want {
			t.Errorf("%s, %s: the sign-up is %s", tt.kind, tt.outcome, s)
		}
	}
	if n := store.CountRows(o.Store, t, &models.OutboxItem{}, "1 = 1"); n != 1 {
		t.Errorf("%d go to the provider, want 1", n)
	}
	if n := store.CountRows(o.Store, t, &models.Patient{}, "deceased AND id IN (SELECT patient_id FROM cases WHERE outcome = 'confirmed')"); n != 1 {
		t.Errorf("%d confirmed deaths", n)
	}
}

func TestCasesAreListedMaskedAndAudited(t *testing.T) {
	o := newOffered(t)
	first := store.OpenCase(o.Store, t, o.inc.ID, o.signedUp(t, 0), models.CaseNotMe)
	o.decided(t, first, models.OutcomeLifted)
	o.days(1)
	second := store.OpenCase(o.Store, t, o.inc.ID, o.begin(t, 1).EnrollmentID, models.CaseRepresentative)
	looks := func() int { return store.CountRows(o.Store, t, &models.AuditEntry{}, "action = 'patient.view'") }
	before := looks()
	all, err := o.Cases(t.Context(), officer, o.inc.ID)
	check(t, err)
	if len(all) != 2 || all[0].ID != second.ID || all[1].Status != models.CaseDecided || all[0].Who.Name != "Ana Gómez" {
		t.Fatalf("%d cases, or not the open one first", len(all))
	}
	if name := all[0].Name; name == "" || strings.Contains(name, o.claims[1].LastName) {
		t.Error("the name is not masked")
	}
	check(t, proposeCase(t, o, second.ID, models.CaseDecision{Outcome: models.OutcomeDenied, Note: models.NoteNoPaper}))
	v, err := o.Case(t.Context(), officer, o.inc.ID, second.ID)
	check(t, err)
	if v.Proposed == nil || v.Proposed.Outcome != models.OutcomeDenied || v.Overdue(v.DueOn) || !v.Overdue(v.DueOn.AddDays(1)) {
		t.Errorf("proposed is %v, due on %s", v.Proposed, v.DueOn)
	}
	if n := looks() - before; n != 3 {
		t.Errorf("%d looks at patients are in the log", n)
	}
	other, err := o.Cases(t.Context(), officer, o.two.ID)
	if check(t, err); len(other) != 0 {
		t.Error("another incident's cases are listed")
	}
	if _, err := o.Case(t.Context(), officer, o.two.ID, second.ID); err == nil {
		t.Error("another incident's case is shown")
	}
}
