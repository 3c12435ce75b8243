package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// What the tests outside the package, which may use portaltest, need of its inside.

func InTx[T any](ctx context.Context, db *DB, fn func(tx *gorm.DB) (T, error)) (T, error) {
	return inTx(ctx, db, fn)
}

func Reading[T any](ctx context.Context, db *DB, fn func(tx *gorm.DB) (T, error)) (T, error) {
	return reading(ctx, db, fn)
}

var (
	IsDuplicate = isDuplicate
	IsNotFound  = isNotFound
	IsTransient = isTransient
)

const MaxGroup = maxGroup

// Commits counts what a SQLite database has committed.
func Commits(db *DB) int64 { return db.engine.(*sqliteEngine).writer.commits.Load() }

// Waiting counts the use cases that wait for SQLite's writing connection.
func Waiting(db *DB) int {
	w := db.engine.(*sqliteEngine).writer
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.queue)
}

// MigrateBefore applies the migrations before one.
func MigrateBefore(ctx context.Context, db *DB, name string) error {
	m := db.engine.migrations()
	all, err := known(m.folder)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(m Migration) bool { return strings.HasSuffix(m.Name, name) })
	pool, err := m.open()
	if err != nil {
		return err
	}
	defer pool.Close()
	p, err := m.provider(pool)
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, all[at-1].Version)
	return err
}
