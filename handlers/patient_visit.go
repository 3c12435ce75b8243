package handlers

import (
	"crypto/subtle"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// visit is somebody's way through the form and what they have typed so far; the
// zero visit is somebody who has not begun.
type visit struct {
	models.Visit
	draft models.Draft
}

// begun says whether there is a visit at all.
func (v visit) begun() bool { return v.ID != "" }

// verified says whether a claim was matched in it.
func (v visit) verified() bool { return v.EnrollmentID != "" }

// open says whether it may still be said who the letter is for, and by whom.
func (v visit) open() bool { return v.verified() && !v.draft.Submitted }

// asksWho says whether somebody else fills in the form, and may say who.
func (v visit) asksWho() bool { return v.open() && !v.subject().Alone() }

// subject is whom the letter is for: as somebody said, or else by the roster.
func (v visit) subject() models.Subject {
	subject, _ := v.Subject.Said(v.draft.For) // what may not be said does not count
	return subject
}

// answers says whether it is time for consent and contact.
func (v visit) answers() bool {
	step := v.step()
	return step == "/details" || step == "/review"
}

// step is the furthest step that the visit may take.
func (v visit) step() string {
	switch {
	case v.draft.Submitted:
		return "/status"
	case v.asksWho() && !v.draft.Named:
		return "/who"
	case v.verified() && v.draft.Answered:
		return "/review"
	case v.verified():
		return "/details"
	case v.draft.Code != "":
		return "/identity"
	}
	return "/enroll"
}

// findVisit returns the visit of the request's cookie; without a cookie, the
// zero visit. Errors wrap [models.ErrSession] once it is over, and take the
// cookie back.
func (p *patientPages) findVisit(c *gin.Context) (visit, error) {
	token := p.cookie(c, visitCookie)
	if token == "" {
		return visit{}, nil
	}
	found, draft, err := p.store.FindVisit(c.Request.Context(), requestOf(c).incident.ID, token)
	if errors.Is(err, models.ErrSession) {
		p.dropCookie(c, visitCookie)
	}
	if err != nil {
		return visit{}, err
	}
	return visit{found, draft}, nil
}

// findOrOpenVisit returns the visit to type a code into: a new one where there
// is none, where it is over, or where it has become somebody's. What was typed in
// theirs comes back to who proves to be them.
func (p *patientPages) findOrOpenVisit(c *gin.Context) (visit, error) {
	v, err := p.findVisit(c)
	switch {
	case errors.Is(err, models.ErrSession):
	case err != nil:
		return v, err
	case v.begun() && !v.verified():
		return v, nil
	}
	token, opened, err := p.store.OpenVisit(c.Request.Context(), requestOf(c).incident.ID)
	if err != nil {
		return visit{}, err
	}
	p.setCookie(c, visitCookie, token, http.SameSiteLaxMode)
	return visit{Visit: opened}, nil
}

func (p *patientPages) endVisit(c *gin.Context, v visit) error {
	return p.store.EndVisit(c.Request.Context(), requestOf(c).incident.ID, v.ID)
}

func (p *patientPages) saveDraft(c *gin.Context, v visit) error {
	return p.store.SaveDraft(c.Request.Context(), requestOf(c).incident.ID, v.ID, v.draft)
}

// checkToken refuses a form that was not filled in on a page of this visit.
func checkToken(v visit, sent string) error {
	if subtle.ConstantTimeCompare([]byte(v.CSRF), []byte(sent)) != 1 {
		return errCSRF
	}
	return nil
}

// formShell is the shell of a page with a form of this visit.
func (p *patientPages) formShell(c *gin.Context, v visit, title string, errs FieldErrors) patientShell {
	shell := p.patientShell(c, title)
	shell.CSRF, shell.Failed = v.CSRF, errs.Any()
	if v.begun() {
		shell.Time = p.timeOf(c, v)
	}
	return shell
}

// timeOf says how long the visit lasts, from now on.
func (p *patientPages) timeOf(c *gin.Context, v visit) *visitTime {
	end, r := v.EndsAt(), requestOf(c)
	return &visitTime{
		Until:   r.words.Time(end.In(r.incident.Location())),
		Seconds: max(0, int(end.Sub(p.Now()).Seconds())), Kept: v.verified(),
	}
}

// answered is the status of a form's page: 422 where it comes back.
func answered(errs FieldErrors) int {
	if errs.Any() {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// to leads to a page in the request's language.
func to(c *gin.Context, path string) error {
	return seeOther(c, "/"+string(requestOf(c).words.Tag())+path)
}

// submitLeave ends a visit for whoever uses the same screen next.
func (p *patientPages) submitLeave(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil && !errors.Is(err, models.ErrSession) {
		return err
	}
	if v.begun() {
		if err := checkToken(v, c.PostForm("csrf")); err != nil {
			return err
		}
		if err := p.endVisit(c, v); err != nil {
			return err
		}
	}
	p.dropCookie(c, visitCookie)
	c.Header("Clear-Site-Data", `"cache", "storage"`)
	return to(c, "")
}
