package store

import (
	"context"

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

// Commits counts what SQLite has committed; grouped tells whether db groups at all.
func Commits(db *DB) (n int64, grouped bool) {
	if e, ok := db.engine.(*sqliteEngine); ok {
		return e.writer.commits.Load(), true
	}
	return 0, false
}

// Waiting counts the use cases that wait for SQLite's writing connection.
func Waiting(db *DB) int {
	w := db.engine.(*sqliteEngine).writer
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.queue)
}
