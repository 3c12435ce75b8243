package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"

	"github.com/pressly/goose/v3"
	"gorm.io/gorm"

	"recourse/internal/sqlite"
)

// sqliteEngine is one database file: a connection that writes and a few that read.
type sqliteEngine struct {
	path   string
	base   *gorm.DB
	writes *sql.DB
	reads  *sql.DB
	writer *writer
	idle   chan *sqlite.Conn // that read; nil while not yet opened; closed with the database
}

func openSQLite(ctx context.Context, path string, conf *gorm.Config) (engine, error) {
	base, err := gorm.Open(sqlite.Dialect{}, conf)
	if err != nil {
		return nil, err
	}
	if err := sqlite.Create(path); err != nil {
		return nil, err
	}
	e := &sqliteEngine{path: path, base: base, idle: make(chan *sqlite.Conn, max(4, 2*runtime.GOMAXPROCS(0)))}
	if e.reads, err = sqlite.Open(path, sqlite.ReadOnly); err != nil {
		return nil, err
	}
	if e.writes, err = sqlite.Open(path, sqlite.ReadWrite); err != nil {
		return nil, errors.Join(err, e.reads.Close())
	}
	conn, err := sqlite.Connect(ctx, e.writes, sqlite.ReadWrite)
	if err != nil {
		return nil, errors.Join(err, e.writes.Close(), e.reads.Close())
	}
	e.writer = &writer{base: base, conn: conn}
	for range cap(e.idle) {
		e.idle <- nil
	}
	return e, nil
}

func (e *sqliteEngine) write(ctx context.Context, fn func(tx *gorm.DB) error) error {
	return e.writer.do(ctx, fn)
}

func (e *sqliteEngine) read(ctx context.Context, fn func(tx *gorm.DB) error) (err error) {
	var conn *sqlite.Conn
	var open bool
	select {
	case <-ctx.Done():
		return ctx.Err()
	case conn, open = <-e.idle:
		if !open {
			return errClosed
		}
	}
	defer func() { e.idle <- conn }()
	if conn == nil {
		if conn, err = sqlite.Connect(ctx, e.reads, sqlite.ReadOnly); err != nil {
			return err
		}
	}
	if err := conn.Control("BEGIN"); err != nil {
		return fmt.Errorf("begin reading: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Control("ROLLBACK")) }()
	err = fn(on(ctx, e.base, conn))
	if err != nil && ctx.Err() != nil { // SQLite says no more than "interrupted"
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return err
}

// close lets the writing connection go last: it moves the log into the file.
func (e *sqliteEngine) close() error {
	var errs []error
	for range cap(e.idle) {
		if conn := <-e.idle; conn != nil {
			errs = append(errs, conn.Close())
		}
	}
	close(e.idle)
	errs = append(errs, e.reads.Close(), e.writer.close(), e.writes.Close())
	return errors.Join(errs...)
}

func (e *sqliteEngine) migrations() migrations {
	return migrations{
		dialect: goose.DialectSQLite3,
		folder:  sqliteFolder,
		applied: "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'goose_db_version'",
		open:    func() (*sql.DB, error) { return sqlite.Open(e.path, sqlite.ReadWrite) },
	}
}

// on returns gorm bound to one connection.
func on(ctx context.Context, base *gorm.DB, conn gorm.ConnPool) *gorm.DB {
	tx := base.Session(&gorm.Session{NewDB: true, Context: ctx})
	tx.Statement.ConnPool = conn
	return tx
}
