package provider

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
)

// Client is a provider as the portal sees it. Both directions may repeat
// themselves: an enrollment's id is the key by which the provider, and a
// message's id and sequence those by which the portal, tells what is new.
type Client interface {
	// Send hands over a batch. Once it returned nil the batch is with the
	// provider; after an error the same batch is sent again, which is harmless
	// also where the first one did arrive.
	Send(ctx context.Context, b Batch) error
	// Receive returns what the provider has answered and is not yet
	// acknowledged, oldest first. Deliveries that could not be read are left
	// out and named in the error, a join of [RefusedError]; the others are
	// returned beside it.
	Receive(ctx context.Context) ([]Delivery, error)
}

// Batch is what is handed over at once.
type Batch struct {
	Sequence    int64  // from 1, one more for each batch
	Date        string // civil date, 2006-01-02
	Enrollments []Enrollment
}

// LogValue is the batch without its enrollments.
func (b Batch) LogValue() slog.Value {
	return slog.GroupValue(slog.Int64("sequence", b.Sequence), slog.String("date", b.Date), slog.Int("count", len(b.Enrollments)))
}

func (b Batch) check() error {
	switch {
	case b.Sequence < 1:
		return errors.New("its sequence is not positive")
	case !isDate(b.Date):
		return errors.New("its date is not a date")
	case len(b.Enrollments) == 0:
		return errors.New("it is empty")
	}
	seen := map[string]bool{}
	for i, e := range b.Enrollments {
		if err := e.check(); err != nil {
			return fmt.Errorf("enrollment %d of %d: %w", i+1, len(b.Enrollments), err)
		}
		if seen[e.ID] {
			return fmt.Errorf("enrollment %d of %d: its id is in the batch already", i+1, len(b.Enrollments))
		}
		seen[e.ID] = true
	}
	return nil
}

// Delivery is what came at once. It is either taken over as a whole and then
// acknowledged, or comes again.
type Delivery struct {
	Name    string // for logs and problem lists
	Answers []Answer
	Ack     func() error // may be called again
}

// ErrSequenceUsed means that another batch was sent under the same sequence.
var ErrSequenceUsed = errors.New("another batch was sent under this sequence")

// RefusedError says why a file was refused, as a whole. Line is 0 where the file
// itself is wrong rather than a line of it; the header is line 1.
type RefusedError struct {
	File    string
	Line    int
	Problem string
}

// Error names file, line and problem, and no value.
func (e *RefusedError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s refused: %s", e.File, e.Problem)
	}
	return fmt.Sprintf("%s refused: line %d: %s", e.File, e.Line, e.Problem)
}
