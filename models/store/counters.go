package store

import (
	"fmt"
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
	c := t.row(now)
	var found []counter
	err := tx.Where("incident_id = ? AND scope = ? AND key = ? AND window_start = ?", c.IncidentID, c.Scope, c.Key, c.WindowStart).
		Limit(1).Find(&found).Error
	count := ratelimit.Count{Limit: t.limit}
	if len(found) > 0 {
		count.Used = found[0].N
	}
	return count, err
}

// add counts by n, which may be negative to give back.
func (t tally) add(tx *gorm.DB, now time.Time, n int) error {
	c := t.row(now)
	c.N = n
	return tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "incident_id"}, {Name: "scope"}, {Name: "key"}, {Name: "window_start"}},
		DoUpdates: clause.Assignments(map[string]any{"n": gorm.Expr("counters.n + ?", n)}),
	}).Create(&c).Error
}

// tallies are several limits on one attempt.
type tallies []tally

// decide says whether the limits allow one more.
func (ts tallies) decide(tx *gorm.DB, now time.Time) (ratelimit.Decision, error) {
	counts := make([]ratelimit.Count, len(ts))
	for i, t := range ts {
		var err error
		if counts[i], err = t.used(tx, now); err != nil {
			return ratelimit.Decision{}, fmt.Errorf("read counters: %w", err)
		}
	}
	return ratelimit.Decide(now, counts...), nil
}

// add counts in all of them.
func (ts tallies) add(tx *gorm.DB, now time.Time, n int) error {
	for _, t := range ts {
		if err := t.add(tx, now, n); err != nil {
			return fmt.Errorf("count: %w", err)
		}
	}
	return nil
}

// spend counts an attempt and decides it by those before. Whoever comes at the same
// time waits for the row, so that no two see the same count.
func (ts tallies) spend(tx *gorm.DB, now time.Time) (ratelimit.Decision, error) {
	if err := ts.add(tx, now, 1); err != nil {
		return ratelimit.Decision{}, err
	}
	counts := make([]ratelimit.Count, len(ts))
	for i, t := range ts {
		var err error
		if counts[i], err = t.used(tx, now); err != nil {
			return ratelimit.Decision{}, fmt.Errorf("read counters: %w", err)
		}
		counts[i].Used--
	}
	return ratelimit.Decide(now, counts...), nil
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
	for _, b := range ratelimit.Buckets(r.Address) {
		key, _ := x.seal.Token("net", b.Key())
		for _, l := range s.policy.PerNet.Limits(b) {
			ts = append(ts, tally{x.inc.ID, "net", key, l})
		}
	}
	return ts
}
