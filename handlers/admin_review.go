package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// decideView lists people on whom a person must decide.
type decideView struct {
	People []reviewCard
	Pairs  []todo // where pairs wait
	Pages  pager
	Links  []errorLink
}

// reviewCard is one of them, with what one needs to decide.
type reviewCard struct {
	ID, Name, Why, Help string
	Rows                []summaryRow
	Action              string
	Decision            choice
}

// decideForm is a decision, as status and grounds.
type decideForm struct {
	Decision string `form:"decision" binding:"max=60"`
}

// pageOfReviews is how many people the store gives at a time.
const pageOfReviews = 50

func (p *adminPages) showReview(c *gin.Context) error { return p.reviewPage(c, http.StatusOK, nil) }

func (p *adminPages) reviewPage(c *gin.Context, status int, wrong FieldErrors) error {
	after, incident := c.Query("after"), requestOf(c).incident
	if len(after) > 64 {
		return errMalformed
	}
	all, err := p.office.Reviews(c.Request.Context(), sessionOf(c).Actor(), incident.ID, after)
	if err != nil {
		return err
	}
	pairs, err := p.office.OpenDuplicates(c.Request.Context(), incident.ID)
	if err != nil {
		return err
	}
	shell, path := p.staffShell(c, officeName, "Review"), adminPath(incident, "/review")
	shell.Failed = wrong.Any()
	view := decideView{Pages: shell.Pager("", ""), Links: wrong.Links()}
	if pairs > 0 {
		view.Pairs = []todo{{"warning", "may be one person each", path + "/pairs", counted(pairs, "pair") + " of patients"}}
	}
	for _, r := range all {
		view.People = append(view.People, newReviewCard(path, after, r, wrong))
	}
	if after != "" {
		view.Pages.Previous, view.Pages.PreviousText = path, "From the beginning"
	}
	if len(all) == pageOfReviews {
		view.Pages.Next = path + afterQuery(all[pageOfReviews-1].PatientID)
	}
	return p.review.render(c.Writer, status, shell, view)
}

// decisionField names the field of one card: a page has many.
func decisionField(patientID string) string { return "decision-" + patientID }

func newReviewCard(path, after string, r models.Review, wrong FieldErrors) reviewCard {
	field := decisionField(r.PatientID)
	return reviewCard{
		ID: r.PatientID, Name: r.Name, Why: word(string(r.Reason)), Help: reviewHelp[r.Reason], Action: path + "/" + r.PatientID + afterQuery(after),
		Rows: []summaryRow{
			{Key: "Row in the file", Value: grouped(r.RowNumber)}, {Key: "Date of birth", Value: bornText(r.BirthDate)},
			{Key: "State", Value: stateText(r.State)}, {Key: "Data exposed", Value: elementsText(r.Exposed)},
		},
		Decision: newChoice(field, "", wrong.Text(field), decisions(r.Reason)...).Labeled("Decision on " + r.Name),
	}
}

// afterQuery keeps the place in a long list.
func afterQuery(id string) string {
	if id == "" {
		return ""
	}
	return "?after=" + url.QueryEscape(id)
}

func stateText(s string) string {
	if s == "" {
		return "not known"
	}
	return s
}

// reviewHelp says what to look at before one decides.
var reviewHelp = map[models.ReviewReason]string{
	models.ReviewNothing: "Ask the system that the roster comes from what was exposed.",
	models.ReviewBirth:   "Nobody can tell whether this is a minor. Look the date up, or decide without it.",
	models.ReviewAccount: "Look at the number in the source system. Do not write it down here.",
	models.ReviewState:   "Find out where the person lives.",
}

// decisions are what may be decided, each with its grounds. What is about an account
// number is offered only where that is the question.
func decisions(reason models.ReviewReason) []option {
	out := []option{{Value: "", Text: "Choose"}}
	for _, to := range []models.EligibilityStatus{models.Eligible, models.Ineligible} {
		for _, note := range models.ReviewNotes(to) {
			aboutNumber := note == models.NoteHoldsSSN || note == models.NoteNoSSN
			if !aboutNumber || reason == models.ReviewAccount {
				out = append(out, option{Value: string(to) + "/" + string(note), Text: decisionText(to) + ": " + lowerFirst(word(string(note)))})
			}
		}
	}
	return out
}

func decisionText(to models.EligibilityStatus) string {
	if to == models.Eligible {
		return "Gets the offer"
	}
	return "Gets the notice only"
}

func (p *adminPages) submitReview(c *gin.Context) error {
	var form decideForm
	if _, err := bind(c, mustWords(p.server), &form); err != nil {
		return err
	}
	field := decisionField(c.Param("id"))
	to, note, ok := strings.Cut(form.Decision, "/")
	if !ok {
		return p.reviewPage(c, http.StatusUnprocessableEntity, FieldErrors{{Field: field, Text: "Choose a decision"}})
	}
	incident := requestOf(c).incident
	err := p.office.DecideReview(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id"), models.EligibilityStatus(to), models.ReviewNote(note))
	if errors.Is(err, models.ErrMove) {
		return p.reviewPage(c, http.StatusUnprocessableEntity, FieldErrors{{Text: "Nothing was changed: somebody has decided this, or the rules demand the offer for this person"}})
	}
	if err != nil {
		return err
	}
	return seeOther(c, adminPath(incident, "/review?done=decided"))
}
