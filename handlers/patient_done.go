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

	For models.Subject // whom somebody else signed up; "" for the patient

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
	title := "done.title"
	if !s.FilledBy.Alone() {
		title = "done.title_other"
	}
	shell := p.formShell(c, v, title, nil)
	return p.done.render(c.Writer, http.StatusOK, shell, doneView{
		Reference: s.Reference, Months: s.Months, Story: story(shell, r.incident.Facts.Provider, s), Windows: newWindows(shell, s),
		For: s.FilledBy, Certified: s.Status.Certified(), Dates: true,
	})
}
