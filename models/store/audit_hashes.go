package store

import (
	"fmt"

	"gorm.io/gorm"

	"recourse/internal/tlog"
	"recourse/models"
)

// auditHash is one stored hash of the log's tree.
type auditHash struct {
	Position int64 `gorm:"primaryKey;autoIncrement:false"`
	Hash     []byte
}

// auditHashes are the stored hashes, as [tlog.HashStore] wants them.
type auditHashes struct{ tx *gorm.DB }

// ReadHashes implements [tlog.HashReader].
func (h auditHashes) ReadHashes(positions []int64) ([]tlog.Hash, error) {
	var rows []auditHash
	if err := h.tx.Where("position IN ?", positions).Find(&rows).Error; err != nil {
		return nil, err
	}
	by := make(map[int64]tlog.Hash, len(rows))
	for _, r := range rows {
		by[r.Position] = tlog.Hash(r.Hash) // the schema holds 32 bytes
	}
	out := make([]tlog.Hash, len(positions))
	for i, p := range positions {
		hash, ok := by[p]
		if !ok {
			return nil, fmt.Errorf("%w: hash %d is missing", models.ErrAuditLog, p)
		}
		out[i] = hash
	}
	return out, nil
}

// WriteHashes implements [tlog.HashStore].
func (h auditHashes) WriteHashes(first int64, hashes []tlog.Hash) error {
	rows := make([]auditHash, len(hashes))
	for i, hash := range hashes {
		rows[i] = auditHash{first + int64(i), hash[:]}
	}
	return h.tx.CreateInBatches(rows, numberAtOnce).Error
}

// checkedHashes compares what [tlog.Append] would write with what is stored, and
// writes nothing.
type checkedHashes struct {
	auditHashes
	size int64 // of the log before what is appended
}

// WriteHashes returns a [*tlog.Mismatch] for the first entry whose hashes differ.
func (h checkedHashes) WriteHashes(first int64, hashes []tlog.Hash) error {
	var rows []auditHash
	err := h.tx.Where("position >= ? AND position < ?", first, first+int64(len(hashes))).Order("position").Find(&rows).Error
	if err != nil {
		return err
	}
	for i, hash := range hashes {
		if i >= len(rows) || rows[i].Position != first+int64(i) || tlog.Hash(rows[i].Hash) != hash {
			leaf := h.leafOf(first + int64(i))
			return &tlog.Mismatch{Fault: tlog.Edited, From: leaf, To: leaf + 1}
		}
	}
	return nil
}

// leafOf is the entry with which the hash at a position was stored.
func (h checkedHashes) leafOf(position int64) int64 {
	leaf := h.size
	for tlog.HashCount(leaf+1) <= position {
		leaf++
	}
	return leaf
}
