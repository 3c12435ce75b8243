package portaltest

import (
	"bytes"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"recourse/internal/sqlite"
)

// Dump returns every row of every table of a database, as text. It may be open
// elsewhere.
func Dump(t testing.TB, dsn string) []byte {
	t.Helper()
	db, tables := openToRead(t, dsn)
	defer db.Close() //nolint:errcheck // it was only read
	var out bytes.Buffer
	for _, name := range strings.Fields(strings.Join(rowsOf(t, db, tables), " ")) {
		fmt.Fprintln(&out, name)
		for _, row := range rowsOf(t, db, `SELECT * FROM "`+name+`"`) {
			fmt.Fprintln(&out, row)
		}
	}
	return out.Bytes()
}

// Table returns the rows of one table, as text.
func Table(t testing.TB, dsn, name string) []string {
	t.Helper()
	db, _ := openToRead(t, dsn)
	defer db.Close() //nolint:errcheck // it was only read
	return rowsOf(t, db, `SELECT * FROM "`+name+`"`)
}

// openToRead returns the query that names the tables, too.
func openToRead(t testing.TB, dsn string) (db *sql.DB, tables string) {
	t.Helper()
	var err error
	if strings.HasPrefix(dsn, "postgres") {
		db, err = sql.Open("pgx", dsn)
		tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
	} else {
		db, err = sqlite.Open(strings.TrimPrefix(dsn, "sqlite:"), sqlite.ReadOnly)
		tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1"
	}
	must(t, err)
	return db, tables
}

func rowsOf(t testing.TB, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	must(t, err)
	defer rows.Close() //nolint:errcheck // rows.Err says it
	columns, err := rows.Columns()
	must(t, err)
	for rows.Next() {
		cells, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			at[i] = &cells[i]
		}
		must(t, rows.Scan(at...))
		all = append(all, line(cells))
	}
	must(t, rows.Err())
	return all
}

// line writes text and bytes as they are.
func line(cells []any) string {
	var b strings.Builder
	for _, c := range cells {
		if raw, ok := c.([]byte); ok {
			c = string(raw)
		}
		fmt.Fprint(&b, c, " ")
	}
	return b.String()
}
