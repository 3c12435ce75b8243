package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gorm.io/gorm"

	"recourse/models"
	"recourse/models/store"
)

var agent = models.Actor{Kind: models.ActorStaff, ID: "agent-1"}

// found is a patient as a search shows them, and what they can be found by.
type found struct {
	patient models.Patient
	code    models.Code
	letter  models.Letter
}

// file makes a patient with a letter and search tokens.
func (b bureau) file(t *testing.T, inc models.Incident, who models.Identity, reference string) found {
	t.Helper()
	f := found{}
	f.code, f.patient = store.SeedPatient(b.Store, t, inc, who, models.CodeMailed)
	seal, err := b.ring.Incident(inc.ID, inc.DataKey)
	b.check(t, err)
	f.letter = models.Letter{
		ID: store.NewID(), IncidentID: inc.ID, PatientID: f.patient.ID, Kind: models.LetterNotice, Offer: true, Language: "en",
		Reference: reference, Status: models.LetterMailed, MailedOn: models.MustDate("2020-04-14"), MadeAt: models.At(b.clock.Now()), Version: 3,
	}
	batch := models.LetterBatch{ID: store.NewID(), IncidentID: inc.ID, Number: len(reference) + int(reference[len(reference)-1]), Sort: models.SortOffer, Offer: true, Status: models.LetterMailed, MadeAt: f.letter.MadeAt, Version: 1}
	f.letter.BatchID = batch.ID
	f.letter.Text, err = seal.Seal(store.PlaceOf(inc.ID, "letters", "text", f.letter.ID), "Dear …")
	b.check(t, err)
	must(t, b.db, func(tx *gorm.DB) error {
		if err := tx.Raw("SELECT id FROM codes WHERE patient_id = ?", f.patient.ID).Scan(&f.letter.CodeID).Error; err != nil {
			return err
		}
		for _, key := range models.LastNameKeys(who.Last) {
			sum, version := seal.Token("name+birth", key, who.BirthDate)
			err := store.AddToken(tx, inc, "name+birth", version, sum, f.patient.ID)
			if err != nil {
				return err
			}
		}
		return errors.Join(tx.Create(&batch).Error, tx.Create(&f.letter).Error)
	})
	return f
}

func TestFind(t *testing.T) {
	b, ctx := newBureau(t), context.Background()
	f := b.file(t, b.one, maria, "L-0001")
	other := b.file(t, b.two, maria, "L-0001")
	r, err := b.Verify(ctx, models.VerifyRequest{
		IncidentID: b.one.ID, Channel: models.ChannelPhone, Actor: agent, Language: "en",
		Claim: models.Claim{Purpose: models.ToEnroll, Code: f.code, LastName: "Nunez", BirthDate: maria.Born()},
	})
	b.check(t, err)
	status, err := b.Status(ctx, b.one.ID, r.EnrollmentID)
	b.check(t, err)
	want := []models.Hit{{PatientID: f.patient.ID, Name: "María G.", Town: "Hartford", ZIP: "061••", BirthYear: 1956, Enrollment: models.VerifiedOnly}}
	for name, test := range map[string]struct {
		lookup models.Lookup
		want   []models.Hit
	}{
		"by code":                {models.Lookup{Code: f.code}, want},
		"by another's code":      {models.Lookup{Code: other.code}, nil},
		"by letter":              {models.Lookup{Reference: " l-0001"}, want},
		"by enrollment":          {models.Lookup{Reference: strings.ToLower(status.Reference)}, want},
		"by name and birth date": {models.Lookup{LastName: "GONZALEZ NUNEZ", BirthDate: maria.Born()}, want},
		"by a part of the name":  {models.Lookup{LastName: "Núñez", BirthDate: maria.Born()}, want},
		"by more than the name":  {models.Lookup{LastName: "Núñez Pérez", BirthDate: maria.Born()}, want},
		"another birth date":     {models.Lookup{LastName: "Núñez", BirthDate: models.MustDate("1956-04-10")}, nil},
		"another name":           {models.Lookup{LastName: "Smith", BirthDate: maria.Born()}, nil},
		"another reference":      {models.Lookup{Reference: "L-0002"}, nil},
	} {
		hits, err := b.Find(ctx, agent, b.one.ID, test.lookup)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(test.want, hits, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if n := b.entries(t, models.ActSearch); n != 10 {
		t.Errorf("%d searches audited, want 10", n)
	}
	for _, typed := range []string{"0001", status.Reference, "nunez", "1956"} {
		where := `lower(object || "from" || "to") LIKE ?`
		if n := store.CountRows(b.Store, t, &models.AuditEntry{}, where, "%"+strings.ToLower(typed)+"%"); n != 0 {
			t.Errorf("what was typed is in %d audit entries", n)
		}
	}
}

func TestFindRefuses(t *testing.T) {
	b := newBureau(t)
	for name, test := range map[string]struct {
		actor models.Actor
		inc   string
		l     models.Lookup
		want  error
	}{
		"nothing":              {agent, b.one.ID, models.Lookup{}, models.ErrInvalid},
		"a name alone":         {agent, b.one.ID, models.Lookup{LastName: "Smith"}, models.ErrInvalid},
		"a birth date alone":   {agent, b.one.ID, models.Lookup{BirthDate: maria.Born()}, models.ErrInvalid},
		"nobody asking":        {models.Actor{}, b.one.ID, models.Lookup{Reference: "x"}, models.ErrActor},
		"an incident not here": {agent, "x", models.Lookup{Reference: "x"}, models.ErrNotFound},
	} {
		if _, err := b.Find(context.Background(), test.actor, test.inc, test.l); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFindShowsAtMost25AndNoUnfinishedImport(t *testing.T) {
	b := newBureau(t)
	for range 26 {
		b.named(t, maria)
	}
	l := models.Lookup{LastName: "Núñez", BirthDate: maria.Born()}
	if hits, err := b.Find(context.Background(), agent, b.one.ID, l); len(hits) != 25 || err != nil {
		t.Errorf("%d hits, want 25: %v", len(hits), err)
	}
	must(t, b.db, func(tx *gorm.DB) error { return tx.Exec("UPDATE roster_imports SET status = 'loading'").Error })
	if hits, err := b.Find(context.Background(), agent, b.one.ID, l); len(hits) != 0 || err != nil {
		t.Errorf("%d hits of an unfinished import: %v", len(hits), err)
	}
}

// named is a patient with search tokens and nothing else.
func (b bureau) named(t *testing.T, who models.Identity) {
	t.Helper()
	_, p := store.SeedPatient(b.Store, t, b.one, who, models.CodeMailed)
	seal, err := b.ring.Incident(b.one.ID, b.one.DataKey)
	b.check(t, err)
	must(t, b.db, func(tx *gorm.DB) error {
		sum, version := seal.Token("name+birth", "nunez", who.BirthDate)
		return store.AddToken(tx, b.one, "name+birth", version, sum, p.ID)
	})
}

func TestPatientRecord(t *testing.T) {
	b, ctx := newBureau(t), context.Background()
	account := b.add(t, "ana@example.org", b.grant(models.RoleAgent))
	ana := models.Actor{Kind: models.ActorStaff, ID: account.ID}
	f := b.file(t, b.one, maria, "L-0001")
	request := models.VerifyRequest{
		IncidentID: b.one.ID, Channel: models.ChannelPhone, Actor: ana, Language: "en",
		Claim: models.Claim{Purpose: models.ToEnroll, Code: f.code, LastName: "Smith", BirthDate: maria.Born()},
	}
	if _, err := b.Verify(ctx, request); !errors.Is(err, models.ErrNoMatch) {
		t.Fatal(err)
	}
	before, err := b.PatientRecord(ctx, ana, b.one.ID, f.patient.ID)
	b.check(t, err)
	if before.Code.AttemptsLeft != 4 || before.Code.Locked || before.Enrollment != nil {
		t.Errorf("after one wrong attempt: %+v, enrollment %v", *before.Code, before.Enrollment)
	}
	request.Claim.LastName = maria.Last
	v, err := b.Verify(ctx, request)
	b.check(t, err)
	got, err := b.PatientRecord(ctx, ana, b.one.ID, f.patient.ID)
	b.check(t, err)
	want := models.Record{
		PatientID: f.patient.ID, Name: "María G.", Eligibility: models.Eligible, Language: "en",
		Masked: models.MaskedIdentity{BirthDate: "••/••/1956", Street: "1•••••", City: "Hartford", State: "CT", ZIP: "061••"},
		Letter: &models.LetterState{Reference: "L-0001", Kind: models.LetterNotice, Language: "en", Status: models.LetterMailed, MailedOn: f.letter.MailedOn},
		Code:   &models.CodeState{Status: models.CodeBound, Deadline: b.one.EnrollBy, AttemptsLeft: 4},
	}
	timeline, enrollment := got.Timeline, got.Enrollment
	got.Timeline, got.Enrollment = nil, nil
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(models.Date{})); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
	if enrollment == nil || enrollment.EnrollmentID != v.EnrollmentID || enrollment.Status != models.VerifiedOnly || enrollment.PlannedEnd != models.MustDate("2022-04-20") {
		t.Errorf("enrollment %+v", enrollment)
	}
	var actions []models.Action
	for _, e := range timeline {
		actions = append(actions, e.Action)
		if e.Who != "Ana Duarte" || e.Actor != models.ActorStaff || e.On != models.MustDate("2020-04-20") {
			t.Errorf("event of %s %q on %s", e.Actor, e.Who, e.On)
		}
	}
	wantActions := []models.Action{
		models.ActView, models.ActCodeMove, models.ActEnrollmentMove, models.ActAttemptEnd, models.ActAttempt,
		models.ActView, models.ActAttemptEnd, models.ActAttempt,
	}
	if diff := cmp.Diff(wantActions, actions); diff != "" {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}
}

func TestPatientRecordIsOfItsIncident(t *testing.T) {
	b := newBureau(t)
	f := b.file(t, b.one, maria, "L-0001")
	for name, ids := range map[string][2]string{"another incident's": {b.two.ID, f.patient.ID}, "nobody": {b.one.ID, "x"}} {
		if _, err := b.PatientRecord(context.Background(), agent, ids[0], ids[1]); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := b.entries(t, models.ActView); n != 0 {
		t.Errorf("%d views audited of nothing shown", n)
	}
}

// Bytes that no text can hold find nothing; they are no fault of ours.
func TestFindAnswersBytesThatAreNoText(t *testing.T) {
	b, ctx := newBureau(t), context.Background()
	for _, reference := range []string{"L-\x00001", "L-\xff001"} {
		hits, err := b.Find(ctx, agent, b.one.ID, models.Lookup{Reference: reference})
		if len(hits) > 0 || err != nil && !errors.Is(err, models.ErrInvalid) {
			t.Errorf("%q: %d hits, %v", reference, len(hits), err)
		}
		problems, err := b.Problems(ctx, b.one.ID, reference)
		if len(problems) > 0 || err != nil && !errors.Is(err, models.ErrInvalid) {
			t.Errorf("%q: %d problems, %v", reference, len(problems), err)
		}
	}
}
