package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"recourse/models"
)

// Lease gives the holder a named lease for some time, or prolongs it. It is held
// by one at a time, over all processes. The fence rises each time that it changes
// hands, so that whoever was slow can be told from whoever has it now.
func (s *Store) Lease(ctx context.Context, name, holder string, ttl time.Duration) (fence int64, held bool, err error) {
	fence, err = inTx(ctx, s.db, func(tx *gorm.DB) (int64, error) { return lease(tx, name, holder, s.clock(), ttl) })
	return fence, fence > 0, within("take lease", err)
}

// Release ends a lease before its time. Somebody else's lease stays.
func (s *Store) Release(ctx context.Context, name, holder string) error {
	_, err := inTx(ctx, s.db, func(tx *gorm.DB) (int64, error) {
		done := tx.Table("leases").Where("name = ? AND holder = ?", name, holder).Update("until", 0)
		return done.RowsAffected, done.Error
	})
	return within("release lease", err)
}

// lease takes or prolongs a lease and returns its fence, 0 if another has it. On
// PostgreSQL whoever else wants it waits until the transaction ends.
func lease(tx *gorm.DB, name, holder string, now time.Time, ttl time.Duration) (fence int64, err error) {
	if name == "" || holder == "" || ttl <= 0 {
		return 0, fmt.Errorf("%w: a lease needs a name, a holder and a time", models.ErrInvalid)
	}
	err = tx.Raw(`INSERT INTO leases (name, holder, until, fence) VALUES (?, ?, ?, 1)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until,
			fence = leases.fence + CASE WHEN leases.holder = excluded.holder THEN 0 ELSE 1 END
		WHERE leases.holder = excluded.holder OR leases.until <= ?
		RETURNING fence`, name, holder, now.Add(ttl).UnixMicro(), now.UnixMicro()).Scan(&fence).Error
	return fence, err
}
