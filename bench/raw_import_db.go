package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"recourse/internal/sqlite"
)

var rawIndexes = []string{
	`CREATE UNIQUE INDEX import_row ON import (row_mac)`, `CREATE INDEX import_record ON import (record_mac)`,
	`CREATE INDEX import_name ON import (name_mac)`, `CREATE INDEX import_first ON import (first_mac)`,
}

func rawImportTable(bytes string) string {
	return `CREATE TABLE import (id BIGINT PRIMARY KEY, ` + strings.Join(rawColumns[1:], " "+bytes+", ") + " " + bytes + `)`
}

// rawStatementRows is how many rows one of the yardstick's statements inserts.
const rawStatementRows = 50

// rawImportSQLite imports on a connection as the portal has it.
func rawImportSQLite(ctx context.Context, roster, path string) (err error) {
	if err := sqlite.Create(path); err != nil {
		return err
	}
	db, err := sqlite.Open(path, sqlite.ReadWrite)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, rawImportTable("BLOB")); err != nil {
		return fmt.Errorf("make table: %w", err)
	}
	row := "(?" + strings.Repeat(", ?", len(rawColumns)-1) + ")"
	many, err := db.PrepareContext(ctx, "INSERT INTO import VALUES "+row+strings.Repeat(", "+row, rawStatementRows-1))
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	one, err := db.PrepareContext(ctx, "INSERT INTO import VALUES "+row)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	err = rawPipeline(roster, func(rows []rawPatient) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return fmt.Errorf("begin: %w", err)
		}
		defer tx.Rollback() //nolint:errcheck // nothing to do after a commit
		if err := rawInsert(ctx, tx.StmtContext(ctx, many), tx.StmtContext(ctx, one), rows); err != nil {
			return fmt.Errorf("insert: %w", err)
		}
		return tx.Commit()
	})
	for _, index := range rawIndexes {
		if err == nil {
			_, err = db.ExecContext(ctx, index)
		}
	}
	return err
}

func rawInsert(ctx context.Context, many, one *sql.Stmt, rows []rawPatient) error {
	for len(rows) > 0 {
		stmt, n := many, rawStatementRows
		if len(rows) < n {
			stmt, n = one, 1
		}
		args := make([]any, 0, n*len(rawColumns))
		for i := range n {
			args = append(args, rows[i].values()...)
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// rawImportPostgres imports by a COPY for each commit.
func rawImportPostgres(ctx context.Context, roster, dsn string) (err error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	if _, err := conn.Exec(ctx, rawImportTable("BYTEA")); err != nil {
		return fmt.Errorf("make table: %w", err)
	}
	err = rawPipeline(roster, func(rows []rawPatient) error {
		_, err := conn.CopyFrom(ctx, pgx.Identifier{"import"}, rawColumns, pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
			return rows[i].values(), nil
		}))
		return err
	})
	for _, index := range rawIndexes {
		if err == nil {
			_, err = conn.Exec(ctx, index)
		}
	}
	return err
}
