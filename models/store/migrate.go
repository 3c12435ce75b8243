package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"gorm.io/gorm"
)

// Errors of [CheckMigrated].
var (
	ErrNotMigrated   = errors.New("the database is older than this program: run `recourse migrate up`")
	ErrNewerDatabase = errors.New("the database was migrated by a newer program: run that one, or restore a backup")
)

//go:embed migrations
var files embed.FS

const (
	sqliteFolder   = "migrations/sqlite"
	postgresFolder = "migrations/postgres"
)

// migrations is how an engine is migrated.
type migrations struct {
	dialect goose.Dialect
	folder  string                  // of files
	applied string                  // SQL that tells whether there is a version table
	open    func() (*sql.DB, error) // for one migration at a time, without limits of time
	lock    bool                    // hold a lock of the server meanwhile
}

// Migration is one numbered change of the schema.
type Migration struct {
	Version int64  `json:"version"`
	Name    string `json:"name"`
	Sum     string `json:"sum"` // SHA-256 of its text
	Applied bool   `json:"applied"`
}

// Migrate applies what is missing, each migration in a transaction, and returns
// their names, also when one failed after others. It may run beside itself.
// Errors wrap [ErrNewerDatabase].
func Migrate(ctx context.Context, db *DB) (applied []string, err error) {
	if err := CheckMigrated(ctx, db); err != nil && !errors.Is(err, ErrNotMigrated) {
		return nil, err
	}
	m := db.engine.migrations()
	pool, err := m.open()
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	defer pool.Close() //nolint:errcheck // all is committed
	applied, err = m.up(ctx, pool)
	if err != nil {
		return applied, fmt.Errorf("migrate: %w", err)
	}
	return applied, nil
}

func (m migrations) up(ctx context.Context, pool *sql.DB) ([]string, error) {
	p, err := m.provider(pool)
	if err != nil {
		return nil, err
	}
	return upAll(ctx, p)
}

func (m migrations) provider(pool *sql.DB) (*goose.Provider, error) {
	folder, err := fs.Sub(files, m.folder)
	if err != nil {
		return nil, err
	}
	options, err := m.options()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(m.dialect, pool, folder, options...)
}

// upAll tries again when a migration fails, since two programs may begin the same
// one on SQLite: the slower then fails, looks again and finds it applied.
func upAll(ctx context.Context, p *goose.Provider) (applied []string, err error) {
	for failed := 0; failed < len(p.ListSources())+2; {
		var r *goose.MigrationResult
		r, err = p.UpByOne(ctx)
		if errors.Is(err, goose.ErrNoNextVersion) {
			return applied, nil
		}
		if err != nil {
			failed++
			continue
		}
		failed = 0
		applied = append(applied, strings.TrimSuffix(r.Source.Path, ".sql"))
	}
	return applied, err
}

func (m migrations) options() ([]goose.ProviderOption, error) {
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if !m.lock {
		return options, nil
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // a try a second
	if err != nil {
		return nil, err
	}
	return append(options, goose.WithSessionLocker(locker)), nil
}

// CheckMigrated tells whether the database has exactly the schema this program
// knows. Errors are [ErrNotMigrated] or [ErrNewerDatabase], wrapped. It writes nothing.
func CheckMigrated(ctx context.Context, db *DB) error {
	all, err := MigrationStatus(ctx, db)
	if err != nil {
		return err
	}
	var missing, unknown []string
	for _, m := range all {
		switch {
		case m.Name == "":
			unknown = append(unknown, strconv.FormatInt(m.Version, 10))
		case !m.Applied:
			missing = append(missing, m.Name)
		}
	}
	if unknown != nil {
		return fmt.Errorf("%w (it has migration %s)", ErrNewerDatabase, strings.Join(unknown, ", "))
	}
	if missing != nil {
		return fmt.Errorf("%w (it lacks %s)", ErrNotMigrated, strings.Join(missing, ", "))
	}
	return nil
}

// MigrationStatus lists the migrations this program knows, then those it does not
// know but the database has, without a name. It writes nothing.
func MigrationStatus(ctx context.Context, db *DB) ([]Migration, error) {
	m := db.engine.migrations()
	all, err := known(m.folder)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", err)
	}
	versions, err := reading(ctx, db, m.versions)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", err)
	}
	for i, m := range all {
		all[i].Applied = versions[m.Version]
		delete(versions, m.Version)
	}
	for _, v := range slices.Sorted(maps.Keys(versions)) {
		all = append(all, Migration{Version: v, Applied: true})
	}
	return all, nil
}

// KnownMigrations lists the migrations this program has for such a database, which
// it does not open.
func KnownMigrations(dsn string) ([]Migration, error) {
	if isPostgres(dsn) {
		return known(postgresFolder)
	}
	return known(sqliteFolder)
}

func known(folder string) ([]Migration, error) {
	entries, err := files.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var all []Migration
	for _, e := range entries {
		text, err := files.ReadFile(path.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(e.Name(), ".sql")
		number, _, _ := strings.Cut(name, "_")
		v, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
		all = append(all, Migration{Version: v, Name: name, Sum: fmt.Sprintf("%x", sha256.Sum256(text))})
	}
	return all, nil
}

// versions are the applied ones, none if there is no version table yet.
func (m migrations) versions(tx *gorm.DB) (map[int64]bool, error) {
	var tables int
	if err := tx.Raw(m.applied).Scan(&tables).Error; err != nil || tables == 0 {
		return nil, err
	}
	var list []int64
	if err := tx.Raw("SELECT version_id FROM goose_db_version WHERE version_id > 0").Scan(&list).Error; err != nil {
		return nil, err
	}
	versions := map[int64]bool{}
	for _, v := range list {
		versions[v] = true
	}
	return versions, nil
}
