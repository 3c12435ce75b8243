package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// doneView is the confirmation.
type doneView struct {
	models.StatusView
	Provider string
	Months   int
	Message  string // how the provider will write
}

// Started says whether the provider has accepted already.
func (v doneView) Started() bool { return v.Window != nil }

// LastDay is the last covered day: as promised, or as planned until then.
func (v doneView) LastDay() models.Date {
	if v.Window != nil {
		return v.Window.LastDay
	}
	return v.PlannedEnd
}

// StartsOn is the first covered day, or the earliest there can be.
func (v doneView) StartsOn() models.Date {
	if v.Window != nil {
		return v.Window.StartsOn
	}
	return v.PlannedStart
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
		StatusView: s, Provider: r.incident.Facts.Provider, Months: max(s.Months, r.incident.TermMonths),
		Message: shell.T(messages[s.ContactBy], "Provider", r.incident.Facts.Provider),
	})
}

var messages = map[models.ContactBy]string{
	models.ContactByEmail: "done.message_email", models.ContactByPhone: "done.message_phone", models.ContactByPost: "done.message_post",
}
