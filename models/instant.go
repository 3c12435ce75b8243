package models

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Instant is a moment of the Wall clock to the microsecond, stored as
// microseconds since the Unix epoch, so that both databases order and compare
// it alike. The zero Instant means "never" and is stored as NULL.
type Instant struct{ time.Time }

// At is t as an Instant, cut to what the database keeps.
func At(t time.Time) Instant { return Instant{t.UTC().Truncate(time.Microsecond)} }

// Value implements [driver.Valuer].
func (i Instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.UnixMicro(), nil
}

// Scan implements [database/sql.Scanner].
func (i *Instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = Instant{}
	case int64:
		*i = Instant{time.UnixMicro(v).UTC()}
	default:
		return fmt.Errorf("scan instant: column is of type %T", src)
	}
	return nil
}

// GormDataType tells gorm, without importing it, how the column is kept.
func (Instant) GormDataType() string { return "bigint" }
