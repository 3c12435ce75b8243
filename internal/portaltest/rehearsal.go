package portaltest

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"testing"

	"recourse/internal/password"
	"recourse/internal/sealed"
	"recourse/internal/synthetic"
	"recourse/internal/totp"
	"recourse/models"
	"recourse/models/store"
)

// Password is that of every account of a [Rehearsal].
const Password = "a horse, a battery, a staple"

// Rehearsal is a portal with one incident whose letters are in the mail.
type Rehearsal struct {
	*store.Store
	DB      *store.DB
	DSN     string
	Ring    *sealed.Keyring
	Clock   *Clock
	Inc     models.Incident
	Secret  string // of every account's one-time codes
	Staff   map[models.Role]models.Actor
	Claims  []models.Claim // what the patients with letters would type
	Batch   models.LetterBatch
	Printed []byte // the letters
}

// NewRehearsal makes a fresh portal with a roster of so many patients, of whom
// eligible get a letter, and goes with it the whole way until they are mailed.
func NewRehearsal(t testing.TB, patients, eligible int) *Rehearsal {
	t.Helper()
	r := &Rehearsal{DSN: DSN(t), Clock: &Clock{}, Secret: totp.NewSecret(), Staff: map[models.Role]models.Actor{}}
	r.DB = Open(t, r.DSN, store.Options{Now: r.Clock.Now})
	var err error
	r.Ring, err = sealed.InitKeyring(filepath.Join(t.TempDir(), "recourse.keys"))
	must(t, err)
	must(t, store.Bind(t.Context(), r.DB, r.Ring))
	quick, err := password.NewHasher(password.Config{Params: password.Params{MemoryKiB: 8, Passes: 1, Lanes: 1}})
	must(t, err)
	r.Store, err = store.New(store.Config{DB: r.DB, Keyring: r.Ring, Hasher: quick})
	must(t, err)
	r.Inc, err = r.CreateIncident(t.Context(), Operator(), Incident("one"))
	must(t, err)
	r.Hire(t, r.Inc)
	r.mail(t, patients, eligible)
	return r
}

// Operator is the actor of tests that are not signed in.
func Operator() models.Actor { return models.Actor{Kind: models.ActorOperator, ID: "test"} }

// Incident is a rehearsal whose calendar is the wall's.
func Incident(ref string) models.Incident {
	return models.Incident{
		Ref: ref, Host: ref + ".example.org", Rehearsal: true, Zone: "America/New_York", EnrollBy: models.MustDate("2020-07-31"),
		TermMonths: 24, FloorDays: 60,
		Facts: models.Facts{
			Organization: "Test Hospital", ShortName: "Test", OccurredFrom: models.MustDate("2020-02-13"), OccurredTo: models.MustDate("2020-02-14"),
			Discovered: models.MustDate("2020-02-13"), Announced: models.MustDate("2020-04-13"), ReportedOCR: models.MustDate("2020-04-13"), Accounts: 2,
			What:  map[string]string{"en": "Somebody read e-mails.", "es": "Alguien leyó correos.", "pt": "Alguém leu e-mails."},
			Phone: "1-800-555-0123", TTY: "711", Hours: map[string]string{"en": "9 to 5", "es": "de 9 a 5", "pt": "das 9h às 17h"},
			Address: []string{"1 Hospital Way", "Hartford, CT 06103"}, Email: "privacy@example.org", MainSite: "www.example.org",
			Provider: "Sample Watch", Product: "Three-bureau monitoring", Bureaus: 3, TermsVersion: "2020-04",
		},
	}
}

// Hire makes an account for each role in an incident, named after role and incident.
func (r *Rehearsal) Hire(t testing.TB, inc models.Incident) {
	t.Helper()
	for _, role := range models.Roles() {
		a, err := r.AddStaff(t.Context(), Operator(), models.NewStaff{
			SignInName: string(role) + "@" + inc.Host, Name: "Test Person", Password: Password, Secret: r.Secret,
			Grants: []models.Grant{{IncidentID: inc.ID, Role: role}},
		})
		must(t, err)
		if inc.ID == r.Inc.ID {
			r.Staff[role] = models.Actor{Kind: models.ActorStaff, ID: a.ID}
		}
	}
}

func (r *Rehearsal) mail(t testing.TB, patients, eligible int) {
	t.Helper()
	ctx, id, admin := t.Context(), r.Inc.ID, r.Staff[models.RoleAdmin]
	_, err := r.ImportRoster(ctx, admin, id, Roster(t, patients, eligible), store.ImportOptions{}, nil)
	must(t, err)
	_, err = r.DecideEligibility(ctx, admin, id)
	must(t, err)
	p, err := r.ProposeSeal(ctx, admin, id, models.Totals{Patients: patients, Eligible: eligible})
	must(t, err)
	must(t, r.ApproveProposal(ctx, r.Staff[models.RolePrivacyOfficer], id, p.ID))
	r.Batch, err = r.ComposeLetters(ctx, admin, id, store.ComposeOptions{Site: "https://" + r.Inc.Host}, nil)
	must(t, err)
	must(t, r.WriteBatch(ctx, admin, id, r.Batch.ID, io.Discard))
	r.Claims, err = r.SampleClaims(ctx, admin, id, eligible)
	must(t, err)
	r.Printed = r.print(t, r.Batch)
	r.Inc, err = r.IncidentByRef(ctx, r.Inc.Ref)
	must(t, err)
}

// print has a batch released, printed and mailed, and returns the file.
func (r *Rehearsal) print(t testing.TB, b models.LetterBatch) []byte {
	t.Helper()
	ctx, id := t.Context(), r.Inc.ID
	p, err := r.ProposeRelease(ctx, r.Staff[models.RoleAdmin], id, b.ID)
	must(t, err)
	must(t, r.ApproveProposal(ctx, r.Staff[models.RolePrivacyOfficer], id, p.ID))
	var file bytes.Buffer
	must(t, r.PrintBatch(ctx, r.Staff[models.RolePrint], id, b.ID, &file))
	must(t, r.MarkMailed(ctx, r.Staff[models.RolePrint], id, b.ID, b.Count, r.Inc.Today(r.Clock.Now())))
	return file.Bytes()
}

// Roster is a made-up roster.
func Roster(t testing.TB, patients, eligible int) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	must(t, synthetic.Write(&b, synthetic.Options{Patients: patients, SSNExposed: eligible}))
	return bytes.NewReader(b.Bytes())
}

// Enroll enrolls a patient of the rehearsal on the web, who hears from us by post.
func (r *Rehearsal) Enroll(t testing.TB, claim models.Claim) models.Receipt {
	t.Helper()
	return r.EnrollBy(t, claim, models.ContactChoice{By: models.ContactByPost})
}

// EnrollBy is Enroll for who chooses how to hear from us.
func (r *Rehearsal) EnrollBy(t testing.TB, claim models.Claim, contact models.ContactChoice) models.Receipt {
	t.Helper()
	receipt, err := r.enroll(t.Context(), claim, contact)
	must(t, err)
	return receipt
}

func (r *Rehearsal) enroll(ctx context.Context, claim models.Claim, contact models.ContactChoice) (models.Receipt, error) {
	v, err := r.Verify(ctx, models.VerifyRequest{IncidentID: r.Inc.ID, Channel: models.ChannelWeb, Language: "en", Claim: claim})
	if err != nil {
		return models.Receipt{}, err
	}
	return r.Store.Enroll(ctx, models.Actor{}, models.Submission{
		IncidentID: r.Inc.ID, EnrollmentID: v.EnrollmentID, Channel: models.ChannelWeb, Language: "en",
		TermsVersion: r.Inc.Facts.TermsVersion, Consent: true, Contact: contact,
		Filler: Filler(v.Subject),
	})
}

// Filler is somebody who may fill in an enrollment for a subject.
func Filler(s models.Subject) models.Filler {
	for _, relationship := range s.Relationships() {
		return models.Filler{First: "Ann", Last: "Filler", Relationship: relationship, May: true}
	}
	return models.Filler{}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
