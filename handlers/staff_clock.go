package handlers

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// clockView is the page that moves the calendar of a rehearsal.
type clockView struct {
	Today string
	From  string // the date as a form sends it back
	Jumps []jump
}

// jump is one way to move the calendar, and what it does.
type jump struct {
	Step, Title, Text, To string
	to                    models.Date
}

// clockForm is a chosen jump and the day on which the page was made: somebody
// else may have moved the calendar since.
type clockForm struct {
	Step string `form:"step" binding:"max=20"`
	From string `form:"from" binding:"max=10"`
}

// rehearsing hides the page outside of a rehearsal.
func rehearsing(c *gin.Context) {
	if !requestOf(c).incident.Rehearsal {
		fail(c, errNoPage)
	}
}

func (p *staffPages) showClock(c *gin.Context) error {
	today := p.today(c)
	view := clockView{Today: day(today), From: today.String(), Jumps: jumps(requestOf(c).incident, today)}
	return p.dates.render(c.Writer, http.StatusOK, p.staffShell(c, deskName, "Rehearsal calendar"), view)
}

func (p *staffPages) submitClock(c *gin.Context) error {
	var form clockForm
	if wrong, err := bind(c, mustWords(p.server), &form); err != nil || wrong.Any() {
		return or(err, errMalformed)
	}
	today, incident := p.today(c), requestOf(c).incident
	if form.From != today.String() {
		return fmt.Errorf("the calendar was moved meanwhile: %w", models.ErrConflict)
	}
	for _, j := range jumps(incident, today) {
		if j.Step != form.Step {
			continue
		}
		if err := p.clock.Advance(c.Request.Context(), sessionOf(c).Actor(), incident.ID, j.to); err != nil {
			return err
		}
		return seeOther(c, clockPath+"?done=moved")
	}
	return errMalformed
}

func or(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// jumps are the ways to move on from today.
func jumps(i models.Incident, today models.Date) []jump {
	over := today.AddMonths(i.TermMonths).AddDays(1)
	all := []jump{
		{Step: "day", Title: "One day", to: today.AddDays(1), Text: "What is due tomorrow happens: files to the provider, its answers, reminders."},
		{Step: "month", Title: "One month", to: today.AddMonths(1), Text: "Each day of the month is run in turn, with all that falls due on it."},
	}
	if closed := i.EnrollBy.AddDays(2); closed.After(today) { // the day is over in the westernmost zone too
		all = append(all, jump{Step: "deadline", Title: "Past the last day to sign up", to: closed,
			Text: "The program's last day, " + shortDay(i.EnrollBy) + ", is over everywhere in the country. Only personal extensions stay open."})
	}
	all = append(all, jump{Step: "end", Title: "To the end of the two years", to: over,
		Text: fmt.Sprintf("%d months and a day. Every monitoring window of that term that has begun by today ends on its last day, and its ending letter is due.", i.TermMonths)})
	for n := range all {
		all[n].To = day(all[n].to)
	}
	return all
}
