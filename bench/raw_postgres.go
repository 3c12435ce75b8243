package main

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

var rawPostgresTables = []string{
	`CREATE TABLE roster (id bigint PRIMARY KEY, code bytea NOT NULL UNIQUE, who bytea NOT NULL, contact bytea NOT NULL)`,
	`CREATE TABLE enrollment (roster_id bigint PRIMARY KEY, at bigint NOT NULL, channel text NOT NULL, contact bytea NOT NULL)`,
	`CREATE TABLE monitoring (roster_id bigint PRIMARY KEY, starts text NOT NULL, ends text NOT NULL, state text NOT NULL)`,
	`CREATE TABLE audit (id bigserial PRIMARY KEY, at bigint NOT NULL, actor text NOT NULL, action text NOT NULL, subject bigint NOT NULL, mac bytea NOT NULL)`,
	`CREATE TABLE outbox (id bigserial PRIMARY KEY, at bigint NOT NULL, kind text NOT NULL, body text NOT NULL)`,
}

const (
	rawFind       = `SELECT r.id, r.code, r.who, e.roster_id IS NOT NULL FROM roster r LEFT JOIN enrollment e ON e.roster_id = r.id WHERE r.code = ANY ($1)`
	rawEnrollment = `INSERT INTO enrollment SELECT i, $2, 'web', p FROM unnest($1::bigint[], $3::bytea[]) u (i, p)`
	rawWindow     = `INSERT INTO monitoring SELECT i, '2026-12-01', '2028-11-30', 'active' FROM unnest($1::bigint[]) u (i)`
	rawAudit      = `INSERT INTO audit (at, actor, action, subject, mac) SELECT $1, 'patient', 'enroll', i, m FROM unnest($2::bigint[], $3::bytea[]) u (i, m)`
	rawOutbox     = `INSERT INTO outbox (at, kind, body) SELECT $1, 'confirmation', t FROM unnest($2::text[]) u (t)`
)

// rawPostgres is the yardstick through pgx: a select, then the inserts of all
// requests in one pipelined transaction, two round trips in all.
type rawPostgres struct {
	pool *pgxpool.Pool
	now  func() time.Time
}

func openRawPostgres(ctx context.Context, dsn string, clients, people int, now func() time.Time) (*rawPostgres, error) {
	conf, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("the server's address cannot be read")
	}
	conf.MaxConns = int32(clients) //nolint:gosec // a handful
	pool, err := pgxpool.NewWithConfig(ctx, conf)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	s := &rawPostgres{pool, now}
	if err := s.fill(ctx, people); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *rawPostgres) fill(ctx context.Context, people int) error {
	for _, table := range rawPostgresTables {
		if _, err := s.pool.Exec(ctx, table); err != nil {
			return fmt.Errorf("make table: %w", err)
		}
	}
	i := int64(0)
	_, err := s.pool.CopyFrom(ctx, pgx.Identifier{"roster"}, []string{"id", "code", "who", "contact"}, pgx.CopyFromFunc(func() ([]any, error) {
		if i++; i > int64(people) {
			return nil, nil
		}
		return []any{i, rawMAC(rawCode(i)), rawMAC(rawWho(i)), make([]byte, 200)}, nil
	}))
	if err == nil {
		_, err = s.pool.Exec(ctx, `VACUUM ANALYZE roster`)
	}
	if err != nil {
		return fmt.Errorf("fill roster: %w", err)
	}
	return nil
}

// found is whom codes belong to, column by column.
type found struct {
	ids            []int64
	contacts, macs [][]byte
	bodies         []string
}

// enroll implements enroller.
func (s *rawPostgres) enroll(all []*request) error {
	ctx := context.Background()
	f, err := s.find(ctx, all)
	if err != nil || len(f.ids) == 0 {
		return err
	}
	now := s.now().UnixMilli()
	var b pgx.Batch
	b.Queue(rawEnrollment, f.ids, now, f.contacts)
	b.Queue(rawWindow, f.ids)
	b.Queue(rawAudit, now, f.ids, f.macs)
	b.Queue(rawOutbox, now, f.bodies)
	return s.pool.SendBatch(ctx, &b).Close()
}

func (s *rawPostgres) find(ctx context.Context, all []*request) (f found, err error) {
	by, codes := make(map[string]*request, len(all)), make([][]byte, len(all))
	for i, r := range all {
		r.err = errWrongCode
		by[string(r.code)], codes[i] = r, r.code
	}
	rows, err := s.pool.Query(ctx, rawFind, codes)
	if err != nil {
		return f, err
	}
	var id int64
	var code, who []byte
	var used bool
	_, err = pgx.ForEachRow(rows, []any{&id, &code, &who, &used}, func() error {
		r := by[string(code)]
		switch {
		case used:
			r.err = errUsed
		case hmac.Equal(who, r.who):
			r.err = nil
			f.ids, f.contacts, f.macs, f.bodies = append(f.ids, id), append(f.contacts, r.contact), append(f.macs, r.code), append(f.bodies, rawCode(id))
		}
		return nil
	})
	return f, err
}

// commitOne makes one small row durable.
func (s *rawPostgres) commitOne(int) error {
	_, err := s.pool.Exec(context.Background(), `INSERT INTO outbox (at, kind, body) VALUES ($1, 'one', 'one')`, s.now().UnixMilli())
	return err
}

func (s *rawPostgres) close() error {
	s.pool.Close()
	return nil
}
