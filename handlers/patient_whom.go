package handlers

import (
	"github.com/gin-gonic/gin"

	"recourse/models"
)

// sayAgain is the answer of whoever takes back what they said of the patient.
const sayAgain = "again"

// whomView asks whom the letter is for, where the roster knows of nobody but the patient.
type whomView struct {
	Problems []errorLink
	For      choice
}

// whom are the messages of what may be said of a patient.
var whom = map[models.Subject]string{
	models.SubjectAdult: "whom.adult", models.SubjectRepresented: "whom.represented", models.SubjectDeceased: "whom.deceased",
}

// say takes what somebody says of the patient. What it means is asked for next: by the
// same page, or where the patient signs up alone by the one that they came from.
func (p *patientPages) say(c *gin.Context, v visit, form whoForm) error {
	if form.wished() {
		return p.grant(c, v, form.wish)
	}
	if form.For == "" {
		return p.renderWhom(c, v, "", FieldErrors{{Field: "for", Text: requestOf(c).words.T("whom.empty")}})
	}
	said := models.Subject(form.For)
	if said == sayAgain {
		said, v.draft.ForTyped = "", ""
	}
	if _, err := v.Subject.Said(said); err != nil {
		return err
	}
	v.draft.For, v.draft.Named, v.draft.Answered = said, false, false // for each, something else is asked
	if err := p.saveDraft(c, v); err != nil {
		return err
	}
	if said == "" {
		return to(c, "/who")
	}
	return to(c, v.step())
}

func (p *patientPages) renderWhom(c *gin.Context, v visit, typed string, errs FieldErrors) error {
	shell := p.formShell(c, v, "whom.title", errs)
	shell.Form, shell.Back = answersForm, shell.URL("/details")
	var options []option
	for _, s := range v.Subject.Sayings() {
		options = append(options, option{Value: string(s), Text: shell.T(whom[s])})
	}
	return p.whom.render(c.Writer, answered(errs), shell, whomView{
		Problems: errs.Links(), For: newChoice("for", typed, errs.Text("for"), options...),
	})
}
