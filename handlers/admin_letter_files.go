package handlers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/internal/sheet"
	"recourse/models"
)

// maxLetterFile is the most bytes of a file about letters, which is held in memory.
const maxLetterFile = 4 << 20

// letterFileView takes a file about many letters at once, and answers its rows.
type letterFileView struct {
	Action, Back string
	Kind, Do     choice
	File         textField
	Done         *flash // what was done with the file before; nil at first
	Counts       table
	Rows         table // those that need attention
	More         string
	Links        []errorLink
}

// letterFileForm is what stands before the file in its form.
type letterFileForm struct{ kind, do string }

// What is done with a file.
const (
	doCheck = "check"
	doRows  = "rows" // send those that need attention
	doTake  = "take"
)

func (p *adminPages) showLetterFile(c *gin.Context) error {
	return p.letterFilePage(c, http.StatusOK, letterFileForm{"returns", doCheck}, nil, nil)
}

func (p *adminPages) letterFilePage(c *gin.Context, status int, form letterFileForm, report *models.FileReport, wrong FieldErrors) error {
	incident := requestOf(c).incident
	shell := p.staffShell(c, officeName, "Files about letters")
	shell.Failed = wrong.Any()
	view := letterFileView{
		Action: adminPath(incident, "/returns/file"), Back: adminPath(incident, "/returns"), File: newTextField("file", "", wrong.Text("file")), Links: wrong.Links(),
		Kind: newChoice("kind", form.kind, wrong.Text("kind"), option{"returns", "Letters that came back", "Columns: reference, reason, date"},
			option{"ncoa", "Changes of address", "The Postal Service’s register (NCOA), as its provider sends it"}),
		Do: newChoice("do", form.do, wrong.Text("do"), option{doCheck, "Check it only", "Nothing is changed"},
			option{doRows, "Check it, and download the rows with problems", "As CSV, to be corrected"}, option{doTake, "Take it in", "The same file again changes nothing"}),
	}
	if report != nil {
		view.answer(*report, form.do)
	}
	return p.letterFile.render(c.Writer, status, shell, view)
}

// answer fills in what became of the rows.
func (v *letterFileView) answer(r models.FileReport, do string) {
	v.Done = &flash{"ok", "Checked " + counted(len(r.Rows), "row") + ". Nothing was changed."}
	if do == doTake {
		v.Done = &flash{"ok", "Taken in: " + counted(len(r.Rows), "row") + "."}
	}
	v.Counts = table{Label: "counts-h", Head: append(heads("Outcome"), numbers("Rows")...)}
	counts := r.Counts()
	for _, o := range models.FileOutcomes() {
		if counts[o] > 0 {
			v.Counts.Rows = append(v.Counts.Rows, []cell{{Text: outcomeWords[o]}, number(counts[o])})
		}
	}
	v.Rows = table{Label: "rows-h", Head: heads("Row", "Problem")}
	for _, row := range r.Rows {
		if row.Outcome.Problem() && len(v.Rows.Rows) < mostProblems {
			v.Rows.Rows = append(v.Rows.Rows, []cell{{Text: grouped(row.Row)}, {Text: outcomeWords[row.Outcome]}})
		}
	}
	if len(v.Rows.Rows) == mostProblems {
		v.More = "The first 50. Download the rows to see all."
	}
}

// outcomeWords say what becomes of rows.
var outcomeWords = map[models.FileOutcome]string{
	models.FileReturned: "Recorded as come back", models.FileFound: "New address", models.FileNotFound: "Moved without a new address: cannot be delivered",
	models.FileKnown: "Known before", models.FileNoNews: "No move known", models.FileUnknown: "The reference is of no letter, or of no patient",
	models.FileSeveral: "Several patients have this record number", models.FileNotMailed: "The letter was not mailed", models.FileBadReason: "The reason is none of the Postal Service’s",
	models.FileBadDate: "The date is not right", models.FileBadAddress: "The address is not whole", models.FileUnreadable: "The row cannot be read",
}

// submitLetterFile reads the file in memory, since its rows are gone through again.
func (p *adminPages) submitLetterFile(c *gin.Context) error {
	part, fields, err := sentFile(c, sessionOf(c).CSRF)
	form := letterFileForm{fields["kind"], fields["do"]}
	if errors.Is(err, errNoFile) {
		return p.letterFilePage(c, http.StatusUnprocessableEntity, form, nil, wrongFile("Choose a file"))
	}
	if err != nil {
		return err
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, part, maxLetterFile))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		finish(c)
		return p.letterFilePage(c, http.StatusRequestEntityTooLarge, form, nil, wrongFile("This file is larger than 4 MB. Send it in parts"))
	}
	if err != nil {
		return unread(err)
	}
	return p.answerLetterFile(c, form, bytes.NewReader(body))
}

func (p *adminPages) answerLetterFile(c *gin.Context, form letterFileForm, body sheet.File) error {
	report, err := p.takeLetterFile(c, form, body)
	switch {
	case errors.Is(err, models.ErrInvalid), errors.Is(err, sheet.ErrFormat):
		return p.letterFilePage(c, http.StatusUnprocessableEntity, form, nil, wrongFile("This file cannot be used: "+fileFault(err)))
	case err != nil:
		return err
	case form.do == doRows && len(report.ProblemTable()) > 1:
		attach(c, "text/csv; charset=utf-8", requestOf(c).incident.Ref+"-letters-problems.csv")
		return writeRows(c.Writer, report.ProblemTable())
	}
	return p.letterFilePage(c, http.StatusOK, form, &report, nil)
}

func (p *adminPages) takeLetterFile(c *gin.Context, form letterFileForm, body sheet.File) (models.FileReport, error) {
	take := p.office.ReturnLetters
	switch form.kind {
	case "returns":
	case "ncoa":
		take = p.office.UpdateAddresses
	default:
		return models.FileReport{}, fmt.Errorf("kind of file: %w", errMalformed)
	}
	return take(c.Request.Context(), sessionOf(c).Actor(), requestOf(c).incident.ID, body, models.FileOptions{DryRun: form.do != doTake})
}
