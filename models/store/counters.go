package store

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"recourse/internal/ratelimit"
	"recourse/models"
)

// counter is how often something happened in one window of time. Replicas share
// it, hence it lies in the database.
type counter struct {
	IncidentID  string `gorm:"primaryKey"`
	Scope       string `gorm:"primaryKey"`
	Key         []byte `gorm:"primaryKey"`
	WindowStart int64  `gorm:"primaryKey"` // microseconds; 0 for a limit without windows
	N           int
}

// same says whether two counters are one row.
func (c counter) same(d counter) bool {
	return c.IncidentID == d.IncidentID && c.Scope == d.Scope && bytes.Equal(c.Key, d.Key) && c.WindowStart == d.WindowStart
}

// tally is where one limit on one thing is counted.
type tally struct {
	incidentID string
	scope      string // what is limited, such as "code"
	key        []byte // a keyed hash: what is limited may be personal
	limit      ratelimit.Limit
}

// row is the counter of the window that holds now.
func (t tally) row(now time.Time) counter {
	start := int64(0)
	if w := t.limit.Window(now); !w.IsZero() {
		start = w.UnixMicro()
	}
	return counter{t.incidentID, t.scope + "/" + t.limit.Per.String(), t.key, start, 1}
}

// used is how much of the limit is spent.
func (t tally) used(tx *gorm.DB, now time.Time) (ratelimit.Count, error) {
	counts, err := tallies{t}.used(tx, now)
	return counts[0], err
}

// tallies are several limits on one attempt, all of one incident.
type tallies []tally

// rows are the counters of the windows that hold now, each to count by n.
func (ts tallies) rows(now time.Time, n int) []counter {
	rows := make([]counter, len(ts))
	for i, t := range ts {
		rows[i] = t.row(now)
		rows[i].N = n
	}
	return rows
}

// used is how much of each limit is spent, read in one statement. That may find
// rows that nobody asked for: a key of one scope in another.
func (ts tallies) used(tx *gorm.DB, now time.Time) ([]ratelimit.Count, error) {
	counts := make([]ratelimit.Count, len(ts))
	if len(ts) == 0 {
		return counts, nil
	}
	var scopes []string
	var keys [][]byte
	var starts []int64
	rows := ts.rows(now, 0)
	for _, r := range rows {
		scopes, keys, starts = append(scopes, r.Scope), append(keys, r.Key), append(starts, r.WindowStart)
	}
	var found []counter
	err := tx.Where("incident_id = ? AND scope IN ? AND key IN ? AND window_start IN ?", ts[0].incidentID, scopes, keys, starts).
		Find(&found).Error
	if err != nil {
		return counts, fmt.Errorf("read counters: %w", err)
	}
	for i, r := range rows {
		counts[i] = ratelimit.Count{Limit: ts[i].limit}
		if at := slices.IndexFunc(found, r.same); at >= 0 {
			counts[i].Used = found[at].N
		}
	}
	return counts, nil
}

// add counts by n in all of them, in one statement; a negative n gives back.
func (ts tallies) add(tx *gorm.DB, now time.Time, n int) error {
	if len(ts) == 0 {
		return nil
	}
	rows := ts.rows(now, n)
	err := tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "incident_id"}, {Name: "scope"}, {Name: "key"}, {Name: "window_start"}},
		DoUpdates: clause.Assignments(map[string]any{"n": gorm.Expr("counters.n + excluded.n")}),
	}).Create(&rows).Error
	if err != nil {
		return fmt.Errorf("count: %w", err)
	}
	return nil
}

// spend counts an attempt and decides it by those before. Whoever comes at the same
// time waits for the row, so that no two see the same count. Limits that are not
// spent are decided by the same reading.
func (ts tallies) spend(tx *gorm.DB, now time.Time, unspent ...tally) (spent, rest ratelimit.Decision, err error) {
	if err := ts.add(tx, now, 1); err != nil {
		return spent, rest, err
	}
	counts, err := slices.Concat(ts, unspent).used(tx, now)
	if err != nil {
		return spent, rest, err
	}
	n := len(ts)
	for i := range n {
		counts[i].Used--
	}
	return ratelimit.Decide(now, counts[:n]...), ratelimit.Decide(now, counts[n:]...), nil
}

// codeTallies are the limits on attempts at one code, known by its hash, so that
// a code that nobody has costs the same work.
func (s *Store) codeTallies(incidentID string, hash []byte) (ts tallies) {
	for _, l := range s.policy.PerCode {
		ts = append(ts, tally{incidentID, "code", hash, l})
	}
	return ts
}

// netTallies are the limits on failures from one network.
func (s *Store) netTallies(x *scope, r models.VerifyRequest) (ts tallies) {
	if r.Channel == models.ChannelPhone {
		return nil // agents share an address, and are known
	}
	return x.bucketTallies("net", s.policy.PerNet, r)
}

// bucketTallies count in a scope what comes from the networks of one address.
func (x *scope) bucketTallies(scope string, policy ratelimit.Policy, r models.VerifyRequest) (ts tallies) {
	for _, b := range ratelimit.Buckets(r.Address) {
		key, _ := x.seal.Token("net", b.Key())
		for _, l := range policy.Limits(b) {
			ts = append(ts, tally{x.inc.ID, scope, key, l})
		}
	}
	return ts
}
