package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"recourse/models/store"
)

func TestTransactionIsWhole(t *testing.T) {
	db := newProbe(t)
	refused := errors.New("refused")
	err := do(t.Context(), db, func(tx *gorm.DB) error {
		return errors.Join(insert("a", 1)(tx), refused)
	})
	if !errors.Is(err, refused) || rows(t, db) != 0 {
		t.Errorf("after an error: %v and %d rows, want %v and none", err, rows(t, db), refused)
	}
	must(t, db, insert("a", 1))
	if got := rows(t, db); got != 1 {
		t.Errorf("%d rows after a commit, want 1", got)
	}
}

func TestPanicRollsBackAndGoesOn(t *testing.T) {
	db := newProbe(t)
	func() {
		defer func() {
			if r := recover(); r != "boom" {
				t.Errorf("recovered %v, want the panic of the use case", r)
			}
		}()
		_ = do(t.Context(), db, func(tx *gorm.DB) error {
			_ = insert("a", 1)(tx)
			panic("boom")
		})
	}()
	must(t, db, insert("b", 1))
	if got := rows(t, db); got != 1 {
		t.Errorf("%d rows, want only the one written after the panic", got)
	}
}

func TestEndedContextDoesNotRun(t *testing.T) {
	db := newProbe(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := do(ctx, db, func(*gorm.DB) error {
		t.Error("it ran")
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestNoUpdateIsLost(t *testing.T) {
	const workers, each = 8, 25
	db := newProbe(t)
	must(t, db, insert("counter", 0))
	increment := func(tx *gorm.DB) error {
		ctx := tx.Statement.Context
		p, err := gorm.G[probe](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", "counter").Take(ctx)
		if err != nil {
			return err
		}
		_, err = gorm.G[probe](tx).Where("id = ?", "counter").Update(ctx, "n", p.N+1)
		return err
	}
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range each {
				if err := do(t.Context(), db, increment); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	p, err := store.Reading(t.Context(), db, func(tx *gorm.DB) (probe, error) {
		return gorm.G[probe](tx).Take(t.Context())
	})
	if err != nil || p.N != workers*each {
		t.Errorf("counted %d (%v), want %d", p.N, err, workers*each)
	}
}

// TestTransientRunsAgain has a use case fail as PostgreSQL does when it cannot
// serialize it: it runs again there, and a bounded number of times.
func TestTransientRunsAgain(t *testing.T) {
	db := newProbe(t)
	want := map[string]int{"postgres": 5, "sqlite": 1}
	var dialect string
	runs := 0
	err := do(t.Context(), db, func(tx *gorm.DB) error {
		dialect = tx.Name()
		runs++
		return errors.Join(insert("a", 1)(tx), &pgconn.PgError{Code: "40001"})
	})
	if !store.IsTransient(err) || runs != want[dialect] || rows(t, db) != 0 {
		t.Errorf("%v after %d runs, %d rows, want %d runs and no row", err, runs, rows(t, db), want[dialect])
	}
}

func TestReadingCannotWrite(t *testing.T) {
	db := newProbe(t)
	_, err := store.Reading(t.Context(), db, func(tx *gorm.DB) (int, error) { return 0, insert("a", 1)(tx) })
	if err == nil || rows(t, db) != 0 {
		t.Errorf("wrote while reading: %v, %d rows", err, rows(t, db))
	}
}

func TestReadingCanBeInterrupted(t *testing.T) {
	db := newProbe(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := store.Reading(ctx, db, func(tx *gorm.DB) (int64, error) {
		cancel()
		return gorm.G[probe](tx).Count(ctx, "*")
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if got := rows(t, db); got != 0 {
		t.Errorf("%d rows, want none", got)
	}
}

func TestReadingIsOneSnapshot(t *testing.T) {
	db := newProbe(t)
	counts, err := store.Reading(t.Context(), db, func(tx *gorm.DB) (counts [2]int64, err error) {
		if counts[0], err = gorm.G[probe](tx).Count(t.Context(), "*"); err != nil {
			return counts, err
		}
		must(t, db, insert("meanwhile", 1)) // beside the reader
		counts[1], err = gorm.G[probe](tx).Count(t.Context(), "*")
		return counts, err
	})
	if err != nil || counts != [2]int64{0, 0} {
		t.Errorf("read %v (%v), want none twice", counts, err)
	}
}

func TestErrorsHaveNames(t *testing.T) {
	db := newProbe(t)
	must(t, db, func(tx *gorm.DB) error {
		return tx.Exec("CREATE TABLE parts (probe TEXT NOT NULL REFERENCES probes (id))").Error
	})
	must(t, db, insert("a", 1))
	tests := []struct {
		name string
		fn   func(tx *gorm.DB) error
		want error
	}{
		{"unique", insert("a", 2), gorm.ErrDuplicatedKey},
		{"unique, several", func(tx *gorm.DB) error { return tx.Create([]probe{{"b", 1}, {"a", 2}}).Error }, gorm.ErrDuplicatedKey},
		{"check", insert("c", 1_000_000), gorm.ErrCheckConstraintViolated},
		{"foreign key", func(tx *gorm.DB) error { return tx.Exec("INSERT INTO parts VALUES (?)", "nobody").Error }, gorm.ErrForeignKeyViolated},
		{"no row", func(tx *gorm.DB) error { return tx.Take(&probe{}, "id = ?", "nobody").Error }, gorm.ErrRecordNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := do(t.Context(), db, tt.fn)
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if store.IsDuplicate(err) != (tt.want == gorm.ErrDuplicatedKey) || store.IsNotFound(err) != (tt.want == gorm.ErrRecordNotFound) {
				t.Errorf("duplicate %t, not found %t for %v", store.IsDuplicate(err), store.IsNotFound(err), tt.want)
			}
		})
	}
	if got := rows(t, db); got != 1 {
		t.Errorf("%d rows after refused ones, want 1", got)
	}
}

// TestStatements goes through what the dialect has to say in its own way.
func TestStatements(t *testing.T) {
	db := newProbe(t)
	ctx := t.Context()
	must(t, db, func(tx *gorm.DB) error {
		for i := range 5 {
			if err := insert(fmt.Sprint(i), int64(i))(tx); err != nil {
				return err
			}
		}
		upsert := clause.OnConflict{
			Columns:   []clause.Column{{Name: "id"}},
			DoUpdates: clause.Assignments(map[string]any{"n": gorm.Expr("probes.n + ?", 10)}),
		}
		return gorm.G[probe](tx, upsert).Create(ctx, &probe{"4", 1})
	})
	got, err := store.InTx(ctx, db, func(tx *gorm.DB) (out []int64, err error) {
		var moved []probe
		err = tx.Model(&moved).Clauses(clause.Returning{}).Where("n > ?", 2).Update("n", gorm.Expr("n * 2")).Error
		for _, p := range moved {
			out = append(out, p.N)
		}
		var rest []probe
		err = errors.Join(err, tx.Order("id").Offset(1).Find(&rest).Error)
		err = errors.Join(err, tx.Order("probes.id").Limit(1).Offset(1).Find(&rest).Error)
		return append(out, int64(len(rest)), rest[0].N), err
	})
	if want := []int64{6, 28, 1, 1}; err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
}

func TestClosedDatabaseRefuses(t *testing.T) {
	db := newProbe(t)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := do(t.Context(), db, insert("a", 1)); err == nil {
		t.Error("wrote into a closed database")
	}
	_, err := store.Reading(t.Context(), db, func(*gorm.DB) (int, error) { return 0, nil })
	if err == nil {
		t.Error("read from a closed database")
	}
}

// Whatever way gorm runs a statement, its error quotes nothing that it was given.
func TestErrorsOfStatementsQuoteNothing(t *testing.T) {
	db := newProbe(t)
	for name, run := range map[string]func(tx *gorm.DB) error{
		"scan": func(tx *gorm.DB) error {
			var n []int64
			return tx.Raw("SELECT CAST(? AS BIGINT)", "canary-4711").Scan(&n).Error
		},
		"pluck": func(tx *gorm.DB) error {
			var n []int64
			return tx.Model(&probe{}).Pluck("CAST('canary-4711' AS BIGINT)", &n).Error
		},
		"find": func(tx *gorm.DB) error {
			var found []probe
			return tx.Where("n = CAST(? AS BIGINT)", "canary-4711").Find(&found).Error
		},
		"exec": func(tx *gorm.DB) error {
			return tx.Exec("UPDATE probes SET n = CAST(? AS BIGINT)", "canary-4711").Error
		},
	} {
		if err := do(t.Context(), db, run); err != nil && strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
