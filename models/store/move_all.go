package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"recourse/models"
)

// moveRows is how many rows one statement changes: SQLite takes 32,766 values.
const moveRows = 1000

// column is a column with a value for each row.
type column struct {
	name   string
	values []any
	bytes  bool // BYTEA, or BLOB in SQLite; else text
}

// moveAll moves many rows of one life cycle as [move] moves one: all of them or none,
// each only if nobody moved it meanwhile, each with its audit entry. They have the
// status from. Beside set, which is the same for all, each may have columns of its own.
func moveAll[S status[S]](x *scope, all []object, from, to S, set map[string]any, each ...column) error {
	if len(all) == 0 {
		return nil
	}
	if err := from.To(to); err != nil {
		return fmt.Errorf("%s: %w", all[0].kind, err)
	}
	for _, o := range all {
		if err := o.held(); err != nil {
			return err
		}
	}
	columns := map[string]any{all[0].column: string(to)}
	maps.Copy(columns, set)
	b := changes{scope: x, all: all, from: string(from), raise: true, set: columns, each: each}
	if err := b.run(); err != nil {
		return err
	}
	entries := make([]models.AuditEntry, len(all))
	for i, o := range all {
		entries[i] = x.entry(o.action, x.pseudonym(o.kind, o.id), o.version+1, string(from), string(to))
	}
	return x.auditMany(entries)
}

// fillAll sets columns of many rows that still have the status from. It is no move:
// nobody's version is raised.
func fillAll[S status[S]](x *scope, all []object, from S, each ...column) error {
	if len(all) == 0 {
		return nil
	}
	return changes{scope: x, all: all, from: string(from), each: each}.run()
}

// changes is a change of many rows of one table.
type changes struct {
	*scope
	all   []object
	from  string
	raise bool // the versions
	set   map[string]any
	each  []column
}

// run wraps [models.ErrConflict] if not all of the rows were as they were read.
func (b changes) run() error {
	changed := 0
	for at := 0; at < len(b.all); at += moveRows {
		sql, args := b.statement(at, min(at+moveRows, len(b.all)))
		done := b.tx.Exec(sql, args...)
		if done.Error != nil {
			return fmt.Errorf("change many %s: %w", b.all[0].table, done.Error)
		}
		changed += int(done.RowsAffected)
	}
	if changed != len(b.all) {
		return fmt.Errorf("%s: %w", b.all[0].kind, models.ErrConflict)
	}
	return nil
}

// statement changes the rows from the at-th to the end-th. Names in it are the
// program's own; both databases name the columns of VALUES column1, column2, …
func (b changes) statement(at, end int) (sql string, args []any) {
	o := b.all[0]
	var sets []string
	if b.raise {
		sets = append(sets, "version = "+o.table+".version + 1")
	}
	for _, name := range slices.Sorted(maps.Keys(b.set)) {
		sets, args = append(sets, name+" = ?"), append(args, b.set[name])
	}
	row := "(CAST( ? AS TEXT), CAST( ? AS BIGINT)" // with blanks: gorm spells out bytes after a parenthesis
	for i, c := range b.each {
		sets = append(sets, fmt.Sprintf("%s = v.column%d", c.name, i+3))
		row += ", CAST( ? AS " + c.kind(b.tx.Name()) + ")"
	}
	for i := at; i < end; i++ {
		args = append(args, b.all[i].id, b.all[i].version)
		for _, c := range b.each {
			args = append(args, c.values[i])
		}
	}
	sql = fmt.Sprintf("UPDATE %[1]s SET %[2]s FROM (VALUES %[3]s) AS v WHERE %[1]s.incident_id = ? AND %[1]s.id = v.column1 AND %[1]s.version = v.column2 AND %[1]s.%[4]s = ?",
		o.table, strings.Join(sets, ", "), strings.TrimSuffix(strings.Repeat(row+"), ", end-at), ", "), o.column)
	return sql, append(args, b.inc.ID, b.from)
}

func (c column) kind(dialect string) string {
	switch {
	case !c.bytes:
		return "TEXT"
	case dialect == "postgres":
		return "BYTEA"
	}
	return "BLOB"
}

// addMany inserts rows that are small, or few.
func addMany[T any](x *scope, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	return x.tx.CreateInBatches(rows, moveRows).Error
}

// objectsOf are rows as what moveAll moves.
func objectsOf[T any](rows []T, as func(T) object) []object {
	all := make([]object, len(rows))
	for i, r := range rows {
		all[i] = as(r)
	}
	return all
}
