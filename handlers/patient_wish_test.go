package handlers

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/models"
)

// languageButtons are the languages that a page's form can be sent to.
func languageButtons(p answerPage) (tags []string) {
	for _, tag := range []string{"en", "es", "pt"} {
		if strings.Contains(p.body, `form="answers" name="to" value="`+tag+`"`) {
			tags = append(tags, tag)
		}
	}
	return tags
}

// What is typed survives a change of the language at any step, as it was typed.
func testLanguageChangesKeepWhatWasTyped(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	b, c := newBrowser(t, h), r.Claims[0]
	if got := languageButtons(b.get("/en/enroll")); !slices.Equal(got, []string{"es", "pt"}) {
		t.Errorf("the code page can change to %v", got)
	}
	b.leadsTo(b.post("/en/enroll", "to", "es"), "/es/enroll")
	if len(b.cookies) != 0 {
		t.Error("a visit was begun for a language")
	}
	b.leadsTo(b.post("/es/enroll", "to", "pt", "code", "hdn txk"), "/pt/enroll")
	b.shows(b.get("/pt/enroll"), 200, `lang="pt"`, `value="hdn txk"`)
	b.leadsTo(b.get("/pt/identity"), "/pt/enroll") // half a code opens nothing
	b.leadsTo(b.post("/pt/enroll", "code", c.Code.Grouped()), "/pt/identity")
	b.get("/pt/identity")
	b.leadsTo(b.post("/pt/identity", "to", "en", "last_name", "O’", "birth_month", "abril", "birth_year", "56"), "/en/identity")
	b.shows(b.get("/en/identity"), 200, `value="O’"`, `value="abril"`, `value="56"`)
	b.leadsTo(b.post("/en/identity", append(identity(c), "to", "nonsense")...), "/en/identity")
	b.leadsTo(b.post("/en/identity", identity(c)...), "/en/details")
	b.get("/en/details")
	b.leadsTo(b.post("/en/details", "to", "es", "contact_by", "phone", "phone", "12"), "/es/details")
	b.shows(b.get("/es/details"), 200, `value="12"`, `value="phone" aria-describedby="contact_by-2-option-hint" checked`)
	b.leadsTo(b.get("/es/review"), "/es/details")
	b.leadsTo(b.post("/es/details", "consent", "yes", "contact_by", "post", "email", "half@"), "/es/review")
	b.get("/es/review")
	b.leadsTo(b.post("/es/review", "to", "pt"), "/pt/review")
	b.shows(b.get("/pt/review"), 200, "Confira as suas respostas")
	b.leadsTo(b.get("/pt/done"), "/pt/review") // nothing was sent
}

// A wrong answer is kept too: it is there after a look at another page.
func testWrongAnswersAreKept(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	b, c := newBrowser(t, h), r.Claims[0]
	b.post("/en/enroll", "code", c.Code.Grouped())
	b.get("/en/identity")
	b.shows(b.post("/en/identity", "last_name", "Someone", "birth_month", "13", "birth_day", "1", "birth_year", "1956"), 422)
	b.get("/en/help")
	b.shows(b.get("/en/identity"), 200, `value="Someone"`, `value="13"`)
	b.shows(b.post("/en/identity", "last_name", "Nobody", "birth_month", "1", "birth_day", "1", "birth_year", "1956"), 422, "We could not match")
	b.shows(b.get("/en/identity"), 200, `value="Nobody"`)
	b.shows(b.post("/en/enroll", "code", "HDN"), 422, `value="HDN"`)
	b.shows(b.get("/en/enroll"), 200, `value="HDN"`)
	b.leadsTo(b.get("/en/identity"), "/en/enroll")
	b.verify("en", c)
	b.shows(b.post("/en/details", "consent", "yes", "contact_by", "email", "email", "a@b"), 422)
	b.shows(b.get("/en/details"), 200, `value="a@b"`)
	b.leadsTo(b.post("/en/details", "consent", "yes", "contact_by", "post"), "/en/review")
	b.shows(b.post("/en/details", "contact_by", "post"), 422)
	b.leadsTo(b.get("/en/review"), "/en/details") // the permission was taken back
}

func testMoreTimeIsGiven(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	b, c := newBrowser(t, h), r.Claims[0]
	b.verify("en", c)
	end := r.Clock.Now().Add(models.VisitIdle).In(portaltest.Incident("one").Location())
	b.shows(b.get("/en/details"), 200, end.Format("3:04")+" ", `data-seconds="1800"`, "I need more time", `<dialog`)
	b.leadsTo(b.post("/en/details", "more", "yes", "contact_by", "email", "email", "half@"), "/en/details#time")
	b.shows(b.get("/en/details"), 200, `data-seconds="18000"`, `value="half@"`)
	r.Clock.Pass(4 * time.Hour)
	b.shows(b.get("/en/details"), 200, `value="half@"`)
	r.Clock.Pass(6 * time.Hour)
	late := b.post("/en/details", "consent", "yes", "contact_by", "email", "email", "whole@example.org")
	b.shows(late, http.StatusForbidden, "/en/enroll", "We keep them for one day")
	b.verify("en", c)
	b.shows(b.get("/en/details"), 200, `value="whole@example.org"`, "checked")
	b.leadsTo(b.get("/en/review"), "/en/details") // and is looked at before it counts
}

// A double click sends a claim twice, the second time perhaps before the first answer came.
func testADoubleClickIsHarmless(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	b, c := newBrowser(t, h), r.Claims[0]
	b.post("/en/enroll", "code", c.Code.Grouped())
	b.get("/en/identity")
	before, token := b.cookies["__Host-visit"], b.token
	b.leadsTo(b.post("/en/identity", identity(c)...), "/en/details")
	b.cookies["__Host-visit"], b.token = before, token
	b.leadsTo(b.post("/en/identity", identity(c)...), "/en/details")
	b.shows(b.get("/en/details"), 200, "What we send, and to whom")
	b.leadsTo(b.post("/en/details", "consent", "yes", "contact_by", "post"), "/en/review")
	b.leadsTo(b.post("/en/details", "consent", "yes", "contact_by", "post"), "/en/review")
	b.get("/en/review")
	b.leadsTo(b.post("/en/review"), "/en/done")
	b.leadsTo(b.post("/en/review"), "/en/done")
	b.get("/en/enroll") // Back
	b.leadsTo(b.post("/en/enroll", "code", c.Code.Grouped()), "/en/identity")
	b.get("/en/identity")
	b.leadsTo(b.post("/en/identity", identity(c)...), "/en/status")
}

func testTheStatusIsAskedInAnyLanguage(t *testing.T, _ *portaltest.Rehearsal, h http.Handler) {
	b := newBrowser(t, h)
	if got := languageButtons(b.get("/pt/status")); !slices.Equal(got, []string{"en", "es"}) {
		t.Errorf("the question can change to %v", got)
	}
	b.leadsTo(b.post("/pt/status", "to", "en"), "/en/status")
	b.leadsTo(b.post("/en/status", "to", "es", "code", "hdn", "birth_month", "Abril"), "/es/status")
	b.shows(b.get("/es/status"), 200, `value="hdn"`, `value="Abril"`, "Vea el estado")
}

// A failure of ours costs nobody what they typed: its page can send it again.
func TestAFailureKeepsWhatWasTyped(t *testing.T) {
	cfg, found := testConfig(t), &fakeIncidents{}
	cfg.Incidents = found
	b := newBrowser(t, newTestServer(t, cfg))
	b.host = "notice.example.org"
	b.get("/en")
	found.err = errors.New("away")
	b.shows(b.post("/en/identity", "last_name", `O"Hara`), 503, `action="/en/identity"`, `name="last_name" value="O&#34;Hara"`, "Send it again")
	if p := b.get("/en/identity"); strings.Contains(p.body, "<form") {
		t.Error("a page that was only asked for has a form")
	}
	elsewhere := httptest.NewRequest(http.MethodPost, "/en/enroll", strings.NewReader("code=planted"))
	elsewhere.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	elsewhere.Header.Set("Sec-Fetch-Site", "cross-site")
	large := httptest.NewRequest(http.MethodPost, "/en/enroll", strings.NewReader("code="+strings.Repeat("x", maxForm)))
	large.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, r := range map[string]*http.Request{"another site's": elsewhere, "a huge": large} {
		if p := b.do(r); p.status != 503 || strings.Contains(p.body, "<form") {
			t.Errorf("%s form is offered again: %d", name, p.status)
		}
	}
}
