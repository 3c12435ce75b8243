package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// termsForm is what the caller decides. The enrollment's id stands for the claim
// that matched: code and birth date are not sent again.
type termsForm struct {
	Enrollment string `form:"enrollment" binding:"required,max=64"`
	Patient    string `form:"patient" binding:"required,max=64"`
	Language   string `form:"language" binding:"max=8"`
	Consent    string `form:"consent" binding:"eq=yes"`
	Change     string `form:"change" binding:"max=3"`                   // back from the review
	Months     string `form:"months" binding:"omitempty,numeric,max=4"` // of monitoring
	For        string `form:"subject" binding:"max=16"`                 // a [models.Subject], as the caller says; the store looks itself
	Roster     string `form:"roster" binding:"max=16"`                  // the same by the roster
	Say        string `form:"say" binding:"max=16"`                     // what the caller says of the person on the letter just now
	fillerForm
	contactForm
}

// months are those that the caller was matched to, and never fewer than all get.
func (f termsForm) months(i models.Incident) int {
	n, _ := strconv.Atoi(f.Months) // zero if nothing was sent
	return max(n, i.TermMonths)
}

// termsView is the script to read out, and what the caller answers.
type termsView struct {
	Action           string
	Form             termsForm
	Provider, What   string
	Months, Bureaus  int
	Organization     string
	Consent          checkbox
	By, Language     choice
	Email, Telephone textField
	First, Last      textField
	Relationship     choice
	May              checkbox
	Says             []option // what else the caller may say of the person on the letter
	Links            []errorLink
}

func (p *staffPages) askTerms(c *gin.Context, status int, form termsForm, wrong FieldErrors) error {
	incident := requestOf(c).incident
	shell := p.staffShell(c, deskName, "Read the terms to the caller")
	shell.Failed = wrong.Any()
	if form.Language == "" {
		form.Language = "en"
	}
	form.Subject = models.Subject(form.For)
	return p.terms.render(c.Writer, status, shell, termsView{
		Action: staffPath(incident, "/enroll/terms"), Form: form, Links: wrong.Links(),
		Provider: incident.Facts.Provider, What: incident.Facts.Product, Organization: incident.Facts.Organization,
		Months: form.months(incident), Bureaus: incident.Facts.Bureaus,
		Consent: newCheckbox("consent", form.Consent == "yes", wrong.Text("consent")),
		By: newChoice("contact_by", form.By, wrong.Text("contact_by"),
			option{"email", "E-mail", ""}, option{"phone", "Phone", ""}, option{"post", "Letter", "To the address that we have"}),
		Language:  newChoice("language", form.Language, wrong.Text("language"), p.languages()...),
		Email:     newTextField("email", form.Email, wrong.Text("email")),
		Telephone: newTextField("phone", form.Phone, wrong.Text("phone")),
		First:     newTextField("first_name", form.First, wrong.Text("first_name")), Last: newTextField("last_name", form.Last, wrong.Text("last_name")),
		Relationship: newChoice("relationship", form.Relationship, wrong.Text("relationship"), relationshipOptions(form.Subject)...),
		May:          newCheckbox("may", form.May == "yes", wrong.Text("may")), Says: otherSayings(form),
	})
}

// languages are those that the portal can write in.
func (p *staffPages) languages() []option {
	var out []option
	for _, l := range p.Words.Languages() {
		out = append(out, option{string(l.Tag), word(string(l.Tag)), ""})
	}
	return out
}

// serves says whether the portal can write in a language.
func (p *staffPages) serves(tag string) bool {
	for _, l := range p.languages() {
		if l.Value == tag {
			return true
		}
	}
	return false
}

// noConsent is the mistake of a form without the caller's consent.
const noConsent = "Tick the box when the caller has agreed. Without it nothing can be sent"

// bindTerms reads the form and words what is wrong with it for an agent.
func (p *staffPages) bindTerms(c *gin.Context) (form termsForm, wrong FieldErrors, err error) {
	found, err := bind(c, mustWords(p.server), &form)
	if err != nil {
		return form, nil, err
	}
	for _, w := range found {
		switch w.Field {
		case "enrollment", "patient", "change", "months", "subject", "roster", "say":
			return form, nil, errMalformed
		case "consent":
			w.Text = noConsent
		}
		wrong = append(wrong, w)
	}
	if form.Subject = models.Subject(form.For); !form.Subject.Alone() {
		for _, fault := range form.faults() {
			wrong = append(wrong, fieldError{Field: fault.Field, Text: fillerFaults[fault.Field]})
		}
	}
	if !p.serves(form.Language) {
		wrong = append(wrong, fieldError{Field: "language", Text: "Choose the caller's language"})
	}
	return form, wrong, nil
}

func (p *staffPages) submitTerms(c *gin.Context) error {
	form, wrong, err := p.bindTerms(c)
	switch {
	case err != nil:
		return err
	case form.Say != "":
		form.For = form.Say
		return p.askTerms(c, http.StatusOK, form, nil)
	case wrong.Any():
		return p.askTerms(c, http.StatusUnprocessableEntity, form, wrong)
	case form.Change == "yes":
		return p.askTerms(c, http.StatusOK, form, nil)
	}
	return p.askToSend(c, form)
}

// callReview is what will be sent, to read back to the caller.
type callReview struct {
	Send, Change string
	Form         termsForm
	Rows         []summaryRow
	Button       string
}

func (p *staffPages) askToSend(c *gin.Context, form termsForm) error {
	incident := requestOf(c).incident
	rows := []summaryRow{
		{Key: "Monitoring", Value: incident.Facts.Product + " from " + incident.Facts.Provider + ", " + counted(form.months(incident), "month")},
		{Key: "Agreed", Value: "Yes, to the terms of version " + incident.Facts.TermsVersion},
		{Key: "Hears from " + incident.Facts.Provider + " by", Value: contactText(form.contactForm)},
		{Key: "Language", Value: word(form.Language)},
	}
	if !form.Subject.Monitored() {
		rows = rows[2:]
		rows[0].Key = "Hears from us by"
	}
	if !form.Subject.Alone() {
		rows = append(rows, summaryRow{Key: "Signed up by", Value: form.First + " " + form.Last + ", " + lowerFirst(relationshipWords[models.Relationship(form.Relationship)])})
	}
	if form.opensCase() {
		rows = append(rows, summaryRow{Key: "First", Value: "Two people look at a paper. Nothing is sent before"})
	}
	return p.review.render(c.Writer, http.StatusOK, p.staffShell(c, deskName, "Check with the caller"), callReview{
		Send: staffPath(incident, "/enroll/send"), Change: staffPath(incident, "/enroll/terms"),
		Form: form, Rows: rows, Button: sendText(form, incident.Facts.Provider),
	})
}

func contactText(f contactForm) string {
	switch models.ContactBy(f.By) {
	case models.ContactByEmail:
		return "E-mail to " + f.Email
	case models.ContactByPhone:
		return "Phone at " + f.Phone
	}
	return "Letter to the address that we have"
}

// submitEnrollment sends what the caller has heard and agreed to.
func (p *staffPages) submitEnrollment(c *gin.Context) error {
	form, wrong, err := p.bindTerms(c)
	switch {
	case err != nil:
		return err
	case wrong.Any():
		return p.askTerms(c, http.StatusUnprocessableEntity, form, wrong)
	}
	contact, err := form.contact()
	if err != nil {
		return err
	}
	incident := requestOf(c).incident
	_, err = p.desk.Enroll(c.Request.Context(), sessionOf(c).Actor(), models.Submission{
		IncidentID: incident.ID, EnrollmentID: form.Enrollment, Channel: models.ChannelPhone, Language: form.Language,
		TermsVersion: incident.Facts.TermsVersion, Consent: true, Contact: contact, For: form.Subject, Filler: form.by(),
	})
	if errors.Is(err, models.ErrConsent) {
		return p.askTerms(c, http.StatusUnprocessableEntity, form, FieldErrors{{Field: "consent", Text: noConsent}})
	}
	if err != nil {
		return err
	}
	return seeOther(c, staffPath(incident, "/patients/"+form.Patient+"/enrolled"))
}

// enrolledView is the end of the call: what the caller writes down.
type enrolledView struct {
	Reference, Record, Desk string
	Provider, Phone         string
	By                      string
	Planned                 string
	Case, Decided, Paper    string // the case that it waits for; "" where it goes on
}

func (p *staffPages) showEnrolled(c *gin.Context) error {
	incident := requestOf(c).incident
	r, err := p.desk.PatientRecord(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id"))
	if err != nil {
		return err
	}
	if r.Enrollment == nil || r.Enrollment.SubmittedOn.IsZero() {
		return errNoPage
	}
	if r.Enrollment.Status == models.RecoveryOnly { // nothing is monitored: the record says how to go on
		return seeOther(c, staffPath(incident, "/patients/"+r.PatientID))
	}
	view := enrolledView{
		Reference: r.Enrollment.Reference, Record: staffPath(incident, "/patients/"+r.PatientID), Desk: staffPath(incident, ""),
		Provider: incident.Facts.Provider, Phone: incident.Facts.Phone, By: lowerFirst(word(string(r.Enrollment.ContactBy))),
	}
	title := "The caller is signed up"
	if e := r.Enrollment; e.Status == models.Reviewing && e.Waits() != "" {
		title, view.Case, view.Decided, view.Paper = "The sign-up waits for a case", e.Case.Reference, day(e.DecideBy()), paperWords[e.Waits()]
	}
	if last := r.Enrollment.PlannedEnd; !last.IsZero() {
		view.Planned = day(last)
	}
	return p.done.render(c.Writer, http.StatusOK, p.staffShell(c, deskName, title), view)
}
