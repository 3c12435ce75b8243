package store

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"recourse/internal/sealed"
	"recourse/internal/sqlite"
	"recourse/models"
)

// bulk is many rows for one table: gorm would spend more time on them than the
// database does. Columns that are the same in all rows are given once.
type bulk struct {
	table   string
	same    []string
	shared  []any
	columns []string
	values  []any  // of all rows, one after the other
	ending  string // of the statement, such as ON CONFLICT, which COPY does not know
}

// add adds a row, its values in the order of the columns.
func (b *bulk) add(values ...any) { b.values = append(b.values, values...) }

func (b *bulk) rows() int { return len(b.values) / len(b.columns) }

func (b *bulk) row(i int) []any { return b.values[i*len(b.columns) : (i+1)*len(b.columns)] }

// copier is a transaction that can load rows as a stream.
type copier interface {
	copyFrom(table string, columns []string, rows pgx.CopyFromSource) error
}

// into inserts the rows.
func (b *bulk) into(x *scope) error {
	if len(b.values) == 0 {
		return nil
	}
	var err error
	if c, ok := x.tx.Statement.ConnPool.(copier); ok && b.ending == "" {
		err = b.copy(c)
	} else {
		err = b.insert(x)
	}
	if err != nil {
		return fmt.Errorf("add to %s: %w", b.table, err)
	}
	return nil
}

func (b *bulk) copy(c copier) error {
	n := 0
	line := append(b.shared[:len(b.shared):len(b.shared)], make([]any, len(b.columns))...)
	return c.copyFrom(b.table, append(b.same[:len(b.same):len(b.same)], b.columns...), pgx.CopyFromFunc(func() ([]any, error) {
		if n == b.rows() {
			return nil, nil
		}
		copy(line[len(b.shared):], b.row(n))
		n++
		return line, nil
	}))
}

// bulkRows is how many rows one statement inserts. Beyond that nothing is gained, and
// SQLite has room for the statement.
const bulkRows = 50

// insert inserts by statements of many rows.
func (b *bulk) insert(x *scope) error {
	mark := byte('?')
	if x.tx.Name() == "postgres" {
		mark = '$'
	}
	statement := b.statement(min(bulkRows, b.rows()), mark)
	for first := 0; first < b.rows(); first += bulkRows {
		n := min(bulkRows, b.rows()-first)
		if n < bulkRows && first > 0 { // the last
			statement = b.statement(n, mark)
		}
		args := append(b.shared[:len(b.shared):len(b.shared)], b.values[first*len(b.columns):(first+n)*len(b.columns)]...)
		if _, err := x.tx.Statement.ConnPool.ExecContext(x.tx.Statement.Context, statement, args...); err != nil {
			return sqlite.Dialect{}.Translate(err)
		}
	}
	return nil
}

// statement inserts n rows; shared values are parameters that all rows name, after a mark.
func (b *bulk) statement(n int, mark byte) string {
	var s strings.Builder
	fmt.Fprintf(&s, `INSERT INTO %s ("%s") VALUES `, b.table, strings.Join(append(b.same[:len(b.same):len(b.same)], b.columns...), `", "`))
	next := len(b.same)
	for i := range n {
		if i > 0 {
			s.WriteByte(',')
		}
		s.WriteByte('(')
		for j := range len(b.same) + len(b.columns) {
			number := j + 1
			if j >= len(b.same) {
				next++
				number = next
			}
			if j > 0 {
				s.WriteByte(',')
			}
			s.WriteByte(mark)
			s.WriteString(strconv.Itoa(number))
		}
		s.WriteByte(')')
	}
	s.WriteString(b.ending)
	return s.String()
}

// blob is what a sealed value is in a column.
func blob(t sealed.Text) any {
	v, _ := t.Value() // it cannot fail
	return v
}

// micros is what an instant is in a column.
func micros(i models.Instant) driver.Value {
	v, _ := i.Value() // it cannot fail
	return v
}

// copyFrom implements copier by COPY, in the transaction.
func (t postgresTx) copyFrom(table string, columns []string, rows pgx.CopyFromSource) error {
	return t.conn.Raw(func(c any) error {
		_, err := c.(*stdlib.Conn).Conn().CopyFrom(t.ctx, pgx.Identifier{table}, columns, rows)
		return postgresDialect{}.Translate(err)
	})
}
