package handlers

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// columnsView shows what each column of a file is taken for, to be changed.
type columnsView struct {
	Action, Back, Discard string
	Problems              []string // why no row can be read yet
	Columns               []columnLine
	Sheet, HeaderRow      textField
	Links                 []errorLink
}

// columnLine is one column. Header is a cell of the file, whatever it says.
type columnLine struct {
	Letter, Header string
	Meaning        string // in words, where it is only shown
	Note           string // what to do about it
	Choice         choice
}

// unusedWords is what a column that is not used is called.
const unusedWords = "Not used"

// columnWords are what the columns of a roster are called.
var columnWords = map[string]string{
	"": unusedWords, "record_number": "Medical record number", "first_name": "First name", "middle_name": "Middle name", "last_name": "Last name",
	"suffix": "Suffix, such as Jr", "birth_date": "Date of birth", "address_line1": "Street address", "address_line2": "Street address, second line",
	"city": "City", "state": "State", "zip": "ZIP Code", "country": "Country", "language": "Language", "deceased": "Deceased, yes or no",
	"full_name": "Full name, last name first", "full_name_first_last": "Full name, first name first", "city_state_zip": "City, state and ZIP in one",
	"death_date": "Date of death", "representative_name": "Representative’s name", "representative_role": "Representative’s role", "exposed": "Data exposed",
	"phone": "Telephone", "email": "E-mail",
}

func columnWord(name string) string {
	if w, ok := columnWords[name]; ok {
		return w
	}
	if element, ok := strings.CutPrefix(name, "exposed."); ok {
		return "Was exposed, yes or no: " + lowerFirst(word(element))
	}
	return word(name)
}

func meanings() []option {
	out := []option{{Value: "", Text: unusedWords}}
	for _, name := range models.RosterColumns() {
		out = append(out, option{Value: name, Text: columnWord(name)})
	}
	return out
}

// columnLines words the columns of a dry run. Letters and our own names are all
// that a note may hold.
func columnLines(d dryRun) (lines []columnLine) {
	wrong := d.Wrong
	if wrong == nil {
		wrong = &models.ColumnsError{}
	}
	for _, m := range d.Columns {
		line := columnLine{
			Letter: m.Letter, Header: m.Header, Meaning: columnWord(m.Meaning),
			Choice: newChoice("column_"+strconv.Itoa(m.Index), m.Meaning, "", meanings()...),
		}
		switch {
		case slices.Contains(wrong.SSN, m.Letter):
			line.Note = "Social Security numbers: delete this column in your file, and upload it again"
		case m.Meaning == "" && len(wrong.Missing) > 0:
			line.Note = "Not matched, and not kept. Say so if it is: " + columnList(wrong.Missing)
		case slices.Contains(wrong.Twice, m.Meaning):
			line.Note = "Another column is taken for the same. Keep one of them"
		}
		lines = append(lines, line)
	}
	return lines
}

// columnProblems says why no row can be read.
func columnProblems(d dryRun) (out []string) {
	if d.Broken != "" {
		out = append(out, d.Broken)
	}
	if d.Wrong == nil {
		return out
	}
	if len(d.Wrong.SSN) > 0 {
		out = append(out, "Social Security numbers in column "+strings.Join(d.Wrong.SSN, ", ")+". They are never kept here. Delete the column in your file and upload it again. If the numbers are something else, change below what the column is taken for.")
	}
	if names := columnList(d.Wrong.Missing); names != "" {
		out = append(out, "No column was found for: "+names+". Say below which column it is, or add it to your file.")
	}
	if names := columnList(d.Wrong.Twice); names != "" {
		out = append(out, "More than one column is taken for: "+names+". Keep one and set the others to “"+unusedWords+"”.")
	}
	return out
}

func columnList(names []string) string {
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = columnWord(n)
	}
	return strings.Join(words, ", ")
}

// showColumns is where the meaning of columns is changed, whatever was found.
func (p *adminPages) showColumns(c *gin.Context) error {
	u, err := p.held(c)
	if err != nil {
		return err
	}
	found, err := p.dryRun(c, u)
	if err != nil {
		return err
	}
	return p.columnsPage(c, http.StatusOK, u, found)
}

func (p *adminPages) columnsPage(c *gin.Context, status int, u models.RosterUpload, found dryRun) error {
	path := uploadPath(requestOf(c).incident, u.ID)
	shell := p.staffShell(c, officeName, "Check the columns")
	if len(found.Columns) == 0 {
		shell.Title = "This file cannot be read"
	}
	return p.columns.render(c.Writer, status, shell, columnsView{
		Action: path + "/columns", Back: path, Discard: path + "/discard", Problems: columnProblems(found), Columns: columnLines(found),
	})
}

// mostColumns is how many columns a form may name.
const mostColumns = 300

// submitColumns sets what the columns mean; whether that fits is seen when the
// file is read again.
func (p *adminPages) submitColumns(c *gin.Context) error {
	var columns models.ColumnMap
	for i := range mostColumns {
		name, sent := c.GetPostForm("column_" + strconv.Itoa(i))
		if !sent {
			break
		}
		if name != "" && !slices.Contains(models.RosterColumns(), name) {
			return fmt.Errorf("column %d: %w", i, errMalformed)
		}
		columns.Columns = append(columns.Columns, name)
	}
	if len(columns.Columns) == 0 {
		return errMalformed
	}
	incident := requestOf(c).incident
	if err := p.office.MapUpload(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id"), columns); err != nil {
		return err
	}
	return seeOther(c, uploadPath(incident, c.Param("id")))
}
