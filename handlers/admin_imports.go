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
	Sealed  string // when the roster was sealed; "" if it is not
	Imports []importView
}

type importView struct {
	At, Status, Color           string
	Rows, Added, Known, Refused string
	Problems                    string // address of the file; "" for none
}

func (p *adminPages) showImports(c *gin.Context) error {
	incident := requestOf(c).incident
	all, err := p.office.Imports(c.Request.Context(), incident.ID)
	if err != nil {
		return err
	}
	view := importsView{Sealed: stamp(incident, incident.SealedAt)}
	for _, one := range all {
		view.Imports = append(view.Imports, newImport(incident, one))
	}
	return p.imports.render(c.Writer, http.StatusOK, p.staffShell(c, officeName, "Roster imports"), view)
}

func newImport(i models.Incident, one models.RosterImport) importView {
	v := importView{
		At: stamp(i, one.MadeAt), Status: word(string(one.Status)), Color: "yellow",
		Rows: grouped(one.Rows), Added: grouped(one.Added), Known: grouped(one.Known), Refused: grouped(one.Refused),
	}
	switch one.Status {
	case models.ImportComplete:
		v.Color = "green"
	case models.ImportRefused:
		v.Color = "red"
	}
	if one.Refused > 0 {
		v.Problems = adminPath(i, "/imports/"+one.ID+"/problems.csv")
	}
	return v
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
