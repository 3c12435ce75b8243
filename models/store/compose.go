package store

import (
	"context"
	"fmt"
	"io"

	"recourse/models"
)

const (
	// maxBatch bounds a batch of letters, so that each of its moves fits one transaction.
	maxBatch = 5000
	// letterPage is how many patients or letters are read and worked on at a time.
	letterPage = 250
)

// ComposeOptions are what letters depend on beside the incident.
type ComposeOptions struct {
	Site  string            // the portal's address with its scheme, such as https://notice.example.org
	Kind  models.LetterKind // of follow-up letters; "" for offers and then notices
	Batch int               // the most letters in a batch, 5,000 at most; 0 is 5,000
}

func (o ComposeOptions) size() int {
	if o.Batch < 1 || o.Batch > maxBatch {
		return maxBatch
	}
	return o.Batch
}

// ComposeLetters writes one batch of letters to patients of sealed waves who are
// owed one: those who get the offer first, each with a new code, and once they all
// have one, notices without it; or follow-up letters of the kind that was asked for.
// A batch is of one sort. One of no letters means that nobody is owed any but who is
// held (see [Store.Held]). A letter that came back is superseded by the new one.
// Errors wrap [models.ErrNotSealed], and [models.ErrInvalid] for an unknown kind and
// where the incident's facts leave a gap. Progress, which may be nil, hears the
// letters done.
func (s *Store) ComposeLetters(ctx context.Context, actor models.Actor, incidentID string, opts ComposeOptions, progress func(done int)) (models.LetterBatch, error) {
	c, err := s.composing(ctx, actor, incidentID, opts, func(done, _ int) {
		if progress != nil {
			progress(done)
		}
	})
	if err != nil {
		return models.LetterBatch{}, within("compose letters", err)
	}
	b, err := c.batch()
	return b, within("compose letters", err)
}

// ComposeAll composes batches until nobody is owed a letter, and reads each back, as
// well as those that an earlier run left: it may be run again at any time. Progress,
// which may be nil, hears for how many of whom letters were tried. Errors are those
// of [Store.ComposeLetters] and [Store.WriteBatch].
func (s *Store) ComposeAll(ctx context.Context, actor models.Actor, incidentID string, opts ComposeOptions, progress func(done, total int)) (models.Composed, error) {
	done, err := s.composeAll(ctx, actor, incidentID, opts, progress)
	return done, within("compose letters", err)
}

func (s *Store) composeAll(ctx context.Context, actor models.Actor, incidentID string, opts ComposeOptions, progress func(done, total int)) (out models.Composed, err error) {
	c, err := s.composing(ctx, actor, incidentID, opts, progress)
	if err != nil {
		return out, err
	}
	for more := true; more; {
		b, err := c.batch()
		if err != nil {
			return out, err
		}
		more = b.Count > 0
	}
	if out.Held, err = s.heldToo(c); err != nil {
		return out, err
	}
	out.Batches, err = s.readBackAll(ctx, actor, incidentID)
	return out, err
}

// readBackAll reads back the composed batches that were not, and returns them.
func (s *Store) readBackAll(ctx context.Context, actor models.Actor, incidentID string) (done []models.LetterBatch, err error) {
	open, err := seeIncident(ctx, s, incidentID, func(x *scope) (all []models.LetterBatch, err error) {
		return all, x.rows().Where("status = ? AND read_back_at IS NULL", models.LetterComposed).Order("number").Find(&all).Error
	})
	if err != nil {
		return nil, fmt.Errorf("list batches: %w", err)
	}
	for _, b := range open {
		if err := s.writeBatch(ctx, actor, incidentID, b.ID, io.Discard); err != nil {
			return done, fmt.Errorf("batch %d: %w", b.Number, err)
		}
		read, err := s.batchOf(ctx, incidentID, b.ID)
		if err != nil {
			return done, err
		}
		done = append(done, read)
	}
	return done, nil
}

func (s *Store) batchOf(ctx context.Context, incidentID, id string) (models.LetterBatch, error) {
	return seeIncident(ctx, s, incidentID, func(x *scope) (b models.LetterBatch, err error) { return b, x.take("batch", id, &b) })
}

// PlanLetters says what composing would do, and changes nothing. Errors and progress
// are those of [Store.ComposeAll].
func (s *Store) PlanLetters(ctx context.Context, actor models.Actor, incidentID string, opts ComposeOptions, progress func(done, total int)) (models.LetterPlan, error) {
	plan, err := s.planLetters(ctx, actor, incidentID, opts, progress)
	return plan, within("plan letters", err)
}

func (s *Store) planLetters(ctx context.Context, actor models.Actor, incidentID string, opts ComposeOptions, progress func(done, total int)) (plan models.LetterPlan, err error) {
	c, err := s.composing(ctx, actor, incidentID, opts, progress)
	if err != nil {
		return plan, err
	}
	plan.Letters = map[models.LetterSort]int{}
	for more := true; more; {
		drafts, sort, err := c.drafts()
		if err != nil {
			return plan, err
		}
		if more = len(drafts) > 0; more {
			plan.Letters[sort] += len(drafts)
		}
	}
	plan.Held, err = s.heldToo(c)
	return plan, err
}

// Held lists who is owed the offer or a notice that cannot be written now, and why, the
// first of the roster first. The list has no personal data. That it was asked for is audited.
func (s *Store) Held(ctx context.Context, actor models.Actor, incidentID string) ([]models.Held, error) {
	inc, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Incident, error) {
		return x.inc, x.audit(models.ActReport, "report/held", 0, "", "")
	})
	if err != nil {
		return nil, within("list held letters", err)
	}
	plan, err := s.planLetters(ctx, actor, incidentID, ComposeOptions{Site: "https://" + inc.Host}, nil)
	return plan.Held, within("list held letters", err)
}

// heldToo adds those whose address is known to be bad, and sorts the list.
func (s *Store) heldToo(c *composing) ([]models.Held, error) {
	more, err := seeIncident(c.ctx, s, c.inc.ID, c.unaddressed)
	if err != nil {
		return nil, err
	}
	held := append(c.held, more...)
	sortHeld(held)
	return held, nil
}
