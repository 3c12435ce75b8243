package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"gorm.io/gorm"

	"recourse/internal/portaltest"
	"recourse/internal/sqlite"
	"recourse/models/store"
)

// newFile is a database whose use cases are grouped, whatever the others run on.
func newFile(t testing.TB) *store.DB {
	t.Helper()
	dsn := filepath.Join(t.TempDir(), "recourse.db")
	return withProbe(t, portaltest.Open(t, dsn, store.Options{Now: portaltest.Now}))
}

// together lets all of them wait for the one connection, then runs them in order.
// The last error is that of who held them up, as the first of the group.
func together(t *testing.T, db *store.DB, all ...func(tx *gorm.DB) error) []error {
	t.Helper()
	var wg sync.WaitGroup
	errs := make([]error, len(all)+1)
	errs[len(all)] = do(t.Context(), db, func(*gorm.DB) error {
		for i, fn := range all {
			wg.Go(func() { errs[i] = do(t.Context(), db, fn) })
			waitFor(func() bool { return store.Waiting(db) == i+1 })
		}
		return nil
	})
	wg.Wait()
	return errs
}

func waitFor(done func() bool) {
	for !done() {
		runtime.Gosched()
	}
}

func inserts(n int) []func(tx *gorm.DB) error {
	var all []func(tx *gorm.DB) error
	for i := range n {
		all = append(all, insert(fmt.Sprint(i), 1))
	}
	return all
}

func TestGroupSharesOneCommit(t *testing.T) {
	tests := []struct{ cases, commits int }{
		{1, 1},
		{store.MaxGroup - 1, 1}, // one more is who held them up
		{store.MaxGroup, 2},
		{2 * store.MaxGroup, 3},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.cases), func(t *testing.T) {
			db := newFile(t)
			before := store.Commits(db)
			if err := errors.Join(together(t, db, inserts(tt.cases)...)...); err != nil {
				t.Fatal(err)
			}
			if got := store.Commits(db) - before; got != int64(tt.commits) {
				t.Errorf("%d use cases took %d commits, want %d", tt.cases, got, tt.commits)
			}
			if got := rows(t, db); got != int64(tt.cases) {
				t.Errorf("%d rows, want %d", got, tt.cases)
			}
		})
	}
}

func TestOneOfAGroupFailsAlone(t *testing.T) {
	db := newFile(t)
	refused := errors.New("refused")
	errs := together(t, db,
		insert("a", 1),
		func(tx *gorm.DB) error { return errors.Join(insert("b", 1)(tx), refused) },
		insert("a", 2),
		insert("c", 1),
	)
	if errs[0] != nil || !errors.Is(errs[1], refused) || !store.IsDuplicate(errs[2]) || errs[3] != nil {
		t.Errorf("got %v", errs)
	}
	if got := rows(t, db); got != 2 {
		t.Errorf("%d rows, want 2", got)
	}
}

func TestPanicInAGroupStaysWithItsCaller(t *testing.T) {
	db := newFile(t)
	caught := make(chan any, 1)
	var wg sync.WaitGroup
	var err error
	must(t, db, func(*gorm.DB) error {
		wg.Go(func() {
			defer func() { caught <- recover() }()
			_ = do(t.Context(), db, func(tx *gorm.DB) error {
				_ = insert("a", 1)(tx)
				panic("boom")
			})
		})
		waitFor(func() bool { return store.Waiting(db) == 1 })
		wg.Go(func() { err = do(t.Context(), db, insert("b", 1)) })
		waitFor(func() bool { return store.Waiting(db) == 2 })
		return nil
	})
	wg.Wait()
	if got := <-caught; got != "boom" || err != nil || rows(t, db) != 1 {
		t.Errorf("caught %v, neighbor %v, %d rows, want boom, none and 1", got, err, rows(t, db))
	}
}

func TestLeavesWhileWaiting(t *testing.T) {
	db := newFile(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	must(t, db, func(*gorm.DB) error {
		left := make(chan error)
		go func() { left <- do(ctx, db, insert("a", 1)) }()
		waitFor(func() bool { return store.Waiting(db) == 1 })
		cancel()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
		return nil
	})
	if got := rows(t, db); got != 0 {
		t.Errorf("%d rows of who had left", got)
	}
}

// TestLostTransaction has SQLite end the transaction under a group's feet, as it
// does when the disk fails: nobody may be told that their part is stored.
func TestLostTransaction(t *testing.T) {
	db := newFile(t)
	errs := together(t, db,
		insert("a", 1),
		func(tx *gorm.DB) error {
			_ = tx.Exec("ROLLBACK").Error
			if err := insert("b", 1)(tx); !errors.Is(err, sqlite.ErrNoTransaction) {
				t.Errorf("a statement outside the transaction: %v, want %v", err, sqlite.ErrNoTransaction)
			}
			return nil
		},
		insert("c", 1),
	)
	if slices.Contains(errs, nil) {
		t.Errorf("somebody was told that it is stored: %v", errs)
	}
	must(t, db, insert("d", 1))
	if got := rows(t, db); got != 1 {
		t.Errorf("%d rows, want only the one of the next group", got)
	}
}

func TestFailedCommitFailsAll(t *testing.T) {
	db := newFile(t)
	must(t, db, func(tx *gorm.DB) error {
		return tx.Exec("CREATE TABLE parts (probe TEXT NOT NULL REFERENCES probes (id) DEFERRABLE INITIALLY DEFERRED)").Error
	})
	errs := together(t, db, insert("a", 1), func(tx *gorm.DB) error {
		return tx.Exec("INSERT INTO parts VALUES (?)", "nobody").Error
	})
	if slices.Contains(errs, nil) || rows(t, db) != 0 {
		t.Errorf("got %v and %d rows, want errors for all and no row", errs, rows(t, db))
	}
	must(t, db, insert("b", 1))
}

// TestAcknowledgedIsStored has many come and go at once: what was acknowledged is
// there, what was refused is not, and the connection is free in the end.
func TestAcknowledgedIsStored(t *testing.T) {
	const workers, each = 16, 40
	db := newFile(t)
	var acknowledged atomic.Int64
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				ctx, cancel := context.WithCancel(t.Context())
				if rand.IntN(2) == 0 {
					go cancel() // at any moment
				}
				err := do(ctx, db, func(tx *gorm.DB) error {
					err := insert(fmt.Sprint(w, "-", i), 1)(tx)
					if rand.IntN(5) == 0 {
						return errors.Join(err, errors.New("refused"))
					}
					return err
				})
				if err == nil {
					acknowledged.Add(1)
				}
				cancel()
			}
		})
	}
	wg.Wait()
	if got := rows(t, db); got != acknowledged.Load() {
		t.Errorf("%d rows, %d acknowledged", got, acknowledged.Load())
	}
	must(t, db, insert("last", 1))
}

// BenchmarkInTx compares use cases of 32 clients with one raw commit after another.
func BenchmarkInTx(b *testing.B) {
	var raw float64
	b.Run("raw commit", func(b *testing.B) {
		insert := rawInsert(b)
		n := 0
		for b.Loop() {
			if _, err := insert.Exec(fmt.Sprint(n), 1); err != nil {
				b.Fatal(err)
			}
			n++
		}
		raw = float64(b.Elapsed()) / float64(b.N)
	})
	b.Run("32 clients", func(b *testing.B) {
		db := newFile(b)
		before := store.Commits(db)
		b.SetParallelism(32 / runtime.GOMAXPROCS(0))
		var n atomic.Int64
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				must(b, db, insert(fmt.Sprint(n.Add(1)), 1))
			}
		})
		b.ReportMetric(raw*float64(b.N)/float64(b.Elapsed()), "x-raw")
		b.ReportMetric(float64(b.N)/float64(store.Commits(db)-before), "cases/commit")
	})
}

// rawInsert is a prepared statement without gorm or this package, that commits by itself.
func rawInsert(b *testing.B) *sql.Stmt {
	b.Helper()
	path := filepath.Join(b.TempDir(), "raw.db")
	if err := sqlite.Create(path); err != nil {
		b.Fatal(err)
	}
	pool, err := sqlite.Open(path, sqlite.ReadWrite)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = pool.Close() })
	pool.SetMaxOpenConns(1)
	if _, err := pool.Exec("CREATE TABLE probes (id TEXT NOT NULL PRIMARY KEY, n INTEGER NOT NULL)"); err != nil {
		b.Fatal(err)
	}
	stmt, err := pool.Prepare("INSERT INTO probes VALUES (?, ?)")
	if err != nil {
		b.Fatal(err)
	}
	return stmt
}
