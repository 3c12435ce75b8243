package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"recourse/internal/jobs"
	"recourse/internal/portaltest"
	"recourse/models"
)

// asks queues a task in the admin's name.
func (b *bench) asks(t *testing.T) models.Task {
	t.Helper()
	task, err := b.AddTask(t.Context(), b.Staff[models.RoleAdmin], b.Inc.ID, models.TaskCompose, b.Inc.ID, models.ComposeTask{Site: "https://" + b.Inc.Host})
	check(t, err)
	return task
}

func (b *bench) task(t *testing.T, id string) models.Task {
	t.Helper()
	task, err := b.Task(t.Context(), b.Inc.ID, id)
	check(t, err)
	return task
}

// does has the runner know one kind of task.
func (b *bench) does(do jobs.TaskFunc) {
	b.runner.Tasks = map[models.TaskKind]jobs.TaskFunc{models.TaskCompose: do}
}

func TestTaskIsDoneInTheAskersName(t *testing.T) {
	b := newBench(t)
	asked := b.asks(t)
	var got models.Actor
	b.does(func(_ context.Context, task models.Task, progress func(done, total int)) error {
		got = task.Asker()
		progress(5, 9)
		return nil
	})
	check(t, b.runner.WorkTasks(t.Context()))
	task := b.task(t, asked.ID)
	if task.Status != models.TaskDone || task.Done != 5 || task.Total != 9 || got != b.Staff[models.RoleAdmin] {
		t.Errorf("task is %+v, done by %s", task, got)
	}
}

func TestTaskThatFailsSaysWhy(t *testing.T) {
	secret := errors.New("Jane Roe, 1956-03-07")
	for name, c := range map[string]struct {
		do   jobs.TaskFunc
		want string
	}{
		"a known reason": {func(context.Context, models.Task, func(int, int)) error {
			return fmt.Errorf("import: %w", models.ErrSSN)
		}, "Social Security"},
		"another": {func(context.Context, models.Task, func(int, int)) error { return secret }, "Ask for it again"},
		"a panic": {func(context.Context, models.Task, func(int, int)) error { panic(secret) }, "Ask for it again"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			asked := b.asks(t)
			b.does(c.do)
			check(t, b.runner.WorkTasks(t.Context()))
			task := b.task(t, asked.ID)
			if task.Status != models.TaskFailed || !strings.Contains(task.Failure, c.want) || strings.Contains(task.Failure, "Roe") {
				t.Errorf("task is %+v", task)
			}
		})
	}
}

// A runner that is killed leaves its task running. Another takes it up after the
// term, and not before.
func TestTaskOfAKilledRunner(t *testing.T) {
	b := newBench(t)
	asked := b.asks(t)
	_, found, err := b.TakeTask(t.Context(), models.Actor{Kind: models.ActorSystem, ID: "tasks"}, b.Inc.ID, []models.TaskKind{models.TaskCompose}, time.Minute)
	if !found || err != nil {
		t.Fatalf("no task was taken: %v", err)
	} // and here it is killed
	runs := 0
	b.does(func(context.Context, models.Task, func(int, int)) error { runs++; return nil })
	check(t, b.runner.WorkTasks(t.Context()))
	if runs != 0 {
		t.Fatal("a task is taken from a runner that may be alive")
	}
	b.Clock.Pass(time.Minute)
	check(t, b.runner.WorkTasks(t.Context()))
	check(t, b.runner.WorkTasks(t.Context()))
	if task := b.task(t, asked.ID); runs != 1 || task.Status != models.TaskDone {
		t.Errorf("%d runs, task is %+v", runs, task)
	}
}

// A runner that loses its task, because it seemed dead, stops working at it.
func TestRunnerStopsWhenItsTaskIsTaken(t *testing.T) {
	b := newBench(t)
	asked := b.asks(t)
	b.does(func(ctx context.Context, task models.Task, progress func(done, total int)) error {
		b.Clock.Pass(2 * time.Minute)
		if _, found, err := b.TakeTask(ctx, task.Asker(), b.Inc.ID, []models.TaskKind{task.Kind}, time.Minute); !found || err != nil {
			t.Errorf("the task cannot be taken up: %v", err)
		}
		progress(1, 2)
		<-ctx.Done()
		return ctx.Err()
	})
	if err := b.runner.WorkTasks(t.Context()); !errors.Is(err, models.ErrConflict) {
		t.Errorf("error is %v", err)
	}
	if task := b.task(t, asked.ID); task.Status != models.TaskRunning || task.Done != 0 {
		t.Errorf("the other's task is %+v", task)
	}
}

// A process that is told to stop leaves its task to the next at once, and the
// rounds go on while a task takes long.
func TestRunTasksStopsGracefully(t *testing.T) {
	b := newBench(t)
	asked := b.asks(t)
	begun := make(chan struct{})
	b.does(func(ctx context.Context, _ models.Task, _ func(int, int)) error {
		close(begun)
		<-ctx.Done()
		return ctx.Err()
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { b.runner.RunTasks(ctx, nil); close(ended) }()
	<-begun
	receipt := b.Enroll(t, b.Claims[0])
	check(t, b.runner.Round(t.Context()))
	if v := b.status(t, receipt); v.Status != models.Active {
		t.Errorf("while a task runs an enrollment stays %s", v.Status)
	}
	stop()
	<-ended
	runs := 0
	b.does(func(context.Context, models.Task, func(int, int)) error { runs++; return nil })
	check(t, b.runner.WorkTasks(t.Context()))
	if task := b.task(t, asked.ID); runs != 1 || task.Status != models.TaskDone {
		t.Errorf("%d runs, task is %+v", runs, task)
	}
}

// Of several processes one does a task.
func TestRunnersAtOnceDoATaskOnce(t *testing.T) {
	b := newBench(t)
	b.asks(t)
	var runs atomic.Int32
	b.does(func(context.Context, models.Task, func(int, int)) error { runs.Add(1); return nil })
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := b.runner.WorkTasks(context.WithoutCancel(t.Context())); err != nil {
				t.Errorf("tasks: %v", err)
			}
		})
	}
	all.Wait()
	if runs.Load() != 1 {
		t.Errorf("%d runs", runs.Load())
	}
}

func TestComposeTask(t *testing.T) {
	b := newBench(t)
	asked := b.asks(t)
	check(t, b.runner.WorkTasks(t.Context()))
	if task := b.task(t, asked.ID); task.Status != models.TaskDone {
		t.Errorf("task is %+v", task)
	}
}

// The import of an uploaded file survives a killed process at every step, and is
// done in the name of whoever asked.
func TestImportTaskSurvivesKills(t *testing.T) {
	b := newBench(t)
	admin := b.Staff[models.RoleAdmin]
	u, err := b.HoldUpload(t.Context(), admin, b.Inc.ID, portaltest.Roster(t, 2100, 5), 1<<20)
	check(t, err)
	asked, err := b.QueueUpload(t.Context(), admin, b.Inc.ID, u.ID, true)
	check(t, err)
	kinds := []models.TaskKind{models.TaskImport}
	for range 2 { // each is killed after a batch, and leaves everything as it is
		_, found, err := b.TakeTask(t.Context(), admin, b.Inc.ID, kinds, time.Minute)
		if !found || err != nil {
			t.Fatalf("no task was taken: %v", err)
		}
		ctx, kill := context.WithCancel(t.Context())
		if _, err := b.ImportUpload(ctx, admin, b.Inc.ID, u.ID, true, func(int, int) { kill() }); !errors.Is(err, context.Canceled) {
			t.Fatalf("the import was not cut short: %v", err)
		}
		b.Clock.Pass(time.Minute)
	}
	// The third imports the whole file and dies before it says so.
	_, _, err = b.TakeTask(t.Context(), admin, b.Inc.ID, kinds, time.Minute)
	check(t, err)
	_, err = b.ImportUpload(t.Context(), admin, b.Inc.ID, u.ID, true, nil)
	check(t, err)
	b.Clock.Pass(time.Minute)
	check(t, b.runner.WorkTasks(t.Context()))
	if task := b.task(t, asked.ID); task.Status != models.TaskDone {
		t.Errorf("task is %+v", task)
	}
	imports, err := b.Imports(t.Context(), b.Inc.ID)
	check(t, err)
	waves, err := b.Waves(t.Context(), b.Inc.ID)
	check(t, err)
	pairs, err := b.OpenDuplicates(t.Context(), b.Inc.ID) // with patients of the first wave, who have the same record numbers
	check(t, err)
	counts := waves[1].Counts
	if imports[0].Rows != 2100 || counts.Patients != imports[0].Added || pairs == 0 || counts.Patients != counts.Eligible+counts.Ineligible+pairs {
		t.Errorf("import is %+v, the wave has %+v", imports[0], counts)
	}
}
