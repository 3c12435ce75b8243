package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// casesView lists what two people decide about one patient each.
type casesView struct {
	Open, Decided table
}

// caseView is one case, with what may be decided.
type caseView struct {
	About    string
	Rows     []summaryRow
	Waits    string // what is proposed already; "" for nothing
	Outcomes []summaryRow
	Action   string // "" where nothing can be proposed
	Decision choice
	Back     string
	Links    []errorLink
}

func (p *adminPages) showCases(c *gin.Context) error {
	incident := requestOf(c).incident
	all, err := p.office.Cases(c.Request.Context(), sessionOf(c).Actor(), incident.ID)
	if err != nil {
		return err
	}
	view := casesView{
		Open:    table{Label: "open-h", Head: heads("Reference", "About", "Name", "Opened", "Promised by")},
		Decided: table{Label: "decided-h", Head: heads("Reference", "About", "Name", "Decided", "How")},
	}
	for _, one := range all {
		row := []cell{{Text: one.Reference, URL: adminPath(incident, "/cases/"+one.ID), Fixed: true}, {Text: word(string(one.Kind)), Wraps: true}, {Text: one.Name}}
		if one.Status == models.CaseDecided {
			view.Decided.Rows = append(view.Decided.Rows, append(row, cell{Text: shortDay(one.DecidedOn)}, cell{Text: outcomeTitle(one.Outcome), Wraps: true}))
			continue
		}
		due := cell{Text: shortDay(one.DueOn)}
		if one.Overdue(p.today(c)) {
			due = cell{Text: "Overdue since " + due.Text, Tag: "red"}
		}
		view.Open.Rows = append(view.Open.Rows, append(row, cell{Text: shortDay(one.OpenedOn)}, due))
	}
	return p.cases.render(c.Writer, http.StatusOK, p.staffShell(c, officeName, "Cases"), view)
}

func (p *adminPages) showCase(c *gin.Context) error { return p.casePage(c, http.StatusOK, nil) }

func (p *adminPages) casePage(c *gin.Context, status int, wrong FieldErrors) error {
	incident := requestOf(c).incident
	one, err := p.office.Case(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id"))
	if err != nil {
		return err
	}
	names, err := p.names(c.Request.Context())
	if err != nil {
		return err
	}
	shell := p.staffShell(c, officeName, "Case "+one.Reference)
	shell.Failed = wrong.Any()
	view := caseView{About: caseHelp[one.Kind], Rows: caseRows(one, names, one.Overdue(p.today(c))), Back: adminPath(incident, "/cases"), Links: wrong.Links()}
	for _, o := range one.Kind.Outcomes() {
		view.Outcomes = append(view.Outcomes, summaryRow{Key: outcomeTitle(o), Value: outcomeHelp[o]})
	}
	switch {
	case one.Proposed != nil:
		view.Waits = outcomeTitle(one.Proposed.Outcome) + ". " + word(string(one.Proposed.Note)) + "."
	case one.Status == models.CaseOpen:
		view.Action = adminPath(incident, "/cases/"+one.ID)
		view.Decision = newChoice("decision", "", wrong.Text("decision"), caseDecisions(one.Kind)...)
	}
	return p.oneCase.render(c.Writer, status, shell, view)
}

func caseRows(one models.CaseView, names map[string]string, overdue bool) []summaryRow {
	due := shortDay(one.DueOn)
	if overdue {
		due += ", overdue"
	}
	rows := []summaryRow{
		{Key: "About", Value: word(string(one.Kind))}, {Key: "Patient", Value: one.Name},
		{Key: "Sign-up", Value: one.SignUp + ", " + lowerFirst(word(string(one.Enrollment)))},
		{Key: "Opened", Value: shortDay(one.OpenedOn) + " by " + actorName(one.OpenedBy, names)}, {Key: "Promised by", Value: due},
	}
	if one.Who.Name != "" {
		rows = append(rows, summaryRow{Key: "Says so", Value: one.Who.Name}, summaryRow{Key: "As", Value: relationshipWords[one.Who.Relationship]})
	}
	if one.Kind == models.CaseRepresentative && one.Named != "" {
		rows = append(rows, summaryRow{Key: "The roster names", Value: one.Named})
	}
	if one.Status == models.CaseDecided {
		rows = append(rows, summaryRow{Key: "Decided", Value: outcomeTitle(one.Outcome) + ", " + shortDay(one.DecidedOn)})
	}
	return rows
}

// caseHelp says what to find out before one decides.
var caseHelp = map[models.CaseKind]string{
	models.CaseNotMe:          "Somebody has the patient’s notice and says that the patient did not sign up. The sign-up is on hold. Call the patient at a number from the organization’s own records, not at one that the sign-up has.",
	models.CaseRepresentative: "Somebody signs up for an adult, and the roster does not name them. Ask for the document and look at it. Note its kind only; keep no copy.",
	models.CaseDeath:          "Somebody says that the patient died. Ask for a death certificate, or look into the organization’s records. Keep no copy.",
}

// outcomeHelp says what a decision does.
var outcomeHelp = map[models.CaseOutcome]string{
	models.OutcomeLifted:    "The hold ends, and everything goes on where it was.",
	models.OutcomeCanceled:  "The sign-up ends, its code stops, and the patient is owed a letter with a new one. Tell the provider if it has the sign-up.",
	models.OutcomeAccepted:  "The sign-up goes to the provider as it was typed.",
	models.OutcomeDenied:    "The sign-up is refused. The status page says how to ask again, and the patient can sign up with the same code.",
	models.OutcomeConfirmed: "No provider is asked. The family gets help with recovery, and letters go to the next of kin from now on.",
	models.OutcomeMistaken:  "Nothing of what was typed is sent. The patient can sign up with the same code.",
}

// outcomeTitles are what the outcomes are called; a status has some of the same names.
var outcomeTitles = map[models.CaseOutcome]string{
	models.OutcomeLifted: "It was the patient", models.OutcomeCanceled: "It was somebody else",
	models.OutcomeAccepted: "They may act for the patient", models.OutcomeDenied: "They may not act for the patient",
	models.OutcomeConfirmed: "The patient died", models.OutcomeMistaken: "The patient lives",
}

func outcomeTitle(o models.CaseOutcome) string { return outcomeTitles[o] }

// caseDecisions are what may be decided, each with its grounds.
func caseDecisions(k models.CaseKind) (out []option) {
	for _, o := range k.Outcomes() {
		for _, n := range o.Notes() {
			out = append(out, option{Value: string(o) + "/" + string(n), Text: outcomeTitle(o) + ": " + lowerFirst(word(string(n)))})
		}
	}
	return out
}

func (p *adminPages) submitCase(c *gin.Context) error {
	var form decideForm
	if _, err := bind(c, mustWords(p.server), &form); err != nil {
		return err
	}
	outcome, note, _ := strings.Cut(form.Decision, "/")
	incident := requestOf(c).incident
	d := models.CaseDecision{Outcome: models.CaseOutcome(outcome), Note: models.CaseNote(note)}
	_, err := p.office.ProposeCase(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id"), d)
	if errors.As(err, new(models.FieldError)) {
		return p.casePage(c, http.StatusUnprocessableEntity, FieldErrors{{Field: "decision", Text: "Choose how the case ends"}})
	}
	if err != nil {
		return err
	}
	return seeOther(c, adminPath(incident, "/proposals?done=proposed"))
}

// caseText says what an approval does to a case.
func caseText(d models.CaseDecision) string {
	return fmt.Sprintf("%s (%s). %s", outcomeTitle(d.Outcome), lowerFirst(word(string(d.Note))), outcomeHelp[d.Outcome])
}
