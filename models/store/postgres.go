package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

const (
	// attempts bounds how often a transaction that could not be serialized runs.
	attempts = 5
	// attemptTime ends a transaction whose server has gone silent.
	attemptTime = 10 * time.Second
	connectTime = 4 * time.Second
)

// postgresEngine is a pool of connections. Its statements are prepared by pgx, once
// for each connection.
type postgresEngine struct {
	conf *pgx.ConnConfig
	pool *sql.DB
	base *gorm.DB
}

// limits hold for every connection: nothing waits long, and what is acknowledged is on disk.
var limits = map[string]string{
	"application_name":                    "recourse",
	"timezone":                            "UTC",
	"synchronous_commit":                  "on",
	"statement_timeout":                   "3s",
	"lock_timeout":                        "2s",
	"idle_in_transaction_session_timeout": "10s",
}

func openPostgres(ctx context.Context, dsn string, conf *gorm.Config) (engine, error) {
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	c.ConnectTimeout = connectTime
	e := &postgresEngine{conf: c, pool: connector(c, limits)}
	size := max(8, 4*runtime.GOMAXPROCS(0))
	e.pool.SetMaxOpenConns(size)
	e.pool.SetMaxIdleConns(size)
	if err := e.pool.PingContext(ctx); err != nil {
		return nil, errors.Join(err, e.pool.Close())
	}
	if e.base, err = gorm.Open(postgresDialect{postgres.Dialector{Config: &postgres.Config{Conn: e.pool}}}, conf); err != nil {
		return nil, errors.Join(err, e.pool.Close())
	}
	return e, nil
}

// connector returns a pool with the given settings, which the address overrules.
func connector(conf *pgx.ConnConfig, settings map[string]string) *sql.DB {
	c := conf.Copy()
	c.RuntimeParams = maps.Clone(settings)
	maps.Copy(c.RuntimeParams, conf.RuntimeParams)
	return stdlib.OpenDB(*c)
}

// write runs fn again when PostgreSQL could not serialize it.
func (e *postgresEngine) write(ctx context.Context, fn func(tx *gorm.DB) error) error {
	for n := 1; ; n++ {
		err := e.once(ctx, fn, nil)
		if !isTransient(err) {
			return err
		}
		if n == attempts {
			return fmt.Errorf("given up after %d attempts: %w", n, err)
		}
		if err := pause(ctx, time.Duration(n)*5*time.Millisecond); err != nil {
			return err
		}
	}
}

func (e *postgresEngine) read(ctx context.Context, fn func(tx *gorm.DB) error) error {
	return e.once(ctx, fn, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
}

// once runs fn in one transaction. Leaving without a commit, as a panic does, rolls back.
func (e *postgresEngine) once(ctx context.Context, fn func(tx *gorm.DB) error, opts *sql.TxOptions) error {
	ctx, cancel := context.WithTimeout(ctx, attemptTime)
	defer cancel()
	conn, err := e.pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close() //nolint:errcheck // it only goes back to the pool
	tx, err := conn.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing to do after a commit, and no use telling before
	if err := fn(on(ctx, e.base, postgresTx{tx, conn, ctx})); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// postgresTx is what gorm runs statements on. They end with the attempt, whatever
// context they were given, so that a silent server holds nobody.
type postgresTx struct {
	*sql.Tx
	conn *sql.Conn       // for COPY
	ctx  context.Context // of the attempt
}

// ExecContext implements gorm.ConnPool.
func (t postgresTx) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	result, err := t.Tx.ExecContext(t.ctx, query, args...)
	return result, postgresDialect{}.Translate(err)
}

// QueryContext implements gorm.ConnPool.
func (t postgresTx) QueryContext(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := t.Tx.QueryContext(t.ctx, query, args...)
	return rows, postgresDialect{}.Translate(err) // gorm translates none of a Scan
}

// QueryRowContext implements gorm.ConnPool.
func (t postgresTx) QueryRowContext(_ context.Context, query string, args ...any) *sql.Row {
	return t.Tx.QueryRowContext(t.ctx, query, args...)
}

func (e *postgresEngine) close() error { return e.pool.Close() }

func (e *postgresEngine) migrations() migrations {
	return migrations{
		dialect: goose.DialectPostgres,
		folder:  postgresFolder,
		applied: "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'goose_db_version'",
		open: func() (*sql.DB, error) {
			return connector(e.conf, map[string]string{"application_name": "recourse migrate"}), nil
		},
		lock: true,
	}
}

// pause waits, but no longer than ctx.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
