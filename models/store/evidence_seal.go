package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"recourse/models"
)

const (
	evidencePoll = 50 * time.Millisecond
	evidenceWait = time.Minute // longer than a sealer that died keeps its lease
)

// sealed returns once all entries about the objects have their places in the log. A
// portal that is being served seals by itself; if it does, this waits for it.
func (s *Store) sealed(ctx context.Context, incidentID string, objects []string) error {
	poll, holder := time.NewTicker(evidencePoll), "evidence/"+newID()
	defer poll.Stop()
	for range evidenceWait / evidencePoll {
		waiting, err := s.waiting(ctx, incidentID, objects)
		if err != nil || waiting == 0 {
			return err
		}
		if err := s.sealOnce(ctx, holder); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the audit log: %w", ctx.Err())
		case <-poll.C:
		}
	}
	return fmt.Errorf("wait for the audit log to be sealed: %w", models.ErrConflict)
}

// sealOnce seals what waits if nobody else does, and lets the next one seal at once.
func (s *Store) sealOnce(ctx context.Context, holder string) error {
	for {
		n, err := s.SealAudit(ctx, holder, sealAtOnce)
		if err != nil {
			return err
		}
		if n < sealAtOnce {
			return s.Release(ctx, sealLease, holder)
		}
	}
}

// waiting counts the entries about the objects that have no place yet.
func (s *Store) waiting(ctx context.Context, incidentID string, objects []string) (int64, error) {
	return seeIncident(ctx, s, incidentID, func(x *scope) (all int64, err error) {
		for some := range slices.Chunk(objects, numberAtOnce) {
			var n int64
			err := x.rows().Model(&models.AuditEntry{}).Where("object IN ? AND leaf IS NULL", some).Count(&n).Error
			if err != nil {
				return 0, fmt.Errorf("count audit entries: %w", err)
			}
			all += n
		}
		return all, nil
	})
}
