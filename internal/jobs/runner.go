package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"recourse/internal/provider"
	"recourse/models"
	"recourse/models/store"
)

// Runner does the work. All fields but Simulate, Tasks, Mail and CountMail are required.
type Runner struct {
	Store *store.Store
	// Provider reaches the provider of an incident; nil without an error means
	// that none is set up yet, and its enrollments wait.
	Provider func(models.Incident) (provider.Client, error)
	// Simulate plays the provider of a rehearsal on its calendar date. It may be nil.
	Simulate func(ctx context.Context, inc models.Incident) error
	// Tasks are the kinds of long work; nil means all that the program knows.
	Tasks map[models.TaskKind]TaskFunc
	// Mail is nil where there is no mail server: then e-mails wait until they are given up.
	Mail *Mailing
	// CountMail is told how each try to send an e-mail ended: as an outcome, or "again".
	CountMail func(kind models.MailKind, ended string)

	Log    *slog.Logger
	Holder string           // names this process among those that seal the audit log
	Now    func() time.Time // the wall clock

	endings sync.Map // by incident: the day for which e-mails about the end are queued
}

// job is one kind of work at one incident.
type job struct {
	name string
	do   func(ctx context.Context, inc models.Incident) error
}

// daily is what falls due by the Calendar, in the order in which it is done.
func (r *Runner) daily() []job {
	all := []job{{"send", r.send}, {"receive", r.receive}, {"complete windows", r.completeWindows}, {"queue e-mails", r.queueEndings}}
	if r.Simulate != nil {
		all = append([]job{all[0], {"simulate provider", r.Simulate}}, all[1:]...)
	}
	return all
}

// Run works at every tick until ctx ends. Errors are logged, once while they last.
func (r *Runner) Run(ctx context.Context, tick <-chan time.Time) {
	defer func() { _ = r.stopSealing(context.WithoutCancel(ctx)) }() // the lease ends by itself too
	r.repeat(ctx, tick, r.Round)
}

func (r *Runner) repeat(ctx context.Context, tick <-chan time.Time, work func(context.Context) error) {
	told := ""
	for {
		err := work(ctx)
		if ctx.Err() != nil {
			return
		}
		if text := errorText(err); text != told {
			told = text
			if err != nil {
				r.Log.ErrorContext(ctx, "background work failed; it is tried again", "error", text)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Round does once all that is due: at every incident that nobody else works at,
// and for the installation.
func (r *Runner) Round(ctx context.Context) error {
	all, err := r.Store.Incidents(ctx)
	errs := []error{err}
	for _, inc := range all {
		_, err := r.lease(ctx, inc.ID, func(ctx context.Context, _ func() error) error {
			return do(ctx, inc, append(r.daily(), job{"purge visits", r.purgeVisits}, job{"purge uploads", r.purgeUploads}))
		})
		errs = append(errs, err)
	}
	return errors.Join(append(errs, r.purgeSessions(ctx), r.seal(ctx))...)
}

// do runs jobs one after the other, also those after one that failed.
func do(ctx context.Context, inc models.Incident, jobs []job) error {
	var errs []error
	for _, j := range jobs {
		if err := j.do(ctx, inc); err != nil {
			errs = append(errs, fmt.Errorf("%s of %s: %w", j.name, inc.Ref, err))
		}
	}
	return errors.Join(errs...)
}

// system is the actor of a job.
func system(job string) models.Actor { return models.Actor{Kind: models.ActorSystem, ID: job} }
