package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"recourse/internal/sqlite"
)

func connect(t *testing.T, path string, mode sqlite.Mode) *sqlite.Conn {
	t.Helper()
	pool, err := sqlite.Open(path, mode)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := sqlite.Connect(t.Context(), pool, mode)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(conn.Close(), pool.Close()); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return conn
}

// newFile returns the path of a database with a table of numbers, and its writer
// with a transaction open.
func newFile(t *testing.T) (string, *sqlite.Conn) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	if err := sqlite.Create(path); err != nil {
		t.Fatal(err)
	}
	conn := connect(t, path, sqlite.ReadWrite)
	control(t, conn, "CREATE TABLE numbers (n INTEGER NOT NULL) STRICT")
	control(t, conn, "BEGIN")
	return path, conn
}

func control(t *testing.T, conn *sqlite.Conn, statement string) {
	t.Helper()
	if err := conn.Control(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func insert(t *testing.T, conn *sqlite.Conn, n int) {
	t.Helper()
	if _, err := conn.ExecContext(t.Context(), "INSERT INTO numbers VALUES (?)", n); err != nil {
		t.Fatal(err)
	}
}

func TestSettings(t *testing.T) {
	path, writer := newFile(t)
	reader := connect(t, path, sqlite.ReadOnly)
	control(t, reader, "BEGIN")
	both := map[string]string{
		"journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "foreign_keys": "1",
		"secure_delete": "1", "temp_store": "2", "trusted_schema": "0",
	}
	for name, want := range both {
		for mode, conn := range map[string]*sqlite.Conn{"writer": writer, "reader": reader} {
			var got string
			if err := conn.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&got); err != nil || got != want {
				t.Errorf("%s of the %s is %q (%v), want %q", name, mode, got, err, want)
			}
		}
	}
	if _, err := reader.ExecContext(t.Context(), "INSERT INTO numbers VALUES (?)", 1); err == nil {
		t.Error("the reader wrote")
	}
}

func TestOnlyInTransaction(t *testing.T) {
	_, conn := newFile(t)
	control(t, conn, "ROLLBACK")
	_, execErr := conn.ExecContext(t.Context(), "INSERT INTO numbers VALUES (?)", 1)
	_, queryErr := conn.QueryContext(t.Context(), "SELECT ?", 1) //nolint:sqlclosecheck,rowserrcheck // there are no rows
	var n int
	rowErr := conn.QueryRowContext(t.Context(), "INSERT INTO numbers VALUES (?) RETURNING n", 1).Scan(&n)
	if !errors.Is(execErr, sqlite.ErrNoTransaction) || !errors.Is(queryErr, sqlite.ErrNoTransaction) || rowErr == nil {
		t.Errorf("ran without a transaction: %v, %v, %v", execErr, queryErr, rowErr)
	}
	control(t, conn, "BEGIN")
	if err := conn.QueryRowContext(t.Context(), "SELECT count(*) FROM numbers").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows (%v), want none", n, err)
	}
}

// TestWriterRunsToTheEnd is what a group of use cases relies on: interrupting one
// would take the others' transaction with it.
func TestWriterRunsToTheEnd(t *testing.T) {
	path, writer := newFile(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := writer.ExecContext(ended, "INSERT INTO numbers VALUES (?)", 1); err != nil {
		t.Errorf("the writer was interrupted: %v", err)
	}
	control(t, writer, "COMMIT")
	reader := connect(t, path, sqlite.ReadOnly)
	control(t, reader, "BEGIN")
	var n int
	if err := reader.QueryRowContext(ended, "SELECT n FROM numbers").Scan(&n); err == nil {
		t.Error("the reader was not interrupted")
	}
}

func TestStatementBeingReadIsRefused(t *testing.T) {
	_, conn := newFile(t)
	insert(t, conn, 1)
	insert(t, conn, 2)
	const query = "SELECT n FROM numbers WHERE n > ?"
	rows, err := conn.QueryContext(t.Context(), query, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // it is only read
	if !rows.Next() {
		t.Fatal("no rows")
	}
	if second, err := conn.QueryContext(t.Context(), query, 1); err == nil {
		t.Errorf("the same statement ran while it was read: %v", second.Close())
	}
	if err := rows.Err(); err != nil {
		t.Error(err)
	}
}

func TestManyStatements(t *testing.T) {
	_, conn := newFile(t)
	insert(t, conn, 1)
	for i := range 600 { // more than are kept
		rows, err := conn.QueryContext(t.Context(), fmt.Sprintf("SELECT n + %d FROM numbers WHERE n > ?", i), 0)
		if err != nil {
			t.Fatal(err)
		}
		var got int
		if !rows.Next() || rows.Scan(&got) != nil || got != i+1 {
			t.Errorf("read %d, want %d", got, i+1)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	insert(t, conn, 2)
}

func TestCreateKeepsWhatIsThere(t *testing.T) {
	path, conn := newFile(t)
	insert(t, conn, 1)
	control(t, conn, "COMMIT")
	if err := sqlite.Create(path); err != nil {
		t.Fatal(err)
	}
	control(t, conn, "BEGIN")
	var n int
	if err := conn.QueryRowContext(t.Context(), "SELECT count(*) FROM numbers").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows (%v), want 1", n, err)
	}
}
