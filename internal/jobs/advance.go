package jobs

import (
	"context"
	"errors"
	"fmt"

	"recourse/models"
)

// Advance moves the calendar of a rehearsal forward day by day, and on each day does
// what is due, as it would have been done had the days passed. Errors wrap
// [models.ErrRehearsal]. Cut short, the calendar stands at the day it reached.
func (r *Runner) Advance(ctx context.Context, actor models.Actor, incidentID string, to models.Date) error {
	inc, err := r.incident(ctx, incidentID)
	if err != nil {
		return err
	}
	if !inc.Rehearsal || to.Before(inc.Today(r.Now())) {
		return models.ErrRehearsal
	}
	return r.wait(ctx, incidentID, func(ctx context.Context, keep func() error) error {
		for day := inc.Today(r.Now()).AddDays(1); !day.After(to); day = day.AddDays(1) {
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

func (r *Runner) day(ctx context.Context, actor models.Actor, incidentID string, day models.Date) error {
	inc, err := r.Store.AdvanceCalendar(ctx, actor, incidentID, day)
	if err != nil {
		return err
	}
	return do(ctx, inc, r.daily())
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
