package handlers

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/internal/i18n"
	"recourse/models"
)

// errorPages are the pages for what went wrong, one for each shell.
type errorPages struct {
	patient patientPage[patientErrorView]
	staff   staffPage[staffErrorView]
}

func newErrorPages() errorPages {
	return errorPages{
		patient: newPatientPage[patientErrorView]("error/patient.html"),
		staff:   newStaffPage[staffErrorView]("error/staff.html"),
	}
}

// patientErrorView says what happened, what is safe, and where to go on.
type patientErrorView struct {
	Text      string
	Wait      string // how long, after too many attempts
	Next      string // address of the way forward
	NextText  string
	Ways      []fileLink // other pages that people look for, where there is no such page
	Again     *againForm // what was typed, to send it once more; nil where nothing was
	RequestID string     // to read out on the phone; only where it is our fault
}

// againForm carries what was typed over a failure of ours.
type againForm struct {
	Action string
	Fields []typedField
}

// typedAgain is what was sent to a patient's form that we could not take. What another site's
// page made the browser send is not offered.
func (s *server) typedAgain(c *gin.Context, f failure) *againForm {
	r := c.Request
	if f.status < http.StatusInternalServerError || r.Method != http.MethodPost || s.origins.Check(r) != nil {
		return nil
	}
	limitBody(maxForm)(c) // the failure may have come before that
	if err := r.ParseForm(); err != nil || len(r.PostForm) == 0 {
		return nil
	}
	form := &againForm{Action: r.URL.Path}
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		form.Fields = append(form.Fields, typedField{name, r.PostForm.Get(name)})
	}
	return form
}

type staffErrorView struct{ Text, RequestID string }

// show writes the page of the audience that the path belongs to. Where the host
// is nobody's there is no organization to speak for: the answer is neutral.
func (e errorPages) show(s *server, c *gin.Context, f failure, err error) error {
	switch {
	case !requestOf(c).known():
		http.Error(c.Writer, http.StatusText(f.status), f.status)
		return nil
	case forStaff(c.Request.URL.Path):
		shell := staffShell{Title: http.StatusText(f.status), Desk: "Recourse", Rehearsal: s.band(c, mustWords(s), "")}
		return e.staff.render(c.Writer, f.status, shell, staffErrorView{f.staff, ourFault(c, f)})
	}
	if requestOf(c).words.Tag() == "" {
		requestOf(c).words = s.guessLanguage(c)
	}
	return e.showPatient(s, c, f, waitText(requestOf(c).words, err))
}

// showPatient makes a refusal for too many attempts only once, so that it costs
// little: whoever is refused may come back a thousand times a second.
func (e errorPages) showPatient(s *server, c *gin.Context, f failure, wait string) error {
	page := func() (patientShell, patientErrorView) {
		shell := s.patientShell(c, f.title)
		next, text := wayForward(shell, f, c.Request.URL.Path)
		return shell, patientErrorView{Text: shell.T(f.text), Wait: wait, Next: next, NextText: text, Ways: otherWays(shell, f), Again: s.typedAgain(c, f), RequestID: ourFault(c, f)}
	}
	if f.status == http.StatusTooManyRequests {
		key := s.sharedKey(c)
		key.path, key.wait = c.Request.URL.Path, wait
		return e.patient.renderShared(c.Writer, f.status, key, page)
	}
	shell, view := page()
	return e.patient.render(c.Writer, f.status, shell, view)
}

func forStaff(path string) bool {
	return strings.HasPrefix(path, "/staff") || strings.HasPrefix(path, "/admin")
}

func ourFault(c *gin.Context, f failure) string {
	if f.status < http.StatusInternalServerError {
		return ""
	}
	return requestOf(c).id
}

// wayForward is where the page's link leads: nothing ends in a dead end.
func wayForward(s patientShell, f failure, path string) (url, text string) {
	switch {
	case f.next == toCode && strings.HasSuffix(path, "/status"):
		return s.URL("/status"), s.T("error.to_status")
	case f.next == toCode:
		return s.URL("/enroll"), s.T("error.to_code")
	case f.next == toPage && !strings.HasSuffix(path, "/leave"): // which is no page
		return path, s.T("error.to_page")
	case f.next == toHelp:
		return s.URL("/help"), s.T("error.to_help")
	}
	return s.URL(""), s.T("error.to_start")
}

// otherWays are the pages that somebody may have looked for.
func otherWays(s patientShell, f failure) []fileLink {
	if f.status != http.StatusNotFound {
		return nil
	}
	return []fileLink{
		{s.URL("/enroll"), s.T("code.title")}, {s.URL("/status"), s.T("error.to_status")}, {s.URL("/lost"), s.T("lost.title")},
		{s.URL("/real"), s.T("shell.real")}, {s.URL("/help"), s.T("error.to_help")},
	}
}

// waitText says how long somebody has to wait, rounded up.
func waitText(p i18n.Printer, err error) string {
	limited := (*models.Limited)(nil)
	if !errors.As(err, &limited) || limited.RetryAfter <= 0 {
		return ""
	}
	if limited.RetryAfter <= time.Hour {
		return p.T("error.wait_minutes", "Count", up(limited.RetryAfter, time.Minute))
	}
	return p.T("error.wait_hours", "Count", up(limited.RetryAfter, time.Hour))
}

func up(d, unit time.Duration) int { return int((d + unit - 1) / unit) }

func mustWords(s *server) i18n.Printer {
	p, _ := s.Words.Printer(i18n.Reference) // always served
	return p
}
