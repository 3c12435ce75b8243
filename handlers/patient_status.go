package handlers

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// statusForm asks for the code and birth date of an enrollment.
type statusForm struct {
	Code string `form:"code" binding:"enrollment_code"`
	birthForm
	proofForm
	wish
}

type askView struct {
	Problems []errorLink
	NoMatch  bool
	Code     textField
	Birth    dateField
}

// statusView is an enrollment as its patient sees it.
type statusView struct {
	Text, More string
	Do         []string // what to do, step by step; none where there is nothing
	Thaw       bool     // the steps ask to call the bureaus
	Next       string   // "" where the steps lead to no page
	NextText   string
	Story      []storyStep
	Windows    windowsView
	Rows       []summaryRow

	Certified, Dates bool // whether there is something to take along
}

func (p *patientPages) showStatus(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil && !errors.Is(err, models.ErrSession) { // over: ask again
		return err
	}
	if !v.verified() {
		d := v.draft
		typed := statusForm{Code: cmp.Or(d.CodeTyped, d.Code), birthForm: birthForm{Month: d.Month, Day: d.Day, Year: d.Year}}
		return p.renderAsk(c, typed, nil)
	}
	s, err := p.store.Status(c.Request.Context(), requestOf(c).incident.ID, v.EnrollmentID)
	if err != nil {
		return err
	}
	asked := s.Status == models.ActionNeeded || s.Status == models.VerifiedOnly
	if asked && !s.Held() && v.draft.Submitted { // the way to the form is open again
		v.draft.Submitted = false
		if s.FilledBy != v.Subject { // nor does the roster know it
			v.draft.For = s.FilledBy
		}
		if err := p.saveDraft(c, v); err != nil {
			return err
		}
	}
	words, ok := statusOf(s)
	if !ok {
		return errors.New("a status without words: " + string(s.Status))
	}
	shell := p.formShell(c, v, words.title, nil)
	return p.status.render(c.Writer, http.StatusOK, shell, newStatusView(shell, words, requestOf(c).incident.Facts.Provider, s))
}

func newStatusView(p patientShell, words statusWords, provider string, s models.StatusView) statusView {
	view := statusView{
		Text: p.T(words.text), More: p.T(reasonText(s), "Date", p.Date(answerDay(s))), Do: whatToDo(p, s), Rows: statusRows(p, s),
		Story: story(p, provider, s), Windows: newWindows(p, s),
	}
	if words.next != "" {
		view.Next, view.NextText = p.URL(words.next), p.T(words.nextText)
	}
	if !s.Held() {
		view.Thaw = s.Status == models.ActionNeeded && s.RejectReason == string(models.RejectFrozen)
		view.Certified, view.Dates = s.Status.Certified(), len(calendarEvents(p, "", s)) > 0
	}
	return view
}

func (p *patientPages) submitStatus(c *gin.Context) error {
	form := statusForm{birthForm: birthForm{Today: p.today(c)}}
	errs, err := bind(c, requestOf(c).words, &form)
	if err != nil {
		return err
	}
	if form.wished() {
		return p.askElsewhere(c, form)
	}
	if errs.Any() {
		return p.renderAsk(c, form, errs)
	}
	claim, err := form.claim()
	if err != nil {
		return err
	}
	v, err := p.findOrOpenVisit(c)
	if err != nil {
		return err
	}
	verified, err := p.claim(c, v, claim, form.proof())
	if asked, err := p.askForWork(c, v, err, "/status", append(form.typed(), typedField{"code", form.Code})...); asked {
		return err
	}
	if errs, ok := p.neutral(c, err); ok {
		return p.renderAsk(c, form, errs)
	}
	if err != nil {
		return err
	}
	return p.follow(c, verified)
}

// askElsewhere keeps what was typed and asks again in another language.
func (p *patientPages) askElsewhere(c *gin.Context, form statusForm) error {
	if form.Code+form.Month+form.Day+form.Year == "" {
		return p.sameStep(c, form.wish)
	}
	v, err := p.findOrOpenVisit(c)
	if err != nil {
		return err
	}
	v.draft.CodeTyped, v.draft.Month, v.draft.Day, v.draft.Year = form.Code, form.Month, form.Day, form.Year
	return p.grant(c, v, form.wish)
}

func (f statusForm) claim() (models.Claim, error) {
	code, err := models.ParseCode(f.Code)
	if err != nil {
		return models.Claim{}, err
	}
	born, err := f.birthDate()
	return models.Claim{Purpose: models.ToStatus, Code: code, BirthDate: born}, err
}

func (p *patientPages) renderAsk(c *gin.Context, form statusForm, errs FieldErrors) error {
	shell := p.formShell(c, visit{}, "status.ask", errs)
	shell.Back, shell.Form = shell.URL(""), answersForm
	return p.ask.render(c.Writer, answered(errs), shell, askView{
		Problems: errs.Links(), NoMatch: errs.Text("no-match") != "",
		Code:  newTextField("code", form.Code, errs.Text("code")).Code(),
		Birth: form.field(errs),
	})
}
