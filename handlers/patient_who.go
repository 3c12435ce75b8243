package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// whoForm asks who signs up somebody who does not do it alone: a child, somebody who died
// or is cared for. It comes once it is known whom the letter is for, which For says
// where the roster does not (see [patientPages.say]).
type whoForm struct {
	CSRF string `form:"csrf"`
	For  string `form:"for"`
	fillerForm
	wish
}

// fillerForm is who fills in the form for somebody else.
type fillerForm struct {
	First        string         `form:"first_name"`
	Last         string         `form:"last_name"`
	Relationship string         `form:"relationship"`
	May          string         `form:"may"`
	Subject      models.Subject `form:"-" binding:"-"` // set before binding
}

func (f fillerForm) faults() []models.FieldError { return f.filler().Faults(f.Subject) }

func (f fillerForm) filler() models.Filler {
	return models.Filler{First: f.First, Last: f.Last, Relationship: models.Relationship(f.Relationship), May: f.May == "yes"}
}

func fillerTyped(f models.Filler, s models.Subject) fillerForm {
	form := fillerForm{First: f.First, Last: f.Last, Relationship: string(f.Relationship), Subject: s}
	if f.May {
		form.May = "yes"
	}
	return form
}

func (f whoForm) keep(d *models.Draft) { d.Filler = f.filler() }

// whoWords are the messages of the page.
type whoWords struct{ title, Intro, Question, May, Why string }

var subjects = map[models.Subject]whoWords{
	models.SubjectMinor:       {"who.title.minor", "who.intro.minor", "who.relationship.minor", "who.may.minor", "who.why.minor"},
	models.SubjectRepresented: {"who.title.represented", "who.intro.represented", "who.relationship.represented", "who.may.represented", "who.why.represented"},
	models.SubjectDeceased:    {"who.title.deceased", "who.intro.deceased", "who.relationship.deceased", "who.may.deceased", "who.why.deceased"},
}

// saidSubjects are those where the roster says something else.
var saidSubjects = map[models.Subject]whoWords{
	models.SubjectRepresented: {"who.title.represented", "whom.intro.represented", "who.relationship.represented", "who.may.represented", "whom.why.represented"},
	models.SubjectDeceased:    {"whom.title.deceased", "whom.intro.deceased", "who.relationship.deceased", "who.may.deceased", "who.why.deceased"},
}

// relationships are the messages of what somebody is to the patient.
var relationships = map[models.Relationship]string{
	models.RelParent: "who.is.parent", models.RelGuardian: "who.is.guardian", models.RelPower: "who.is.power_of_attorney",
	models.RelConservator: "who.is.conservator", models.RelExecutor: "who.is.executor", models.RelSpouse: "who.is.spouse",
	models.RelChild: "who.is.child", models.RelFamily: "who.is.family",
}

type whoView struct {
	Problems     []errorLink
	Words        whoWords
	Again, Died  bool // whether something else may be said of the patient
	First, Last  textField
	Relationship choice
	May          checkbox
}

func (p *patientPages) showWho(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil {
		return err
	}
	if !v.open() {
		return to(c, v.step())
	}
	if v.subject().Alone() {
		return p.renderWhom(c, v, v.draft.ForTyped, nil)
	}
	return p.renderWho(c, v, whoForm{fillerForm: fillerTyped(v.draft.Filler, v.subject())}, nil)
}

func (p *patientPages) submitWho(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil && !errors.Is(err, models.ErrSession) {
		return err
	}
	form := whoForm{fillerForm: fillerForm{Subject: v.subject()}}
	errs, malformed := bind(c, requestOf(c).words, &form)
	if malformed != nil {
		return malformed
	}
	if err != nil {
		return p.keepLate(c, err, form.CSRF, form.keep)
	}
	if !v.open() {
		return to(c, v.step())
	}
	if err := checkToken(v, form.CSRF); err != nil {
		return err
	}
	if v.subject().Alone() {
		v.draft.ForTyped = form.For
		return p.say(c, v, form)
	}
	form.keep(&v.draft)
	if form.For != "" {
		return p.say(c, v, form)
	}
	v.draft.Named = !errs.Any() && !form.wished()
	if form.wished() {
		return p.grant(c, v, form.wish)
	}
	if err := p.saveDraft(c, v); err != nil {
		return err
	}
	if errs.Any() {
		return p.renderWho(c, v, form, errs)
	}
	return to(c, v.step())
}

func (p *patientPages) renderWho(c *gin.Context, v visit, form whoForm, errs FieldErrors) error {
	subject := v.subject()
	words := subjects[subject]
	if subject != v.Subject {
		words = saidSubjects[subject]
	}
	shell := p.formShell(c, v, words.title, errs)
	shell.Form = answersForm
	var options []option
	for _, r := range subject.Relationships() {
		options = append(options, option{Value: string(r), Text: shell.T(relationships[r])})
	}
	return p.who.render(c.Writer, answered(errs), shell, whoView{
		Problems: errs.Links(), Words: words, Again: subject != v.Subject, Died: subject != models.SubjectDeceased,
		First:        newTextField("first_name", form.First, errs.Text("first_name")).Auto("given-name"),
		Last:         newTextField("last_name", form.Last, errs.Text("last_name")).Auto("family-name"),
		Relationship: newChoice("relationship", form.Relationship, errs.Text("relationship"), options...),
		May:          newCheckbox("may", form.May == "yes", errs.Text("may")),
	})
}

// submitNext begins anew for another child of the same parent.
func (p *patientPages) submitNext(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil {
		return err
	}
	if !v.verified() {
		return to(c, v.step())
	}
	if err := checkToken(v, c.PostForm("csrf")); err != nil {
		return err
	}
	token, err := p.store.NextChild(c.Request.Context(), requestOf(c).incident.ID, v.ID)
	if err != nil {
		return err
	}
	p.setCookie(c, visitCookie, token, http.SameSiteLaxMode)
	return to(c, "/enroll")
}
