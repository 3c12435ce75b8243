package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"recourse/models"
	"recourse/models/store"
)

const (
	// taskTerm is how long a task stays with a process that died.
	taskTerm = time.Minute
	// taskBeat is how often a task's progress is written down.
	taskBeat = time.Second
)

// TaskFunc does one kind of task. What it does must be able to run twice, and to go
// on where a crash cut it short. progress may be called as often as one likes; a
// total of 0 is not known.
type TaskFunc func(ctx context.Context, t models.Task, progress func(done, total int)) error

// tasks are the kinds of tasks that this program knows.
func (r *Runner) tasks() map[models.TaskKind]TaskFunc {
	if r.Tasks != nil {
		return r.Tasks
	}
	return map[models.TaskKind]TaskFunc{models.TaskImport: r.importUpload, models.TaskCompose: r.composeLetters}
}

// RunTasks carries out at every tick what people have asked for, until ctx ends: the
// task under way is then left to the next process. It is apart from Run, so that a
// task of hours holds up nothing that is due.
func (r *Runner) RunTasks(ctx context.Context, tick <-chan time.Time) {
	r.repeat(ctx, tick, r.WorkTasks)
}

// WorkTasks carries out all tasks that wait, and those that were left half done. It
// returns once there are none; what went wrong within a task is told to whoever
// asked for it.
func (r *Runner) WorkTasks(ctx context.Context) error {
	all, err := r.Store.Incidents(ctx)
	errs := []error{err}
	for _, inc := range all {
		errs = append(errs, r.tasksOf(ctx, inc))
	}
	return errors.Join(errs...)
}

func (r *Runner) tasksOf(ctx context.Context, inc models.Incident) error {
	kinds := slices.Collect(maps.Keys(r.tasks()))
	for ctx.Err() == nil {
		t, found, err := r.Store.TakeTask(ctx, system("tasks"), inc.ID, kinds, taskTerm)
		if errors.Is(err, models.ErrConflict) {
			return nil // another process was faster; the rest can wait for the next tick
		}
		if err == nil && !found {
			return nil
		}
		if err == nil {
			err = r.carryOut(ctx, t)
		}
		if err != nil {
			return fmt.Errorf("tasks of %s: %w", inc.Ref, err)
		}
	}
	return nil
}

// carryOut does a task, shows its progress meanwhile, and ends it. One that ctx cut
// short is left to the next who looks for tasks.
func (r *Runner) carryOut(ctx context.Context, t models.Task) error {
	late := context.WithoutCancel(ctx)
	work, stop := context.WithCancelCause(ctx)
	p := &progress{}
	var beating sync.WaitGroup
	beating.Go(func() { r.beat(work, t, p, stop) })
	err := guarded(r.tasks()[t.Kind])(work, t, p.set)
	stop(nil)
	beating.Wait()
	switch cause := context.Cause(work); {
	case err == nil:
		return errors.Join(r.keep(late, t, p), r.Store.EndTask(late, system("tasks"), t, ""))
	case errors.Is(cause, models.ErrConflict): // it is somebody else's
		return fmt.Errorf("task %s: %w", t.ID, cause)
	case ctx.Err() != nil:
		return r.Store.LeaveTask(late, system("tasks"), t)
	}
	r.Log.ErrorContext(ctx, "a task failed", "task", t.ID, "kind", string(t.Kind), "error", err.Error())
	return r.Store.EndTask(late, system("tasks"), t, failureText(err))
}

// guarded makes a panic an error: the task is to fail, not the process, which would
// take it up again and again.
func guarded(do TaskFunc) TaskFunc {
	return func(ctx context.Context, t models.Task, progress func(done, total int)) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = errors.New("task panicked") // p may hold anything
			}
		}()
		return do(ctx, t, progress)
	}
}

// progress is how far a task is, for the beat to write down.
type progress struct {
	mu          sync.Mutex
	done, total int
	changed     bool
}

func (p *progress) set(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total, p.changed = done, total, true
}

// get also tells whether it was set since it was last asked.
func (p *progress) get() (done, total int, changed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	changed, p.changed = p.changed, false
	return p.done, p.total, changed
}

// beat writes the progress down, and from time to time that there is none, so that
// nobody takes the task up. It stops the work if somebody did.
func (r *Runner) beat(ctx context.Context, t models.Task, p *progress, stop context.CancelCauseFunc) {
	tick := time.NewTicker(taskBeat)
	defer tick.Stop()
	silent := time.Duration(0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		done, total, changed := p.get()
		if silent += taskBeat; !changed && silent < taskTerm/4 {
			continue
		}
		silent = 0
		if err := r.Store.KeepTask(ctx, system("tasks"), t, done, total); errors.Is(err, models.ErrConflict) {
			stop(err) // other errors pass, or end the task's work too
		}
	}
}

// keep writes down where the task ended.
func (r *Runner) keep(ctx context.Context, t models.Task, p *progress) error {
	done, total, _ := p.get()
	return r.Store.KeepTask(ctx, system("tasks"), t, done, total)
}

// failureText says why a task failed to whoever asked for it, and what to do.
func failureText(err error) string {
	for _, f := range failures {
		if errors.Is(err, f.err) {
			return f.text
		}
	}
	return "It did not work. Ask for it again; if it fails again, whoever runs the portal finds the reason in its log."
}

var failures = []struct {
	err  error
	text string
}{
	{models.ErrSSN, "The file holds Social Security numbers. Take them out and upload it again."},
	{models.ErrSealed, "The roster is sealed. Import the file as a new wave."},
	{models.ErrNotSealed, "The roster is not sealed yet. Letters can be composed once it is."},
	{models.ErrReadBack, "A print file read back is not what was composed. Nothing can be released; whoever runs the portal has to look at it."},
	{models.ErrConflict, "Somebody changed the same thing meanwhile. Look at it and ask again."},
	{models.ErrInvalid, "What it was to work on is not right. Check it and ask again."},
	{models.ErrMove, "It has been done or given up meanwhile. Nothing was changed."},
	{models.ErrNotFound, "It is not there any more. Nothing was changed."},
}

// importUpload imports a file, proposes who may be one person, and decides on
// everybody else new.
func (r *Runner) importUpload(ctx context.Context, t models.Task, progress func(done, total int)) error {
	var params models.ImportTask
	if err := json.Unmarshal([]byte(t.Params), &params); err != nil {
		return fmt.Errorf("read parameters: %w", models.ErrInvalid)
	}
	if _, err := r.Store.ImportUpload(ctx, t.Asker(), t.IncidentID, t.Subject, params.Wave, progress); err != nil {
		return err
	}
	if _, err := r.Store.FindDuplicates(ctx, t.Asker(), t.IncidentID, nil); err != nil {
		return err
	}
	_, err := r.Store.DecideEligibility(ctx, t.Asker(), t.IncidentID)
	return err
}

// composeLetters composes batches until everybody who is owed one has a letter, and
// reads them back.
func (r *Runner) composeLetters(ctx context.Context, t models.Task, progress func(done, total int)) error {
	var params models.ComposeTask
	if err := json.Unmarshal([]byte(t.Params), &params); err != nil {
		return fmt.Errorf("read parameters: %w", models.ErrInvalid)
	}
	_, err := r.Store.ComposeAll(ctx, t.Asker(), t.IncidentID, store.ComposeOptions{Site: params.Site, Kind: params.Kind}, progress)
	return err
}
