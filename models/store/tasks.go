package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"recourse/models"
)

// AddTask queues long work that the actor asks for; it is done in the actor's name.
// Params become JSON. There is one open task at a time for the same kind and
// subject, else errors wrap [models.ErrConflict].
func (s *Store) AddTask(ctx context.Context, actor models.Actor, incidentID string, kind models.TaskKind, subject string, params any) (models.Task, error) {
	t, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Task, error) { return x.addTask(kind, subject, params) })
	return t, within("add task", err)
}

func (x *scope) addTask(kind models.TaskKind, subject string, params any) (models.Task, error) {
	text, err := json.Marshal(params)
	if err != nil {
		return models.Task{}, fmt.Errorf("write parameters: %w", err)
	}
	t := models.Task{
		ID: newID(), IncidentID: x.inc.ID, Kind: kind, Subject: subject, Params: string(text), Status: models.TaskQueued,
		MadeBy: x.actor.String(), MadeAt: x.at(), SeenAt: x.at(), Version: 1,
	}
	if err := x.add(&t); isDuplicate(err) {
		return t, fmt.Errorf("it is under way already: %w", models.ErrConflict)
	} else if err != nil {
		return t, fmt.Errorf("add task: %w", err)
	}
	return t, x.audit(models.ActTask, x.pseudonym("task", t.ID), t.Version, "", string(t.Status))
}

// Task returns one task. Errors wrap [models.ErrNotFound].
func (s *Store) Task(ctx context.Context, incidentID, id string) (models.Task, error) {
	t, err := seeIncident(ctx, s, incidentID, func(x *scope) (t models.Task, err error) { return t, x.take("task", id, &t) })
	return t, within("read task", err)
}

// maxTasks bounds the list of tasks.
const maxTasks = 50

// Tasks lists the newest tasks, newest first.
func (s *Store) Tasks(ctx context.Context, incidentID string) ([]models.Task, error) {
	all, err := seeIncident(ctx, s, incidentID, func(x *scope) (all []models.Task, err error) {
		return all, x.rows().Order("id DESC").Limit(maxTasks).Find(&all).Error
	})
	return all, within("list tasks", err)
}

// TakeTask begins the oldest task of these kinds that waits, or takes up one that
// has shown no sign of progress for the term: whoever was at it died. The task's
// version is a fence: one who was only slow can no longer change it. Without a task
// it returns false.
func (s *Store) TakeTask(ctx context.Context, actor models.Actor, incidentID string, kinds []models.TaskKind, term time.Duration) (models.Task, bool, error) {
	t, err := seeIncident(ctx, s, incidentID, func(x *scope) (models.Task, error) { return x.waitingTask(kinds, term) })
	if isNotFound(err) {
		return t, false, nil
	}
	if err != nil {
		return t, false, within("find task", err)
	}
	t, err = inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Task, error) { return x.takeTask(t, term) })
	return t, err == nil, within("take task", err)
}

func (x *scope) waitingTask(kinds []models.TaskKind, term time.Duration) (t models.Task, err error) {
	return t, x.rows().Where("kind IN ? AND (status = ? OR status = ? AND seen_at <= ?)",
		kinds, models.TaskQueued, models.TaskRunning, models.At(x.now.Add(-term))).Order("id").Take(&t).Error
}

func (x *scope) takeTask(t models.Task, term time.Duration) (models.Task, error) {
	var err error
	if t.Status == models.TaskQueued {
		err = move(x, taskObject(t), t.Status, models.TaskRunning, map[string]any{"seen_at": x.at()})
	} else {
		err = x.takeUp(t, term)
	}
	t.Status, t.SeenAt, t.Version = models.TaskRunning, x.at(), t.Version+1
	return t, err
}

// takeUp goes on with a running task that was left. Its status stays.
func (x *scope) takeUp(t models.Task, term time.Duration) error {
	done := x.rows().Model(&models.Task{}).
		Where("id = ? AND status = ? AND version = ? AND seen_at <= ?", t.ID, models.TaskRunning, t.Version, models.At(x.now.Add(-term))).
		Updates(map[string]any{"seen_at": x.at(), "version": gorm.Expr("version + 1")})
	if done.Error != nil {
		return fmt.Errorf("take up task: %w", done.Error)
	}
	if done.RowsAffected != 1 {
		return fmt.Errorf("task: %w", models.ErrConflict)
	}
	return x.audit(models.ActTask, x.pseudonym("task", t.ID), t.Version+1, string(models.TaskRunning), string(models.TaskRunning))
}

// KeepTask shows how far a task is and that somebody is at it. Errors wrap
// [models.ErrConflict] if it is somebody else's by now.
func (s *Store) KeepTask(ctx context.Context, actor models.Actor, t models.Task, done, total int) error {
	return within("keep task", s.touchTask(ctx, actor, t, func(x *scope) map[string]any {
		return map[string]any{"done": done, "total": total, "seen_at": x.at()}
	}))
}

// LeaveTask lets somebody else go on with a task at once.
func (s *Store) LeaveTask(ctx context.Context, actor models.Actor, t models.Task) error {
	return within("leave task", s.touchTask(ctx, actor, t, func(*scope) map[string]any {
		return map[string]any{"seen_at": models.At(time.UnixMicro(0))}
	}))
}

// touchTask sets columns of a running task that is still the caller's.
func (s *Store) touchTask(ctx context.Context, actor models.Actor, t models.Task, set func(x *scope) map[string]any) error {
	_, err := inIncident(ctx, s, actor, t.IncidentID, func(x *scope) (bool, error) {
		done := x.rows().Model(&models.Task{}).Where("id = ? AND status = ? AND version = ?", t.ID, models.TaskRunning, t.Version).Updates(set(x))
		if done.Error == nil && done.RowsAffected != 1 {
			return false, fmt.Errorf("task: %w", models.ErrConflict)
		}
		return true, done.Error
	})
	return err
}

// EndTask ends a task that TakeTask gave: as done, or failed if there are words that
// say why to the person who asked. Errors wrap [models.ErrConflict] if it is
// somebody else's by now.
func (s *Store) EndTask(ctx context.Context, actor models.Actor, t models.Task, failure string) error {
	to := models.TaskDone
	if failure != "" {
		to = models.TaskFailed
	}
	_, err := inIncident(ctx, s, actor, t.IncidentID, func(x *scope) (bool, error) {
		return true, move(x, taskObject(t), t.Status, to, map[string]any{"failure": failure, "seen_at": x.at()})
	})
	return within("end task", err)
}

func taskObject(t models.Task) object {
	return object{"tasks", "status", "task", t.ID, t.Version, models.ActTask, false}
}
