package jobs_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"recourse/internal/jobs"
	"recourse/internal/portaltest"
	"recourse/internal/provider"
	"recourse/internal/sqlite"
	"recourse/models"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a rehearsal with a provider that accepts all.
type bench struct {
	*portaltest.Rehearsal
	runner *jobs.Runner
	folder provider.Folder
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{Rehearsal: portaltest.NewRehearsal(t, 12, 4)}
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	check(t, provider.NewIdentity(key))
	identity, err := provider.LoadIdentity(key)
	check(t, err)
	recipient, err := provider.LoadRecipient(key + ".pub")
	check(t, err)
	b.folder = provider.Folder{Dir: dir, Recipient: recipient}
	sim := provider.Simulator{Dir: dir, Identity: identity}
	b.runner = &jobs.Runner{
		Store: b.Store, Log: slog.New(slog.DiscardHandler), Now: b.Clock.Now, Holder: "test",
		Provider: func(models.Incident) (provider.Client, error) { return b.folder, nil },
		Simulate: func(ctx context.Context, inc models.Incident) error {
			_, err := sim.Run(ctx, inc.Today(b.Clock.Now()).String())
			return err
		},
	}
	return b
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (b *bench) status(t *testing.T, r models.Receipt) models.StatusView {
	t.Helper()
	v, err := b.Status(t.Context(), b.Inc.ID, r.EnrollmentID)
	check(t, err)
	return v
}

func TestRoundMakesAnEnrollmentActive(t *testing.T) {
	b := newBench(t)
	receipt := b.Enroll(t, b.Claims[0])
	check(t, b.runner.Round(t.Context()))
	v := b.status(t, receipt)
	if v.Status != models.Active || v.Window == nil || v.Window.LastDay != models.MustDate("2022-04-20") {
		t.Fatalf("status %s, window %+v", v.Status, v.Window)
	}
	check(t, b.runner.Round(t.Context()))
	all, err := b.Handoffs(t.Context(), b.Inc.ID)
	check(t, err)
	if len(all) != 1 || all[0].SentAt.IsZero() {
		t.Errorf("hand-offs are %+v", all)
	}
	if left, err := b.UnsealedAudit(t.Context()); err != nil || left != 0 {
		t.Errorf("%d audit entries are not sealed: %v", left, err)
	}
}

func TestEnrollmentsWaitWhileThereIsNoProvider(t *testing.T) {
	b := newBench(t)
	b.runner.Provider = func(models.Incident) (provider.Client, error) { return nil, nil }
	receipt := b.Enroll(t, b.Claims[0])
	check(t, b.runner.Round(t.Context()))
	if v := b.status(t, receipt); v.Status != models.Submitted {
		t.Errorf("status %s", v.Status)
	}
	if _, err := b.runner.Send(t.Context(), b.Inc); !errors.Is(err, jobs.ErrNoProvider) {
		t.Errorf("error is %v", err)
	}
}

func TestOneFailingJobStopsNoOther(t *testing.T) {
	b := newBench(t)
	failed := errors.New("the provider's line is down")
	b.runner.Simulate = func(context.Context, models.Incident) error { return failed }
	b.Enroll(t, b.Claims[0])
	if err := b.runner.Round(t.Context()); !errors.Is(err, failed) {
		t.Fatalf("error is %v", err)
	}
	all, err := b.Handoffs(t.Context(), b.Inc.ID)
	check(t, err)
	if len(all) != 1 {
		t.Errorf("%d hand-offs", len(all))
	}
}

// A file that is not what it should be is named and left; the next one goes in.
func TestRefusedDeliveryStopsNoOther(t *testing.T) {
	b := newBench(t)
	first := b.Enroll(t, b.Claims[0])
	simulate := b.runner.Simulate
	b.runner.Simulate = nil
	check(t, b.runner.Round(t.Context()))
	second := b.Enroll(t, b.Claims[1])
	check(t, b.runner.Round(t.Context()))
	check(t, simulate(t.Context(), b.Inc))
	broken, err := filepath.Glob(filepath.Join(b.folder.Dir, "in", "000001.csv*"))
	check(t, err)
	if len(broken) != 1 {
		t.Fatalf("found %v", broken)
	}
	check(t, os.WriteFile(broken[0], []byte("not an answer"), 0o600))
	refused := (*provider.RefusedError)(nil)
	if err := b.runner.Round(t.Context()); !errors.As(err, &refused) {
		t.Fatalf("error is %v", err)
	}
	if v := b.status(t, second); v.Status != models.Active {
		t.Errorf("the second is %s", v.Status)
	}
	if v := b.status(t, first); v.Status != models.Submitted {
		t.Errorf("the first is %s", v.Status)
	}
}

// An answer that has to wait holds up no other of its file, and comes again.
func TestAHeldEnrollmentHoldsUpNoOther(t *testing.T) {
	b := newBench(t)
	held, free := b.Enroll(t, b.Claims[0]), b.Enroll(t, b.Claims[1])
	simulate := b.runner.Simulate
	b.runner.Simulate = nil
	check(t, b.runner.Round(t.Context())) // what is on hold before is not even sent
	check(t, simulate(t.Context(), b.Inc))
	b.exec(t, "UPDATE enrollments SET frozen_at = 1 WHERE id = '"+held.EnrollmentID+"'")
	if err := b.runner.Round(t.Context()); !errors.Is(err, models.ErrFrozen) {
		t.Errorf("error is %v", err)
	}
	if v := b.status(t, free); v.Status != models.Active {
		t.Errorf("the other is %s", v.Status)
	}
	b.exec(t, "UPDATE enrollments SET frozen_at = NULL")
	check(t, b.runner.Round(t.Context()))
	if v := b.status(t, held); v.Status != models.Active {
		t.Errorf("after the hold it is %s", v.Status)
	}
}

// exec runs a statement as somebody with the database's password would.
func (b *bench) exec(t *testing.T, statement string) {
	t.Helper()
	var db *sql.DB
	var err error
	if strings.HasPrefix(b.DSN, "postgres") {
		db, err = sql.Open("pgx", b.DSN)
	} else {
		db, err = sqlite.Open(b.DSN, sqlite.ReadWrite)
	}
	check(t, err)
	_, err = db.ExecContext(t.Context(), statement)
	check(t, errors.Join(err, db.Close()))
}

func TestAdvanceThroughTwoYears(t *testing.T) {
	b := newBench(t)
	receipt := b.Enroll(t, b.Claims[0])
	admin := b.Staff[models.RoleAdmin]
	check(t, b.runner.Advance(t.Context(), admin, b.Inc.ID, models.MustDate("2022-04-21")))
	v := b.status(t, receipt)
	if v.Window == nil || v.Window.StartsOn != models.MustDate("2020-04-21") || v.Status != models.Active {
		t.Fatalf("on the last day but one the status is %s, window %+v", v.Status, v.Window)
	}
	check(t, b.runner.Advance(t.Context(), admin, b.Inc.ID, models.MustDate("2022-04-22")))
	if v := b.status(t, receipt); v.Status != models.Completed {
		t.Errorf("after the last day the status is %s", v.Status)
	}
}

// Days are skipped only if nothing is due on them: whoever goes day by day sees the
// same end of every enrollment on the same day.
func TestAdvanceSkipsOnlyIdleDays(t *testing.T) {
	b := newBench(t)
	admin := b.Staff[models.RoleAdmin]
	var all []models.Receipt
	living := []models.Claim{b.Claims[0], b.Claims[1], b.Claims[3]} // for who died nothing is monitored
	for i, day := range []string{"2020-04-21", "2020-05-30", "2020-05-31"} {
		check(t, b.runner.Advance(t.Context(), admin, b.Inc.ID, models.MustDate(day)))
		all = append(all, b.Enroll(t, living[i]))
	}
	check(t, b.runner.Advance(t.Context(), admin, b.Inc.ID, models.MustDate("2023-01-01")))
	ended := map[string]models.Date{}
	trail, err := b.AuditTrail(t.Context(), admin, b.Inc.ID, "", 500)
	check(t, err)
	for _, e := range trail {
		if e.To == string(models.Completed) {
			ended[e.On.String()] = e.On
		}
	}
	for i, start := range []string{"2020-04-22", "2020-05-31", "2020-06-01"} {
		last := models.MustDate(start).AddMonths(24)
		if v := b.status(t, all[i]); v.Status != models.Completed || v.Window.LastDay != last {
			t.Errorf("enrollment %d is %s, window %+v", i, v.Status, v.Window)
		}
		if _, ok := ended[last.AddDays(1).String()]; !ok {
			t.Errorf("nothing ended on the day after %s, but on %v", last, ended)
		}
	}
}

func TestAdvanceOnlyForwardAndOnlyRehearsals(t *testing.T) {
	b := newBench(t)
	admin := b.Staff[models.RoleAdmin]
	err := b.runner.Advance(t.Context(), admin, b.Inc.ID, b.Inc.Today(b.Clock.Now()).AddDays(-1))
	if !errors.Is(err, models.ErrRehearsal) {
		t.Errorf("backward: %v", err)
	}
	earnest := portaltest.Incident("earnest")
	earnest.Rehearsal = false
	earnest, err = b.CreateIncident(t.Context(), portaltest.Operator(), earnest)
	check(t, err)
	err = b.runner.Advance(t.Context(), admin, earnest.ID, models.MustDate("2030-01-01"))
	if !errors.Is(err, models.ErrRehearsal) {
		t.Errorf("in earnest: %v", err)
	}
}

// Of several at once each enrollment is still handed over once.
func TestRunnersAtOnceHandOverOnce(t *testing.T) {
	b := newBench(t)
	for _, claim := range b.Claims[:2] {
		b.Enroll(t, claim)
	}
	done := make(chan error)
	for range 4 {
		go func() { done <- b.runner.Round(context.WithoutCancel(t.Context())) }()
	}
	for range 4 {
		check(t, <-done)
	}
	all, err := b.Handoffs(t.Context(), b.Inc.ID)
	check(t, err)
	if len(all) != 1 || all[0].Count != 2 {
		t.Errorf("hand-offs are %+v", all)
	}
}

func TestRunWorksAtEveryTickUntilItIsTold(t *testing.T) {
	b := newBench(t)
	rounds := make(chan struct{})
	b.runner.Simulate = func(ctx context.Context, _ models.Incident) error {
		rounds <- struct{}{}
		return errors.New("still down")
	}
	ctx, stop := context.WithCancel(t.Context())
	tick, ended := make(chan time.Time), make(chan struct{})
	go func() { b.runner.Run(ctx, tick); close(ended) }()
	<-rounds // at once
	tick <- b.Clock.Now()
	<-rounds // at the tick, though the round before failed
	stop()
	<-ended
}
