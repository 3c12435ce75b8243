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
