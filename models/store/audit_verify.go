package store

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"gorm.io/gorm"

	"recourse/internal/tlog"
	"recourse/models"
)

// VerifyAudit checks the log against the checkpoints in the database. That is
// audited, as whatever looks at the log. Errors are those of [VerifyLog].
func (s *Store) VerifyAudit(ctx context.Context, actor models.Actor) (models.AuditReport, error) {
	_, err := asActor(ctx, s, actor, func(tx *gorm.DB) (none struct{}, err error) {
		return none, writeEntry(tx, s.installationEntry(models.ActAuditView, "audit/verify", 0, actor))
	})
	if err != nil {
		return models.AuditReport{}, within("verify audit log", err)
	}
	return VerifyLog(ctx, s.db, s.ring.VerifierKey())
}

// VerifyLog reads the whole log and compares it with the stored hashes, the stored
// checkpoints and those kept outside. It needs the public key only. What was
// edited, removed, inserted, re-ordered or rolled back since a checkpoint is a
// [*tlog.Mismatch], which wraps into [models.ErrAuditLog] as all faults do. Entries
// that nobody has sealed yet are counted, not proven.
func VerifyLog(ctx context.Context, db *DB, verifierKey string, outside ...[]byte) (models.AuditReport, error) {
	report, err := verifyLog(ctx, db, verifierKey, outside)
	if fault := (*tlog.Mismatch)(nil); errors.As(err, &fault) || errors.Is(err, tlog.ErrSignature) || errors.Is(err, tlog.ErrCheckpoint) {
		err = fmt.Errorf("%w: %w", models.ErrAuditLog, err)
	}
	return report, within("verify audit log", err)
}

func verifyLog(ctx context.Context, db *DB, verifierKey string, outside [][]byte) (models.AuditReport, error) {
	verifier, err := tlog.NewVerifier(verifierKey)
	if err != nil {
		return models.AuditReport{}, err
	}
	state, err := reading(ctx, db, readLogState)
	if err != nil {
		return models.AuditReport{}, err
	}
	checkpoints, err := openCheckpoints(verifier, state.notes, outside)
	if err != nil {
		return models.AuditReport{}, err
	}
	found, err := tlog.Verify(sealedLeaves(ctx, db, state.size), checkpoints...)
	if err != nil {
		return models.AuditReport{}, err
	}
	report := models.AuditReport{Sealed: found.Size, Proven: found.Proven, Unsealed: state.unsealed}
	if n := len(state.notes); n > 0 {
		report.Checkpoint = state.notes[n-1]
	}
	return report, state.whole()
}

// logState is the log as it is when its check begins. What is sealed meanwhile is
// left to the next check.
type logState struct {
	size, hashes, unsealed int64
	strays                 int64    // sealed entries before the first place
	notes                  []string // smallest first
}

func readLogState(tx *gorm.DB) (state logState, err error) {
	if state.unsealed, err = unsealedEntries(tx); err != nil {
		return state, fmt.Errorf("count unsealed entries: %w", err)
	}
	err = errors.Join(
		tx.Raw("SELECT coalesce(max(leaf) + 1, 0) FROM audit_entries").Scan(&state.size).Error,
		tx.Raw("SELECT coalesce(max(position) + 1, 0) FROM audit_hashes").Scan(&state.hashes).Error,
		tx.Raw("SELECT count(*) FROM audit_entries WHERE leaf < 0").Scan(&state.strays).Error,
		tx.Raw("SELECT note FROM audit_checkpoints ORDER BY size").Scan(&state.notes).Error,
	)
	if err != nil {
		return state, fmt.Errorf("read state of audit log: %w", err)
	}
	return state, nil
}

// whole returns a [*tlog.Mismatch] if hashes of more entries are stored than there
// are, since the last were removed, or an entry has a place that is none.
func (l logState) whole() error {
	if l.strays > 0 {
		return &tlog.Mismatch{Fault: tlog.Gap, From: -l.strays, To: 0}
	}
	if l.hashes > tlog.HashCount(l.size) {
		return &tlog.Mismatch{Fault: tlog.Truncated, From: l.size, To: l.size + 1}
	}
	return nil
}

func openCheckpoints(verifier note.Verifier, stored []string, outside [][]byte) ([]tlog.Checkpoint, error) {
	var all []tlog.Checkpoint
	for _, n := range stored {
		outside = append(outside, []byte(n))
	}
	for _, n := range outside {
		c, err := tlog.Open(n, verifier)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}
