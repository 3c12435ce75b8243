package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// findForm is a search: one box for a code or a reference, or else last name
// and birth date together.
type findForm struct {
	Query    string `form:"q" binding:"max=80"`
	LastName string `form:"last_name" binding:"max=100"`
	Born     string `form:"born" binding:"max=30"`
}

// findView is the desk: the search, and what it found.
type findView struct {
	Search searchView
	Links  []errorLink
	Asked  bool
	Hits   []hitView
	Full   bool // there may be more hits than are shown
}

// searchView is the form above every page of the desk.
type searchView struct {
	Action                string
	Query, LastName, Born textField
}

type hitView struct{ URL, Name, Where, Born, Status string }

// mostHits is how many hits the store shows at most.
const mostHits = 25

func newSearch(i models.Incident, form findForm, wrong FieldErrors) searchView {
	text := func(name, value string) textField { return newTextField(name, value, wrong.Text(name)) }
	query := text("q", form.Query)
	query.Focused = !wrong.Any() // else the summary of what is wrong has the focus
	return searchView{
		Action: staffPath(i, ""), Query: query,
		LastName: text("last_name", form.LastName), Born: text("born", form.Born),
	}
}

func (p *staffPages) showFind(c *gin.Context) error {
	view := findView{Search: newSearch(requestOf(c).incident, findForm{}, nil)}
	return p.find.render(c.Writer, http.StatusOK, p.staffShell(c, deskName, "Look up"), view)
}

func (p *staffPages) submitFind(c *gin.Context) error {
	var form findForm
	wrong, err := bind(c, mustWords(p.server), &form)
	if err != nil {
		return err
	}
	lookup, more := form.lookup(p.today(c))
	if wrong = append(wrong, more...); wrong.Any() {
		return p.findAgain(c, form, wrong)
	}
	incident := requestOf(c).incident
	hits, err := p.desk.Find(c.Request.Context(), sessionOf(c).Actor(), incident.ID, lookup)
	if err != nil {
		return err
	}
	if len(hits) == 1 {
		return seeOther(c, staffPath(incident, "/patients/"+hits[0].PatientID))
	}
	view := findView{Search: newSearch(incident, form, nil), Asked: true, Full: len(hits) >= mostHits}
	for _, h := range hits {
		view.Hits = append(view.Hits, newHit(incident, h))
	}
	return p.find.render(c.Writer, http.StatusOK, p.staffShell(c, deskName, matches(len(hits))), view)
}

// matches heads the hits.
func matches(n int) string {
	switch n {
	case 0:
		return "No match"
	case 1:
		return "1 match"
	}
	return fmt.Sprintf("%d matches", n)
}

func (p *staffPages) findAgain(c *gin.Context, form findForm, wrong FieldErrors) error {
	shell := p.staffShell(c, deskName, "Look up")
	shell.Failed = true
	view := findView{Search: newSearch(requestOf(c).incident, form, wrong), Links: wrong.Links()}
	return p.find.render(c.Writer, http.StatusUnprocessableEntity, shell, view)
}

// lookup reads the search. What stands in the one box counts first.
func (f findForm) lookup(today models.Date) (models.Lookup, FieldErrors) {
	query, last, born := strings.TrimSpace(f.Query), strings.TrimSpace(f.LastName), strings.TrimSpace(f.Born)
	switch {
	case query != "":
		return queryLookup(query)
	case last == "" && born == "":
		return models.Lookup{}, FieldErrors{{Field: "q", Text: "Enter a code or a reference, or a last name with a date of birth"}}
	case len(models.NameWords(last)) == 0:
		return models.Lookup{}, FieldErrors{{Field: "last_name", Text: "Enter the last name too"}}
	}
	date, err := models.ParseUSDate(born, today)
	if err != nil {
		return models.Lookup{}, FieldErrors{{Field: "born", Text: "Enter the date of birth as month, day and year, like 4 28 1956"}}
	}
	return models.Lookup{LastName: last, BirthDate: date}, nil
}

// queryLookup tells a code from a reference: references begin with a letter and
// a dash. A slip in a code is pointed out, as on the web.
func queryLookup(query string) (models.Lookup, FieldErrors) {
	code, err := models.ParseCode(query)
	if err == nil {
		return models.Lookup{Code: code}, nil
	}
	var wrong *models.CodeError
	if reference := len(query) > 2 && query[1] == '-' && len(query) < models.CodeLength; !reference && errors.As(err, &wrong) {
		text := "This is no reference, like R-7KXM4T9PWC, and no code: a code has 16 letters and numbers"
		if wrong.Fault == models.CodeCheck {
			text = "One letter or number of this code is not right. Ask the caller to read it again"
		}
		return models.Lookup{}, FieldErrors{{Field: "q", Text: text}}
	}
	return models.Lookup{Reference: query}, nil
}

func newHit(i models.Incident, h models.Hit) hitView {
	view := hitView{
		URL: staffPath(i, "/patients/"+h.PatientID), Name: h.Name,
		Where: strings.TrimSpace(h.Town + " " + h.ZIP), Status: "Not signed up",
	}
	if h.BirthYear > 1 {
		view.Born = fmt.Sprintf("born %d", h.BirthYear)
	}
	if h.Enrollment != "" {
		view.Status = word(string(h.Enrollment))
	}
	return view
}
