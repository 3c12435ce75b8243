package handlers

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// codeForm is the first question. Only the code's shape and check symbol are
// looked at: a slip costs no attempt, and nobody learns which codes exist.
type codeForm struct {
	Code string `form:"code" binding:"enrollment_code"`
	wish
}

type codeView struct {
	Problems []errorLink
	ToStop   bool // what was typed is a code to stop a sign-up
	Code     textField
}

func (p *patientPages) showCode(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil && !errors.Is(err, models.ErrSession) { // over is as good as not begun here
		return err
	}
	if typed := cmp.Or(v.draft.CodeTyped, v.draft.Code); typed != "" && !v.verified() {
		return p.renderCode(c, typed, nil)
	}
	return p.code.renderShared(c.Writer, http.StatusOK, p.sharedKey(c), func() (patientShell, codeView) { return p.codePage(c, "", nil) })
}

func (p *patientPages) submitCode(c *gin.Context) error {
	var form codeForm
	errs, err := bind(c, requestOf(c).words, &form)
	if err != nil {
		return err
	}
	code, wrong := models.ParseCode(form.Code)
	if wrong != nil || form.wished() {
		return p.askAgain(c, form, errs)
	}
	v, err := p.findOrOpenVisit(c)
	if err != nil {
		return err
	}
	v.draft.Code, v.draft.CodeTyped = code.Grouped(), ""
	if err := p.saveDraft(c, v); err != nil {
		return err
	}
	return to(c, "/identity")
}

// askAgain keeps a code as it was typed and shows the page again: as it was wrong, or in another
// language. Where nothing was typed yet, no visit is begun for that.
func (p *patientPages) askAgain(c *gin.Context, form codeForm, errs FieldErrors) error {
	v, err := p.findVisit(c)
	if err != nil && !errors.Is(err, models.ErrSession) {
		return err
	}
	if form.wished() && form.Code != "" {
		if v, err = p.findOrOpenVisit(c); err != nil {
			return err
		}
	}
	if v.begun() && !v.verified() {
		v.draft.Code, v.draft.CodeTyped = "", form.Code
		if err := p.saveDraft(c, v); err != nil {
			return err
		}
	}
	if form.wished() {
		return p.sameStep(c, form.wish)
	}
	return p.renderCode(c, form.Code, errs)
}

func (p *patientPages) renderCode(c *gin.Context, typed string, errs FieldErrors) error {
	shell, view := p.codePage(c, typed, errs)
	return p.code.render(c.Writer, answered(errs), shell, view)
}

func (p *patientPages) codePage(c *gin.Context, typed string, errs FieldErrors) (patientShell, codeView) {
	shell := p.formShell(c, visit{}, "code.title", errs)
	shell.Back, shell.Form = shell.URL(""), answersForm
	return shell, codeView{errs.Links(), otherCode(models.ParseCode(typed)), newTextField("code", typed, errs.Text("code")).Code()}
}
