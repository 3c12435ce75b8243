package store_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recourse/models"
	"recourse/models/store"
)

// twice is a file in which some people stand a second time, far from the first.
func twice(t *testing.T, rows, again int) *bytes.Reader {
	t.Helper()
	file, err := io.ReadAll(roster(t, rows))
	check(t, err)
	lines := bytes.SplitAfter(file, []byte("\n"))
	return bytes.NewReader(append(file, bytes.Join(lines[1:again+1], nil)...))
}

// cutEverywhere imports a file that is cut short after each step and goes on, until
// it is complete.
func (o office) cutEverywhere(t *testing.T, file *bytes.Reader) (imp models.RosterImport, cuts int) {
	t.Helper()
	for {
		ctx, cut := context.WithCancel(t.Context())
		imp, err := o.ImportRoster(ctx, operator, o.inc.ID, file, store.ImportOptions{}, func(int, int) { cut() })
		cut()
		if err == nil {
			return imp, cuts
		}
		wants(t, err, context.Canceled)
		if cuts++; cuts > 50 {
			t.Fatal("the import never ends")
		}
		if counts, err := o.RosterCounts(t.Context(), o.inc.ID); err != nil || counts.Patients != 0 {
			t.Fatalf("patients of an unfinished import are seen: %+v, %v", counts, err)
		}
	}
}

// Wherever an import is cut short, in the end it is as if it had not been.
func TestImportCutAfterEachStep(t *testing.T) {
	o := newOffice(t)
	whole, err := o.ImportRoster(t.Context(), operator, o.two.ID, twice(t, 3200, 40), store.ImportOptions{}, nil)
	check(t, err)
	if whole.Rows != 3240 || whole.Added != 3200 || whole.Known != 40 {
		t.Fatalf("in one go the import is %+v", whole)
	}
	imp, cuts := o.cutEverywhere(t, twice(t, 3200, 40))
	if imp.Rows != whole.Rows || imp.Added != whole.Added || imp.Known != whole.Known || cuts < 6 {
		t.Errorf("cut %d times the import is %+v", cuts, imp)
	}
	if n := store.CountRows(o.Store, t, &models.Patient{}, "incident_id = ?", o.inc.ID); n != 3200 {
		t.Errorf("%d patients", n)
	}
	if diff := cmp.Diff(tokensByPurpose(o, t, o.two.ID), tokensByPurpose(o, t, o.inc.ID)); diff != "" {
		t.Errorf("search tokens (-in one go +cut)\n%s", diff)
	}
	if n := store.CountRows(o.Store, t, &store.StagedTokens{}, "true"); n != 0 {
		t.Errorf("%d lots of tokens are still put aside", n)
	}
}

func tokensByPurpose(o office, t *testing.T, incidentID string) map[string]int {
	t.Helper()
	by := map[string]int{}
	for _, line := range store.Tokens(o.Store, t, incidentID) {
		purpose, _, _ := strings.Cut(line, " ")
		by[purpose]++
	}
	return by
}

// Tokens that were moved before a crash are no others' when the import goes on.
func TestImportGoesOnAmongItsOwnTokens(t *testing.T) {
	o := newOffice(t)
	_, err := o.ImportRoster(t.Context(), operator, o.two.ID, roster(t, 120), store.ImportOptions{}, nil)
	check(t, err)
	ctx, cut := context.WithCancel(t.Context())
	_, err = o.ImportRoster(ctx, operator, o.inc.ID, roster(t, 120), store.ImportOptions{}, func(int, int) { cut() })
	wants(t, err, context.Canceled)
	store.LeaveTokens(o.Store, t, o.inc.ID)
	imp, err := o.ImportRoster(t.Context(), operator, o.inc.ID, roster(t, 120), store.ImportOptions{}, nil)
	if err != nil || imp.Added != 120 {
		t.Errorf("the import is %+v, %v", imp, err)
	}
	if diff := cmp.Diff(tokensByPurpose(o, t, o.two.ID), tokensByPurpose(o, t, o.inc.ID)); diff != "" {
		t.Errorf("search tokens (-in one go +cut)\n%s", diff)
	}
}

// An import that another takes the place of, while its tokens are on their way, leaves
// none behind.
func TestImportTakenBackWhileItSettles(t *testing.T) {
	o := newOffice(t)
	ctx, cut := context.WithCancel(t.Context())
	defer cut()
	steps := 0
	_, err := o.ImportRoster(ctx, operator, o.inc.ID, twice(t, 2100, 10), store.ImportOptions{}, func(done, _ int) {
		if steps++; steps == 5 { // the rows are in after three
			cut()
		}
	})
	wants(t, err, context.Canceled)
	if n := len(store.Tokens(o.Store, t, o.inc.ID)); n == 0 {
		t.Fatal("no token had been moved")
	}
	_, err = o.ImportRoster(t.Context(), operator, o.inc.ID, roster(t, 30), store.ImportOptions{}, nil)
	check(t, err)
	if got := tokensByPurpose(o, t, o.inc.ID); got["row"] != 30 || got["record"] != 30 {
		t.Errorf("tokens are %v", got)
	}
	for model, want := range map[any]int{&models.Patient{}: 30, &store.StagedTokens{}: 0} {
		if n := store.CountRows(o.Store, t, model, "true"); n != want {
			t.Errorf("%T: %d rows", model, n)
		}
	}
	again, err := o.ImportRoster(t.Context(), operator, o.inc.ID, twice(t, 2100, 10), store.ImportOptions{}, nil)
	if err != nil || again.Added < 2000 {
		t.Errorf("the first file again: %+v, %v", again, err)
	}
}

// Two different files at once: one of them takes the place of the other, and what is
// complete is whole.
func TestDifferentImportsAtOnce(t *testing.T) {
	o := newOffice(t)
	few, many := 510, 620 // two batches each
	ended := make(chan error, 2)
	for _, rows := range []int{few, many} {
		go func() {
			_, err := o.ImportRoster(context.Background(), operator, o.inc.ID, roster(t, rows), store.ImportOptions{}, nil)
			ended <- err
		}()
	}
	for range 2 {
		if err := <-ended; err != nil && !errors.Is(err, models.ErrConflict) {
			t.Errorf("error is %v", err)
		}
	}
	imp, err := o.ImportRoster(t.Context(), operator, o.inc.ID, roster(t, many), store.ImportOptions{}, nil)
	check(t, err)
	counts, err := o.RosterCounts(t.Context(), o.inc.ID)
	check(t, err)
	if got := tokensByPurpose(o, t, o.inc.ID)["row"]; got != counts.Patients || counts.Patients < many {
		t.Errorf("%d patients have %d tokens; the import is %+v", counts.Patients, got, imp)
	}
}
