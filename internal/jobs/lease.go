package jobs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
)

const (
	// leaseTerm is how long an incident stays with a process that died.
	leaseTerm = time.Minute
	// leaseWork is how long work may take before it must have prolonged its lease.
	leaseWork = leaseTerm - 10*time.Second
	leasePoll = 50 * time.Millisecond
)

// ErrBusy means that somebody else works at the incident for long.
var ErrBusy = errors.New("another process works at this incident: try again in a minute")

// lease runs fn while it holds the incident, or says that somebody else does. fn
// calls keep from time to time if it takes long.
func (r *Runner) lease(ctx context.Context, incidentID string, fn func(ctx context.Context, keep func() error) error) (held bool, err error) {
	name, holder := "incident/"+incidentID, rand.Text() // two in one process are two
	if _, held, err = r.Store.Lease(ctx, name, holder, leaseTerm); err != nil || !held {
		return false, err
	}
	until := r.Now().Add(leaseWork)
	keep := func() error {
		if left := until.Sub(r.Now()); left > leaseWork/2 {
			return nil
		}
		_, held, err := r.Store.Lease(ctx, name, holder, leaseTerm)
		if err == nil && !held {
			err = ErrBusy
		}
		until = r.Now().Add(leaseWork)
		return err
	}
	defer func() {
		err = errors.Join(err, r.Store.Release(context.WithoutCancel(ctx), name, holder))
	}()
	return true, fn(ctx, keep)
}

// wait is lease for whoever must have it: it waits for the round of another.
func (r *Runner) wait(ctx context.Context, incidentID string, fn func(ctx context.Context, keep func() error) error) error {
	poll := time.NewTicker(leasePoll)
	defer poll.Stop()
	for range leaseTerm / leasePoll {
		held, err := r.lease(ctx, incidentID, fn)
		if held || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for incident: %w", ctx.Err())
		case <-poll.C:
		}
	}
	return ErrBusy
}
