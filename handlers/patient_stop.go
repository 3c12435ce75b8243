package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// stopForm asks for the stop code of a letter that told of a sign-up. It says before what
// its one button does; only a person undoes that.
type stopForm struct {
	Code string `form:"code" binding:"stop_code"`
	proofForm
	wish
}

type stopView struct {
	Problems []errorLink
	NoMatch  bool
	ToSignUp bool // what was typed is the code to sign up
	Code     textField
}

// stoppedView is what whoever stopped a sign-up keeps.
type stoppedView struct {
	Reference        string
	HeldOn, DecideBy models.Date
	Do               []string
}

func (p *patientPages) showStop(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil && !errors.Is(err, models.ErrSession) { // over is as good as not begun here
		return err
	}
	return p.renderStop(c, v.draft.StopTyped, nil)
}

func (p *patientPages) submitStop(c *gin.Context) error {
	var form stopForm
	errs, err := bind(c, requestOf(c).words, &form)
	if err != nil {
		return err
	}
	if form.wished() {
		return p.stopElsewhere(c, form)
	}
	code, wrong := models.ParseStopCode(form.Code)
	if wrong != nil {
		return p.renderStop(c, form.Code, errs)
	}
	v, err := p.stopVisit(c)
	if err != nil {
		return err
	}
	opened, err := p.stopSignUp(c, v, code, form.proof())
	if asked, err := p.askForWork(c, v, err, "/not-me", typedField{"code", form.Code}); asked {
		return err
	}
	if errs, ok := p.neutral(c, err); ok {
		return p.renderStop(c, form.Code, errs)
	}
	if err != nil {
		return err
	}
	v.draft.StopTyped, v.draft.Stopped = "", opened.Stopped()
	if err := p.saveDraft(c, v); err != nil {
		return err
	}
	return to(c, "/not-me/stopped")
}

// stopSignUp asks the store once, and holds the answer back as one to a claim.
func (p *patientPages) stopSignUp(c *gin.Context, v visit, code models.Code, proof models.Proof) (models.Case, error) {
	r := requestOf(c)
	opened, err := p.store.StopSignUp(c.Request.Context(), models.VerifyRequest{
		IncidentID: r.incident.ID, VisitID: v.ID, Channel: models.ChannelWeb, Address: clientAddr(c),
		Language: string(r.words.Tag()), Claim: models.Claim{Purpose: models.ToStop, Code: code}, Proof: proof,
	})
	p.Wait(c.Request.Context(), untilTick(p.Now().Sub(r.start)))
	return opened, err
}

// stopVisit is the visit that there is, whoever's it has become: to stop a sign-up takes
// nothing from it.
func (p *patientPages) stopVisit(c *gin.Context) (visit, error) {
	if v, err := p.findVisit(c); err == nil && v.begun() {
		return v, nil
	}
	return p.findOrOpenVisit(c)
}

// stopElsewhere keeps what was typed and asks again in another language.
func (p *patientPages) stopElsewhere(c *gin.Context, form stopForm) error {
	if form.Code == "" {
		return p.sameStep(c, form.wish)
	}
	v, err := p.stopVisit(c)
	if err != nil {
		return err
	}
	v.draft.StopTyped = form.Code
	return p.grant(c, v, form.wish)
}

func (p *patientPages) renderStop(c *gin.Context, typed string, errs FieldErrors) error {
	shell := p.formShell(c, visit{}, "stop.title", errs)
	shell.Back, shell.Form = shell.URL(""), answersForm
	return p.stop.render(c.Writer, answered(errs), shell, stopView{
		Problems: errs.Links(), NoMatch: errs.Text("no-match") != "", ToSignUp: otherCode(models.ParseStopCode(typed)),
		Code: newTextField("code", typed, errs.Text("code")).Code(),
	})
}

// otherCode says whether what was typed is a code, but of the other kind: its length says
// so, and nobody learns whether there is such a code.
func otherCode(_ models.Code, err error) bool {
	var wrong *models.CodeError
	return errors.As(err, &wrong) && wrong.Fault == models.CodeOther
}

// showStopped shows the case for as long as the visit lasts; the same code brings it back.
func (p *patientPages) showStopped(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil && !errors.Is(err, models.ErrSession) {
		return err
	}
	if v.draft.Stopped == (models.Stopped{}) { // a bookmark
		return to(c, "/not-me")
	}
	heldOn, decideBy, err := v.draft.Stopped.Days()
	if err != nil {
		return err
	}
	shell, view := p.formShell(c, v, "stop.done_title", nil), stoppedView{Reference: v.draft.Stopped.Reference, HeldOn: heldOn, DecideBy: decideBy}
	for _, id := range []string{"stop.done_1", "stop.done_2", "stop.done_3", "stop.done_4"} {
		view.Do = append(view.Do, shell.T(id, "Promised", shell.Date(view.DecideBy)))
	}
	return p.stopped.render(c.Writer, http.StatusOK, shell, view)
}
