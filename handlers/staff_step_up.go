package handlers

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// fresh is for how long somebody who has shown that it is them is not asked again
// before what cannot be undone (SECURITY 4.6).
const fresh = 5 * time.Minute

// The fields of a step-up; the rest of the form is what was asked for.
const stepUpPrefix = "step_up_"

// stepUpView asks who is there, and carries the form that was sent meanwhile.
type stepUpView struct {
	Action  string
	Home    string
	Fields  []typedField
	Code    *textField // nil for who signed in by passkey
	Passkey *passkeyView
	Links   []errorLink
}

const (
	stepUpRefused = "That was not right. A code works once: wait for the next one."
	stepUpLimited = "There were too many tries. Wait %s, then try again."
)

// requireStepUp lets a form through once its sender has shown within five minutes that
// it is them. Until then the form waits on the page that asks, and nothing is lost.
func (s *server) requireStepUp(c *gin.Context) {
	session := sessionOf(c)
	if s.Now().Sub(session.ProvedAt.Time) < fresh {
		return
	}
	in := models.StepUp{TOTP: c.PostForm(stepUpPrefix + "code"), Passkey: models.PasskeyAnswer{State: c.PostForm("passkey_state"), Credential: c.PostForm("passkey_credential")}}
	if !in.Given() {
		s.askStepUp(c, http.StatusOK, "")
		return
	}
	site, _ := s.passkeySite(c)
	token, err := s.Accounts.StepUp(c.Request.Context(), session, site, in, clientAddr(c))
	limited := (*models.Limited)(nil)
	switch {
	case errors.As(err, &limited):
		setRetry(c, tooMany, err)
		s.askStepUp(c, http.StatusTooManyRequests, fmt.Sprintf(stepUpLimited, duration(limited.RetryAfter)))
	case errors.Is(err, models.ErrSignIn):
		s.askStepUp(c, http.StatusUnprocessableEntity, stepUpRefused)
	case err != nil:
		fail(c, err)
	default:
		s.setCookie(c, staffCookie, token, http.SameSiteStrictMode)
	}
}

func (s *server) askStepUp(c *gin.Context, status int, problem string) {
	session := sessionOf(c)
	shell := s.staffShell(c, deskName, "Show that it is you")
	shell.Failed = problem != ""
	view := stepUpView{Action: c.Request.URL.Path, Home: home(session, requestOf(c).incident), Fields: waitingFields(c.Request.PostForm)}
	if session.Level < models.LevelPasskey {
		code := newTextField(stepUpPrefix+"code", "", problem)
		view.Code = &code
	}
	if problem != "" {
		view.Links = []errorLink{{stepUpPrefix + "code", problem}}
	}
	var err error
	if view.Passkey, err = s.askPasskey(c, view.Action); err == nil {
		err = s.staff.stepUp.render(c.Writer, status, shell, view)
	}
	if err != nil {
		fail(c, err)
		return
	}
	c.Abort()
}

// waitingFields are what was sent, without the token and what belongs to the step-up.
func waitingFields(form map[string][]string) (all []typedField) {
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if name == "csrf" || strings.HasPrefix(name, "passkey_") || strings.HasPrefix(name, stepUpPrefix) {
			continue
		}
		for _, value := range form[name] {
			all = append(all, typedField{name, value})
		}
	}
	return all
}
