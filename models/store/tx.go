package store

import (
	"context"

	"gorm.io/gorm"
)

// inTx runs one use case in one transaction and returns when it is durable. An
// error or a panic of fn rolls back all that fn did, and nothing else. If ctx ends
// before fn begins, fn does not run. The package comment says what fn must keep to.
func inTx[T any](ctx context.Context, db *DB, fn func(tx *gorm.DB) (T, error)) (T, error) {
	return returning(ctx, db.engine.write, fn)
}

// reading runs fn on one snapshot of the database, beside whoever writes. It cannot
// write. What must be audited is read in inTx.
func reading[T any](ctx context.Context, db *DB, fn func(tx *gorm.DB) (T, error)) (T, error) {
	return returning(ctx, db.engine.read, fn)
}

type runner func(ctx context.Context, fn func(tx *gorm.DB) error) error

func returning[T any](ctx context.Context, run runner, fn func(tx *gorm.DB) (T, error)) (T, error) {
	var out, none T
	err := run(ctx, func(tx *gorm.DB) (err error) {
		out, err = fn(tx)
		return err
	})
	if err != nil {
		return none, err
	}
	return out, nil
}
