package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"recourse/internal/tlog"
	"recourse/models"
)

// auditCheckpoint is a signed checkpoint as it is kept here; a copy must leave the
// machine.
type auditCheckpoint struct {
	Size   int64 `gorm:"primaryKey;autoIncrement:false"`
	Note   string
	MadeAt models.Instant
}

// Checkpoint signs the log as it is now, if it has grown since the last
// checkpoint, and returns the newest note, to be kept outside. It is nil while the
// log is empty. Errors wrap [models.ErrAuditLog].
func (s *Store) Checkpoint(ctx context.Context) ([]byte, error) {
	note, err := inTx(ctx, s.db, func(tx *gorm.DB) ([]byte, error) {
		size, err := logSize(tx)
		if err != nil {
			return nil, err
		}
		tree, err := tlog.TreeAt(auditHashes{tx}, size)
		if err != nil {
			return nil, err
		}
		last, err := lastCheckpoint(tx)
		if err != nil || tree.Size == last.Size {
			return noteOf(last), err
		}
		last, err = s.signCheckpoint(tx, last, tree)
		return noteOf(last), err
	})
	return note, within("audit checkpoint", err)
}

// NewestCheckpoint returns the newest note, nil if there is none, and signs nothing.
func (s *Store) NewestCheckpoint(ctx context.Context) ([]byte, error) {
	last, err := reading(ctx, s.db, lastCheckpoint)
	return noteOf(last), within("audit checkpoint", err)
}

func noteOf(c auditCheckpoint) []byte {
	if c.Size == 0 {
		return nil
	}
	return []byte(c.Note)
}

// lastCheckpoint is the newest; the zero checkpoint if there is none.
func lastCheckpoint(tx *gorm.DB) (auditCheckpoint, error) {
	var found []auditCheckpoint
	if err := tx.Order("size DESC").Limit(1).Find(&found).Error; err != nil {
		return auditCheckpoint{}, fmt.Errorf("read checkpoint: %w", err)
	}
	if len(found) == 0 {
		return auditCheckpoint{}, nil
	}
	return found[0], nil
}

// checkpointDue signs a checkpoint if it is time to.
func (s *Store) checkpointDue(tx *gorm.DB, tree tlog.Tree) error {
	last, err := lastCheckpoint(tx)
	if err != nil || tree.Size == last.Size {
		return err
	}
	if tree.Size-last.Size < checkpointSize && s.clock().Sub(last.MadeAt.Time) < checkpointEvery {
		return nil
	}
	_, err = s.signCheckpoint(tx, last, tree)
	return err
}

// signCheckpoint signs a tree that has grown out of the last one that was signed,
// and no other: a log that was changed gets no new signature.
func (s *Store) signCheckpoint(tx *gorm.DB, last auditCheckpoint, tree tlog.Tree) (auditCheckpoint, error) {
	if err := s.grownFrom(tx, last, tree); err != nil {
		return last, err
	}
	signer, now := s.ring.Signer(), s.clock()
	note, err := tlog.Sign(tlog.Checkpoint{Origin: signer.Name(), Tree: tree, Time: now.UTC().Truncate(time.Second)}, signer)
	if err != nil {
		return last, err
	}
	c := auditCheckpoint{Size: tree.Size, Note: string(note), MadeAt: models.At(now)}
	err = tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&c).Error // another process may have signed the same
	if err != nil {
		return last, fmt.Errorf("keep checkpoint: %w", err)
	}
	return c, nil
}

func (s *Store) grownFrom(tx *gorm.DB, last auditCheckpoint, tree tlog.Tree) error {
	if last.Size == 0 {
		return nil
	}
	verifier, err := tlog.NewVerifier(s.ring.VerifierKey())
	if err != nil {
		return err
	}
	signed, err := tlog.Open([]byte(last.Note), verifier)
	if err != nil {
		return err
	}
	if signed.Size > tree.Size {
		return fmt.Errorf("%w: it is shorter than its checkpoint of %d entries", models.ErrAuditLog, signed.Size)
	}
	before, err := tlog.TreeAt(auditHashes{tx}, signed.Size)
	if err != nil {
		return err
	}
	if before != signed.Tree {
		return fmt.Errorf("%w: its first %d entries are not those that were signed", models.ErrAuditLog, signed.Size)
	}
	return nil
}
