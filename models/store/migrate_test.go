package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"recourse/internal/portaltest"
	"recourse/internal/sealed"
	"recourse/models/store"
)

// known are the names of the program's migrations.
func known(t *testing.T, dsn string) (names []string) {
	t.Helper()
	all, err := store.KnownMigrations(dsn)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		names = append(names, m.Name)
	}
	return names
}

func TestMigrate(t *testing.T) {
	ctx, dsn := t.Context(), portaltest.EmptyDSN(t)
	db := portaltest.Open(t, dsn, store.Options{Now: portaltest.Now})
	if err := store.CheckMigrated(ctx, db); !errors.Is(err, store.ErrNotMigrated) {
		t.Errorf("an empty database: %v, want %v", err, store.ErrNotMigrated)
	}
	applied, err := store.Migrate(ctx, db)
	if diff := cmp.Diff(known(t, dsn), applied); err != nil || diff != "" {
		t.Errorf("%v, applied (-want +got):\n%s", err, diff)
	}
	if err := store.CheckMigrated(ctx, db); err != nil {
		t.Errorf("a migrated database: %v", err)
	}
	if again, err := store.Migrate(ctx, db); err != nil || again != nil {
		t.Errorf("the second time: %v, %v, want nothing", again, err)
	}
}

func TestMigrateBesideItself(t *testing.T) {
	dsn := portaltest.EmptyDSN(t)
	var mu sync.Mutex
	var wg sync.WaitGroup
	var applied []string
	for range 4 {
		db := portaltest.Open(t, dsn, store.Options{Now: portaltest.Now})
		wg.Go(func() {
			names, err := store.Migrate(t.Context(), db)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			applied = append(applied, names...)
		})
	}
	wg.Wait()
	slices.Sort(applied)
	if diff := cmp.Diff(known(t, dsn), applied); diff != "" {
		t.Errorf("applied (-want +got):\n%s", diff)
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	ctx, db := t.Context(), portaltest.DB(t)
	must(t, db, func(tx *gorm.DB) error {
		return tx.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, ?)", 9999, true).Error
	})
	if err := store.CheckMigrated(ctx, db); !errors.Is(err, store.ErrNewerDatabase) || !strings.Contains(err.Error(), "9999") {
		t.Errorf("got %v, want %v", err, store.ErrNewerDatabase)
	}
	if _, err := store.Migrate(ctx, db); !errors.Is(err, store.ErrNewerDatabase) {
		t.Errorf("migrate: got %v, want %v", err, store.ErrNewerDatabase)
	}
}

func TestBothDatabasesHaveTheSameMigrations(t *testing.T) {
	if diff := cmp.Diff(known(t, "x.db"), known(t, "postgres://")); diff != "" {
		t.Errorf("SQLite - PostgreSQL +:\n%s", diff)
	}
}

// column is one of a table, as both databases can tell it.
type column struct {
	Table, Name string
	Type        string
	Required    bool
}

const sqliteColumns = `
	SELECT t.name AS "table", c.name, c.type, c."notnull" AS required
	FROM sqlite_schema t, pragma_table_info(t.name) c
	WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'goose_db_version' ORDER BY 1, 2`

const postgresColumns = `
	SELECT table_name AS "table", column_name AS name, is_nullable = 'NO' AS required,
		CASE data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'integer' THEN 'INTEGER' WHEN 'smallint' THEN 'INTEGER' WHEN 'boolean' THEN 'INTEGER' WHEN 'text' THEN 'TEXT' WHEN 'bytea' THEN 'BLOB' ELSE data_type END AS type
	FROM information_schema.columns
	WHERE table_schema = current_schema() AND table_name <> 'goose_db_version' ORDER BY 1, 2`

func columns(t *testing.T, db *store.DB) []column {
	t.Helper()
	list, err := store.Reading(t.Context(), db, func(tx *gorm.DB) (list []column, err error) {
		query := sqliteColumns
		if tx.Name() == "postgres" {
			query = postgresColumns
		}
		err = tx.Raw(query).Scan(&list).Error
		return list, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestBothSchemasAgree compares the database under test with a SQLite file, which
// says something when it is PostgreSQL.
func TestBothSchemasAgree(t *testing.T) {
	file := migratedFile(t)
	want, got := columns(t, file), columns(t, portaltest.DB(t))
	if diff := cmp.Diff(want, got, cmp.Transformer("sorted", sorted)); diff != "" || len(got) == 0 {
		t.Errorf("SQLite - under test +:\n%s", diff)
	}
}

func sorted(in []column) []column {
	out := slices.Clone(in)
	slices.SortFunc(out, func(a, b column) int { return strings.Compare(a.Table+" "+a.Name, b.Table+" "+b.Name) })
	return out
}

func migratedFile(t *testing.T) *store.DB {
	t.Helper()
	db := portaltest.Open(t, filepath.Join(t.TempDir(), "recourse.db"), store.Options{Now: portaltest.Now})
	if _, err := store.Migrate(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestTablesOfSQLiteAreStrict(t *testing.T) {
	loose, err := store.Reading(t.Context(), migratedFile(t), func(tx *gorm.DB) (names []string, err error) {
		err = tx.Raw("SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'").Scan(&names).Error
		return names, err
	})
	if diff := cmp.Diff([]string{"goose_db_version"}, loose); err != nil || diff != "" {
		t.Errorf("%v; tables that are not STRICT (-want +got):\n%s", err, diff)
	}
}

func newRing(t *testing.T) *sealed.Keyring {
	t.Helper()
	ring, err := sealed.InitKeyring(filepath.Join(t.TempDir(), "recourse.keys"))
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func TestBind(t *testing.T) {
	ctx, db := context.Background(), portaltest.DB(t)
	right, wrong := newRing(t), newRing(t)
	if _, err := store.KeyCheck(ctx, db); !errors.Is(err, gorm.ErrRecordNotFound) {
		t.Errorf("before: %v, want %v", err, gorm.ErrRecordNotFound)
	}
	for _, when := range []string{"first", "again"} {
		if err := store.Bind(ctx, db, right); err != nil {
			t.Errorf("%s: %v", when, err)
		}
	}
	if err := store.Bind(ctx, db, wrong); !errors.Is(err, sealed.ErrWrongKeyring) {
		t.Errorf("another keyring: %v, want %v", err, sealed.ErrWrongKeyring)
	}
	got, err := store.KeyCheck(ctx, db)
	if diff := cmp.Diff(right.Check(), got); err != nil || diff != "" {
		t.Errorf("%v; kept (-want +got):\n%s", err, diff)
	}
}

func TestBindAtOnce(t *testing.T) {
	db := portaltest.DB(t)
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		ring := newRing(t)
		wg.Go(func() { errs[i] = store.Bind(t.Context(), db, ring) })
	}
	wg.Wait()
	bound := 0
	for _, err := range errs {
		if err == nil {
			bound++
		} else if !errors.Is(err, sealed.ErrWrongKeyring) {
			t.Error(err)
		}
	}
	if bound != 1 {
		t.Errorf("%d keyrings were bound, want 1", bound)
	}
}
