package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"recourse/models"
)

// postgresDialect is gorm's, whose errors quote no value.
type postgresDialect struct{ postgres.Dialector }

// named are the errors that have a name, gorm's or ours.
var named = map[string]error{
	"23505": gorm.ErrDuplicatedKey,
	"23503": gorm.ErrForeignKeyViolated,
	"23514": gorm.ErrCheckConstraintViolated,
	"22021": models.ErrInvalid, // bytes that are no text, such as NUL
}

// Translate implements gorm.ErrorTranslator.
func (postgresDialect) Translate(err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return err
	}
	if name := named[pg.Code]; name != nil {
		return fmt.Errorf("%w: %w", name, mute{pg})
	}
	return mute{pg}
}

// mute is an error of PostgreSQL without its message, which may quote what was
// stored: invalid input syntax for type bigint: "…".
type mute struct{ pg *pgconn.PgError }

func (m mute) Error() string {
	text := "SQLSTATE " + m.pg.Code
	if m.pg.ConstraintName != "" {
		text += ", constraint " + m.pg.ConstraintName
	}
	return text
}

// Unwrap is for errors.As; whoever unwraps must not print.
func (m mute) Unwrap() error { return m.pg }
