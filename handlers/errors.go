package handlers

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// Errors of requests, beside those of the domain.
var (
	errNoHost      = errors.New("no incident has this host")
	errNoPage      = errors.New("no such page")
	errMethod      = errors.New("method not allowed here")
	errCSRF        = errors.New("not sent from one of our pages")
	errMalformed   = errors.New("request malformed")
	errUnavailable = errors.New("database unavailable")
)

// failure is how an error is answered: the status, the catalogue's words and
// the way forward for patients, and a sentence for staff.
type failure struct {
	status      int
	title, text string
	next        way
	staff       string
}

// way is where a patient can go on from an error page.
type way int

const (
	toStart way = iota
	toCode      // or, from the status, to the form there
	toPage      // the same page again
	toHelp
)

// known pairs an error with its answer.
type known struct {
	is error
	failure
}

var (
	noPage   = failure{404, "error.missing.title", "error.missing.text", toStart, "There is no such page, or you may not see it."}
	changed  = failure{409, "error.changed.title", "error.changed.text", toCode, "This changed meanwhile. Open it again and look at it before you go on."}
	invalid  = failure{400, "error.malformed.title", "error.malformed.text", toPage, "We could not read what was sent."}
	refused  = failure{403, "error.refused.title", "error.refused.text", toStart, "Your role does not allow this. Ask an admin of this incident for a grant, or go back to where you work."}
	noAccess = failure{403, "error.session.title", "error.session.text", toCode, "Your session is over. Sign in again."}
	broken   = failure{500, "error.broken.title", "error.broken.text", toPage, "Something went wrong on our side. Nothing was changed."}
	away     = failure{503, "error.away.title", "error.away.text", toPage, "The portal cannot reach its database. Try again in a minute."}
	tooMany  = failure{429, "error.limited.title", "error.limited.text", toHelp, "Too many attempts. Wait a while."}
	tooLarge = failure{413, "error.large.title", "error.large.text", toPage, "What was sent is too large."}
)

// answers has the answer to each error; the first that fits counts.
var answers = []known{
	{errNoHost, noPage}, {errNoPage, noPage}, {models.ErrNotFound, noPage},
	{errMethod, failure{405, noPage.title, noPage.text, toStart, noPage.staff}},
	{errCSRF, failure{403, "error.csrf.title", "error.csrf.text", toPage, "This page was open too long. Go back, load it again, and send it again."}},
	{errMalformed, invalid},
	{errUnavailable, away}, {context.DeadlineExceeded, away}, {context.Canceled, away},
	{models.ErrSession, noAccess},
	{models.ErrSignIn, failure{422, noAccess.title, noAccess.text, toCode, "Name, password or code is not right."}},
	{models.ErrInvitation, failure{422, noAccess.title, noAccess.text, toCode, "This invitation was used, replaced or is over. Ask who invited you for a new one."}},
	{models.ErrPasskey, failure{422, noAccess.title, noAccess.text, toCode, "The passkey was not accepted."}},
	{models.ErrNoMatch, failure{422, "error.refused.title", "error.refused.text", toCode, "What the caller said does not match."}},
	{models.ErrForbidden, refused},
	{models.ErrSelfApproval, refused.saying("A second person must approve this.")},
	{models.ErrFrozen, failure{409, "cause.frozen.title", "cause.frozen.text", toHelp, "This is on hold until a case is decided by two people."}},
	{models.ErrConsent, failure{422, "error.changed.title", "error.changed.text", toCode, "Consent is missing."}},
	{models.ErrNotApproved, changed.saying("A second person must approve this first, and an approval holds for a week.")},
	{models.ErrEvidence, broken.saying("The evidence does not hold: something in it was changed since it was written.")},
	{models.ErrOvertaken, changed.saying("Other letters were composed at the same time, or somebody is not owed one any more. Nobody gets two letters. Look at the batches, and compose again what is still owed.")},
	{models.ErrConflict, changed},
	{models.ErrMove, changed.saying("This is not possible in the present status.")},
	{models.ErrTotals, failure{422, changed.title, changed.text, toCode, "The totals you typed differ from the counts. Nothing was changed."}},
	{models.ErrNotSealed, changed.saying("The roster is not sealed yet.")},
	{models.ErrSealed, changed.saying("The roster is sealed and cannot be changed.")},
	{models.ErrOutdated, changed.saying("Somebody in the batch is not to get this letter any more, or not at that address. Cancel the batch and compose it again.")},
	{models.ErrPrintShop, changed.saying("No agreement with the print shop is recorded, so the letters cannot leave for it. An operator records it with recourse incident print-shop.")},
	{models.ErrReadBack, changed.saying("The letters read back differ from what was composed. Nothing was released.")},
	{models.ErrRehearsal, changed.saying("Only a rehearsal's calendar can be moved, and only forward.")},
	{models.ErrSSN, failure{422, invalid.title, invalid.text, toPage, "The file holds Social Security numbers. Remove that column and try again."}},
	{models.ErrActor, broken},
	{models.ErrAuditLog, broken.saying("The audit log does not verify. Call the privacy officer before anything else.")},
	{models.ErrInvalid, invalid},
}

func (f failure) saying(staff string) failure { f.staff = staff; return f }

// classify finds the answer to an error. What nobody foresaw is our fault.
func classify(err error) failure {
	var limited *models.Limited
	if errors.As(err, &limited) {
		return tooMany
	}
	var wanted *models.ProofWanted // where no page asks for it
	if errors.As(err, &wanted) {
		return tooMany
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge
	}
	for _, k := range answers {
		if errors.Is(err, k.is) {
			return k.failure
		}
	}
	return broken
}

// handle makes a handler of a function that returns its error.
func handle(fn func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := fn(c); err != nil {
			fail(c, err)
		}
	}
}

// fail leaves an error for answer and ends the chain.
func fail(c *gin.Context, err error) {
	_ = c.Error(err) // gin gives back what it was given
	c.Abort()
}

// answer turns what went wrong into one page, and never shows an error's text.
func (s *server) answer(c *gin.Context) {
	defer func() {
		if p := recover(); p != nil {
			// a panic's value may quote what was typed; the stack does not
			fail(c, fmt.Errorf("panic of type %T", p))
			s.Log.ErrorContext(c.Request.Context(), "panic", "id", requestOf(c).id, "route", c.FullPath(), "stack", string(debug.Stack()))
			s.showError(c)
		}
	}()
	c.Next()
	s.showError(c)
}

func (s *server) showError(c *gin.Context) {
	last := c.Errors.Last()
	if last == nil {
		return
	}
	f := classify(last.Err)
	if f.status >= http.StatusInternalServerError {
		s.Log.ErrorContext(c.Request.Context(), "request failed", "id", requestOf(c).id, "route", c.FullPath(), "error", last.Err.Error())
	}
	if c.Writer.Written() {
		return
	}
	setRetry(c, f, last.Err)
	if err := s.errors.show(s, c, f, last.Err); err != nil {
		s.Log.ErrorContext(c.Request.Context(), "error page failed", "id", requestOf(c).id, "error", err.Error())
		http.Error(c.Writer, http.StatusText(f.status), f.status)
	}
}

// setRetry says when to try again, in whole seconds and never too early.
func setRetry(c *gin.Context, f failure, err error) {
	wait := time.Duration(0)
	if limited := (*models.Limited)(nil); errors.As(err, &limited) {
		wait = limited.RetryAfter
	} else if f.status == http.StatusServiceUnavailable {
		wait = time.Minute
	}
	if wait > 0 {
		c.Header("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
}
