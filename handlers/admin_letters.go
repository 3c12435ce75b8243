package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// lettersView lists the batches of letters.
type lettersView struct {
	Batches table
	New     string // where letters are written; "" where the reader may not
	Due     []todo // follow-up letters, for who may have them written
}

func (p *adminPages) showLetters(c *gin.Context) error {
	incident := requestOf(c).incident
	batches, err := p.office.Batches(c.Request.Context(), incident.ID)
	if err != nil {
		return err
	}
	view := lettersView{Batches: batchTable(incident, batches)}
	if may(c, models.MayPropose) {
		view.New = adminPath(incident, "/letters/new")
		if view.Due, err = p.dueLetters(c); err != nil {
			return err
		}
	}
	return p.letters.render(c.Writer, http.StatusOK, p.staffShell(c, officeName, "Letters"), view)
}

func batchTable(i models.Incident, all []models.LetterBatch) table {
	t := table{Label: "batches-h", Head: append(heads("Batch", "Status", "Kind", "Proof", "Mailed"), numbers("Letters", "Pages")...)}
	for _, b := range all {
		proof := "Not read back yet"
		if !b.ReadBackAt.IsZero() {
			proof = "Equal"
		}
		t.Rows = append(t.Rows, []cell{
			{Text: batchName(b), URL: batchPath(i, b)}, {Text: word(string(b.Status)), Tag: batchColor(b.Status)}, {Text: batchKind(b)},
			{Text: proof}, {Text: shortDay(b.MailedOn)}, number(b.Count), number(b.Pages),
		})
	}
	return t
}

func batchColor(s models.LetterStatus) string {
	switch s {
	case models.LetterMailed:
		return "green"
	case models.LetterCanceled:
		return "grey"
	}
	return "blue"
}

// submitPrint sends the print file. It is a form's answer and not a link, so
// that no browser fetches it unasked: it holds codes, and its leaving is audited.
func (p *adminPages) submitPrint(c *gin.Context) error {
	b, err := p.batch(c)
	if err != nil {
		return err
	}
	incident := requestOf(c).incident
	file := download{c, "application/pdf", fmt.Sprintf("%s-letters-%d.pdf", incident.Ref, b.Number)}
	if incident.Facts.PrintShop.IsSet() { // packed, and encrypted to the shop
		file.kind, file.name = "application/octet-stream", fmt.Sprintf("%s-letters-%d.zip.age", incident.Ref, b.Number)
	}
	return p.office.PrintBatch(c.Request.Context(), sessionOf(c).Actor(), incident.ID, b.ID, file)
}

// download becomes a file with its first byte, so that an error before it still
// gets a page.
type download struct {
	c          *gin.Context
	kind, name string
}

func (d download) Write(b []byte) (int, error) {
	if !d.c.Writer.Written() {
		attach(d.c, d.kind, d.name)
	}
	return d.c.Writer.Write(b)
}

// batch finds the batch of the path.
func (p *adminPages) batch(c *gin.Context) (models.LetterBatch, error) {
	batches, err := p.office.Batches(c.Request.Context(), requestOf(c).incident.ID)
	if err != nil {
		return models.LetterBatch{}, err
	}
	for _, b := range batches {
		if b.ID == c.Param("id") {
			return b, nil
		}
	}
	return models.LetterBatch{}, fmt.Errorf("batch: %w", models.ErrNotFound)
}

// mailedForm is what somebody who has mailed letters types.
type mailedForm struct {
	Count string `form:"count" binding:"max=12"`
	Month string `form:"mailed_month" binding:"max=12"`
	Day   string `form:"mailed_day" binding:"max=4"`
	Year  string `form:"mailed_year" binding:"max=6"`
}

type mailedView struct {
	Action, Back, Number string
	Count                textField
	On                   dateField
	Links                []errorLink
}

func (p *adminPages) showMailed(c *gin.Context) error {
	today := p.today(c)
	return p.askMailed(c, http.StatusOK, mailedForm{
		Month: strconv.Itoa(int(today.Month())), Day: strconv.Itoa(today.Day()), Year: strconv.Itoa(today.Year()),
	}, nil)
}

func (p *adminPages) askMailed(c *gin.Context, status int, form mailedForm, wrong FieldErrors) error {
	b, err := p.batch(c)
	if err != nil {
		return err
	}
	if err := b.Status.To(models.LetterMailed); err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	incident, number := requestOf(c).incident, fmt.Sprintf("batch %d", b.Number)
	shell := p.staffShell(c, officeName, "Mark "+number+" mailed")
	shell.Failed = wrong.Any()
	return p.mailed.render(c.Writer, status, shell, mailedView{
		Action: adminPath(incident, "/letters/"+b.ID+"/mailed"), Back: batchPath(incident, b), Number: number,
		Count: newTextField("count", form.Count, wrong.Text("count")),
		On:    newDateField("mailed", form.Month, form.Day, form.Year, wrong.Text("mailed")),
		Links: wrong.Links(),
	})
}

func (p *adminPages) submitMailed(c *gin.Context) error {
	var form mailedForm
	wrong, err := bind(c, mustWords(p.server), &form)
	if err != nil {
		return err
	}
	count, on, more := form.parse(p.today(c))
	if wrong = append(wrong, more...); wrong.Any() {
		return p.askMailed(c, http.StatusUnprocessableEntity, form, wrong)
	}
	incident := requestOf(c).incident
	err = p.office.MarkMailed(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id"), count, on)
	if errors.Is(err, models.ErrTotals) {
		return p.askMailed(c, http.StatusUnprocessableEntity, form, FieldErrors{{Field: "count", Text: "The batch has another number of letters. Nothing was changed: count them again before you go on"}})
	}
	if field := (models.FieldError{}); errors.As(err, &field) {
		return p.askMailed(c, http.StatusUnprocessableEntity, form, FieldErrors{{Field: "mailed", Text: "The letters were released later than that. Enter the day of mailing", Parts: []string{"month", "day", "year"}}})
	}
	if err != nil {
		return err
	}
	return seeOther(c, adminPath(incident, "/letters?done=mailed"))
}

func (f mailedForm) parse(today models.Date) (count int, on models.Date, wrong FieldErrors) {
	count, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(f.Count), ",", ""))
	if err != nil || count < 1 {
		wrong = append(wrong, fieldError{Field: "count", Text: "Enter how many letters were mailed, as a number"})
	}
	on, err = models.ParseUSDate(strings.TrimSpace(f.Month)+"/"+strings.TrimSpace(f.Day)+"/"+strings.TrimSpace(f.Year), today)
	if err != nil {
		wrong = append(wrong, fieldError{Field: "mailed", Text: "Enter the day of mailing; it cannot lie in the future", Parts: []string{"month", "day", "year"}})
	}
	return count, on, wrong
}
