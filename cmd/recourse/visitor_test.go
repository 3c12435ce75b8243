package main

import (
	"context"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/internal/totp"
	"recourse/models"
)

// visitor is somebody with a browser at a host of the portal.
type visitor struct {
	client *http.Client
	site   string
}

// newVisitor dials address whatever the host, as DNS would lead there.
func newVisitor(t *testing.T, address, host string, tr *traces) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, strings.TrimPrefix(address, "http://"))
	}
	wire := recorder{&http.Transport{DialContext: dial, DisableKeepAlives: true}, tr}
	return &visitor{&http.Client{Jar: jar, Transport: wire, Timeout: 20 * time.Second}, "http://" + host}
}

// page is what a visitor sees, and where redirects have led.
type page struct {
	path, body string
	status     int
}

// is demands a page at a path with all of the words.
func (p page) is(t *testing.T, status int, path string, words ...string) {
	t.Helper()
	if p.status != status || p.path != path {
		t.Fatalf("status %d at %s, want %d at %s:\n%.2000s", p.status, p.path, status, path, p.body)
	}
	for _, w := range words {
		if !strings.Contains(p.body, w) {
			t.Errorf("%s lacks %q", path, w)
		}
	}
}

// lacks demands that none of the words is there.
func (p page) lacks(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(p.body, w) {
			t.Errorf("%s holds %q", p.path, w)
		}
	}
}

func (v *visitor) read(t *testing.T, answer *http.Response, err error) page {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return page{answer.Request.URL.Path, string(b), answer.StatusCode}
}

func (v *visitor) get(t *testing.T, path string) page {
	t.Helper()
	answer, err := v.client.Get(v.site + path)
	return v.read(t, answer, err)
}

var csrfField = regexp.MustCompile(`name="csrf" value="([^"]*)"`)

// post sends a form with the token of the page it stands on.
func (v *visitor) post(t *testing.T, from, path string, form url.Values) page {
	t.Helper()
	if found := csrfField.FindStringSubmatch(v.get(t, from).body); found != nil {
		form.Set("csrf", html.UnescapeString(found[1]))
	}
	answer, err := v.client.PostForm(v.site+path, form)
	return v.read(t, answer, err)
}

// send fills the form of a page and sends it to the same address.
func (v *visitor) send(t *testing.T, path string, form url.Values) page {
	t.Helper()
	return v.post(t, path, path, form)
}

// birthFields are a birth date as people fill it in.
func birthFields(d models.Date) url.Values {
	return url.Values{"birth_month": {strconv.Itoa(int(d.Month()))}, "birth_day": {strconv.Itoa(d.Day())}, "birth_year": {strconv.Itoa(d.Year())}}
}

// claim types code, name and birth date.
func (v *visitor) claim(t *testing.T, c models.Claim) page {
	t.Helper()
	v.send(t, "/en/enroll", url.Values{"code": {c.Code.Grouped()}}).is(t, http.StatusOK, "/en/identity")
	form := birthFields(c.BirthDate)
	form.Set("last_name", c.LastName)
	return v.send(t, "/en/identity", form)
}

var reference = regexp.MustCompile(`\bR-[0-9A-Z]{10}\b`)

// enroll goes the whole way and returns the reference on the last page.
func (v *visitor) enroll(t *testing.T, c models.Claim, email string) string {
	t.Helper()
	v.claim(t, c).is(t, http.StatusOK, "/en/details")
	v.send(t, "/en/details", url.Values{"consent": {"yes"}, "contact_by": {"email"}, "email": {email}}).is(t, http.StatusOK, "/en/review", email)
	done := v.send(t, "/en/review", url.Values{})
	done.is(t, http.StatusOK, "/en/done", "R-")
	return reference.FindString(done.body)
}

// status asks by code and birth date.
func (v *visitor) status(t *testing.T, c models.Claim) page {
	t.Helper()
	form := birthFields(c.BirthDate)
	form.Set("code", c.Code.Grouped())
	return v.send(t, "/en/status", form)
}

// signIn signs a member of staff in with password and one-time code.
func (v *visitor) signIn(t *testing.T, s *shell, account secondFactor, home string) *visitor {
	t.Helper()
	code, err := totp.Code(account.Secret, s.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	v.send(t, "/staff/sign-in", url.Values{"name": {account.SignIn}, "password": {portaltest.Password}, "code": {code}}).is(t, http.StatusOK, home)
	return v
}
