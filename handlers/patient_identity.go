package handlers

import (
	"github.com/gin-gonic/gin"

	"recourse/models"
)

// identityForm is the second question. Code and identity are decided together.
type identityForm struct {
	CSRF     string `form:"csrf"`
	LastName string `form:"last_name" binding:"last_name,max=100"`
	birthForm
	proofForm
	wish
}

type identityView struct {
	Problems []errorLink
	NoMatch  bool
	LastName textField
	Birth    dateField
}

func (p *patientPages) showIdentity(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil {
		return err
	}
	if step := v.step(); step != "/identity" {
		return to(c, step)
	}
	d := v.draft
	return p.renderIdentity(c, v, identityForm{LastName: d.LastName, birthForm: birthForm{Month: d.Month, Day: d.Day, Year: d.Year}}, nil)
}

func (p *patientPages) submitIdentity(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil {
		return err
	}
	if step := v.step(); step != "/identity" { // sent twice, or sent too late
		return to(c, step)
	}
	form := identityForm{birthForm: birthForm{Today: p.today(c)}}
	errs, err := bind(c, requestOf(c).words, &form)
	if err != nil {
		return err
	}
	if err := checkToken(v, form.CSRF); err != nil {
		return err
	}
	form.keep(&v.draft)
	if form.wished() {
		return p.grant(c, v, form.wish)
	}
	if errs.Any() {
		if err := p.saveDraft(c, v); err != nil {
			return err
		}
		return p.renderIdentity(c, v, form, errs)
	}
	claim, err := form.claim(v.draft.Code)
	if err != nil {
		return err
	}
	verified, err := p.claim(c, v, claim, form.proof())
	if asked, err := p.askForWork(c, v, err, "/identity", append(form.typed(), typedField{"last_name", form.LastName})...); asked {
		return err
	}
	if errs, ok := p.neutral(c, err); ok {
		return p.renderIdentity(c, v, form, errs)
	}
	if err != nil {
		return err
	}
	return p.follow(c, verified)
}

func (f identityForm) keep(d *models.Draft) {
	d.LastName, d.Month, d.Day, d.Year = f.LastName, f.Month, f.Day, f.Year
}

func (f identityForm) claim(typed string) (models.Claim, error) {
	code, err := models.ParseCode(typed)
	if err != nil {
		return models.Claim{}, err
	}
	born, err := f.birthDate()
	return models.Claim{Purpose: models.ToEnroll, Code: code, LastName: f.LastName, BirthDate: born}, err
}

func (p *patientPages) renderIdentity(c *gin.Context, v visit, form identityForm, errs FieldErrors) error {
	shell := p.formShell(c, v, "identity.title", errs)
	shell.Back, shell.Form = shell.URL("/enroll"), answersForm
	return p.identity.render(c.Writer, answered(errs), shell, identityView{
		Problems: errs.Links(), NoMatch: errs.Text("no-match") != "",
		LastName: newTextField("last_name", form.LastName, errs.Text("last_name")).Auto("family-name"),
		Birth:    form.field(errs),
	})
}

// field is the birth date as typed, with what is wrong with it.
func (f birthForm) field(errs FieldErrors) dateField {
	return newDateField("birth", f.Month, f.Day, f.Year, errs.Text("birth"), errs.Parts("birth")...).OfBirth()
}
