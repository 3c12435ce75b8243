package jobs

import (
	"context"
	"errors"
)

// sealLimit bounds one transaction of the sealer.
const sealLimit = 1000

// Seal gives all audit entries that wait their places in the log, once, and returns
// how many. It is 0 also while another process seals.
func (r *Runner) Seal(ctx context.Context) (int, error) {
	n, err := r.sealAll(ctx)
	return n, errors.Join(err, r.stopSealing(context.WithoutCancel(ctx)))
}

func (r *Runner) seal(ctx context.Context) error {
	_, err := r.sealAll(ctx)
	return err
}

func (r *Runner) sealAll(ctx context.Context) (all int, err error) {
	for {
		n, err := r.Store.SealAudit(ctx, r.Holder, sealLimit)
		all += n
		if err != nil || n < sealLimit {
			return all, err
		}
	}
}

// stopSealing lets the next process seal at once.
func (r *Runner) stopSealing(ctx context.Context) error {
	return r.Store.Release(ctx, "audit", r.Holder)
}
