package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"recourse/models"
	"recourse/models/store"
)

// enrolls makes patients in a state who were verified and, unless the status says
// otherwise, submitted on a day.
func (b bureau) enrolls(t *testing.T, inc models.Incident, n int, e models.Enrollment, state string) (made []models.Enrollment) {
	t.Helper()
	for range n {
		_, p := store.SeedPatient(b.Store, t, inc, maria, models.CodeBound)
		one := e
		one.ID, one.IncidentID, one.PatientID, one.Reference, one.State = store.NewID(), inc.ID, p.ID, "R-"+store.NewID(), state
		one.ConsentedAt, one.MadeAt, one.Version = models.At(b.clock.Now()), models.At(b.clock.Now()), 2
		must(t, b.db, func(tx *gorm.DB) error { return tx.Create(&one).Error })
		made = append(made, one)
	}
	return made
}

func TestReport(t *testing.T) {
	b := newBureau(t)
	day := func(n int) models.Date { return models.MustDate("2020-04-20").AddDays(n) }
	phone := models.Enrollment{Status: models.Submitted, Channel: models.ChannelPhone, VerifiedOn: day(0), SubmittedOn: day(1)}
	active := models.Enrollment{Status: models.Active, Channel: models.ChannelWeb, VerifiedOn: day(0), SubmittedOn: day(0)}
	b.enrolls(t, b.one, 2, phone, "RI")
	running := b.enrolls(t, b.one, 11, active, "CT")
	b.enrolls(t, b.one, 1, models.Enrollment{Status: models.VerifiedOnly, VerifiedOn: day(0)}, "CT")
	gone := active
	gone.Status = models.Canceled
	again := b.enrolls(t, b.one, 1, gone, "NY")[0]
	again.ID, again.Reference, again.Status, again.SubmittedOn = store.NewID(), "R-2", models.ActionNeeded, day(1)
	must(t, b.db, func(tx *gorm.DB) error { return tx.Create(&again).Error })
	b.enrolls(t, b.two, 1, active, "CT")
	b.window(t, running[0], day(730))
	b.window(t, running[1], day(700))
	b.letters(t, models.LetterMailed, models.LetterMailed, models.LetterReturned, models.LetterUndeliverable, models.LetterCanceled, models.LetterComposed)
	b.notices(t, models.LetterMailed, models.LetterSuperseded, models.LetterReleased)
	got, err := b.Report(context.Background(), agent, b.one.ID, false)
	b.check(t, err)
	total := models.Total
	want := models.Report{
		On: day(0), EnrollBy: b.one.EnrollBy,
		Funnel: models.Funnel{
			Rostered: total(24), Eligible: total(21), Mailed: total(4), Returned: total(2), Verified: total(15),
			Enrolled: total(14), Active: total(11), ActionNeeded: total(1), NoticesMailed: total(2), NoticesReturned: total(1),
		},
		SignUps: []models.DailyCount{{On: day(0), Web: 12}, {On: day(1), Web: 1, Phone: 2}},
		Windows: []models.WindowRow{
			{Reference: running[1].Reference, Status: models.Active, StartsOn: day(0), LastDay: day(730), Shortfall: 30},
			{Reference: running[0].Reference, Status: models.Active, StartsOn: day(0), LastDay: day(730)},
		},
		ByState: []models.Breakdown{{Key: "CT", Count: total(11)}, {Key: "NY", Count: models.Count{Suppressed: true}}, {Key: "RI", Count: models.Count{Suppressed: true}}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(models.Date{})); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	open, err := b.Report(context.Background(), agent, b.one.ID, true)
	if err != nil || open.ByState[2].Count != total(2) {
		t.Errorf("for the privacy officer: %v, %v", open.ByState, err)
	}
	b.check(t, b.ReportExported(context.Background(), agent, b.one.ID, "funnel.csv"))
	if views, exports := b.entries(t, models.ActReport), b.entries(t, models.ActExport); views != 2 || exports != 1 {
		t.Errorf("%d views and %d exports audited, want 2 and 1", views, exports)
	}
}

// window gives an enrollment two years, and the provider's own end.
func (b bureau) window(t *testing.T, e models.Enrollment, provider models.Date) {
	t.Helper()
	w := models.MonitoringWindow{
		ID: store.NewID(), IncidentID: e.IncidentID, EnrollmentID: e.ID, StartsOn: e.SubmittedOn, LastDay: e.SubmittedOn.AddDays(730),
		EndsAt: models.At(e.SubmittedOn.AddDays(731).Midnight(b.one.Location())), ProviderEnd: provider, MadeAt: models.At(b.clock.Now()),
	}
	must(t, b.db, func(tx *gorm.DB) error { return tx.Create(&w).Error })
}

// letters makes one patient with a letter for each status.
func (b bureau) letters(t *testing.T, statuses ...models.LetterStatus) {
	t.Helper()
	for i, status := range statuses {
		f := b.file(t, b.one, maria, fmt.Sprintf("L-%d", i))
		must(t, b.db, func(tx *gorm.DB) error {
			return tx.Exec("UPDATE letters SET status = ? WHERE id = ?", status, f.letter.ID).Error
		})
	}
	reissue := b.file(t, b.one, maria, "L-R")
	must(t, b.db, func(tx *gorm.DB) error {
		return errors.Join(
			tx.Exec("UPDATE letters SET kind = 'reissue' WHERE id = ?", reissue.letter.ID).Error,
			tx.Exec("UPDATE patients SET eligibility = 'ineligible' WHERE id = ?", reissue.patient.ID).Error,
			tx.Exec("UPDATE roster_imports SET status = 'loading' WHERE id = ?", reissue.patient.ImportID).Error,
		)
	})
}

// notices makes one patient without the offer, with a letter, for each status.
func (b bureau) notices(t *testing.T, statuses ...models.LetterStatus) {
	t.Helper()
	for i, status := range statuses {
		f := b.file(t, b.one, maria, fmt.Sprintf("L-N%c", 'a'+i))
		must(t, b.db, func(tx *gorm.DB) error {
			return errors.Join(
				tx.Exec("UPDATE letters SET status = ?, offer = (1 = 0) WHERE id = ?", status, f.letter.ID).Error,
				tx.Exec("UPDATE patients SET eligibility = 'ineligible' WHERE id = ?", f.patient.ID).Error,
			)
		})
	}
}

func TestReportShowsNobodyOfAnUnfinishedImport(t *testing.T) {
	b := newBureau(t)
	store.SeedPatient(b.Store, t, b.one, maria, models.CodeMailed)
	must(t, b.db, func(tx *gorm.DB) error { return tx.Exec("UPDATE roster_imports SET status = 'loading'").Error })
	got, err := b.Report(context.Background(), agent, b.one.ID, true)
	if err != nil || got.Funnel.Rostered.N != 0 || got.Funnel.Eligible.N != 0 {
		t.Errorf("%v rostered, %v eligible: %v", got.Funnel.Rostered, got.Funnel.Eligible, err)
	}
}

// The total is shown, so the one small group could be subtracted from it.
func TestReportHidesNoSmallGroupAlone(t *testing.T) {
	b := newBureau(t)
	day := models.MustDate("2020-04-20")
	e := models.Enrollment{Status: models.Submitted, Channel: models.ChannelWeb, VerifiedOn: day, SubmittedOn: day}
	for state, n := range map[string]int{"CT": 12, "MA": 11, "RI": 3} {
		b.enrolls(t, b.one, n, e, state)
	}
	hidden := models.Count{Suppressed: true}
	want := []models.Breakdown{{Key: "CT", Count: models.Total(12)}, {Key: "MA", Count: hidden}, {Key: "RI", Count: hidden}}
	got, err := b.Report(context.Background(), agent, b.one.ID, false)
	b.check(t, err)
	if diff := cmp.Diff(want, got.ByState); diff != "" {
		t.Errorf("by state (-want +got):\n%s", diff)
	}
}

func TestReportNeedsAnActor(t *testing.T) {
	b := newBureau(t)
	if _, err := b.Report(context.Background(), models.Actor{}, b.one.ID, true); !errors.Is(err, models.ErrActor) {
		t.Errorf("report to nobody: %v", err)
	}
	if err := b.ReportExported(context.Background(), models.Actor{}, b.one.ID, "x"); !errors.Is(err, models.ErrActor) {
		t.Errorf("export by nobody: %v", err)
	}
}
