package store_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"

	"recourse/internal/synthetic"
	"recourse/models"
	"recourse/models/store"
)

func TestImportRoster(t *testing.T) {
	o := newOffice(t)
	var heard []int
	imp, err := o.ImportRoster(t.Context(), operator, o.inc.ID, roster(t, 1120), store.ImportOptions{}, func(done, _ int) { heard = append(heard, done) })
	check(t, err)
	if imp.Rows != 1120 || imp.Added != 1120 || imp.Status != models.ImportComplete || imp.Repeated {
		t.Errorf("import is %+v", imp)
	}
	if len(heard) < 2 || heard[0] != 1000 || heard[1] != 1120 {
		t.Errorf("progress was %v", heard)
	}
	again, err := o.ImportRoster(t.Context(), operator, o.inc.ID, roster(t, 1120), store.ImportOptions{}, nil)
	if err != nil || !again.Repeated || again.ID != imp.ID || again.Added != 1120 {
		t.Errorf("the same file again: %+v, %v", again, err)
	}
	other, err := o.ImportRoster(t.Context(), operator, o.two.ID, roster(t, 1120), store.ImportOptions{}, nil)
	if err != nil || other.Repeated || other.Added != 1120 {
		t.Errorf("the same file in another incident: %+v, %v", other, err)
	}
	if counts, err := o.RosterCounts(t.Context(), o.inc.ID); err != nil || counts.Patients != 1120 {
		t.Errorf("%+v, %v", counts, err)
	}
}

// A later file with the same people and one more adds one.
func TestImportKnowsRowsAgain(t *testing.T) {
	o := newOffice(t)
	file, err := io.ReadAll(roster(t, 40))
	check(t, err)
	_, err = o.ImportRoster(t.Context(), operator, o.inc.ID, bytes.NewReader(file), store.ImportOptions{}, nil)
	check(t, err)
	more := append(bytes.Clone(file), "X1,Ann,,Newcomer,,1950-01-02,1 Elm St,,Hartford,CT,06103,,en,no,,,name\n"...)
	more = append(more, "X1,ANN,,newcomer,,1/2/1950,1 Elm St,,Hartford,CT,06103,,en,no,,,name\n"...)
	imp, err := o.ImportRoster(t.Context(), operator, o.inc.ID, bytes.NewReader(more), store.ImportOptions{}, nil)
	check(t, err)
	if imp.Added != 1 || imp.Known != 41 || imp.Rows != 42 {
		t.Errorf("import is %+v", imp)
	}
}

// dying is a file on a disk that fails at a byte, once it was read to its end.
type dying struct {
	*bytes.Reader
	at   int64
	seen bool
}

var errDisk = errors.New("disk failed")

func (d *dying) ReadAt(b []byte, off int64) (int, error) {
	end := off + int64(len(b))
	if d.seen && end > d.at {
		return 0, errDisk
	}
	d.seen = d.seen || end >= d.Size()
	return d.Reader.ReadAt(b, off)
}

func TestImportCutShortGoesOn(t *testing.T) {
	cuts := map[string]func(o office) error{
		"the disk fails": func(o office) error {
			file := roster(t, 2200)
			_, err := o.ImportRoster(context.Background(), operator, o.inc.ID, &dying{Reader: file, at: file.Size() * 6 / 10}, store.ImportOptions{}, nil)
			return err
		},
		"somebody stops it": func(o office) error {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			_, err := o.ImportRoster(ctx, operator, o.inc.ID, roster(t, 2200), store.ImportOptions{}, func(int, int) { cancel() })
			return err
		},
	}
	for name, cut := range cuts {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			if err := cut(o); err == nil {
				t.Fatal("the import was not cut short")
			}
			if n := store.CountRows(o.Store, t, &models.Patient{}, "true"); n != 1000 {
				t.Fatalf("%d patients were taken in", n)
			}
			counts, err := o.DecideEligibility(t.Context(), operator, o.inc.ID)
			if err != nil || counts.Patients != 0 {
				t.Errorf("patients of an unfinished import are seen: %+v, %v", counts, err)
			}
			_, err = o.ProposeSeal(t.Context(), operator, o.inc.ID, models.Totals{})
			wants(t, err, models.ErrMove)
			imp, err := o.ImportRoster(t.Context(), operator, o.inc.ID, roster(t, 2200), store.ImportOptions{}, nil)
			if err != nil || imp.Added != 2200 || imp.Known != 0 || imp.Repeated {
				t.Errorf("going on: %+v, %v", imp, err)
			}
			if n := store.CountRows(o.Store, t, &models.Patient{}, "true"); n != 2200 {
				t.Errorf("%d patients are there", n)
			}
		})
	}
}

// Nobody is taken in twice when the same file is imported twice at once.
func TestImportsOfOneFileAtOnce(t *testing.T) {
	o := newOffice(t)
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			_, err := o.ImportRoster(context.Background(), operator, o.inc.ID, roster(t, 2100), store.ImportOptions{}, nil)
			if err != nil && !errors.Is(err, models.ErrConflict) {
				t.Errorf("import: %v", err)
			}
		})
	}
	both.Wait()
	imp, err := o.ImportRoster(t.Context(), operator, o.inc.ID, roster(t, 2100), store.ImportOptions{}, nil)
	if err != nil || imp.Added != 2100 || imp.Known != 0 {
		t.Errorf("import is %+v, %v", imp, err)
	}
	if n := store.CountRows(o.Store, t, &models.Patient{}, "true"); n != 2100 {
		t.Errorf("%d patients are there", n)
	}
}

// Another file takes the place of one that was left unfinished.
func TestUnfinishedImportIsTakenBack(t *testing.T) {
	o := newOffice(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err := o.ImportRoster(ctx, operator, o.inc.ID, roster(t, 1100), store.ImportOptions{}, func(int, int) { cancel() })
	wants(t, err, context.Canceled)
	imp, err := o.ImportRoster(t.Context(), operator, o.inc.ID, roster(t, 1050), store.ImportOptions{}, nil)
	check(t, err)
	if n := store.CountRows(o.Store, t, &models.Patient{}, "import_id <> ?", imp.ID); n != 0 || imp.Added != 1050 {
		t.Errorf("%d patients of the other file are left, %d added", n, imp.Added)
	}
}

func TestRefusedFileLeavesNothing(t *testing.T) {
	o := newOffice(t)
	var file bytes.Buffer
	check(t, synthetic.SSNRoster(&file, "account_no"))
	_, err := o.ImportRoster(t.Context(), operator, o.inc.ID, bytes.NewReader(file.Bytes()), store.ImportOptions{}, nil)
	wants(t, err, models.ErrSSN)
	for table, model := range map[string]any{"patients": &models.Patient{}, "search_tokens": &store.SearchToken{}} {
		if n := store.CountRows(o.Store, t, model, "true"); n != 0 {
			t.Errorf("%s has %d rows of the refused file", table, n)
		}
	}
	_, err = o.ImportRoster(t.Context(), operator, o.inc.ID, bytes.NewReader(file.Bytes()), store.ImportOptions{}, nil)
	wants(t, err, models.ErrSSN)
	imports, err := o.Imports(t.Context(), o.inc.ID)
	check(t, err)
	for _, imp := range imports {
		if imp.Status != models.ImportRefused {
			t.Errorf("an import is %s", imp.Status)
		}
	}
}

func TestImportTellsProblemsWithoutValues(t *testing.T) {
	o := newOffice(t)
	var file bytes.Buffer
	faults, err := synthetic.BrokenRoster(&file)
	check(t, err)
	imp, err := o.ImportRoster(t.Context(), operator, o.inc.ID, bytes.NewReader(file.Bytes()), store.ImportOptions{}, nil)
	check(t, err)
	if imp.Refused == 0 || len(imp.Problems) < imp.Refused || imp.Rows < len(faults) {
		t.Errorf("%d refused of %d rows, %d problems", imp.Refused, imp.Rows, len(imp.Problems))
	}
	for _, p := range imp.Problems {
		if p.Row < 1 || p.Text() == "" {
			t.Errorf("problem in row %d, column %q has no words: %q", p.Row, p.Column, p.Reason)
		}
	}
	if none, err := o.Problems(t.Context(), o.two.ID, imp.ID); err != nil || len(none) > 0 {
		t.Errorf("another incident sees %d problems, %v", len(none), err)
	}
}

func TestImportRefusesSealedRosterAndNobody(t *testing.T) {
	o := sealedOffice(t, 30)
	_, err := o.ImportRoster(t.Context(), operator, o.inc.ID, roster(t, 31), store.ImportOptions{}, nil)
	wants(t, err, models.ErrSealed)
	_, err = o.ImportRoster(t.Context(), models.Actor{}, o.two.ID, roster(t, 31), store.ImportOptions{}, nil)
	wants(t, err, models.ErrActor)
	_, err = o.ImportRoster(t.Context(), operator, "nowhere", roster(t, 31), store.ImportOptions{}, nil)
	wants(t, err, models.ErrNotFound)
	_, err = o.ImportRoster(t.Context(), operator, o.two.ID, strings.NewReader(""), store.ImportOptions{}, nil)
	wants(t, err, models.ErrInvalid)
}

func TestEveryDecisionIsAudited(t *testing.T) {
	o := loaded(t, 40)
	if n := store.CountRows(o.Store, t, &models.AuditEntry{}, "action = ?", models.ActEligibility); n != 40 {
		t.Errorf("%d entries for 40 decisions", n)
	}
	must(t, o.db, func(tx *gorm.DB) error { return tx.Exec("DELETE FROM audit_entries").Error })
	if _, err := o.DecideEligibility(t.Context(), operator, o.inc.ID); err != nil {
		t.Fatal(err)
	}
	if n := store.CountRows(o.Store, t, &models.AuditEntry{}, "true"); n != 0 {
		t.Errorf("%d entries for no decision", n)
	}
}
