package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"recourse/internal/tlog"
	"recourse/models"
)

const (
	sealLease       = "audit"
	sealTime        = 30 * time.Second // a sealer that is silent so long has lost its lease
	sealAtOnce      = 5000             // entries in one transaction, at most
	checkpointEvery = time.Minute
	checkpointSize  = 1000 // entries
)

// SealAudit gives entries that have none their places in the log, gapless and in
// the order of their ids, at most max of them, and signs a checkpoint when the last
// one is a minute old or 1,000 entries behind. It returns how many entries it
// sealed: 0 also while another holder has the lease. Errors wrap
// [models.ErrAuditLog] where the log was changed: it is then not sealed further.
func (s *Store) SealAudit(ctx context.Context, holder string, max int) (sealed int, err error) {
	sealed, err = inTx(ctx, s.db, func(tx *gorm.DB) (int, error) {
		fence, err := lease(tx, sealLease, holder, s.clock(), sealTime)
		if err != nil || fence == 0 {
			return 0, err
		}
		tree, n, err := s.appendEntries(tx, min(max, sealAtOnce))
		if err != nil {
			return 0, err
		}
		return n, s.checkpointDue(tx, tree)
	})
	return sealed, within("seal audit log", err)
}

// appendEntries seals entries and returns the log as it is then.
func (s *Store) appendEntries(tx *gorm.DB, max int) (tlog.Tree, int, error) {
	size, err := logSize(tx)
	if err != nil {
		return tlog.Tree{}, 0, err
	}
	var entries []models.AuditEntry
	if err := tx.Where("leaf IS NULL").Order("id").Limit(max).Find(&entries).Error; err != nil {
		return tlog.Tree{}, 0, fmt.Errorf("read audit entries: %w", err)
	}
	bodies := make([][]byte, len(entries))
	for i, e := range entries {
		bodies[i] = e.Canonical()
	}
	tree, err := tlog.Append(auditHashes{tx}, size, bodies...)
	if err != nil {
		return tree, 0, err
	}
	return tree, len(entries), number(tx, entries, size)
}

// logSize is how many entries the log has. The stored hashes must be those of as
// many, else its end was cut off.
func logSize(tx *gorm.DB) (size int64, err error) {
	var hashes int64
	err = errors.Join(
		tx.Raw("SELECT coalesce(max(leaf) + 1, 0) FROM audit_entries").Scan(&size).Error,
		tx.Raw("SELECT coalesce(max(position) + 1, 0) FROM audit_hashes").Scan(&hashes).Error,
	)
	if err != nil {
		return 0, fmt.Errorf("read size of audit log: %w", err)
	}
	if hashes != tlog.HashCount(size) {
		return size, fmt.Errorf("%w: %d entries do not have %d hashes", models.ErrAuditLog, size, hashes)
	}
	return size, nil
}

// numberAtOnce bounds the parameters of one statement.
const numberAtOnce = 500

// number gives the entries leaf numbers from first on.
func number(tx *gorm.DB, entries []models.AuditEntry, first int64) error {
	for len(entries) > 0 {
		n := min(len(entries), numberAtOnce)
		args := make([]any, 0, 2*n)
		for i, e := range entries[:n] {
			args = append(args, e.ID, first+int64(i))
		}
		done := tx.Exec("UPDATE audit_entries SET leaf = v.column2 FROM (VALUES (CAST(? AS TEXT), CAST(? AS BIGINT))"+
			strings.Repeat(", (?, ?)", n-1)+") AS v WHERE id = v.column1 AND leaf IS NULL", args...)
		if done.Error != nil {
			return fmt.Errorf("number audit entries: %w", done.Error)
		}
		if done.RowsAffected != int64(n) {
			return fmt.Errorf("number audit entries: %w", models.ErrConflict)
		}
		entries, first = entries[n:], first+int64(n)
	}
	return nil
}

// UnsealedAudit counts the entries that are not yet in the log.
func (s *Store) UnsealedAudit(ctx context.Context) (int64, error) {
	n, err := reading(ctx, s.db, unsealedEntries)
	return n, within("count unsealed audit entries", err)
}

func unsealedEntries(tx *gorm.DB) (n int64, err error) {
	return n, tx.Model(&models.AuditEntry{}).Where("leaf IS NULL").Count(&n).Error
}
