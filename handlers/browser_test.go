package handlers

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"recourse/internal/portaltest"
	"recourse/models"
)

// newPortal is the portal on a real store, with letters in the mail.
func newPortal(t *testing.T) (*portaltest.Rehearsal, http.Handler) {
	t.Helper()
	r := portaltest.NewRehearsal(t, 48, 40)
	cfg := testConfig(t)
	cfg.Incidents, cfg.Patients, cfg.Now = r.Store, r.Store, r.Clock.Now
	return r, newTestServer(t, cfg)
}

// browser keeps cookies, follows nothing, and knows the last form's token.
type browser struct {
	t       *testing.T
	h       http.Handler
	host    string
	from    string // its address
	cookies map[string]string
	token   string
}

// newBrowser has an address that all browsers of one test share.
func newBrowser(t *testing.T, h http.Handler) *browser {
	return &browser{t: t, h: h, host: "one.example.org", from: fmt.Sprintf("192.0.%d.%d:1234", len(t.Name()), t.Name()[len(t.Name())-1]), cookies: map[string]string{}}
}

// answerPage is what a browser got.
type answerPage struct {
	status   int
	location string
	body     string
	header   http.Header
}

func (b *browser) get(path string) answerPage {
	return b.do(httptest.NewRequest(http.MethodGet, path, nil))
}

// post sends a form of pairs, with the token of the last page.
func (b *browser) post(path string, pairs ...string) answerPage {
	return b.postFrom("same-origin", path, pairs...)
}

// postFrom is post from a page of another site, if that is so.
func (b *browser) postFrom(site, path string, pairs ...string) answerPage {
	form := url.Values{"csrf": {b.token}}
	for ; len(pairs) >= 2; pairs = pairs[2:] {
		form.Set(pairs[0], pairs[1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", site)
	return b.do(r)
}

var tokenField = regexp.MustCompile(`name="csrf" value="([^"]*)"`)

func (b *browser) do(r *http.Request) answerPage {
	r.Host, r.RemoteAddr = b.host, b.from
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if !c.HttpOnly || !c.Secure || c.Path != "/" || !strings.HasPrefix(c.Name, "__Host-") {
			b.t.Errorf("cookie %s is not guarded", c.Name)
		}
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	p := answerPage{w.Code, w.Header().Get("Location"), w.Body.String(), w.Header()}
	if found := tokenField.FindStringSubmatch(p.body); found != nil {
		b.token = html.UnescapeString(found[1])
	}
	if strings.HasPrefix(p.header.Get("Content-Type"), "text/html") && p.status != http.StatusSeeOther {
		checkMarkup(b.t, r.Method+" "+r.URL.Path, p.body)
	}
	return p
}

// leadsTo demands a redirect after a good answer.
func (b *browser) leadsTo(p answerPage, path string) {
	b.t.Helper()
	if p.status != http.StatusSeeOther || p.location != path {
		b.t.Fatalf("status %d to %q, want 303 to %q\n%.3000s", p.status, p.location, path, p.body)
	}
}

// shows demands a page with all of the words.
func (b *browser) shows(p answerPage, status int, words ...string) {
	b.t.Helper()
	if p.status != status {
		b.t.Errorf("status %d to %q, want %d", p.status, p.location, status)
	}
	for _, w := range words {
		if !strings.Contains(p.body, w) {
			b.t.Errorf("the page lacks %q", w)
		}
	}
}

// identity is what the person of a claim types.
func identity(c models.Claim) []string {
	return append([]string{"last_name", c.LastName}, birthday(c.BirthDate)...)
}

func birthday(d models.Date) []string {
	return []string{
		"birth_month", d.Month().String(), "birth_day", strings.TrimLeft(d.String()[8:], "0"), "birth_year", d.String()[:4],
	}
}

// verify goes as far as a matched claim.
func (b *browser) verify(lang string, c models.Claim) {
	b.t.Helper()
	b.leadsTo(b.post("/"+lang+"/enroll", "code", c.Code.Grouped()), "/"+lang+"/identity")
	b.get("/" + lang + "/identity")
	b.leadsTo(b.post("/"+lang+"/identity", identity(c)...), "/"+lang+"/details")
	b.get("/" + lang + "/details")
}

// signUp goes all the way.
func (b *browser) signUp(lang string, c models.Claim) {
	b.t.Helper()
	b.verify(lang, c)
	b.signUpFrom(lang)
}

// signUpFrom goes on from a matched claim to the end.
func (b *browser) signUpFrom(lang string) {
	b.t.Helper()
	b.leadsTo(b.post("/"+lang+"/details", "consent", "yes", "contact_by", "post"), "/"+lang+"/review")
	b.get("/" + lang + "/review")
	b.leadsTo(b.post("/"+lang+"/review"), "/"+lang+"/done")
}
