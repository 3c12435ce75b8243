package store

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

func TestPostgresErrorsQuoteNothing(t *testing.T) {
	const canary = "canary-4711"
	for _, code := range []string{"22P02", "23502", "23503", "23505", "23514", "40001"} {
		pg := &pgconn.PgError{Code: code, Message: "invalid: " + canary, Detail: canary, ConstraintName: "one"}
		got := postgresDialect{}.Translate(fmt.Errorf("wrapped %w", pg))
		if text := fmt.Sprintf("%v %+v %s", got, got, got); strings.Contains(text, canary) || !strings.Contains(text, code) {
			t.Errorf("%s: %s", code, text)
		}
		if !errors.Is(got, pg) {
			t.Errorf("%s: the error does not wrap PostgreSQL's", code)
		}
		if isDuplicate(got) != (code == "23505") || isTransient(got) != (code == "40001") {
			t.Errorf("%s: duplicate %t, transient %t", code, isDuplicate(got), isTransient(got))
		}
		if errors.Is(got, gorm.ErrForeignKeyViolated) != (code == "23503") {
			t.Errorf("%s: foreign key violated %t", code, code != "23503")
		}
	}
}

func TestSlowStatementsAreTold(t *testing.T) {
	var log bytes.Buffer
	q := quiet{slog.New(slog.NewTextHandler(&log, nil))}
	statement := func() (string, int64) { return "SELECT ?", 1 }
	q.Trace(t.Context(), time.Now(), statement, nil)
	if log.Len() != 0 {
		t.Errorf("a quick statement was logged: %s", log.String())
	}
	q.Trace(t.Context(), time.Now().Add(-time.Minute), statement, nil)
	if !strings.Contains(log.String(), "slow statement") {
		t.Errorf("logged %q, want the slow statement", log.String())
	}
}
