package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// doneView is the confirmation.
type doneView struct {
	Reference string
	Lead      string
	Waits     []summaryRow // the case that it waits for; none where it goes on
	Do        []string     // for that case
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
	waits := s.Status == models.Reviewing && s.Waits() != ""
	if s.Held() || s.Status != models.Submitted && s.Status != models.Active && !waits {
		return to(c, "/status")
	}
	shell := p.formShell(c, v, doneTitle(s), nil)
	lead := shell.T("done.lead", "Count", s.Months)
	if waits {
		lead = shell.T(waitWords[s.Waits()].text)
	}
	return p.done.render(c.Writer, http.StatusOK, shell, doneView{
		Reference: s.Reference, Lead: lead, Waits: waitRows(shell, s), Do: whatToDo(shell, s), Story: story(shell, r.incident.Facts.Provider, s), Windows: newWindows(shell, s),
		For: s.FilledBy, Certified: s.Status.Certified(), Dates: true,
	})
}

func doneTitle(s models.StatusView) string {
	switch {
	case s.Status == models.Reviewing:
		return "done.title_waits"
	case !s.FilledBy.Alone():
		return "done.title_other"
	}
	return "done.title"
}
