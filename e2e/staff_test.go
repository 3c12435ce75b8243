//go:build browser

package e2e

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

const ref = "hhc-2020"

// signIn opens a browser for an account and signs it in.
func (d *demo) signIn(t *testing.T, role string, width, height int64) *browser {
	t.Helper()
	a := d.account(t, role)
	b := newBrowser(t, d.base, role, width, height)
	b.code = func() string { return a.code(t) }
	b.open("/staff/sign-in")
	b.shot("sign-in")
	b.sound("sign-in")
	b.quiet = true // the refusal below is a 422
	b.fill("name", a.SignIn, "password", "not the password", "code", a.code(t))
	if status := b.submit(); status == 200 {
		t.Errorf("%s: a wrong password answers %d", role, status)
	}
	b.sound("sign-in refused")
	b.fill("name", a.SignIn, "password", a.Password, "code", a.code(t))
	b.submit()
	b.quiet = false
	return b
}

// until asks a page again and again for a text that background work brings.
func (b *browser) until(path, want string) {
	b.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		b.open(path)
		if strings.Contains(squeeze(b.text("body")), squeeze(want)) {
			return
		}
		<-time.After(200 * time.Millisecond)
	}
	b.see(want)
}

// find looks a patient up by code and opens the record.
func (b *browser) find(code string) {
	b.t.Helper()
	b.open("/staff/" + ref)
	b.fill("q", code)
	b.press(`form:has([name="q"]) button[type=submit]`)
	if !strings.HasPrefix(b.path(), "/staff/"+ref+"/patients/") {
		b.t.Fatalf("%s: a code leads to %s", b.name, b.path())
	}
}

// byPhone enrolls a caller.
func (b *browser) byPhone(c claim) {
	b.t.Helper()
	check := func(page string) { b.shot(page); b.sound(page) }
	b.open("/staff/" + ref + "/enroll")
	check("claim")
	month, day, year := c.born()
	b.fill("code", c.Code, "last_name", c.LastName, "birth_month", month, "birth_day", day, "birth_year", year)
	b.submit()
	check("terms")
	b.tick("contact_by", "post")
	b.tick("consent", "yes")
	if c.child() {
		b.fill("first_name", "Ann", "last_name", "Parent")
		b.tick("relationship", "parent")
		b.tick("may", "yes")
	}
	b.submit()
	check("phone-review")
	b.submit()
	b.see("R-")
	check("phone-enrolled")
}

// export fetches the report.
func (b *browser) export() string {
	b.t.Helper()
	ask, err := http.NewRequestWithContext(b.ctx, http.MethodGet, b.base+"/admin/"+ref+"/report.csv", nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.fetch(ask)
}

// fetch sends a request with the browser's cookies and returns the answer. The page
// itself may not fetch anything: the CSP forbids it.
func (b *browser) fetch(ask *http.Request) string {
	b.t.Helper()
	cookies, err := chromedp.Call(b.ctx, network.GetCookies, network.GetCookiesParams{})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range cookies.Cookies {
		ask.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	res, err := http.DefaultClient.Do(ask)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.t.Fatalf("%s answers %d, %v", ask.URL.Path, res.StatusCode, err)
	}
	return string(body)
}

// TestTheWholeWalk is the story the demo is there to show: a patient signs up, a
// caller is signed up by phone, the provider accepts, an admin sees it, two
// years pass and the windows end.
func TestTheWholeWalk(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	patient := newBrowser(t, d.base, "patient", 390, 844)
	patient.quiet = true
	patient.enroll("en", d.Claims[0], "email")

	agent := d.signIn(t, "agent", 1280, 900)
	agent.sound("desk")
	agent.shot("desk")
	agent.byPhone(d.Claims[2])
	agent.find(d.Claims[0].Code)
	record := agent.path()
	agent.until(record, "Monitoring on")
	agent.see("April 20, 2022")
	agent.shot("record")
	agent.sound("record")
	if page := agent.text("main"); strings.Contains(page, d.Claims[0].BirthDate) || strings.Contains(page, d.Claims[0].Code) {
		t.Error("the record shows a birth date or a code")
	}

	admin := d.signIn(t, "admin", 1280, 900)
	admin.open("/admin/" + ref)
	admin.see("2,651", "23")
	admin.shot("overview")
	admin.sound("overview")
	for _, page := range []string{"proposals", "letters", "imports"} {
		admin.open("/admin/" + ref + "/" + page)
		admin.shot(page)
		admin.sound(page)
	}
	admin.open("/admin/" + ref)
	if csv := admin.export(); !strings.Contains(csv, "2651") || !strings.Contains(csv, "23") {
		t.Errorf("the export lacks the totals: %s", csv)
	}

	patient.scripts(true)
	patient.open("/en/status")
	patient.see(phrases["en"]["active"])
	patient.shot("active")

	agent.open("/staff/clock")
	agent.shot("clock")
	agent.sound("clock")
	agent.press(`form:has(input[value="end"]) button`)
	agent.open(record)
	agent.see("Monitoring has ended")
	agent.shot("record-ended")
	admin.open("/admin/" + ref)
	admin.shot("overview-ended")
	admin.sound("overview-ended")
	agent.quiet = true
	agent.open("/staff/" + ref + "/enroll")
	agent.submit()
	agent.sound("claim refused")
	if status := agent.load(chromedp.Navigate(d.base + "/admin/" + ref)); status != http.StatusForbidden {
		t.Errorf("the admin's page answers an agent with %d", status)
	}
	agent.shot("forbidden")
	agent.sound("forbidden")

	late := newBrowser(t, d.base, "late", 390, 844)
	late.quiet = true
	late.tooLate("es", d.Claims[1])
	status := newBrowser(t, d.base, "ended", 390, 844)
	status.status("en", d.Claims[0], phrases["en"]["ended"])

	officer := d.signIn(t, "privacy_officer", 390, 844)
	officer.open("/admin/" + ref + "/audit")
	officer.press(`form[action$="/audit"] button`)
	officer.see("The log is whole")
	officer.shot("audit")
	officer.sound("audit")
	d.forbidden(t)
}

// forbidden asks for staff pages as nobody.
func (d *demo) forbidden(t *testing.T) {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, path := range []string{"/staff/" + ref, "/admin/" + ref, "/admin/" + ref + "/report.csv", "/staff/clock"} {
		res, err := client.Get(d.base + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusSeeOther || strings.Contains(string(body), "2,651") {
			t.Errorf("%s answers nobody with %d", path, res.StatusCode)
		}
	}
}
