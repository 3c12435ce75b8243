package handlers

import (
	"errors"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// detailsForm is the third question: consent, and how to hear from the provider.
type detailsForm struct {
	CSRF    string `form:"csrf"`
	Consent string `form:"consent"`
	contactForm
	wish
	Subject models.Subject `form:"-" binding:"-"` // set before binding
}

// consented says whether there is no consent missing.
func (f detailsForm) consented() bool { return f.Consent == "yes" || !f.Subject.Monitored() }

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
	Subject  models.Subject
	Choose   bool // whether it may be for somebody else
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
	if !v.answers() {
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
	if err != nil && !errors.Is(err, models.ErrSession) {
		return err
	}
	form := detailsForm{Subject: v.subject()}
	errs, malformed := bind(c, requestOf(c).words, &form)
	if malformed != nil {
		return malformed
	}
	if err != nil {
		return p.keepLate(c, err, form.CSRF, form.keep)
	}
	if !v.answers() {
		return to(c, v.step())
	}
	if err := checkToken(v, form.CSRF); err != nil {
		return err
	}
	form.keep(&v.draft)
	v.draft.Answered = !errs.Any() && !form.wished()
	if form.wished() {
		return p.grant(c, v, form.wish)
	}
	if err := p.saveDraft(c, v); err != nil {
		return err
	}
	if errs.Any() {
		return p.renderDetails(c, v, form, errs)
	}
	return to(c, "/review")
}

func (f detailsForm) keep(d *models.Draft) {
	d.Consent, d.ContactBy, d.Email, d.Phone = f.Consent == "yes", f.By, f.Email, f.Phone
}

// keepLate saves what was sent after the visit had ended, so that whoever was slow types
// it only once, and still answers that the visit is over.
func (p *patientPages) keepLate(c *gin.Context, over error, csrf string, keep func(*models.Draft)) error {
	err := p.store.KeepLate(c.Request.Context(), requestOf(c).incident.ID, p.cookie(c, visitCookie), csrf, keep)
	return errors.Join(over, err)
}

func (p *patientPages) renderDetails(c *gin.Context, v visit, form detailsForm, errs FieldErrors) error {
	shell := p.formShell(c, v, detailsTitle(v.subject()), errs)
	shell.Form = answersForm
	if v.asksWho() {
		shell.Back = shell.URL("/who")
	}
	incident := requestOf(c).incident
	return p.details.render(c.Writer, answered(errs), shell, detailsView{
		Problems: errs.Links(), Facts: incident.Facts, Months: max(v.TermMonths, incident.TermMonths), Subject: v.subject(),
		Choose:  v.subject().Alone(),
		Consent: newCheckbox("consent", form.Consent == "yes", errs.Text("consent")),
		By: newChoice("contact_by", form.By, errs.Text("contact_by"),
			option{string(models.ContactByEmail), shell.T("details.by_email"), shell.T("details.by_email_hint")},
			option{string(models.ContactByPhone), shell.T("details.by_phone"), shell.T("details.by_phone_hint")},
			option{string(models.ContactByPost), shell.T("details.by_post"), shell.T("details.by_post_hint")}),
		Email: newTextField("email", form.Email, errs.Text("email")).As("email").Auto("email"),
		Phone: newTextField("phone", form.Phone, errs.Text("phone")).As("tel").Auto("tel").Wide("20"),
	})
}

func detailsTitle(s models.Subject) string {
	if s.Monitored() {
		return "details.title"
	}
	return "details.title_died"
}
