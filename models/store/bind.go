package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"recourse/internal/sealed"
)

// installation is the one row that says which keyring the database was made with.
type installation struct {
	ID       int64 `gorm:"primaryKey;autoIncrement:false"`
	KeyCheck []byte
	MadeAt   int64
}

func (installation) TableName() string { return "installation" }

// Bind ties the database to its keyring: the first time it keeps the keyring's
// check, from then on it refuses every other. It comes before anything is sealed.
// Errors wrap [sealed.ErrWrongKeyring] and name both keyrings.
func Bind(ctx context.Context, db *DB, ring *sealed.Keyring) error {
	check, err := KeyCheck(ctx, db)
	if isNotFound(err) {
		check, err = keepCheck(ctx, db, ring.Check())
	}
	if err == nil {
		err = ring.Verify(check)
	}
	if err != nil {
		return fmt.Errorf("bind database to keyring: %w", err)
	}
	return nil
}

// KeyCheck returns what [Bind] has kept. Before that, errors wrap
// gorm.ErrRecordNotFound.
func KeyCheck(ctx context.Context, db *DB) ([]byte, error) {
	return reading(ctx, db, func(tx *gorm.DB) ([]byte, error) { return keyCheck(ctx, tx) })
}

func keyCheck(ctx context.Context, tx *gorm.DB) ([]byte, error) {
	row, err := gorm.G[installation](tx).Where("id = 1").Take(ctx)
	return row.KeyCheck, err
}

// keepCheck returns the check that is kept, which is another's if somebody was faster.
func keepCheck(ctx context.Context, db *DB, check []byte) ([]byte, error) {
	return inTx(ctx, db, func(tx *gorm.DB) ([]byte, error) {
		row := installation{ID: 1, KeyCheck: check, MadeAt: db.now().UnixMicro()}
		if err := gorm.G[installation](tx, clause.OnConflict{DoNothing: true}).Create(ctx, &row); err != nil {
			return nil, err
		}
		return keyCheck(ctx, tx)
	})
}
