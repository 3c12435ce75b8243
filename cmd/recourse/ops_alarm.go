package main

import (
	"context"
	"log/slog"
	"time"

	"recourse/models"
)

// alarms tells operators when an incident's budget of wrong claims is spent, and when
// that is over.
type alarms struct {
	watch *watch
	log   *slog.Logger
	told  map[string]int // the work that was last told of, by the incident's ref
}

// run looks at every tick until ctx ends.
func (a *alarms) run(ctx context.Context, tick <-chan time.Time) {
	for {
		if found, err := a.watch.portal.Alarms(ctx); err == nil { // else readiness says what is wrong
			a.tell(ctx, found)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
	}
}

// tell logs what has changed: figures and the incident, nothing of any claim.
func (a *alarms) tell(ctx context.Context, found []models.Alarm) {
	now, most := map[string]int{}, 0
	for _, f := range found {
		ref := f.Incident.Ref
		now[ref], most = f.Bits, max(most, f.Bits)
		if a.told[ref] != f.Bits {
			a.log.WarnContext(ctx, "too many wrong claims: each costs work now", "incident", ref, "failures", f.Failures, "budget", f.Budget, "bits", f.Bits)
		}
	}
	for ref := range a.told {
		if now[ref] == 0 {
			a.log.WarnContext(ctx, "wrong claims are few again: none costs work", "incident", ref)
		}
	}
	a.told = now
	a.watch.work.Set(float64(most))
}
