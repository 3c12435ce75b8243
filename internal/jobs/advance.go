package jobs

import (
	"context"
	"errors"
	"fmt"

	"recourse/models"
)

// Advance moves the calendar of a rehearsal forward, from one day on which
// something is due to the next, and does on each what would have been done had the
// days passed. Errors wrap [models.ErrRehearsal]. Cut short, the calendar stands at
// the day it reached.
func (r *Runner) Advance(ctx context.Context, actor models.Actor, incidentID string, to models.Date) error {
	inc, err := r.incident(ctx, incidentID)
	if err != nil {
		return err
	}
	if !inc.Rehearsal || to.Before(inc.Today(r.Now())) {
		return models.ErrRehearsal
	}
	return r.wait(ctx, incidentID, func(ctx context.Context, keep func() error) error {
		day := inc.Today(r.Now())
		for day.Before(to) {
			// The next day is always worked: enrollments may wait for the provider.
			// From then on only the Calendar brings work, on days that are known.
			if day, err = r.next(ctx, inc, day, to); err != nil {
				return err
			}
			if err := errors.Join(ctx.Err(), keep()); err != nil {
				return err
			}
			if err := r.day(ctx, actor, inc.ID, day); err != nil {
				return fmt.Errorf("advance to %s: %w", day, err)
			}
		}
		return nil
	})
}

// next is the day to work after day, and never after to.
func (r *Runner) next(ctx context.Context, inc models.Incident, day, to models.Date) (models.Date, error) {
	tomorrow := day.AddDays(1)
	if day == inc.Today(r.Now()) {
		return tomorrow, nil
	}
	due, err := r.Store.NextDue(ctx, inc.ID)
	switch {
	case err != nil:
		return day, err
	case due.IsZero() || due.After(to):
		return to, nil
	case due.Before(tomorrow): // it could not be done then, and is tried each day
		return tomorrow, nil
	}
	return due, nil
}

func (r *Runner) day(ctx context.Context, actor models.Actor, incidentID string, day models.Date) error {
	inc, err := r.Store.AdvanceCalendar(ctx, actor, incidentID, day)
	if err != nil {
		return err
	}
	if err := do(ctx, inc, r.daily()); err != nil {
		return err
	}
	if err := r.sendMails(ctx, inc); err != nil { // they can wait, the calendar cannot
		r.Log.WarnContext(ctx, "e-mails could not be sent; they are tried again", "incident", inc.Ref, "error", err.Error())
	}
	return nil
}

func (r *Runner) incident(ctx context.Context, id string) (models.Incident, error) {
	all, err := r.Store.Incidents(ctx)
	if err != nil {
		return models.Incident{}, err
	}
	for _, inc := range all {
		if inc.ID == id {
			return inc, nil
		}
	}
	return models.Incident{}, fmt.Errorf("incident: %w", models.ErrNotFound)
}
