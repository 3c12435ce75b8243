package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// planView says what writing letters would do.
type planView struct {
	Action, Back string
	NotSealed    string // where the roster is sealed first; "" if it is
	Tiles        []tile
	Held         table
	Any          bool // letters can be written
	Links        []errorLink
}

func (p *adminPages) showPlan(c *gin.Context) error { return p.planPage(c, http.StatusOK, nil) }

func (p *adminPages) planPage(c *gin.Context, status int, wrong FieldErrors) error {
	incident := requestOf(c).incident
	view := planView{Action: adminPath(incident, "/letters/new"), Back: adminPath(incident, "/letters"), Links: wrong.Links()}
	plan, err := p.office.PlanLettersAt(c.Request.Context(), sessionOf(c).Actor(), incident.ID, p.site(c))
	switch {
	case errors.Is(err, models.ErrNotSealed):
		view.NotSealed = adminPath(incident, "/seal")
	case err != nil:
		return err
	}
	view.Any, view.Held = plan.Offers+plan.Notices > 0, heldTable(plan.Held)
	view.Tiles = []tile{
		{"With the offer", grouped(plan.Offers), "letters with a code", false}, {"Notice only", grouped(plan.Notices), "letters without a code", false},
		{"Held", grouped(len(plan.Held)), "cannot be written now", len(plan.Held) > 0},
	}
	shell := p.staffShell(c, officeName, "Write letters")
	shell.Failed = wrong.Any()
	return p.plan.render(c.Writer, status, shell, view)
}

// site is the portal's address with its scheme, as it stands in letters.
func (s *server) site(c *gin.Context) string {
	if s.Secure {
		return "https://" + address(c)
	}
	return "http://" + address(c)
}

// heldWords say why letters are held, and what to do.
var heldWords = map[models.HeldReason][2]string{
	models.HeldCounsel: {"The state’s law and HIPAA ask for different letters", "Ask counsel, and record the answer with recourse letters counsel"},
	models.HeldOutside: {"Counsel has these letters written elsewhere", "Nothing here"},
	models.HeldAddress: {"No letter reaches the address", "Find an address: see returned mail"},
	models.HeldSigns:   {"A name or address has signs that cannot be printed", "Correct the row in the roster file, or record a new address"},
	models.HeldLength:  {"A name or address is too long for the envelope’s window", "Record a shorter address"},
}

func heldTable(held []models.Held) table {
	t := table{Label: "held-h", Head: append(heads("Why", "What to do"), numbers("With the offer", "Notice only")...)}
	for _, reason := range models.HeldReasons() {
		offers, notices := 0, 0
		for _, h := range held {
			switch {
			case h.Reason == reason && h.Offer:
				offers++
			case h.Reason == reason:
				notices++
			}
		}
		if words := heldWords[reason]; offers+notices > 0 {
			t.Rows = append(t.Rows, []cell{{Text: words[0], Wraps: true}, {Text: words[1], Wraps: true}, number(offers), number(notices)})
		}
	}
	return t
}

// submitPlan has the letters written.
func (p *adminPages) submitPlan(c *gin.Context) error {
	incident := requestOf(c).incident
	t, err := p.office.AddTask(c.Request.Context(), sessionOf(c).Actor(), incident.ID, models.TaskCompose, incident.ID, models.ComposeTask{Site: p.site(c)})
	if errors.Is(err, models.ErrConflict) {
		return p.planPage(c, http.StatusConflict, FieldErrors{{Text: "Letters are being written already"}})
	}
	if err != nil {
		return err
	}
	return seeOther(c, taskPath(incident, t.ID))
}
