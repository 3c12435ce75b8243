package handlers

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// tick is the grid on which answers to claims leave, so that the time they take
// tells nothing.
const tick = 50 * time.Millisecond

// claim asks the store to decide a claim, once, and holds the answer back until
// the next tick after the request's start. A visitor whose claim matched gets a
// visit of their own, and what was typed in the one before is forgotten.
func (p *patientPages) claim(c *gin.Context, v visit, claim models.Claim, proof models.Proof) (models.Verified, error) {
	r := requestOf(c)
	verified, err := p.store.Verify(c.Request.Context(), models.VerifyRequest{
		IncidentID: r.incident.ID, VisitID: v.ID, Channel: models.ChannelWeb, Address: clientAddr(c),
		Language: string(r.words.Tag()), Claim: claim, Proof: proof,
	})
	if err == nil && verified.VisitToken != "" {
		p.setCookie(c, visitCookie, verified.VisitToken, http.SameSiteLaxMode)
	}
	if errors.Is(err, models.ErrNoMatch) && v.begun() { // to type it only once
		err = errors.Join(err, p.saveDraft(c, v))
	}
	p.Wait(c.Request.Context(), untilTick(p.Now().Sub(r.start)))
	return verified, err
}

func untilTick(gone time.Duration) time.Duration {
	return (tick - gone%tick) % tick
}

// neutral is how a claim that did not match comes back: one sentence, the same
// for every reason, in place of field errors. ok is false for other errors.
func (p *patientPages) neutral(c *gin.Context, err error) (errs FieldErrors, ok bool) {
	if !errors.Is(err, models.ErrNoMatch) {
		return nil, false
	}
	return FieldErrors{{Field: "no-match", Text: requestOf(c).words.T("no_match.summary")}}, true
}

// causeView is why a matched claim does not simply go on, and what to do.
type causeView struct {
	Text, More string
	Date       models.Date // the personal deadline
	DateText   string      // message with the blank Date
	Next       string
	NextText   string
}

// causeWords are the messages of a cause, and where its link leads.
type causeWords struct{ title, text, more, date, next, nextText string }

var causes = map[models.Cause]causeWords{
	models.CauseRevoked:        {"cause.revoked.title", "cause.revoked.text", "cause.revoked.more", "cause.date_open", "/enroll", "cause.revoked.next"},
	models.CauseDeadlinePassed: {"cause.passed.title", "cause.passed.text", "cause.passed.more", "cause.date_passed", "/freeze", "cause.passed.next"},
	models.CauseFrozen:         {"cause.frozen.title", "cause.frozen.text", "cause.frozen.more", "cause.date_open", "/freeze", "cause.passed.next"},
	models.CauseNotEnrolled:    {"cause.not_yet.title", "cause.not_yet.text", "cause.not_yet.more", "cause.date_open", "/enroll", "cause.not_yet.next"},
}

// follow answers a claim that matched: it leads on, to the status, or says why
// it cannot.
func (p *patientPages) follow(c *gin.Context, v models.Verified) error {
	switch v.Cause {
	case models.CauseNone:
		return to(c, "/details")
	case models.CauseEnrolled:
		return to(c, "/status")
	}
	words, ok := causes[v.Cause]
	if !ok {
		return errors.New("a cause without words: " + string(v.Cause))
	}
	shell := p.patientShell(c, words.title)
	date := words.date
	if date == "cause.date_open" && models.DeadlinePassed(v.Deadline, requestOf(c).incident.CalendarNow(p.Now())) {
		date = "cause.date_passed"
	}
	return p.cause.render(c.Writer, http.StatusOK, shell, causeView{
		Text: shell.T(words.text), More: shell.T(words.more), Date: v.Deadline, DateText: date,
		Next: shell.URL(words.next), NextText: shell.T(words.nextText),
	})
}
