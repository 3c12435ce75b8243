package main

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"recourse/internal/sqlite"
)

var rawTables = []string{
	`CREATE TABLE roster (id BIGINT PRIMARY KEY, code BLOB NOT NULL UNIQUE, who BLOB NOT NULL, contact BLOB NOT NULL)`,
	`CREATE TABLE enrollment (roster_id BIGINT PRIMARY KEY, at BIGINT NOT NULL, channel TEXT NOT NULL, contact BLOB NOT NULL)`,
	`CREATE TABLE monitoring (roster_id BIGINT PRIMARY KEY, starts TEXT NOT NULL, ends TEXT NOT NULL, state TEXT NOT NULL)`,
	`CREATE TABLE audit (id INTEGER PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject BIGINT NOT NULL, mac BLOB NOT NULL)`,
	`CREATE TABLE outbox (id INTEGER PRIMARY KEY, at BIGINT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL)`,
}

// rawSQLite is the yardstick on one connection, opened as the portal opens its own.
type rawSQLite struct {
	mu                                              sync.Mutex
	db                                              *sql.DB
	now                                             func() time.Time
	begin, commit, rollback                         *sql.Stmt
	find, enrollment, window, audit, outbox, fillIn *sql.Stmt
}

// openRaw makes a database with as many people on its roster.
func openRaw(ctx context.Context, path string, people int, now func() time.Time) (*rawSQLite, error) {
	if err := sqlite.Create(path); err != nil {
		return nil, err
	}
	db, err := sqlite.Open(path, sqlite.ReadWrite)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	s := &rawSQLite{db: db, now: now}
	for _, table := range rawTables {
		if _, err := db.ExecContext(ctx, table); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	if err := errors.Join(s.prepare(ctx), s.fill(people)); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

func (s *rawSQLite) prepare(ctx context.Context) error {
	for into, text := range map[**sql.Stmt]string{
		&s.begin: `BEGIN IMMEDIATE`, &s.commit: `COMMIT`, &s.rollback: `ROLLBACK`,
		&s.find:       `SELECT r.id, r.who, e.roster_id IS NOT NULL FROM roster r LEFT JOIN enrollment e ON e.roster_id = r.id WHERE r.code = ?`,
		&s.enrollment: `INSERT INTO enrollment VALUES (?, ?, 'web', ?)`,
		&s.window:     `INSERT INTO monitoring VALUES (?, '2026-12-01', '2028-11-30', 'active')`,
		&s.audit:      `INSERT INTO audit (at, actor, action, subject, mac) VALUES (?, 'patient', 'enroll', ?, ?)`,
		&s.outbox:     `INSERT INTO outbox (at, kind, body) VALUES (?, 'confirmation', ?)`,
		&s.fillIn:     `INSERT INTO roster VALUES (?, ?, ?, ?)`,
	} {
		stmt, err := s.db.PrepareContext(ctx, text)
		if err != nil {
			return fmt.Errorf("prepare: %w", err)
		}
		*into = stmt
	}
	return nil
}

func (s *rawSQLite) fill(people int) error {
	return s.inTx(func() error {
		for i := range int64(people) {
			if _, err := s.fillIn.Exec(i+1, rawMAC(rawCode(i+1)), rawMAC(rawWho(i+1)), make([]byte, 200)); err != nil {
				return fmt.Errorf("fill roster: %w", err)
			}
		}
		return nil
	})
}

func (s *rawSQLite) inTx(do func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.begin.Exec(); err != nil {
		return err
	}
	if err := do(); err != nil {
		_, back := s.rollback.Exec()
		return errors.Join(err, back)
	}
	_, err := s.commit.Exec()
	return err
}

// enroll implements enroller.
func (s *rawSQLite) enroll(all []*request) error {
	return s.inTx(func() error {
		for _, r := range all {
			if err := s.one(r); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *rawSQLite) one(r *request) error {
	var id int64
	var who []byte
	var used bool
	switch err := s.find.QueryRow(r.code).Scan(&id, &who, &used); {
	case err != nil || !hmac.Equal(who, r.who):
		r.err = errWrongCode
		return nil
	case used:
		r.err = errUsed
		return nil
	}
	now := s.now().UnixMilli()
	_, err := s.enrollment.Exec(id, now, r.contact)
	if err == nil {
		_, err = s.window.Exec(id)
	}
	if err == nil {
		_, err = s.audit.Exec(now, id, r.code)
	}
	if err == nil {
		_, err = s.outbox.Exec(now, rawCode(id))
	}
	return err
}

// commitOne makes one small row durable.
func (s *rawSQLite) commitOne(int) error {
	return s.inTx(func() error {
		_, err := s.outbox.Exec(s.now().UnixMilli(), "one")
		return err
	})
}

// has is the guess: one select by an index.
func (s *rawSQLite) has(code []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	var id int64
	var who []byte
	var used bool
	return s.find.QueryRow(code).Scan(&id, &who, &used) == nil
}

func (s *rawSQLite) close() error { return s.db.Close() }
