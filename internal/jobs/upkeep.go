package jobs

import (
	"context"

	"recourse/models"
)

func (r *Runner) completeWindows(ctx context.Context, inc models.Incident) error {
	for {
		n, err := r.Store.CompleteWindows(ctx, system("windows"), inc.ID)
		if err != nil || n == 0 {
			return err
		}
	}
}

func (r *Runner) purgeVisits(ctx context.Context, inc models.Incident) error {
	_, err := r.Store.PurgeVisits(ctx, inc.ID)
	return err
}

func (r *Runner) purgeUploads(ctx context.Context, inc models.Incident) error {
	_, err := r.Store.PurgeUploads(ctx, system("uploads"), inc.ID)
	return err
}

func (r *Runner) purgeSessions(ctx context.Context) error {
	_, err := r.Store.PurgeSessions(ctx)
	return err
}
