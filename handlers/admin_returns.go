package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// returnsView is where letters that came back are recorded, one after the other.
type returnsView struct {
	Action    string
	Reference textField
	Reason    choice
	On        dateField
	Result    *flash // of the scan before; nil at first
	Waiting   table  // letters whose patient has no address
	Next      []todo
	Links     []errorLink
}

// returnForm is one letter that came back. All but the reference stay as they are
// for the next one.
type returnForm struct {
	Reference string `form:"reference" binding:"max=300"`
	Reason    string `form:"reason" binding:"max=20"`
	Month     string `form:"on_month" binding:"max=12"`
	Day       string `form:"on_day" binding:"max=4"`
	Year      string `form:"on_year" binding:"max=6"`
}

func (p *adminPages) showReturns(c *gin.Context) error {
	form := returnForm{Reason: string(models.ReturnUnknown)}
	form.Month, form.Day, form.Year = datePartsOf(p.today(c))
	return p.returnsPage(c, http.StatusOK, form, nil, nil)
}

// datePartsOf are a date's parts as a form has them.
func datePartsOf(d models.Date) (month, day, year string) {
	return strconv.Itoa(int(d.Month())), strconv.Itoa(d.Day()), strconv.Itoa(d.Year())
}

func (p *adminPages) returnsPage(c *gin.Context, status int, form returnForm, result *flash, wrong FieldErrors) error {
	incident := requestOf(c).incident
	shell := p.staffShell(c, officeName, "Returned mail")
	shell.Failed = wrong.Any()
	view := returnsView{
		Action: adminPath(incident, "/returns"), Result: result, Links: wrong.Links(),
		Reference: newTextField("reference", form.Reference, wrong.Text("reference")),
		Reason:    newChoice("reason", form.Reason, wrong.Text("reason"), returnOptions()...),
		On:        newDateField("on", form.Month, form.Day, form.Year, wrong.Text("on")),
	}
	if err := p.addWaiting(c, &view); err != nil {
		return err
	}
	return p.returns.render(c.Writer, status, shell, view)
}

func returnOptions() (out []option) {
	for _, r := range models.ReturnReasons() {
		out = append(out, option{Value: string(r), Text: returnWord(r)})
	}
	return out
}

// submitReturn records one letter and is ready for the next: the page comes back
// with the same reason and day, and an empty field. What was scanned may be a code,
// so it stands in no address and is not shown again once it was taken.
func (p *adminPages) submitReturn(c *gin.Context) error {
	var form returnForm
	wrong, err := bind(c, mustWords(p.server), &form)
	if err != nil {
		return err
	}
	on, reason, more := form.parse(p.today(c))
	if wrong = append(wrong, more...); wrong.Any() {
		return p.returnsPage(c, http.StatusUnprocessableEntity, form, nil, wrong)
	}
	err = p.office.MarkReturned(c.Request.Context(), sessionOf(c).Actor(), requestOf(c).incident.ID, form.Reference, reason, on)
	if refused := returnRefused(err); refused != "" {
		return p.returnsPage(c, http.StatusUnprocessableEntity, form, nil, FieldErrors{{Field: "reference", Text: refused}})
	}
	if err != nil {
		return err
	}
	done := &flash{"ok", "Recorded: " + shownReference(form.Reference) + ", " + lowerFirst(returnWord(reason)) + ", " + shortDay(on) + ". A code in it no longer works."}
	form.Reference = ""
	return p.returnsPage(c, http.StatusOK, form, done, nil)
}

// shownReference is a reference as it is printed; of what came from a QR code, which
// holds the enrollment code, nothing is shown.
func shownReference(scanned string) string {
	if scan, err := models.ParseScan(scanned); err == nil && scan.Reference != "" {
		return scan.Reference
	}
	return "the scanned letter"
}

func (f returnForm) parse(today models.Date) (on models.Date, reason models.ReturnReason, wrong FieldErrors) {
	if _, err := models.ParseScan(f.Reference); err != nil {
		wrong = append(wrong, fieldError{Field: "reference", Text: "Scan the letter’s QR code, or type the reference printed on it"})
	}
	reason, err := models.ParseReturnReason(f.Reason)
	if err != nil {
		wrong = append(wrong, fieldError{Field: "reason", Text: "Choose why it came back"})
	}
	if on, err = formDate(f.Month, f.Day, f.Year, today); err != nil {
		wrong = append(wrong, fieldError{Field: "on", Text: "Enter the day on which it came back; it cannot lie in the future", Parts: []string{"month", "day", "year"}})
	}
	return on, reason, wrong
}

// formDate reads a date that is not after today.
func formDate(month, day, year string, today models.Date) (models.Date, error) {
	return models.ParseUSDate(strings.TrimSpace(month)+"/"+strings.TrimSpace(day)+"/"+strings.TrimSpace(year), today)
}

// returnRefused says what is wrong with a scan; "" where that is not the reason.
func returnRefused(err error) string {
	switch {
	case errors.Is(err, models.ErrNotFound):
		return "No letter of this incident has this reference. Look at it again"
	case errors.Is(err, models.ErrMove):
		return "This letter came back before, or was never mailed. Nothing was changed"
	case errors.Is(err, models.ErrInvalid):
		return "The day lies before the letter was mailed, or this cannot be read. Nothing was changed"
	}
	return ""
}
