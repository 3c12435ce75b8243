package store

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"gorm.io/gorm/logger"
)

const slow = 500 * time.Millisecond

// quiet is gorm's logger. It tells of statements that failed or were slow, with
// placeholders, never with values. The errors it is given quote none either: see
// [postgresDialect].
type quiet struct{ log *slog.Logger }

// LogMode implements gorm's logger. The level is the slog handler's affair.
func (q quiet) LogMode(logger.LogLevel) logger.Interface { return q }

// Info implements gorm's logger and leaves out the data, which may be anything.
func (q quiet) Info(ctx context.Context, msg string, _ ...any) { q.log.InfoContext(ctx, msg) }

// Warn implements gorm's logger, see Info.
func (q quiet) Warn(ctx context.Context, msg string, _ ...any) { q.log.WarnContext(ctx, msg) }

// Error implements gorm's logger, see Info.
func (q quiet) Error(ctx context.Context, msg string, _ ...any) { q.log.ErrorContext(ctx, msg) }

// ParamsFilter keeps the values from gorm's rendering of a statement.
func (quiet) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) { return sql, nil }

// Trace implements gorm's logger.
func (q quiet) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), err error) {
	took := time.Since(begin)
	if expected(err) && took < slow {
		return
	}
	sql, rows := statement()
	attrs := []slog.Attr{slog.String("sql", sql), slog.Int64("rows", rows), slog.Duration("took", took)}
	if expected(err) {
		q.log.LogAttrs(ctx, slog.LevelWarn, "slow statement", attrs...)
		return
	}
	q.log.LogAttrs(ctx, slog.LevelError, "statement failed", append(attrs, slog.String("error", err.Error()))...)
}

// expected tells whether the error is one that use cases branch on.
func expected(err error) bool {
	return err == nil || isNotFound(err) || isDuplicate(err) || errors.Is(err, context.Canceled)
}
