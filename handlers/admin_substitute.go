package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// substituteView says where notice by other means stands, and takes one down.
type substituteView struct {
	Tiles   []tile
	Todo    []todo
	Clock   *clockBar // of the public notice that runs; nil if none does
	Posting string    // address of the text to post
	May     bool      // the reader may record a notice
	Action  string
	Kind    choice
	Place   textField
	Starts  dateField
	Ends    dateField
	Names   textField // references of the letters, for notice to single persons
	Notices table
	Links   []errorLink
}

// clockBar is how much of a posting's time has passed.
type clockBar struct {
	Text      string
	Done, All int
}

// substituteForm is a notice that was given.
type substituteForm struct {
	Kind       string `form:"kind" binding:"max=20"`
	Place      string `form:"place" binding:"max=200"`
	References string `form:"references" binding:"max=4000"`
	StartMonth string `form:"starts_on_month" binding:"max=12"`
	StartDay   string `form:"starts_on_day" binding:"max=4"`
	StartYear  string `form:"starts_on_year" binding:"max=6"`
	EndMonth   string `form:"ends_on_month" binding:"max=12"`
	EndDay     string `form:"ends_on_day" binding:"max=4"`
	EndYear    string `form:"ends_on_year" binding:"max=6"`
}

func (p *adminPages) showSubstitute(c *gin.Context) error {
	return p.substitutePage(c, http.StatusOK, substituteForm{}, nil)
}

func (p *adminPages) substitutePage(c *gin.Context, status int, form substituteForm, wrong FieldErrors) error {
	incident := requestOf(c).incident
	state, err := p.office.SubstituteState(c.Request.Context(), incident.ID)
	if err != nil {
		return err
	}
	shell, path := p.staffShell(c, officeName, "Substitute notice"), adminPath(incident, "/substitute")
	shell.Failed = wrong.Any()
	return p.substitute.render(c.Writer, status, shell, substituteView{
		Tiles: substituteTiles(state), Todo: substituteTodo(incident, state), Clock: postingClock(state, p.today(c)), Posting: path + "/posting",
		May: may(c, models.MayPropose), Action: path, Kind: newChoice("kind", form.Kind, wrong.Text("kind"), kindOptions()...),
		Place:   newTextField("place", form.Place, wrong.Text("place")),
		Starts:  newDateField("starts_on", form.StartMonth, form.StartDay, form.StartYear, wrong.Text("starts_on")),
		Ends:    newDateField("ends_on", form.EndMonth, form.EndDay, form.EndYear, wrong.Text("ends_on")),
		Names:   newTextField("references", form.References, wrong.Text("references")),
		Notices: noticeTable(state), Links: wrong.Links(),
	})
}

func substituteTiles(s models.SubstituteState) []tile {
	return []tile{
		{"Address searched", grouped(s.Searching), "letters came back", false},
		{"Not reached", grouped(s.Undeliverable), "no letter, no other notice yet", s.Undeliverable > 0},
		{"Told otherwise", grouped(s.Substituted), "by substitute notice", false},
		{"In all", fmt.Sprintf("%d of %d", min(s.People(), models.PostingFrom), models.PostingFrom), postingNote(s), s.Posting},
	}
}

func postingNote(s models.SubstituteState) string {
	if s.Posting {
		return "a posting or the media is required"
	}
	return "from 10 on, a posting is required"
}

// substituteTodo words what is to be done.
func substituteTodo(i models.Incident, s models.SubstituteState) (out []todo) {
	texts := map[models.SubstituteTask]todo{
		models.SubstituteDoPost:   {"warning", "on your home page for 90 days, or in major print or broadcast media, with a toll-free number answered for 90 days", adminPath(i, "/substitute/posting"), "Publish the notice"},
		models.SubstituteDoEach:   {"warning", "Tell each person by telephone, e-mail or other written notice, and record it below.", "", ""},
		models.SubstituteDoKeep:   {"clock", fmt.Sprintf("Keep the notice up and the toll-free number answered: %s left.", counted(s.DaysLeft, "day")), "", ""},
		models.SubstituteDoSearch: {"mail", "and record what was found", adminPath(i, "/returns"), "Look for " + counted(s.Searching, "address") + "es"},
	}
	texts[models.SubstituteDoSearch] = todo{"mail", "whose letters came back", adminPath(i, "/returns"), "Look for the addresses of " + counted(s.Searching, "person")}
	for _, t := range s.Todo {
		out = append(out, texts[t])
	}
	if s.Posting && !s.Free {
		out = append(out, todo{"warning", "The incident’s telephone number is not toll-free. A posting needs one that is.", "", ""})
	}
	return out
}

// postingClock shows the posting that runs longest.
func postingClock(s models.SubstituteState, today models.Date) *clockBar {
	if s.Running == nil {
		return nil
	}
	all := s.Running.StartsOn.DaysUntil(s.Running.EndsOn) + 1
	return &clockBar{
		Text: fmt.Sprintf("Day %d of %d: up since %s, to stay up through %s.", all-s.DaysLeft+1, all, shortDay(s.Running.StartsOn), shortDay(s.Running.EndsOn)),
		Done: all - s.DaysLeft + 1, All: all,
	}
}

// kindWords say how notice is given.
var kindWords = map[models.SubstituteKind]string{
	models.SubstitutePosting: "Posting on the home page", models.SubstituteMedia: "Major print or broadcast media", models.SubstitutePhone: "Telephone",
	models.SubstituteEmail: "E-mail", models.SubstituteOther: "Another written notice",
}

func kindOptions() (out []option) {
	for _, k := range models.SubstituteKinds() {
		out = append(out, option{Value: string(k), Text: kindWords[k]})
	}
	return out
}

func noticeTable(s models.SubstituteState) table {
	t := table{Label: "notices-h", Head: append(heads("Notice", "Where", "From", "Through"), numbers("People")...)}
	for _, n := range s.Notices {
		t.Rows = append(t.Rows, []cell{{Text: kindWords[n.Kind]}, {Text: n.Place, Wraps: true}, {Text: shortDay(n.StartsOn)}, {Text: shortDay(n.EndsOn)}, number(n.People)})
	}
	return t
}

func (p *adminPages) submitSubstitute(c *gin.Context) error {
	var form substituteForm
	wrong, err := bind(c, mustWords(p.server), &form)
	if err != nil {
		return err
	}
	notice, more := form.parse(p.today(c))
	if wrong = append(wrong, more...); wrong.Any() {
		return p.substitutePage(c, http.StatusUnprocessableEntity, form, wrong)
	}
	incident := requestOf(c).incident
	_, err = p.office.GiveSubstitute(c.Request.Context(), sessionOf(c).Actor(), incident.ID, notice, strings.Fields(strings.ReplaceAll(form.References, ",", " "))...)
	if refused := substituteRefused(err); refused.Any() {
		return p.substitutePage(c, http.StatusUnprocessableEntity, form, refused)
	}
	if err != nil {
		return err
	}
	return seeOther(c, adminPath(incident, "/substitute?done=substitute"))
}

// parse reads the form. A public notice that gives no last day stays the ninety days
// that the law asks for; notice to single persons is given on one day.
func (f substituteForm) parse(today models.Date) (n models.SubstituteNotice, wrong FieldErrors) {
	var err error
	if n.Kind, err = models.ParseSubstituteKind(f.Kind); err != nil {
		wrong = append(wrong, fieldError{Field: "kind", Text: substituteTexts["kind/choose"]})
	}
	if n.StartsOn, err = formDate(f.StartMonth, f.StartDay, f.StartYear, today); err != nil {
		wrong = append(wrong, fieldError{Field: "starts_on", Text: substituteTexts["starts_on/future"], Parts: []string{"month", "day", "year"}})
		return n, wrong
	}
	n.Place, n.EndsOn = strings.TrimSpace(f.Place), n.StartsOn
	if n.Kind.Public() {
		n.EndsOn = models.LastPostingDay(n.StartsOn)
	}
	if strings.TrimSpace(f.EndMonth+f.EndDay+f.EndYear) == "" {
		return n, wrong
	}
	if n.EndsOn, err = formDate(f.EndMonth, f.EndDay, f.EndYear, today.AddMonths(farMonths)); err != nil {
		wrong = append(wrong, fieldError{Field: "ends_on", Text: "Enter the last day, or leave it empty", Parts: []string{"month", "day", "year"}})
	}
	return n, wrong
}

// substituteTexts say how to mend a notice, by field and fault.
var substituteTexts = map[string]string{
	"kind/choose": "Choose how notice was given", "kind/posting_needed": "For 10 or more people the law asks for a posting or the media, 45 CFR 164.404(d)(2)(ii)",
	"starts_on/future": "Enter the first day of the notice; it cannot lie in the future", "ends_on/before_start": "The last day lies before the first",
	"ends_on/too_short": "A posting stays up for at least 90 days, the first one counted", "place/empty": "Enter the address of the page, or the name of the paper or station",
	"place/long": "Keep this under 200 characters", "phone/toll_free": "The incident’s telephone number is not toll-free. A posting needs one that is",
	"references/empty": "Enter the references of the letters of those who were told",
}

func substituteRefused(err error) FieldErrors {
	var field models.FieldError
	switch {
	case errors.As(err, &field):
		text := substituteTexts[field.Field+"/"+field.Key]
		if text == "" {
			text = "A reference is not right. Look at them again"
		}
		at, parts := field.Field, []string(nil)
		if at == "phone" {
			at = "kind"
		}
		if at == "reference" {
			at = "references"
		}
		if strings.HasSuffix(at, "_on") {
			parts = []string{"month", "day", "year"}
		}
		return FieldErrors{{Field: at, Text: text, Parts: parts}}
	case errors.Is(err, models.ErrNotFound):
		return FieldErrors{{Field: "references", Text: "A reference is not of a letter of this incident. Nothing was recorded"}}
	case errors.Is(err, models.ErrMove):
		return FieldErrors{{Field: "references", Text: "Letters reach everybody who is meant, or they were told already. Nothing was recorded"}}
	}
	return nil
}
