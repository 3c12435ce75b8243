package handlers

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// causeView is why a matched claim does not simply go on, and what to do.
type causeView struct {
	Text     string
	Date     models.Date // the personal deadline
	DateText string      // message with the blank Date
	Facts    []summaryRow
	Do       []string
	Next     string
	NextText string
}

// causeWords are the messages of a cause, what to do step by step, and where its link
// leads.
type causeWords struct {
	title, text    string
	do             []string
	next, nextText string
}

// causeStopped is a revoked code whose newer letter is not in the mail yet.
const causeStopped models.Cause = "stopped"

var causes = map[models.Cause]causeWords{
	models.CauseRevoked: {"cause.revoked.title", "cause.revoked.text",
		[]string{"cause.revoked.1", "cause.revoked.2", "cause.revoked.3"}, "/enroll", "cause.revoked.next"},
	causeStopped: {"cause.stopped.title", "cause.stopped.text",
		[]string{"cause.stopped.1", "cause.stopped.2", "cause.stopped.3"}, "/freeze", "cause.passed.next"},
	models.CauseDeadlinePassed: {"cause.passed.title", "cause.passed.text",
		[]string{"cause.passed.1", "cause.passed.2", "cause.passed.3", "cause.passed.4"}, "/freeze", "cause.passed.next"},
	models.CauseFrozen: {"cause.frozen.title", "cause.frozen.text",
		[]string{"cause.frozen.1", "cause.frozen.2", "cause.frozen.3"}, "/freeze", "cause.passed.next"},
	models.CauseNotEnrolled: {"cause.not_yet.title", "cause.not_yet.text", []string{"cause.not_yet.1", "cause.not_yet.2"}, "/enroll", "cause.not_yet.next"},
}

// follow answers a claim that matched: it leads on, to the status, or says why
// it cannot.
func (p *patientPages) follow(c *gin.Context, v models.Verified) error {
	switch v.Cause {
	case models.CauseNone:
		if !v.Subject.Alone() {
			return to(c, "/who")
		}
		return to(c, "/details")
	case models.CauseEnrolled:
		return to(c, "/status")
	case models.CauseRevoked:
		if v.NewerOn.IsZero() {
			v.Cause = causeStopped
		}
	}
	words, ok := causes[v.Cause]
	if !ok {
		return errors.New("a cause without words: " + string(v.Cause))
	}
	shell, r := p.patientShell(c, words.title), requestOf(c)
	view := causeView{
		Text: shell.T(words.text), Date: v.Deadline, DateText: "cause.date_open", Facts: causeFacts(shell, v),
		Next: shell.URL(words.next), NextText: shell.T(words.nextText),
	}
	if models.DeadlinePassed(v.Deadline, r.incident.CalendarNow(p.Now())) {
		view.DateText = "cause.date_passed"
	}
	promised := shell.Date(cmp.Or(v.DecideBy, p.today(c).AddDays(models.ReviewDays)))
	for _, id := range words.do {
		view.Do = append(view.Do, shell.T(id, "Promised", promised))
	}
	return p.cause.render(c.Writer, http.StatusOK, shell, view)
}

// causeFacts are what to look for, or to read out on the phone.
func causeFacts(p patientShell, v models.Verified) (rows []summaryRow) {
	add := func(id, value string) {
		if value != "" {
			rows = append(rows, summaryRow{Key: p.T(id), Value: value})
		}
	}
	day := func(id string, on models.Date) {
		if !on.IsZero() {
			add(id, p.LongDate(on))
		}
	}
	day("cause.newer_on", v.NewerOn)
	day("cause.held_on", v.HeldOn)
	add("cause.case", v.Reference)
	add("cause.letter", v.Letter)
	return rows
}
