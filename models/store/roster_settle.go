package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"recourse/models"
)

// settleBatch is how many tokens one transaction moves.
const settleBatch = 4000

// settle moves the tokens of an import that is loaded to where they are searched for.
// It may be cut short and run again. Rows that the file has twice come to light here,
// after all their other tokens: all but the first are taken out, and count as known.
func (r rosterReading) settle(ctx context.Context, imp models.RosterImport) (models.RosterImport, error) {
	for _, part := range []buckets{{0, tokenBuckets - 1}, {tokenBuckets, allBuckets - 1}} {
		groups, err := seeIncident(ctx, r.store, r.incident, func(x *scope) ([]buckets, error) { return x.filledBuckets(imp, part) })
		if err != nil {
			return imp, err
		}
		var working errgroup.Group
		working.SetLimit(2) // one reads while another writes
		var telling sync.Mutex
		for _, g := range groups {
			working.Go(func() error {
				err := r.settleGroup(ctx, imp, g)
				telling.Lock()
				defer telling.Unlock()
				r.tell(imp) // that it goes on
				return err
			})
		}
		if err := working.Wait(); err != nil {
			return imp, err
		}
	}
	now, err := alone(ctx, r, func(x *scope) (models.RosterImport, error) { return x.holdLoading(imp, together) })
	now.Skipped = imp.Skipped
	return now, err
}

func (r rosterReading) settleGroup(ctx context.Context, imp models.RosterImport, g buckets) error {
	tokens, err := seeIncident(ctx, r.store, r.incident, func(x *scope) ([]stagedToken, error) { return x.putAside(imp, g) })
	if err != nil {
		return err
	}
	if g.first >= tokenBuckets {
		var twice []string
		tokens, twice = firstOfEach(tokens)
		if err := r.takeOut(ctx, imp, twice); err != nil {
			return err
		}
	}
	for len(tokens) > 0 {
		part := tokens[:min(settleBatch, len(tokens))]
		tokens = tokens[len(part):]
		put := func(ending string) error {
			_, err := alone(ctx, r, func(x *scope) (bool, error) {
				if err := x.putTokens(imp, part, ending); err != nil || len(tokens) > 0 {
					return false, err
				}
				return true, x.emptyBuckets(imp, g)
			})
			return err
		}
		err := put("")
		if errors.Is(err, gorm.ErrDuplicatedKey) { // put there before a crash: looking first costs as much again
			err = put(" ON CONFLICT DO NOTHING")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// buckets are some that lie side by side.
type buckets struct{ first, last int }

// filledBuckets are those of some buckets that have anything in them, together as far
// as one transaction can move them.
func (x *scope) filledBuckets(imp models.RosterImport, among buckets) (groups []buckets, err error) {
	var filled []struct{ Bucket, Size int }
	err = x.rows().Table("roster_tokens").Select("bucket, sum(length(data)) AS size").Where("import_id = ? AND bucket BETWEEN ? AND ?", imp.ID, among.first, among.last).
		Group("bucket").Order("bucket").Scan(&filled).Error
	if err != nil {
		return nil, fmt.Errorf("read tokens put aside: %w", err)
	}
	size := 0
	for i, f := range filled {
		size += f.Size
		if i == 0 || size > settleBatch*len(stagedToken{}) {
			groups, size = append(groups, buckets{f.Bucket, f.Bucket}), f.Size
		}
		groups[len(groups)-1].last = f.Bucket
	}
	return groups, nil
}

// putAside is what was put aside in some buckets.
func (x *scope) putAside(imp models.RosterImport, b buckets) ([]stagedToken, error) {
	var data [][]byte
	err := x.rows().Table("roster_tokens").Where("import_id = ? AND bucket BETWEEN ? AND ?", imp.ID, b.first, b.last).Pluck("data", &data).Error
	if err != nil {
		return nil, fmt.Errorf("read tokens put aside: %w", err)
	}
	return sorted(data), nil
}

func (x *scope) emptyBuckets(imp models.RosterImport, b buckets) error {
	return x.tx.Exec("DELETE FROM roster_tokens WHERE incident_id = ? AND import_id = ? AND bucket BETWEEN ? AND ?", x.inc.ID, imp.ID, b.first, b.last).Error
}

// firstOfEach parts tokens in their order into the first of each and the patients of
// the others.
func firstOfEach(tokens []stagedToken) (first []stagedToken, others []string) {
	first = tokens[:0]
	for _, t := range tokens {
		if n := len(first); n > 0 && first[n-1].entry() == t.entry() {
			others = append(others, uuid.UUID(t.patient()).String())
			continue
		}
		first = append(first, t)
	}
	return first, others
}

// takeOut deletes patients who are in the file a second time, and counts anew.
func (r rosterReading) takeOut(ctx context.Context, imp models.RosterImport, ids []string) error {
	for part := range slices.Chunk(ids, rosterBatch) {
		_, err := alone(ctx, r, func(x *scope) (bool, error) {
			now, err := x.holdLoading(imp, toChange)
			if err != nil {
				return false, err
			}
			n, err := x.deletePatients(imp.ID, part)
			if err != nil || n == 0 { // it was done before a crash
				return false, err
			}
			now.Added, now.Known = now.Added-n, now.Known+n
			return true, x.moveImport(now, models.ImportLoading, now.Rows)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// The two ways to hold an import: with others, or alone to change it.
const (
	together = "SHARE"
	toChange = "NO KEY UPDATE"
)

// holdLoading reads an import again, which nobody may end before the transaction does.
func (x *scope) holdLoading(imp models.RosterImport, strength string) (now models.RosterImport, err error) {
	err = x.rows().Clauses(clause.Locking{Strength: strength}).Where("id = ? AND status = ?", imp.ID, models.ImportLoading).Take(&now).Error
	if isNotFound(err) {
		err = models.ErrConflict
	}
	if err != nil {
		err = fmt.Errorf("import: %w", err)
	}
	return now, err
}

// deletePatients deletes patients of an import that is not complete, and their
// tokens, and returns how many were still there.
func (x *scope) deletePatients(importID string, ids []string) (int, error) {
	var patients []models.Patient
	if err := x.rows().Where("import_id = ? AND id IN ?", importID, ids).Find(&patients).Error; err != nil {
		return 0, fmt.Errorf("read patients: %w", err)
	}
	if len(patients) == 0 {
		return 0, nil
	}
	if err := x.dropTokens(patients); err != nil {
		return 0, err
	}
	if err := x.tx.Exec("DELETE FROM patients WHERE incident_id = ? AND id IN ?", x.inc.ID, idsOf(patients)).Error; err != nil {
		return 0, fmt.Errorf("delete patients: %w", err)
	}
	return len(patients), nil
}

// putTokens puts tokens in their order into the index. What is to happen where some are
// there since before a crash is said by ending.
func (x *scope) putTokens(imp models.RosterImport, tokens []stagedToken, ending string) error {
	if _, err := x.holdLoading(imp, together); err != nil {
		return err
	}
	for len(tokens) > 0 {
		n := 1
		for n < len(tokens) && tokens[n].kind() == tokens[0].kind() {
			n++
		}
		if err := x.putAlike(tokens[:n], ending); err != nil {
			return fmt.Errorf("add search tokens: %w", err)
		}
		tokens = tokens[n:]
	}
	return nil
}

// putAlike inserts tokens of one purpose and version.
func (x *scope) putAlike(tokens []stagedToken, ending string) error {
	b := bulk{
		table: "search_tokens", same: []string{"incident", "purpose", "key_version", "normalizer"}, columns: []string{"token", "patient"}, ending: ending,
		shared: []any{x.inc.Number, tokens[0].purpose(), tokens[0].version(), nameNormalizer},
	}
	for i := range tokens {
		b.add(tokens[i].sum(), tokens[i].patient())
	}
	return b.into(x)
}
