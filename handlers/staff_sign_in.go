package handlers

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/internal/i18n"
	"recourse/models"
)

// signInForm is everything at once: what was wrong is never told apart.
type signInForm struct {
	Name     string `form:"name" binding:"max=254"`
	Password string `form:"password" binding:"max=1000"`
	Code     string `form:"code" binding:"max=20"`
	Next     string `form:"next" binding:"max=200"`
}

// signInView is the page to sign in. Problem is "" at first.
type signInView struct {
	Name    textField
	Next    string
	Problem string
	Links   []errorLink
	Passkey *passkeyView
}

const (
	signInRefused = "The name, the password or the code is not right. A code works once: wait for the next one."
	signInLimited = "There were too many tries. Wait %s, then sign in again."
	// passkeyRefused is of a passkey, which has no parts to be wrong.
	passkeyRefused = "That passkey does not open an account here. Try again, or sign in with your name, password and code."
)

func (p *staffPages) showSignIn(c *gin.Context) error {
	return p.askSignIn(c, http.StatusOK, signInForm{Next: c.Query("next")}, "")
}

func (p *staffPages) askSignIn(c *gin.Context, status int, form signInForm, problem string) error {
	shell := p.staffShell(c, deskName, "Staff sign-in")
	shell.Failed = problem != ""
	view := signInView{Name: newTextField("name", form.Name, ""), Next: safeNext(form.Next), Problem: problem}
	if problem != "" {
		view.Links = []errorLink{{"name", problem}}
	}
	var err error
	if view.Passkey, err = p.askPasskey(c, "/staff/sign-in/passkey"); err != nil {
		return err
	}
	return p.signIn.render(c.Writer, status, shell, view)
}

func (p *staffPages) submitSignIn(c *gin.Context) error {
	var form signInForm
	wrong, err := bind(c, mustWords(p.server), &form)
	if err != nil {
		return err
	}
	if wrong.Any() {
		return p.askSignIn(c, http.StatusUnprocessableEntity, signInForm{Next: form.Next}, signInRefused)
	}
	in := models.SignIn{Name: form.Name, Password: form.Password, TOTP: form.Code}
	token, err := p.accounts.SignIn(c.Request.Context(), in, clientAddr(c))
	return p.answerSignIn(c, form, token, err, signInRefused)
}

// passkeyForm is a browser's answer, and what to call a new passkey.
type passkeyForm struct {
	State      string `form:"passkey_state" binding:"max=4000"`
	Credential string `form:"passkey_credential" binding:"max=10000"`
	Name       string `form:"passkey_name" binding:"max=200"`
	Next       string `form:"next" binding:"max=200"`
}

func (f passkeyForm) answer() models.PasskeyAnswer {
	return models.PasskeyAnswer{State: f.State, Credential: f.Credential}
}

// bindPasskey reads a browser's answer, and where it was given.
func (p *staffPages) bindPasskey(c *gin.Context) (form passkeyForm, site models.PasskeySite, err error) {
	wrong, err := bind(c, mustWords(p.server), &form)
	if err != nil || wrong.Any() {
		return form, site, or(err, errMalformed)
	}
	site, ok := p.passkeySite(c)
	if !ok {
		return form, site, errNoPage
	}
	return form, site, nil
}

func (p *staffPages) submitPasskey(c *gin.Context) error {
	form, site, err := p.bindPasskey(c)
	if err != nil {
		return err
	}
	token, err := p.accounts.SignInByPasskey(c.Request.Context(), site, form.answer(), clientAddr(c))
	return p.answerSignIn(c, signInForm{Next: form.Next}, token, err, passkeyRefused)
}

// answerSignIn leads on whoever was admitted, and asks everybody else again.
func (p *staffPages) answerSignIn(c *gin.Context, form signInForm, token string, err error, refusal string) error {
	limited := (*models.Limited)(nil)
	switch {
	case errors.As(err, &limited):
		setRetry(c, tooMany, err)
		return p.askSignIn(c, http.StatusTooManyRequests, form, fmt.Sprintf(signInLimited, duration(limited.RetryAfter)))
	case errors.Is(err, models.ErrSignIn):
		return p.askSignIn(c, http.StatusUnprocessableEntity, form, refusal)
	case err != nil:
		return err
	}
	return p.admit(c, token, safeNext(form.Next))
}

// admit sets the cookie and leads on.
func (p *staffPages) admit(c *gin.Context, token, next string) error {
	session, err := p.accounts.StaffSession(c.Request.Context(), token)
	if err != nil {
		return fmt.Errorf("find session: %w", err)
	}
	p.setCookie(c, staffCookie, token, http.SameSiteStrictMode)
	return seeOther(c, cmp.Or(next, home(session, requestOf(c).incident), "/staff"))
}

// home is where a member of staff begins in an incident; "" without a grant.
func home(session models.StaffSession, incident models.Incident) string {
	if hasAny(session, incident.ID, []models.Permission{models.MayLookUp}) {
		return staffPath(incident, "")
	}
	return adminHome(session, incident)
}

// showHome leads a member of staff to where they begin.
func (p *staffPages) showHome(c *gin.Context) error {
	session := sessionOf(c)
	to := home(session, requestOf(c).incident)
	if to == "" && len(session.Waiting) > 0 {
		to = securityPath
	}
	if to == "" {
		return fmt.Errorf("no grant at this host: %w", models.ErrForbidden)
	}
	return seeOther(c, to)
}

func (p *staffPages) submitSignOut(c *gin.Context) error {
	if err := p.accounts.SignOut(c.Request.Context(), sessionOf(c)); err != nil {
		return err
	}
	p.dropCookie(c, staffCookie)
	return seeOther(c, signInPath)
}

// duration says how long to wait, rounded up.
func duration(d time.Duration) string {
	unit, name := time.Minute, "minute"
	if d > time.Hour {
		unit, name = time.Hour, "hour"
	}
	return counted(max(1, up(d, unit)), name)
}

// counted is a number with its noun: "1 day", "2,651 patients".
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return grouped(n) + " " + noun
}

// day writes a date as staff read it, and shortDay without the weekday.
func day(d i18n.Day) string {
	return written(d, "Monday, January 2, 2006")
}

func shortDay(d models.Date) string {
	if d.IsZero() {
		return ""
	}
	return written(d, "Jan 2, 2006")
}

func written(d i18n.Day, layout string) string {
	return time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, time.UTC).Format(layout)
}
