package portaltest_test

import (
	"testing"

	"recourse/internal/portaltest"
	"recourse/internal/sealed"
	"recourse/models/store"
)

func TestDatabasesAreMigratedAndApart(t *testing.T) {
	first, second := portaltest.DB(t), portaltest.DB(t)
	ring, err := sealed.InitKeyring(t.TempDir() + "/recourse.keys")
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Bind(t.Context(), first, ring); err != nil {
		t.Fatal(err)
	}
	if err := store.CheckMigrated(t.Context(), second); err != nil {
		t.Error(err)
	}
	if _, err := store.KeyCheck(t.Context(), second); err == nil {
		t.Error("what was written into one database is in the other")
	}
}

func TestTwoProgramsOnOneDatabase(t *testing.T) {
	dsn := portaltest.DSN(t)
	opts := store.Options{Now: portaltest.Now}
	first, second := portaltest.Open(t, dsn, opts), portaltest.Open(t, dsn, opts)
	ring, err := sealed.InitKeyring(t.TempDir() + "/recourse.keys")
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Bind(t.Context(), first, ring); err != nil {
		t.Fatal(err)
	}
	if _, err := store.KeyCheck(t.Context(), second); err != nil {
		t.Errorf("what one wrote the other does not see: %v", err)
	}
}
