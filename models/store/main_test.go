package store_test

import (
	"context"
	"flag"
	"testing"

	"go.uber.org/goleak"
	"gorm.io/gorm"

	"recourse/internal/portaltest"
	"recourse/models/store"
)

// TestMain lets random walks be shorter than rapid has them: each step of one
// looks at the whole database. -rapid.checks=1000 on the command line is for nights.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "25"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// probe is a table that only the tests have.
type probe struct {
	ID string `gorm:"primaryKey"`
	N  int64
}

// newProbe returns a database with an empty table of probes.
func newProbe(t testing.TB) *store.DB {
	t.Helper()
	return withProbe(t, portaltest.DB(t))
}

func withProbe(t testing.TB, db *store.DB) *store.DB {
	t.Helper()
	must(t, db, func(tx *gorm.DB) error {
		return tx.Exec("CREATE TABLE probes (id TEXT NOT NULL PRIMARY KEY, n INTEGER NOT NULL CHECK (n < 1000000))").Error
	})
	return db
}

// do runs fn as a use case without a result.
func do(ctx context.Context, db *store.DB, fn func(tx *gorm.DB) error) error {
	_, err := store.InTx(ctx, db, func(tx *gorm.DB) (struct{}, error) { return struct{}{}, fn(tx) })
	return err
}

func must(t testing.TB, db *store.DB, fn func(tx *gorm.DB) error) {
	t.Helper()
	if err := do(t.Context(), db, fn); err != nil {
		t.Fatal(err)
	}
}

func insert(id string, n int64) func(tx *gorm.DB) error {
	return func(tx *gorm.DB) error {
		return gorm.G[probe](tx).Create(tx.Statement.Context, &probe{id, n})
	}
}

// rows counts the probes.
func rows(t testing.TB, db *store.DB) int64 {
	t.Helper()
	n, err := store.Reading(t.Context(), db, func(tx *gorm.DB) (int64, error) {
		return gorm.G[probe](tx).Count(t.Context(), "*")
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
