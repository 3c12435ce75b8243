package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"
)

var errClosed = errors.New("store: the database is closed")

// Options are what a database needs from outside.
type Options struct {
	Log *slog.Logger     // for failed and slow statements; nothing if nil
	Now func() time.Time // the wall clock, required
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine engine
	now    func() time.Time
	closed func() error
}

// engine is what differs between the databases.
type engine interface {
	// write runs fn in a transaction of its own, or in a part of one that can fail
	// alone, and returns when that is on disk.
	write(ctx context.Context, fn func(tx *gorm.DB) error) error
	// read runs fn on one snapshot, where it cannot write.
	read(ctx context.Context, fn func(tx *gorm.DB) error) error
	migrations() migrations
	close() error
}

// Open opens a database: a file path (also as sqlite:PATH), made with mode 0600 if
// it is missing, or postgres://…. It migrates nothing: see [Migrate] and
// [CheckMigrated].
func Open(ctx context.Context, dsn string, opts Options) (*DB, error) {
	if dsn == "" || opts.Now == nil {
		return nil, errors.New("open database: it needs a file path or a postgres:// address, and a clock")
	}
	conf := &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		DisableAutomaticPing:   true,
		NowFunc:                opts.Now,
		Logger:                 quiet{cmp.Or(opts.Log, slog.New(slog.DiscardHandler))},
	}
	open := openSQLite
	if isPostgres(dsn) {
		open = openPostgres
	}
	e, err := open(ctx, strings.TrimPrefix(dsn, "sqlite:"), conf)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return &DB{engine: e, now: opts.Now, closed: sync.OnceValue(e.close)}, nil
}

// Close waits for the transactions under way. Later ones fail, and closing again does nothing.
func (db *DB) Close() error {
	if err := db.closed(); err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return nil
}

func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}
