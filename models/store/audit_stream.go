package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"gorm.io/gorm"

	"recourse/internal/tlog"
	"recourse/models"
)

// pageSize is how many entries of the log are read at once.
const pageSize = 1000

// sealedLeaves reads the entries below a size in the order of the log, and compares
// each page with the stored hashes. Pages are snapshots of their own, so that a long
// check holds nobody up; sealed entries never change.
func sealedLeaves(ctx context.Context, db *DB, size int64) iter.Seq2[tlog.Leaf, error] {
	return func(yield func(tlog.Leaf, error) bool) {
		for next := int64(0); next < size; {
			page, err := reading(ctx, db, func(tx *gorm.DB) ([]tlog.Leaf, error) { return leafPage(tx, next, size) })
			if err == nil && len(page) == 0 {
				err = errors.New("entries vanished while they were read")
			}
			if err != nil {
				yield(tlog.Leaf{}, err)
				return
			}
			for _, l := range page {
				if !yield(l, nil) {
					return
				}
			}
			next = page[len(page)-1].Index + 1
		}
	}
}

// leafPage reads entries from a leaf number on. What comes before a gap is compared
// with the stored hashes; the gap itself is for [tlog.Verify] to find.
func leafPage(tx *gorm.DB, from, size int64) ([]tlog.Leaf, error) {
	var entries []models.AuditEntry
	if err := tx.Where("leaf >= ? AND leaf < ?", from, size).Order("leaf").Limit(pageSize).Find(&entries).Error; err != nil {
		return nil, fmt.Errorf("read audit entries: %w", err)
	}
	page, bodies := make([]tlog.Leaf, len(entries)), [][]byte(nil)
	for i, e := range entries {
		page[i] = tlog.Leaf{Index: *e.Leaf, Body: e.Canonical()}
		if *e.Leaf == from+int64(i) {
			bodies = append(bodies, page[i].Body)
		}
	}
	_, err := tlog.Append(checkedHashes{auditHashes{tx}, from}, from, bodies...)
	return page, err
}

// entryPages gives all entries to fn by pages, in the order of their ids.
func entryPages(ctx context.Context, db *DB, fn func([]models.AuditEntry) error) error {
	for after := ""; ; {
		page, err := reading(ctx, db, func(tx *gorm.DB) (page []models.AuditEntry, err error) {
			return page, tx.Where("id > ?", after).Order("id").Limit(pageSize).Find(&page).Error
		})
		if err != nil {
			return fmt.Errorf("read audit entries: %w", err)
		}
		if len(page) == 0 {
			return nil
		}
		if err := fn(slices.Clip(page)); err != nil {
			return err
		}
		after = page[len(page)-1].ID
	}
}
