package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"recourse/internal/sealed"
	"recourse/internal/sqlite"
	"recourse/models"
)

// Letters are not what is measured here, and setting, reading back and mailing
// thousands of them would take longer than all that is. So this file, and nothing
// else, writes a table of the portal behind its back: mailed codes. The first are
// real; the others, whom nobody claims to be, only make the index as large as it
// would be, and spare the stretching.

const (
	patientIDs = `SELECT id, row_number FROM patients WHERE incident_id = $1`
	newCode    = `INSERT INTO codes (incident_id, id, patient_id, hash, pepper_version, status, deadline, made_at, version)
		VALUES ($1, $2, $3, $4, $5, 'mailed', $6, $7, 1)`
)

// sideDoor opens the portal's database past the portal.
func (p *portal) sideDoor() (*sql.DB, error) {
	if strings.HasPrefix(p.dsn, "postgres") {
		return sql.Open("pgx", p.dsn)
	}
	return sqlite.Open(p.dsn, sqlite.ReadWrite)
}

// mailCodes gives everybody on the roster a mailed code, and returns the people
// with the codes of the first few.
func (p *portal) mailCodes(ctx context.Context, people []person, few int) (_ []person, err error) {
	db, err := p.sideDoor()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	ids, err := p.patientIDs(ctx, db)
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // does nothing once it is committed
	if err := p.insertCodes(ctx, tx, ids, people, few); err != nil {
		return nil, err
	}
	return people[:min(few, len(people))], tx.Commit()
}

// patientIDs are the patients by their rows.
func (p *portal) patientIDs(ctx context.Context, db *sql.DB) (map[int]string, error) {
	rows, err := db.QueryContext(ctx, patientIDs, p.inc.ID)
	if err != nil {
		return nil, fmt.Errorf("read patients: %w", err)
	}
	defer rows.Close() //nolint:errcheck // Err tells
	ids := map[int]string{}
	for rows.Next() {
		var id string
		var row int
		if err := rows.Scan(&id, &row); err != nil {
			return nil, fmt.Errorf("read patients: %w", err)
		}
		ids[row] = id
	}
	return ids, rows.Err()
}

func (p *portal) insertCodes(ctx context.Context, tx *sql.Tx, ids map[int]string, people []person, few int) error {
	seal, err := p.ring.Incident(p.inc.ID, p.inc.DataKey)
	if err != nil {
		return err
	}
	insert, err := tx.PrepareContext(ctx, newCode)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	for i := range people {
		var hash []byte
		if i < few {
			people[i].code = models.NewCode()
			hash, _ = seal.CodeToken(people[i].code.Plain(), p.inc.CodeSalt)
		} else {
			hash = make([]byte, sealed.TokenSize)
			rand.Read(hash) // never fails: crypto/rand ends the program instead
		}
		_, err := insert.ExecContext(ctx, p.inc.ID, uuid.Must(uuid.NewV7()).String(), ids[people[i].row], hash, 1, p.inc.EnrollBy, p.inc.MadeAt)
		if err != nil {
			return fmt.Errorf("insert code: %w", err)
		}
	}
	return nil
}
