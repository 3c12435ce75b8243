package handlers

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"recourse/internal/portaltest"
	"recourse/models"
)

var parent = []string{"first_name", "Ann", "last_name", "Parent", "relationship", "parent", "may", "yes"}

// others are the claims for children and for somebody who died, whom samples have last.
func others(r *portaltest.Rehearsal) (children []models.Claim, died models.Claim) {
	for i, c := range r.Claims {
		if models.Minor(c.BirthDate, r.Inc.Today(r.Clock.Now())) {
			return r.Claims[i:], r.Claims[i-1]
		}
	}
	return nil, died
}

// proves goes as far as the question who signs up.
func (b *browser) proves(lang string, c models.Claim) {
	b.t.Helper()
	b.leadsTo(b.post("/"+lang+"/enroll", "code", c.Code.Grouped()), "/"+lang+"/identity")
	b.get("/" + lang + "/identity")
	b.leadsTo(b.post("/"+lang+"/identity", identity(c)...), "/"+lang+"/who")
	b.get("/" + lang + "/who")
}

// A parent signs up two children in one sitting, and says once who they are and how to
// reach them.
func testAParentSignsUpTwoChildren(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	children, _ := others(r)
	b := newBrowser(t, h)
	b.proves("en", children[0])
	for _, step := range []string{"details", "review", "identity", "done"} {
		b.leadsTo(b.get("/en/"+step), "/en/who")
	}
	b.leadsTo(b.post("/en/details", "consent", "yes", "contact_by", "post"), "/en/who")
	b.shows(b.post("/en/who", "first_name", "Ann", "relationship", "spouse"), 422,
		`value="Ann"`, `href="#last_name"`, `href="#relationship"`, `href="#may"`, "Tick the box if this is true")
	b.leadsTo(b.post("/en/who", append([]string{"to", "es"}, parent...)...), "/es/who")
	b.shows(b.get("/es/who"), 200, `value="Ann"`, `value="parent" checked`, "Soy el padre, la madre o el tutor legal")
	b.leadsTo(b.get("/es/details"), "/es/who") // nobody has looked at it yet
	b.leadsTo(b.post("/es/who", parent...), "/es/details")
	b.shows(b.get("/en/details"), 200, "the person you sign up", "that you are the parent or guardian", `href="/en/who"`)
	b.leadsTo(b.post("/en/details", "consent", "yes", "contact_by", "email", "email", "ann@example.org"), "/en/review")
	b.shows(b.get("/en/review"), 200, "Ann Parent", `href="/en/who#first_name"`, "Parent", "ann@example.org")
	b.leadsTo(b.post("/en/review"), "/en/done")
	b.shows(b.get("/en/done"), 200, "The sign-up is done", "Sign up another child", "under 16")

	b.leadsTo(b.post("/en/next"), "/en/enroll")
	if p := b.get("/en/enroll"); strings.Contains(p.body, children[0].Code.Grouped()) {
		t.Error("the code of the first child is still there")
	}
	b.proves("en", children[1])
	p := b.get("/en/who")
	b.shows(p, 200, `value="Ann"`, `value="Parent"`, `value="parent" checked`)
	if strings.Contains(p.body, `value="yes" checked`) {
		t.Error("that they are the parent of the next child too is taken for granted")
	}
	b.leadsTo(b.post("/en/who", parent...), "/en/details")
	p = b.get("/en/details")
	b.shows(p, 200, "ann@example.org")
	if strings.Contains(p.body, `id="consent" name="consent" type="checkbox" value="yes" checked`) {
		t.Error("consent is taken over")
	}
	b.leadsTo(b.post("/en/details", "consent", "yes", "contact_by", "post"), "/en/review")
	b.get("/en/review")
	b.leadsTo(b.post("/en/review"), "/en/done")
}

// For somebody who died nobody consents to a provider, and the family is told what to do.
func testTheFamilyOfSomebodyWhoDied(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	_, died := others(r)
	b := newBrowser(t, h)
	b.proves("pt", died)
	b.shows(b.get("/en/who"), 200, "We are sorry for your loss", "Executor of the estate")
	b.leadsTo(b.post("/en/who", "first_name", "Ann", "last_name", "Day", "relationship", "child", "may", "yes"), "/en/details")
	p := b.get("/en/details")
	b.shows(p, 200, "We send nothing to a monitoring company")
	if strings.Contains(p.body, `name="consent"`) {
		t.Error("consent is asked for nothing")
	}
	b.shows(b.post("/en/details"), 422, `href="#contact_by"`)
	b.leadsTo(b.post("/en/details", "contact_by", "post"), "/en/review")
	b.shows(b.get("/en/review"), 200, "Son or daughter", "Ask for help")
	b.leadsTo(b.post("/en/review"), "/en/done")
	b.leadsTo(b.get("/en/done"), "/en/status")
	b.shows(b.get("/en/status"), 200, "death certificate", "1-800-772-1213", "IRS", "Medicare")
	b.shows(b.post("/en/next"), http.StatusConflict) // there is no next one
}

// Every subject has words on every step, in every language.
func TestWhoIsWordedForEverySubject(t *testing.T) {
	for _, subject := range []models.Subject{models.SubjectMinor, models.SubjectRepresented, models.SubjectDeceased} {
		for _, tag := range []string{"en", "es", "pt"} {
			s := &stage{visit: models.Visit{ID: "v", EnrollmentID: "e", CSRF: "t", Subject: subject}}
			b, at := onStage(t, s), "/"+tag
			b.shows(b.get(at+"/who"), 200, `name="first_name"`, "1-800-555-0148")
			b.shows(b.post(at+"/who"), 422, `href="#first_name"`, `href="#may"`)
			f := portaltest.Filler(subject)
			b.leadsTo(b.post(at+"/who", "first_name", f.First, "last_name", f.Last, "relationship", string(f.Relationship), "may", "yes"), at+"/details")
			b.get(at + "/details")
			b.leadsTo(b.post(at+"/details", "consent", "yes", "contact_by", "post"), at+"/review")
			b.shows(b.get(at+"/review"), 200, f.First+" "+f.Last)
			b.shows(b.post(at+"/who"), 422)
			b.leadsTo(b.get(at+"/review"), at+"/who")
			s.status = models.StatusView{
				Reference: "R-9999999999", Status: models.Submitted, FilledBy: subject, SubmittedOn: models.MustDate("2020-04-20"),
				PlannedStart: models.MustDate("2020-04-20"), PlannedEnd: models.MustDate("2022-04-20"), Months: 24,
			}
			s.draft = models.Draft{Submitted: true}
			b.shows(b.get(at+"/done"), 200, "R-9999999999")
			b.leadsTo(b.get(at+"/who"), at+"/status")
		}
	}
	s := &stage{visit: models.Visit{ID: "v", EnrollmentID: "e", CSRF: "t", Subject: models.SubjectAdult}}
	b := onStage(t, s)
	b.get("/en/details")
	b.shows(b.post("/en/who", parent...), 422, "Choose who the letter is for")
	nobody := newBrowser(t, b.h)
	nobody.host = b.host
	nobody.leadsTo(nobody.post("/en/next"), "/en/enroll")
}

// What a parent typed before the visit ended is kept beside the rest.
func TestWhoSentTooLateIsKept(t *testing.T) {
	form := whoForm{fillerForm: fillerForm{First: "Ann", Last: "Parent", Relationship: "parent", May: "yes"}}
	d := models.Draft{Consent: true, Email: "ann@example.org"}
	form.keep(&d)
	want := models.Draft{Consent: true, Email: "ann@example.org", Filler: models.Filler{First: "Ann", Last: "Parent", Relationship: models.RelParent, May: true}}
	if d != want {
		t.Error("another draft")
	}
	if err := form.filler().Check(models.SubjectRepresented); !errors.Is(err, models.ErrInvalid) {
		t.Errorf("a parent for an adult: %v", err)
	}
}
