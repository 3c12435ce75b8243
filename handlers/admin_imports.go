package handlers

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// importsView lists the roster files taken in.
type importsView struct {
	Sealed string // when the roster was sealed; "" if it is not
	New    string // where a file is uploaded; "" where the reader may not
	Table  table
}

func (p *adminPages) showImports(c *gin.Context) error {
	incident := requestOf(c).incident
	all, err := p.office.Imports(c.Request.Context(), incident.ID)
	if err != nil {
		return err
	}
	view := importsView{Sealed: stamp(incident, incident.SealedAt), Table: importTable(incident, all)}
	if may(c, models.MayPropose) {
		view.New = adminPath(incident, "/imports/new")
	}
	return p.imports.render(c.Writer, http.StatusOK, p.staffShell(c, officeName, "Roster"), view)
}

func importTable(i models.Incident, all []models.RosterImport) table {
	t := table{Label: "imports-h", Head: append(heads("Taken in", "Status"), numbers("Wave", "Rows", "New", "Known before", "Not taken in", "Skipped")...)}
	for _, one := range all {
		row := []cell{{Text: stamp(i, one.MadeAt), URL: importPath(i, one.ID)}, {Text: word(string(one.Status)), Tag: importColor(one.Status)}}
		t.Rows = append(t.Rows, append(row, numberCells(one.Wave, one.Rows, one.Added, one.Known, one.Refused, one.Skipped)...))
	}
	return t
}

func importPath(i models.Incident, id string) string { return adminPath(i, "/imports/"+id) }

func importColor(s models.ImportStatus) string {
	switch s {
	case models.ImportComplete:
		return "green"
	case models.ImportRefused:
		return "red"
	}
	return "yellow"
}

// showImport shows what came of one file.
func (p *adminPages) showImport(c *gin.Context) error {
	incident := requestOf(c).incident
	all, err := p.office.Imports(c.Request.Context(), incident.ID)
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.ID == c.Param("id") {
			return p.task.render(c.Writer, http.StatusOK, p.staffShell(c, officeName, "Roster import"), importView(incident, one))
		}
	}
	return errNoPage
}

// importView is what came of a file, and what is to be done next.
func importView(i models.Incident, one models.RosterImport) taskView {
	v := taskView{Text: importTexts[one.Status], Failed: one.Status == models.ImportRefused, Tiles: []tile{
		{"Rows", grouped(one.Rows), "in the file", false}, {"New patients", grouped(one.Added), "taken in", false},
		{"Known before", grouped(one.Known), "taken in earlier", false}, {"Not taken in", grouped(one.Refused), "rows with problems", one.Refused > 0},
		{"Skipped", grouped(one.Skipped), "totals, repeated headings", false},
	}}
	if one.Refused > 0 {
		v.Problems, v.Reasons = importPath(i, one.ID)+"/problems", importPath(i, one.ID)+"/problems.csv"
		v.Next = append(v.Next, todo{"warning", "with the rows that were not taken in, once they are corrected", adminPath(i, "/imports/new"), "Upload the problem file"})
	}
	v.Next = append(v.Next, todo{"shield", "where a person has to decide", adminPath(i, "/review"), "Review"},
		todo{"shield", "once its totals are right", adminPath(i, "/seal"), "Seal the roster"})
	return v
}

var importTexts = map[models.ImportStatus]string{
	models.ImportLoading:  "This file is being taken in. Nobody sees its patients before it is complete.",
	models.ImportComplete: "The file was taken in.",
	models.ImportRefused:  "The file was refused as a whole, and nothing of it was taken in.",
}

// showProblems sends the rows that were not taken in: where and why, never what.
func (p *adminPages) showProblems(c *gin.Context) error {
	incident := requestOf(c).incident
	problems, err := p.office.Problems(c.Request.Context(), incident.ID, c.Param("id"))
	if err != nil {
		return err
	}
	if len(problems) == 0 {
		return errNoPage
	}
	rows := [][]string{{"row", "column", "reason"}}
	for _, one := range problems {
		rows = append(rows, []string{strconv.Itoa(one.Row), one.Column, one.Text()})
	}
	attach(c, "text/csv; charset=utf-8", fmt.Sprintf("%s-roster-problems.csv", incident.Ref))
	return writeRows(c.Writer, rows)
}

// submitRejects sends the rows that were not taken in as they are, to be corrected
// and uploaded again.
func (p *adminPages) submitRejects(c *gin.Context) error {
	incident := requestOf(c).incident
	out := problemFile(c)
	for r, err := range p.office.Rejects(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id")) {
		if err == nil {
			err = out.Write(models.ProblemCells(r.Cells, r.Problems)...)
		}
		if err != nil {
			return err
		}
	}
	return out.Flush()
}
