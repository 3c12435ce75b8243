package handlers

import (
	"net/http"
	"strings"
	"testing"

	"recourse/internal/i18n"
	"recourse/internal/portaltest"
	"recourse/models"
)

// waitsFor is an enrollment that waits for a case of a kind.
func waitsFor(kind models.CaseKind, filledBy models.Subject) models.StatusView {
	day := models.MustDate
	return models.StatusView{
		Reference: "R-9999999999", Status: models.Reviewing, FilledBy: filledBy, SubmittedOn: day("2020-04-20"), Today: day("2020-04-20"), Months: 24,
		MailedOn: day("2020-04-13"), Deadline: day("2020-07-31"),
		Case: &models.Case{Kind: kind, Reference: "C-88888888", Status: models.CaseOpen, OpenedOn: day("2020-04-20"), DueOn: day("2020-04-30")},
	}
}

// Somebody who acts for an adult, or knows that they died, can say so in every language,
// take it back, and learns what two people decide, on what, by when.
func TestSomebodyElseMaySignAnAdultUp(t *testing.T) {
	s := &stage{}
	b := onStage(t, s)
	for _, tt := range []struct {
		said models.Subject
		kind models.CaseKind
		next string // the first thing to do
	}{
		{models.SubjectRepresented, models.CaseRepresentative, "wait.representative.1"}, {models.SubjectDeceased, models.CaseDeath, "wait.death.1"},
	} {
		for _, tag := range []string{"en", "es", "pt"} {
			*s = stage{visit: models.Visit{ID: "v", EnrollmentID: "e", CSRF: "t", Subject: models.SubjectAdult}}
			at, words := "/"+tag, testPrinter(t, i18n.Tag(tag))
			b.shows(b.get(at+"/details"), 200, `href="`+at+`/who"`)
			b.shows(b.get(at+"/who"), 200, `value="represented"`, `value="deceased"`, `href="`+at+`/details"`, "1-800-555-0148")
			b.shows(b.post(at+"/who"), 422, `href="#for"`)
			b.leadsTo(b.post(at+"/who", "for", string(tt.said), "to", "pt"), "/pt/who")
			b.shows(b.get(at+"/who"), 200, `value="`+string(tt.said)+`" checked`) // nobody has looked at it yet
			b.leadsTo(b.post(at+"/who", "for", string(tt.said)), at+"/who")
			b.shows(b.get(at+"/who"), 200, `name="first_name"`, `value="again"`)
			b.leadsTo(b.get(at+"/details"), at+"/who")
			b.leadsTo(b.post(at+"/who", "for", "again", "first_name", "Ann"), at+"/who")
			b.shows(b.get(at+"/who"), 200, `value="represented"`)
			b.leadsTo(b.post(at+"/who", "for", string(tt.said)), at+"/who")
			b.shows(b.get(at+"/who"), 200, `value="Ann"`)
			f := portaltest.Filler(tt.said)
			b.leadsTo(b.post(at+"/who", "first_name", f.First, "last_name", f.Last, "relationship", string(f.Relationship), "may", "yes"), at+"/details")
			b.get(at + "/details")
			b.leadsTo(b.post(at+"/details", "consent", "yes", "contact_by", "post"), at+"/review")
			b.shows(b.get(at+"/review"), 200, f.First+" "+f.Last, words.T("review.then_case"))
			b.leadsTo(b.post(at+"/review"), at+"/done")
			if s.sent.For != tt.said || s.sent.Filler != f {
				t.Errorf("sent for %q", s.sent.For)
			}
			s.draft, s.status = models.Draft{Submitted: true}, waitsFor(tt.kind, tt.said)
			for _, page := range []string{"/done", "/status"} {
				b.shows(b.get(at+page), 200, "R-9999999999", "C-88888888", words.LongDate(s.status.Case.DueOn), words.T(tt.next), words.T(waitWords[tt.kind].text), "1-800-555-0148")
			}
			s.status.Today = s.status.Case.DueOn.AddDays(1)
			b.shows(b.get(at+"/status"), 200, words.T("status.review.late"))
		}
	}
}

// Who signs up alone after all goes back to the question that they came from.
func TestTheLetterIsForMe(t *testing.T) {
	s := &stage{visit: models.Visit{ID: "v", EnrollmentID: "e", CSRF: "t", Subject: models.SubjectAdult}}
	b := onStage(t, s)
	b.get("/en/who")
	b.leadsTo(b.post("/en/who", "for", "adult"), "/en/details")
	b.get("/en/details")
	b.leadsTo(b.post("/en/details", "consent", "yes", "contact_by", "post"), "/en/review")
	if p := b.get("/en/review"); strings.Contains(p.body, "two people") {
		t.Error("a case is announced")
	}
	b.shows(b.post("/en/who", "for", "minor"), http.StatusBadRequest)
	b.leadsTo(b.post("/en/who", "for", "adult"), "/en/details") // what was agreed to for another does not count
}

// Of a child, and of somebody for whom the roster names a person, it can be said that they died.
func TestADeathCanBeSaidOfEverybody(t *testing.T) {
	for _, subject := range []models.Subject{models.SubjectMinor, models.SubjectRepresented} {
		s := &stage{visit: models.Visit{ID: "v", EnrollmentID: "e", CSRF: "t", Subject: subject}}
		b := onStage(t, s)
		b.shows(b.get("/en/who"), 200, `name="for" value="deceased"`)
		b.leadsTo(b.post("/en/who", "for", "deceased"), "/en/who")
		b.shows(b.get("/en/who"), 200, "You tell us that this person died", `value="again"`, `value="executor"`)
		b.leadsTo(b.post("/en/who", "for", "again"), "/en/who")
		b.shows(b.get("/en/who"), 200, testPrinter(t, "en").T(subjects[subject].title))
	}
}

// What a case has decided is said where its enrollment stands.
func TestWhatACaseDecidedIsSaid(t *testing.T) {
	s := &stage{visit: models.Visit{ID: "v", EnrollmentID: "e", CSRF: "t"}, draft: models.Draft{Submitted: true}}
	b := onStage(t, s)
	for _, tag := range []string{"en", "es", "pt"} {
		words := testPrinter(t, i18n.Tag(tag))
		s.status = waitsFor(models.CaseRepresentative, models.SubjectRepresented)
		s.status.Status, s.status.Case.Status = models.Refused, models.CaseDecided
		b.shows(b.get("/"+tag+"/status"), 200, words.T("status.refused.may"), words.T("do.refused.may"), words.Date(models.MustDate("2020-04-20").AddDays(models.AppealDays)))
		s.status = waitsFor(models.CaseDeath, "")
		s.status.Status, s.status.Case.Status = models.VerifiedOnly, models.CaseDecided
		b.shows(b.get("/"+tag+"/status"), 200, words.T("status.verified.mistaken"), `href="/`+tag+`/details"`, words.LongDate(s.status.Deadline))
	}
	b.get("/en/details") // the way to the form is open again
	if s.draft.Submitted {
		t.Error("nothing can be typed any more")
	}
}

// What is on hold shows its case wherever its patient comes by, and offers nothing to take along.
func TestAHoldIsShownEverywhere(t *testing.T) {
	s := &stage{visit: models.Visit{ID: "v", EnrollmentID: "e", CSRF: "t"}, draft: models.Draft{Submitted: true}}
	b := onStage(t, s)
	for _, tag := range []string{"en", "es", "pt"} {
		words := testPrinter(t, i18n.Tag(tag))
		for status := range statuses {
			s.status = waitsFor(models.CaseNotMe, "")
			s.status.Status, s.status.HeldOn = status, models.MustDate("2020-04-20")
			b.leadsTo(b.get("/"+tag+"/done"), "/"+tag+"/status")
			p := b.get("/" + tag + "/status")
			b.shows(p, 200, words.T("cause.frozen.title"), "C-88888888", words.LongDate(s.status.HeldOn), words.LongDate(s.status.Case.DueOn), words.T("cause.frozen.1"), "1-800-555-0148")
			for _, bad := range []string{"certificate.pdf", "dates.ics", words.T(statuses[status].text)} {
				if strings.Contains(p.body, bad) {
					t.Errorf("%s: a page on hold says %q", status, bad)
				}
			}
		}
	}
}
