package handlers

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// uploadView is what an import of a file that is held would do.
type uploadView struct {
	Path     string // of the forms
	Tiles    []tile
	Later    *checkbox // the choice of a later wave; nil while the roster is open
	Columns  table
	Preview  table
	Problems table
	More     string // problems that are not listed; "" for none
	Good     string // how many rows can be taken in; "" for none
	Links    []errorLink
}

func (p *adminPages) showUpload(c *gin.Context) error { return p.uploadPage(c, http.StatusOK, nil) }

// uploadPage reads the file that is held and shows one of three pages: the columns
// are wrong, rows are wrong, or all is well.
func (p *adminPages) uploadPage(c *gin.Context, status int, wrong FieldErrors) error {
	u, err := p.held(c)
	if err != nil {
		return p.afterUpload(c, u, err)
	}
	found, err := p.dryRun(c, u)
	if err != nil {
		return err
	}
	sealed, err := p.allSealed(c)
	if err != nil {
		return err
	}
	shell, page := p.staffShell(c, officeName, "This file is ready"), p.fine
	switch {
	case found.useless():
		return p.columnsPage(c, status, u, found)
	case !found.clean():
		shell.Title, page = "Some rows need your attention", p.rows
	}
	shell.Failed = wrong.Any()
	return page.render(c.Writer, status, shell, newUploadResult(requestOf(c).incident, u, found, sealed, wrong))
}

// dryRun reads the file that is held.
func (p *adminPages) dryRun(c *gin.Context, u models.RosterUpload) (found dryRun, err error) {
	err = p.read(c, u, func(f models.UploadFile, opts models.RosterOptions) error {
		found, err = p.checkFile(c.Request.Context(), requestOf(c).incident, f, opts)
		return err
	})
	return found, err
}

// afterUpload leads on from a file that no longer waits.
func (p *adminPages) afterUpload(c *gin.Context, u models.RosterUpload, err error) error {
	if u.Status == models.UploadQueued || u.Status == models.UploadImported || u.Status == models.UploadDiscarded {
		return seeOther(c, adminPath(requestOf(c).incident, "/imports"))
	}
	return err
}

func newUploadResult(i models.Incident, u models.RosterUpload, d dryRun, sealed bool, wrong FieldErrors) uploadView {
	view := uploadView{
		Path: uploadPath(i, u.ID), Tiles: uploadTiles(d), Columns: columnTable(d), Preview: previewTable(d.Preview), Problems: problemTable(d.Problems),
		Links: wrong.Links(),
	}
	if d.Good > 0 {
		view.Good = counted(d.Good, "good row")
	}
	if len(d.Problems) == mostProblems {
		view.More = "The first 50 problems. The file has all of them."
	}
	if sealed {
		later := newCheckbox("later", false, wrong.Text("later")).Labeled("Take this file in as a later wave",
			"The roster is sealed. The people in this file get their own letters and their own time to sign up")
		view.Later = &later
	}
	return view
}

func uploadTiles(d dryRun) []tile {
	return []tile{
		{"Patients", grouped(d.Good), "would be taken in", false},
		{"With the offer", grouped(d.Offer), "letter with a code", false},
		{"Notice only", grouped(d.Notice), "letter without a code", false},
		{"To review", grouped(d.Review), "a person decides", d.Review > 0},
		{"Not readable", grouped(d.Bad), "rows with problems", d.Bad > 0},
		{"Skipped", grouped(d.Skipped), "totals, repeated headings", false},
	}
}

func columnTable(d dryRun) table {
	t := table{Label: "columns-h", Head: heads("Column", "Heading in the file", "Taken for")}
	for _, line := range columnLines(d) {
		t.Rows = append(t.Rows, []cell{{Text: line.Letter}, {Text: line.Header, Wraps: true}, {Text: line.Meaning}})
	}
	return t
}

// previewTable shows rows as they were understood.
func previewTable(rows []models.RosterRow) table {
	t := table{Label: "preview-h", Head: heads("Row", "Name", "Date of birth", "Address", "Data exposed")}
	for _, r := range rows {
		t.Rows = append(t.Rows, []cell{
			{Text: grouped(r.Number)}, {Text: r.Identity.FullName(), Wraps: true}, {Text: bornText(r.Identity.Born())},
			{Text: addressText(r.Contact), Wraps: true}, {Text: elementsText(r.Exposed), Wraps: true},
		})
	}
	return t
}

func bornText(d models.Date) string {
	if d.IsZero() {
		return "not given"
	}
	return shortDay(d)
}

func addressText(c models.Contact) string {
	if len(c.Lines) == 0 {
		return "not given"
	}
	town := strings.TrimSpace(c.City + ", " + c.State + " " + c.ZIP)
	return strings.TrimSuffix(strings.Join(append(c.Lines, town), ", ")+", "+c.Country, ", ")
}

func elementsText(all []models.Element) string {
	words := make([]string, len(all))
	for i, e := range all {
		words[i] = word(string(e))
	}
	if len(words) == 0 {
		return "none given"
	}
	return strings.Join(words, ", ")
}

func problemTable(problems []models.RosterProblem) table {
	t := table{Label: "problems-h", Head: heads("Row", "Column", "Problem")}
	for _, one := range problems {
		name := "The whole row"
		if one.Column != "" {
			name = columnWord(one.Column)
		}
		t.Rows = append(t.Rows, []cell{{Text: grouped(one.Row)}, {Text: name}, {Text: one.Text(), Wraps: true}})
	}
	return t
}
