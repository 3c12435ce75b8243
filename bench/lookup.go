package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"

	"github.com/google/uuid"

	"recourse/internal/sqlite"
	"recourse/models"
)

// searched is how many people with real codes staff search for at one size.
const searched = 200

// agent is who searches.
var agent = models.Actor{Kind: models.ActorStaff, ID: "bench"}

const (
	rawByCode = `SELECT p.* FROM codes c JOIN patients p ON p.incident_id = c.incident_id AND p.id = c.patient_id
		WHERE c.incident_id = ? AND c.hash = ?`
	rawByName = `SELECT p.* FROM (
			SELECT i.id AS incident_id, lower(hex(t.patient)) AS x FROM incidents i JOIN search_tokens t ON t.incident = i.number
			WHERE i.id = ? AND t.purpose = 2 AND t.key_version = 1 AND t.normalizer = 1 AND t.token = ?) h
		JOIN patients p ON p.incident_id = h.incident_id
			AND p.id = format('%s-%s-%s-%s-%s', substr(x, 1, 8), substr(x, 9, 4), substr(x, 13, 4), substr(x, 17, 4), substr(x, 21))`
	rawEntry = `INSERT INTO audit_entries (id, incident_id, action, object, object_version, "from", "to", actor, at)
		VALUES (?, ?, 'search', 'search/code', 0, '', '1', 'staff:bench', 0)`
)

// lookupOnSQLite measures what staff search by, at several sizes of the roster.
func lookupOnSQLite(ctx context.Context, set settings, c *course) error {
	for _, size := range set.sizes {
		if err := c.addSize(ctx, set, size); err != nil {
			return fmt.Errorf("%d people: %w", size, err)
		}
	}
	usual := fmt.Sprintf("%d: ", usualSize)
	for _, size := range set.sizes {
		if size > usualSize {
			for _, by := range []string{"code", "name"} {
				c.comparisons = append(c.comparisons, comparison{
					fmt.Sprintf("look-up by %s at %s against %s of ours", by, number(float64(size)), number(usualSize)),
					usual + by, fmt.Sprintf("%d: %s", size, by), median, atMost("P6", 1.5),
				})
			}
		}
	}
	return nil
}

// usualSize is the size of the case the portal is built on.
const usualSize = 2_651

// addSize adds the lanes of one size.
func (c *course) addSize(ctx context.Context, set settings, size int) error {
	p, err := openPortal(ctx, set, filepath.Join(set.dir, fmt.Sprintf("roster-%d.db", size)))
	if err != nil {
		return err
	}
	c.closers = append(c.closers, p.close)
	people, err := p.roster(ctx, size)
	if err != nil {
		return err
	}
	if people, err = p.mailCodes(ctx, people, searched); err != nil {
		return err
	}
	raw, err := newRawSearch(ctx, p, people)
	if err != nil {
		return err
	}
	c.closers = append(c.closers, raw.close)
	find := &search{portal: p, ctx: ctx, people: people}
	for _, l := range []struct {
		name string
		work func(int) error
	}{{"raw code", raw.byCode}, {"raw name", raw.byName}, {"code", find.byCode}, {"name", find.byName}} {
		c.add(set, fmt.Sprintf("%d: %s", size, l.name), 1, l.work)
	}
	for _, by := range []string{"code", "name"} {
		c.comparisons = append(c.comparisons, comparison{
			fmt.Sprintf("look-up by %s, %s people", by, number(float64(size))),
			fmt.Sprintf("%d: raw %s", size, by), fmt.Sprintf("%d: %s", size, by), median, goal{},
		})
	}
	return nil
}

// search is staff at work.
type search struct {
	*portal
	ctx    context.Context // of the run
	people []person
	next   atomic.Int64
}

func (s *search) person() person { return s.people[int(s.next.Add(1))%len(s.people)] }

func (s *search) byCode(int) error { return s.find(models.Lookup{Code: s.person().code}) }

func (s *search) byName(int) error {
	p := s.person()
	return s.find(models.Lookup{LastName: p.last, BirthDate: p.born})
}

func (s *search) find(l models.Lookup) error {
	hits, err := s.Find(s.ctx, agent, s.inc.ID, l)
	if err == nil && len(hits) == 0 {
		err = errors.New("somebody on the roster was not found")
	}
	return err
}

// rawSearch is the yardstick on the portal's own file: one prepared select of
// hashes made beforehand, and one row that makes the search durable, as the
// portal's audit entry does. It opens nothing that is sealed.
type rawSearch struct {
	db                *sql.DB
	code, name, entry *sql.Stmt
	codes, names      [][]byte
	incident          string
	next              int
}

func newRawSearch(ctx context.Context, p *portal, people []person) (*rawSearch, error) {
	seal, err := p.ring.Incident(p.inc.ID, p.inc.DataKey)
	if err != nil {
		return nil, err
	}
	s := &rawSearch{incident: p.inc.ID}
	for _, who := range people {
		code, _ := seal.CodeToken(who.code.Plain(), p.inc.CodeSalt)
		name, _ := seal.Token("name+birth", models.LastNameKeys(who.last)[0], who.born.String())
		s.codes, s.names = append(s.codes, code), append(s.names, name[:16])
	}
	if s.db, err = sqlite.Open(p.dsn, sqlite.ReadWrite); err != nil {
		return nil, err
	}
	s.db.SetMaxOpenConns(1)
	for into, text := range map[**sql.Stmt]string{&s.code: rawByCode, &s.name: rawByName, &s.entry: rawEntry} {
		if *into, err = s.db.PrepareContext(ctx, text); err != nil {
			return nil, errors.Join(fmt.Errorf("prepare: %w", err), s.db.Close())
		}
	}
	return s, nil
}

func (s *rawSearch) byCode(int) error { return s.find(s.code, s.codes) }
func (s *rawSearch) byName(int) error { return s.find(s.name, s.names) }

func (s *rawSearch) find(stmt *sql.Stmt, hashes [][]byte) (err error) {
	s.next++
	rows, err := stmt.Query(s.incident, hashes[s.next%len(hashes)])
	if err != nil {
		return err
	}
	n := 0
	for rows.Next() {
		n++
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	if n == 0 {
		return errors.New("the yardstick did not find somebody on the roster")
	}
	_, err = s.entry.Exec(uuid.Must(uuid.NewV7()).String(), s.incident)
	return err
}

func (s *rawSearch) close() error { return s.db.Close() }
