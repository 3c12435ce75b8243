package store_test

import (
	"sync"
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/models"
)

var worker = models.Actor{Kind: models.ActorSystem, ID: "tasks"}

// taskOffice is an office whose clock moves.
func taskOffice(t *testing.T) (office, *portaltest.Clock) {
	t.Helper()
	clock := &portaltest.Clock{}
	return officeAt(t, clock.Now), clock
}

func (o office) take(t *testing.T) (models.Task, bool) {
	t.Helper()
	got, found, err := o.TakeTask(t.Context(), worker, o.inc.ID, []models.TaskKind{models.TaskImport, models.TaskCompose}, time.Minute)
	check(t, err)
	return got, found
}

func TestTaskRunsOnce(t *testing.T) {
	o, _ := taskOffice(t)
	asked, err := o.AddTask(t.Context(), officer, o.inc.ID, models.TaskCompose, o.inc.ID, models.ComposeTask{Site: site.Site})
	check(t, err)
	_, err = o.AddTask(t.Context(), operator, o.inc.ID, models.TaskCompose, o.inc.ID, models.ComposeTask{Site: site.Site})
	wants(t, err, models.ErrConflict)
	if asked.Asker() != officer || asked.Status != models.TaskQueued {
		t.Errorf("task is %+v", asked)
	}
	if _, found, err := o.TakeTask(t.Context(), worker, o.inc.ID, []models.TaskKind{models.TaskImport}, time.Minute); found || err != nil {
		t.Errorf("a task of another kind is taken: %v", err)
	}
	if _, found, err := o.TakeTask(t.Context(), worker, o.two.ID, []models.TaskKind{models.TaskCompose}, time.Minute); found || err != nil {
		t.Errorf("another incident's task is taken: %v", err)
	}
	task, found := o.take(t)
	if !found || task.ID != asked.ID || task.Status != models.TaskRunning {
		t.Fatalf("took %+v", task)
	}
	if _, again := o.take(t); again {
		t.Error("a task is taken twice")
	}
	check(t, o.KeepTask(t.Context(), worker, task, 7, 23))
	check(t, o.EndTask(t.Context(), worker, task, ""))
	task, err = o.Task(t.Context(), o.inc.ID, task.ID)
	if err != nil || task.Status != models.TaskDone || task.Done != 7 || task.Total != 23 {
		t.Errorf("at the end it is %+v, %v", task, err)
	}
	_, err = o.Task(t.Context(), o.two.ID, task.ID)
	wants(t, err, models.ErrNotFound)
	_, err = o.AddTask(t.Context(), operator, o.inc.ID, models.TaskCompose, o.inc.ID, models.ComposeTask{Site: site.Site})
	check(t, err)
	if all, err := o.Tasks(t.Context(), o.inc.ID); err != nil || len(all) != 2 || all[1].ID != task.ID {
		t.Errorf("tasks are %+v, %v", all, err)
	}
}

// A runner that was only slow cannot touch what another has taken up.
func TestTaskOfADeadRunnerIsTakenUp(t *testing.T) {
	o, clock := taskOffice(t)
	_, err := o.AddTask(t.Context(), officer, o.inc.ID, models.TaskCompose, o.inc.ID, models.ComposeTask{})
	check(t, err)
	slow, _ := o.take(t)
	clock.Pass(40 * time.Second)
	check(t, o.KeepTask(t.Context(), worker, slow, 1, 0))
	clock.Pass(40 * time.Second)
	if _, found := o.take(t); found {
		t.Fatal("a task is taken from a runner that is alive")
	}
	clock.Pass(20 * time.Second)
	next, found := o.take(t)
	if !found || next.ID != slow.ID {
		t.Fatalf("after a minute of silence: %+v", next)
	}
	wants(t, o.KeepTask(t.Context(), worker, slow, 2, 0), models.ErrConflict)
	wants(t, o.EndTask(t.Context(), worker, slow, ""), models.ErrConflict)
	wants(t, o.LeaveTask(t.Context(), worker, slow), models.ErrConflict)
	check(t, o.LeaveTask(t.Context(), worker, next))
	last, found := o.take(t)
	if !found {
		t.Fatal("a task that was left is not taken up at once")
	}
	check(t, o.EndTask(t.Context(), worker, last, "It did not work."))
	if got, err := o.Task(t.Context(), o.inc.ID, last.ID); err != nil || got.Status != models.TaskFailed || got.Failure == "" {
		t.Errorf("at the end it is %+v, %v", got, err)
	}
}

func TestTaskGoesToOneOfManyRunners(t *testing.T) {
	o, clock := taskOffice(t)
	_, err := o.AddTask(t.Context(), officer, o.inc.ID, models.TaskCompose, o.inc.ID, models.ComposeTask{})
	check(t, err)
	for _, what := range []string{"queued", "abandoned"} {
		var mu sync.Mutex
		taken := 0
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				_, found, _ := o.TakeTask(t.Context(), worker, o.inc.ID, []models.TaskKind{models.TaskCompose}, time.Minute)
				mu.Lock()
				defer mu.Unlock()
				if found {
					taken++
				}
			})
		}
		all.Wait()
		if taken != 1 {
			t.Errorf("%s: taken by %d", what, taken)
		}
		clock.Pass(2 * time.Minute)
	}
}
