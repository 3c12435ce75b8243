package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
)

// maxStatements bounds the prepared statements of a connection. The portal has
// fewer; only texts made of changing pieces come near it.
const maxStatements = 256

// ErrNoTransaction means that SQLite has rolled the transaction back by itself,
// as it does when the disk is full or fails.
var ErrNoTransaction = errors.New("sqlite: there is no transaction")

// Conn is one connection of a pool, for gorm to run transactions on. It is for one
// goroutine at a time. It keeps its prepared statements, so rows must be read to
// their end before the same statement runs again; SQLite refuses it otherwise.
//
// The context interrupts reading, but no statement of a ReadWrite connection:
// SQLite would roll back the whole transaction, and with it what others have done in it.
type Conn struct {
	conn  *sql.Conn
	raw   *sqlite3.Conn
	mode  Mode
	stmts map[string]*sql.Stmt
}

// Connect takes a connection out of the pool, which was opened in that mode, until Close.
func Connect(ctx context.Context, pool *sql.DB, mode Mode) (*Conn, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to database file: %w", err)
	}
	c := &Conn{conn: conn, mode: mode, stmts: map[string]*sql.Stmt{}}
	err = conn.Raw(func(dc any) error {
		c.raw = dc.(driver.Conn).Raw()
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return c, nil
}

// Close gives the connection back to its pool.
func (c *Conn) Close() error {
	return errors.Join(c.forget(), c.conn.Close())
}

// Control runs a statement that begins, nests or ends a transaction.
func (c *Conn) Control(statement string) error {
	_, err := c.conn.ExecContext(context.Background(), statement)
	return err
}

// InTransaction tells whether a transaction is open.
func (c *Conn) InTransaction() bool { return !c.raw.GetAutocommit() }

// PrepareContext implements gorm.ConnPool. The caller closes the statement.
func (c *Conn) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return c.conn.PrepareContext(c.whole(ctx), query)
}

// ExecContext implements gorm.ConnPool.
func (c *Conn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx = c.whole(ctx)
	if !c.InTransaction() {
		return nil, ErrNoTransaction
	}
	if len(args) == 0 {
		return c.conn.ExecContext(ctx, query)
	}
	stmt, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(ctx, args...)
}

// QueryContext implements gorm.ConnPool.
func (c *Conn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx = c.whole(ctx)
	if !c.InTransaction() {
		return nil, ErrNoTransaction
	}
	if len(args) == 0 { // without arguments SQLite would not see that a statement is still being read
		return c.conn.QueryContext(ctx, query)
	}
	stmt, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

// QueryRowContext implements gorm.ConnPool. Without a transaction the row's error
// is context.Canceled, since only database/sql can make a row.
func (c *Conn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	ctx = c.whole(ctx)
	if !c.InTransaction() {
		canceled, cancel := context.WithCancel(ctx)
		cancel()
		ctx = canceled
	}
	return c.conn.QueryRowContext(ctx, query, args...)
}

// whole is the context of a statement that must run to its end once it has begun.
func (c *Conn) whole(ctx context.Context) context.Context {
	if c.mode == ReadOnly {
		return ctx
	}
	return context.WithoutCancel(ctx)
}

// statement finds or prepares a statement.
func (c *Conn) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt := c.stmts[query]; stmt != nil {
		return stmt, nil
	}
	if len(c.stmts) >= maxStatements {
		if err := c.forget(); err != nil {
			return nil, err
		}
	}
	stmt, err := c.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	c.stmts[query] = stmt
	return stmt, nil
}

func (c *Conn) forget() error {
	var errs []error
	for _, stmt := range c.stmts {
		errs = append(errs, stmt.Close())
	}
	clear(c.stmts)
	return errors.Join(errs...)
}
