// Package portaltest is the harness of the portal's tests.
package portaltest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"recourse/models/store"
)

const serverVariable = "RECOURSE_TEST_POSTGRES"

// Start is the wall time at which tests begin: a week after the notice of the case
// the portal is built on.
var Start = time.Date(2020, 4, 20, 14, 0, 0, 0, time.UTC)

// Now is a clock that stands at [Start].
func Now() time.Time { return Start }

// DB returns a fresh, migrated database whose clock stands at [Start]. It is a
// SQLite file, or a PostgreSQL database if RECOURSE_TEST_POSTGRES has the address
// of a server's maintenance database (see .ci/postgres).
func DB(t testing.TB) *store.DB {
	t.Helper()
	return Open(t, DSN(t), store.Options{Now: Now})
}

// Open opens a database until the test ends.
func Open(t testing.TB, dsn string, opts store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), dsn, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close database: %v", err)
		}
	})
	return db
}

// DSN returns the address of a fresh, migrated database that nobody has opened.
func DSN(t testing.TB) string {
	t.Helper()
	if server := os.Getenv(serverVariable); server != "" {
		return createPostgres(t, server, template(t, server))
	}
	dsn := EmptyDSN(t)
	content, err := migrated()
	must(t, err)
	must(t, os.WriteFile(dsn, content, 0o600))
	return dsn
}

// migrated is a SQLite file that a test program migrates once and then copies.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "recourse-template")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "recourse.db")
	err = migrate(path)
	content, readErr := os.ReadFile(path)
	return content, errors.Join(err, readErr, os.RemoveAll(dir))
})

// EmptyDSN returns the address of a fresh database without tables.
func EmptyDSN(t testing.TB) string {
	t.Helper()
	if server := os.Getenv(serverVariable); server != "" {
		return createPostgres(t, server, "template0")
	}
	return filepath.Join(t.TempDir(), "recourse.db")
}

// migrate closes the database at once, so that it can be copied.
func migrate(dsn string) error {
	db, err := store.Open(context.Background(), dsn, store.Options{Now: Now})
	if err != nil {
		return err
	}
	_, err = store.Migrate(context.Background(), db)
	return errors.Join(err, db.Close())
}
