package store_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gorm.io/gorm"

	"recourse/internal/portaltest"
	"recourse/models/store"
)

func TestOpenRefuses(t *testing.T) {
	secret := "hunter2secret"
	now := store.Options{Now: portaltest.Now}
	tests := []struct {
		name string
		dsn  string
		opts store.Options
	}{
		{"nothing", "", now},
		{"no clock", filepath.Join(t.TempDir(), "x.db"), store.Options{}},
		{"no folder", filepath.Join(t.TempDir(), "nowhere", "x.db"), now},
		{"a folder", t.TempDir(), now},
		{"no address", "postgres://user:" + secret + "@:bad/", now},
		{"nobody listens", "postgres://user:" + secret + "@127.0.0.1:1/db", now},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db, err := store.Open(t.Context(), tt.dsn, tt.opts)
			if err == nil {
				t.Fatalf("opened: %v", db.Close())
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

func TestOpenRefusesWhatIsNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	if err := os.WriteFile(path, bytes.Repeat([]byte("no database "), 100), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), path, store.Options{Now: portaltest.Now})
	if err == nil {
		t.Fatalf("opened: %v", db.Close())
	}
}

func TestFilesArePrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "odd name?#%41.db")
	db := portaltest.Open(t, "sqlite:"+path, store.Options{Now: portaltest.Now})
	withProbe(t, db)
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != 0o600 {
			t.Errorf("%s has mode %o, want 600", filepath.Base(name), got)
		}
	}
}

// TestLogTellsNoValue makes statements fail in ways whose messages may quote a value.
func TestLogTellsNoValue(t *testing.T) {
	const canary = "canary-4711"
	var log bytes.Buffer
	opts := store.Options{Now: portaltest.Now, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	db := withProbe(t, portaltest.Open(t, portaltest.DSN(t), opts))
	tests := map[string]func(tx *gorm.DB) error{
		"check": insert(canary, 1_000_000),
		"not a number": func(tx *gorm.DB) error {
			return tx.Exec("UPDATE probes SET n = CAST(? AS INTEGER) / nowhere", canary).Error
		},
		"syntax": func(tx *gorm.DB) error {
			return tx.Exec("INSERT INTO probes VALUES (?, ?, ?)", canary, 1, canary).Error
		},
		"type": func(tx *gorm.DB) error {
			return tx.Exec("SELECT CAST(CAST(? AS TEXT) AS DATE) FROM nowhere", canary).Error
		},
		"null": func(tx *gorm.DB) error { return tx.Exec("INSERT INTO probes VALUES (?, NULL)", canary).Error },
	}
	for name, fn := range tests {
		t.Run(name, func(t *testing.T) {
			log.Reset()
			err := do(t.Context(), db, fn)
			if err == nil || log.Len() == 0 {
				t.Fatalf("failed with %v, logged %q: want an error and a line", err, log.String())
			}
			if strings.Contains(log.String()+fmt.Sprintf("%v %+v", err, err), canary) {
				t.Errorf("a value shows in %q or in the error %v", log.String(), err)
			}
		})
	}
	log.Reset()
	_ = do(context.Background(), db, func(tx *gorm.DB) error { return tx.Take(&probe{}, "id = ?", canary).Error })
	if log.Len() != 0 {
		t.Errorf("a row that is not there was logged: %s", log.String())
	}
}
