package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// doneView is the confirmation.
type doneView struct {
	Reference string
	Months    int
	Story     []storyStep
	Windows   windowsView

	Certified, Dates bool // whether there is something to take along
}

// showDone confirms a sign-up for as long as the visit lasts; later the status
// page tells the same.
func (p *patientPages) showDone(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil {
		return err
	}
	if !v.begun() { // a bookmark
		return to(c, "/status")
	}
	if !v.draft.Submitted {
		return to(c, v.step())
	}
	r := requestOf(c)
	s, err := p.store.Status(c.Request.Context(), r.incident.ID, v.EnrollmentID)
	if err != nil {
		return err
	}
	if s.Status != models.Submitted && s.Status != models.Active {
		return to(c, "/status")
	}
	shell := p.formShell(c, v, "done.title", nil)
	return p.done.render(c.Writer, http.StatusOK, shell, doneView{
		Reference: s.Reference, Months: s.Months, Story: story(shell, r.incident.Facts.Provider, s), Windows: newWindows(shell, s),
		Certified: s.Status.Certified(), Dates: true,
	})
}
