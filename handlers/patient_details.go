package handlers

import (
	"github.com/gin-gonic/gin"

	"recourse/models"
)

// detailsForm is the third question: consent, and how to hear from the provider.
type detailsForm struct {
	CSRF    string `form:"csrf"`
	Consent string `form:"consent" binding:"eq=yes"`
	contactForm
}

// contactForm is how a patient wants to hear from the provider. A post needs
// nothing: the address is on file.
type contactForm struct {
	By    string `form:"contact_by"`
	Email string `form:"email"`
	Phone string `form:"phone"`
}

func (f contactForm) contact() (models.ContactChoice, error) {
	return models.ParseContact(f.By, f.Email, f.Phone)
}

type detailsView struct {
	Problems []errorLink
	Facts    models.Facts
	Months   int
	Consent  checkbox
	By       choice
	Email    textField
	Phone    textField
}

func (p *patientPages) showDetails(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil {
		return err
	}
	if !v.verified() || v.draft.Submitted {
		return to(c, v.step())
	}
	form := detailsForm{contactForm: contactForm{v.draft.ContactBy, v.draft.Email, v.draft.Phone}}
	if v.draft.Consent {
		form.Consent = "yes"
	}
	return p.renderDetails(c, v, form, nil)
}

func (p *patientPages) submitDetails(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil {
		return err
	}
	if !v.verified() || v.draft.Submitted {
		return to(c, v.step())
	}
	var form detailsForm
	errs, err := bind(c, requestOf(c).words, &form)
	if err != nil {
		return err
	}
	if err := checkToken(v, form.CSRF); err != nil {
		return err
	}
	if errs.Any() {
		return p.renderDetails(c, v, form, errs)
	}
	v.draft.Consent, v.draft.ContactBy, v.draft.Email, v.draft.Phone = true, form.By, form.Email, form.Phone
	if err := p.saveDraft(c, v); err != nil {
		return err
	}
	return to(c, "/review")
}

func (p *patientPages) renderDetails(c *gin.Context, v visit, form detailsForm, errs FieldErrors) error {
	shell := p.formShell(c, v, "details.title", errs)
	incident := requestOf(c).incident
	return p.details.render(c.Writer, answered(errs), shell, detailsView{
		Problems: errs.Links(), Facts: incident.Facts, Months: max(v.TermMonths, incident.TermMonths),
		Consent: newCheckbox("consent", form.Consent == "yes", errs.Text("consent")),
		By: newChoice("contact_by", form.By, errs.Text("contact_by"),
			option{string(models.ContactByEmail), shell.T("details.by_email"), shell.T("details.by_email_hint")},
			option{string(models.ContactByPhone), shell.T("details.by_phone"), shell.T("details.by_phone_hint")},
			option{string(models.ContactByPost), shell.T("details.by_post"), shell.T("details.by_post_hint")}),
		Email: newTextField("email", form.Email, errs.Text("email")).As("email").Auto("email"),
		Phone: newTextField("phone", form.Phone, errs.Text("phone")).As("tel").Auto("tel").Wide("20"),
	})
}
