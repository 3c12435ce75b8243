package handlers

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// taskView is how far long work has come.
type taskView struct {
	Running, Failed bool
	Text            string // what is done now, or what came of it
	Done, Total     int    // Total is 0 if not known
	Progress        string
	Reload, Still   string // where the page loads again by itself, and where it does not
	Tiles           []tile
	Problems        string // form that sends the problem file; "" for none
	Reasons         string // the list of what was wrong, without values; "" for none
	Next            []todo
}

// reloadEvery is the header by which the page of running work loads again.
const reloadEvery = "2"

func taskPath(i models.Incident, id string) string { return adminPath(i, "/tasks/"+id) }

// showTask shows work that runs, or what came of it. The page loads itself again
// while it runs, unless the reader has asked it not to.
func (p *adminPages) showTask(c *gin.Context) error {
	incident, ctx := requestOf(c).incident, c.Request.Context()
	t, err := p.office.Task(ctx, incident.ID, c.Param("id"))
	if err != nil {
		return err
	}
	view, path := newTask(t), taskPath(incident, t.ID)
	if view.Running {
		view.Reload, view.Still = path, path+"?still=yes"
		if c.Query("still") == "" {
			view.Reload = ""
			c.Header("Refresh", reloadEvery)
		}
	}
	if t.Status == models.TaskDone {
		if err := p.finished(ctx, incident, t, &view); err != nil {
			return err
		}
	}
	return p.task.render(c.Writer, http.StatusOK, p.staffShell(c, officeName, taskTitle(t)), view)
}

func newTask(t models.Task) taskView {
	v := taskView{
		Running: t.Status == models.TaskQueued || t.Status == models.TaskRunning, Failed: t.Status == models.TaskFailed,
		Text: taskText(t), Done: t.Done, Total: t.Total, Progress: grouped(t.Done) + " done",
	}
	if t.Total > 0 {
		v.Progress = grouped(t.Done) + " of " + grouped(t.Total)
	}
	return v
}

var taskTitles = map[models.TaskKind]string{models.TaskImport: "Roster import", models.TaskCompose: "Writing letters"}

func taskTitle(t models.Task) string { return taskTitles[t.Kind] }

func taskText(t models.Task) string {
	switch t.Status {
	case models.TaskQueued:
		return "This starts within seconds. You can leave this page: the work goes on."
	case models.TaskRunning:
		return "This is running. You can leave this page: the work goes on."
	case models.TaskFailed:
		return t.Failure
	}
	return "Finished."
}

// finished adds what came of the work.
func (p *adminPages) finished(ctx context.Context, i models.Incident, t models.Task, v *taskView) error {
	switch t.Kind {
	case models.TaskImport:
		return p.importFinished(ctx, i, t, v)
	case models.TaskCompose:
		v.Text = "The letters are written and were read back."
		v.Next = []todo{{"mail", "and release the new batches", adminPath(i, "/letters"), "Look at the letters"}}
	}
	return nil
}

func (p *adminPages) importFinished(ctx context.Context, i models.Incident, t models.Task, v *taskView) error {
	u, err := p.office.Upload(ctx, i.ID, t.Subject)
	if err != nil {
		return err
	}
	all, err := p.office.Imports(ctx, i.ID)
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.ID == u.ImportID {
			*v = importView(i, one)
		}
	}
	return nil
}
