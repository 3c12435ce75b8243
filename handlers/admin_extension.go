package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// extensionView asks for more time for one patient.
type extensionView struct {
	Action, Back, BackText string
	Reference              textField
	Until                  dateField
	Reason                 choice
	Links                  []errorLink
}

type extensionForm struct {
	Reference string `form:"reference" binding:"max=300"`
	Month     string `form:"until_month" binding:"max=12"`
	Day       string `form:"until_day" binding:"max=4"`
	Year      string `form:"until_year" binding:"max=6"`
	Reason    string `form:"reason" binding:"max=20"`
}

func (p *adminPages) showExtension(c *gin.Context) error {
	return p.extensionPage(c, http.StatusOK, extensionForm{Reference: c.Query("reference")}, nil)
}

func (p *adminPages) extensionPage(c *gin.Context, status int, form extensionForm, wrong FieldErrors) error {
	incident := requestOf(c).incident
	desk, back, text := officeName, adminPath(incident, "/returns"), "Back to returned mail"
	if !hasAny(sessionOf(c), incident.ID, mayLetters) { // somebody at the desk
		desk, back, text = deskName, staffPath(incident, ""), "Back to look up"
	}
	shell := p.staffShell(c, desk, "More time for one person")
	shell.Failed = wrong.Any()
	return p.extension.render(c.Writer, status, shell, extensionView{
		Action: adminPath(incident, "/extension"), Back: back, BackText: text,
		Reference: newTextField("reference", form.Reference, wrong.Text("reference")),
		Until:     newDateField("until", form.Month, form.Day, form.Year, wrong.Text("until")),
		Reason:    newChoice("reason", form.Reason, wrong.Text("reason"), deadlineOptions()...), Links: wrong.Links(),
	})
}

func deadlineOptions() (out []option) {
	for _, r := range models.DeadlineReasons() {
		out = append(out, option{Value: string(r), Text: word("extension." + string(r))})
	}
	return out
}

func (p *adminPages) submitExtension(c *gin.Context) error {
	var form extensionForm
	wrong, err := bind(c, mustWords(p.server), &form)
	if err != nil {
		return err
	}
	until, reason, more := form.parse(p.today(c))
	if wrong = append(wrong, more...); wrong.Any() {
		return p.extensionPage(c, http.StatusUnprocessableEntity, form, wrong)
	}
	incident := requestOf(c).incident
	_, err = p.office.ProposeDeadline(c.Request.Context(), sessionOf(c).Actor(), incident.ID, form.Reference, until, reason)
	if refused := extensionRefused(err); refused.Any() {
		return p.extensionPage(c, http.StatusUnprocessableEntity, form, refused)
	}
	if err != nil {
		return err
	}
	if !hasAny(sessionOf(c), incident.ID, mayWait) {
		return seeOther(c, staffPath(incident, "?done=asked"))
	}
	return seeOther(c, adminPath(incident, "/proposals?done=proposed"))
}

func extensionRefused(err error) FieldErrors {
	switch {
	case errors.Is(err, models.ErrNotFound):
		return FieldErrors{{Field: "reference", Text: "No letter of this incident has this reference. Look at it again"}}
	case errors.Is(err, models.ErrMove):
		return FieldErrors{{Field: "until", Text: "This is not later than the day that holds now, or the person has no code that works. A deadline only moves later", Parts: []string{"month", "day", "year"}}}
	case errors.Is(err, models.ErrInvalid):
		return FieldErrors{{Field: "reference", Text: "Type the reference printed on the letter"}}
	}
	return nil
}

// parse reads the form. A reference is enough here: nobody scans a letter for it.
func (f extensionForm) parse(today models.Date) (until models.Date, reason models.DeadlineReason, wrong FieldErrors) {
	if scan, err := models.ParseScan(f.Reference); err != nil || scan.Reference == "" {
		wrong = append(wrong, fieldError{Field: "reference", Text: "Type the reference printed on the letter"})
	}
	until, err := formDate(f.Month, f.Day, f.Year, today.AddMonths(farMonths))
	if err != nil || !until.After(today) {
		wrong = append(wrong, fieldError{Field: "until", Text: "Enter the new last day to sign up; it must lie in the future", Parts: []string{"month", "day", "year"}})
	}
	if reason, err = models.ParseDeadlineReason(f.Reason); err != nil {
		wrong = append(wrong, fieldError{Field: "reason", Text: "Choose why"})
	}
	return until, reason, wrong
}

// farMonths is how far ahead a date in a form may lie.
const farMonths = 12 * 20
