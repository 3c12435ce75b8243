package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// codeForm is the first question. Only the code's shape and check symbol are
// looked at: a slip costs no attempt, and nobody learns which codes exist.
type codeForm struct {
	Code string `form:"code" binding:"enrollment_code"`
}

type codeView struct {
	Problems []errorLink
	Code     textField
}

func (p *patientPages) showCode(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil && !errors.Is(err, models.ErrSession) { // over is as good as not begun here
		return err
	}
	if v.draft.Code != "" {
		return p.renderCode(c, v.draft.Code, nil)
	}
	return p.code.renderShared(c.Writer, http.StatusOK, p.sharedKey(c), func() (patientShell, codeView) { return p.codePage(c, "", nil) })
}

func (p *patientPages) submitCode(c *gin.Context) error {
	var form codeForm
	errs, err := bind(c, requestOf(c).words, &form)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.renderCode(c, form.Code, errs)
	}
	code, err := models.ParseCode(form.Code)
	if err != nil {
		return err
	}
	v, err := p.findOrOpenVisit(c)
	if err != nil {
		return err
	}
	v.draft.Code = code.Grouped()
	if err := p.saveDraft(c, v); err != nil {
		return err
	}
	return to(c, "/identity")
}

func (p *patientPages) renderCode(c *gin.Context, typed string, errs FieldErrors) error {
	shell, view := p.codePage(c, typed, errs)
	return p.code.render(c.Writer, answered(errs), shell, view)
}

func (p *patientPages) codePage(c *gin.Context, typed string, errs FieldErrors) (patientShell, codeView) {
	shell := p.formShell(c, visit{}, "code.title", errs)
	shell.Back = shell.URL("")
	return shell, codeView{errs.Links(), newTextField("code", typed, errs.Text("code")).Code()}
}
