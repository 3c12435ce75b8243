//go:build browser

package e2e

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// messy is a roster as somebody exports it at midnight: a heading that nobody knows,
// a row that is broken, one without a birth date, a ZIP code that lost its zero, a
// cell that is a formula and one that is a script.
const messy = "MRN,Given Name,Pat Surnm,DOB,Address,Town,State,ZIP,Exposed Data\r\n" +
	"LW-1,Ana,Duarte,4/28/1956,1 Main St,Hartford,CT,6103,name; ssn\r\n" +
	"LW-2,Bo,<script>alert(1)</script>,13/45/1956,2 Main St,Hartford,CT,06103,name\r\n" +
	"LW-3,Cy,Brandt,,3 Main St,Hartford,CT,06103,name\r\n" +
	"LW-4,Di,=cmd(),3/7/1961,4 Main St,Providence,RI,2903,name; clinical\r\n"

// post sends a form of the page with the browser's cookies and returns the answer: a
// file that a browser would keep.
func (b *browser) post(action string) string {
	b.t.Helper()
	form := url.Values{"csrf": {evaluate[string](b, `document.querySelector('main [name="csrf"]').value`)}}
	ask, err := http.NewRequestWithContext(b.ctx, http.MethodPost, b.base+action, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	ask.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.fetch(ask)
}

// upload puts a file into the form and sends it.
func (b *browser) upload(name, content string) {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.SetUploadFiles(chromedp.CSS(`input[type="file"]`), []string{path}))
	b.submit()
}

// chose sets a select by its id.
func (b *browser) choose(id, value string) {
	b.t.Helper()
	b.do(chromedp.SetValue(chromedp.CSS(`[id="`+id+`"]`), value))
}

// look keeps a picture and checks the page.
func (b *browser) look(page string) { b.shot(page); b.sound(page) }

// link opens the address of the first link whose address matches.
func (b *browser) link(pattern string) string {
	b.t.Helper()
	found := regexp.MustCompile(`href="(` + pattern + `)"`).FindStringSubmatch(evaluate[string](b, "document.querySelector('main').innerHTML"))
	if found == nil {
		b.t.Fatalf("%s at %s: no link %s", b.name, b.path(), pattern)
	}
	return found[1]
}

// TestFromAMessyRosterToReturnedMail is the admin's walk: a file nobody has cleaned up
// comes in as a later wave, people decide what the rules cannot, two people seal and
// release, letters are mailed, and one comes back.
func TestFromAMessyRosterToReturnedMail(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	admin, officer, printer := d.signIn(t, "admin", 1280, 900), d.signIn(t, "privacy_officer", 1280, 900), d.signIn(t, "print", 1280, 900)
	at := "/admin/" + ref
	admin.takeIn(at)
	admin.decide(at)
	sealWave(admin, officer, at)
	release(admin, officer, printer, at)
	comesBack(admin, printer, at, d.base+"/e#"+d.Claims[0].Code)
}

// takeIn uploads the messy file, maps its column, and takes in what can be.
func (b *browser) takeIn(at string) {
	b.t.Helper()
	b.open(at + "/imports")
	b.open(at + "/imports/new")
	b.look("upload-new")
	b.upload("roster.csv", messy)
	b.see("Check the columns", "No column was found for: Last name", "Pat Surnm")
	b.look("upload-columns")
	b.choose("column_2", "last_name")
	b.submit()
	b.see("Some rows need your attention", "3 good rows", "=cmd()", "06103")
	b.look("upload-rows")
	rows, err := csv.NewReader(strings.NewReader(b.post(strings.TrimSuffix(b.path(), "?") + "/problems"))).ReadAll()
	if err != nil || len(rows) != 2 || !strings.Contains(strings.Join(rows[1], "|"), "<script>alert(1)</script>") {
		b.t.Errorf("the problem file is %q: %v", rows, err)
	}
	b.tick("later", "yes")
	b.press(`form[action$="/import"] button`)
	b.shot("import-progress")
	b.until(b.path(), "The file was taken in")
	b.see("New patients", "Download the problem file")
	b.look("import-done")
	b.open(at + "/imports")
	b.look("imports")
}

// decide decides on whom the rules cannot.
func (b *browser) decide(at string) {
	b.t.Helper()
	b.open(at + "/review")
	b.see("Cy Brandt", "There is no birth date on file")
	b.look("review")
	b.do(chromedp.SetValue(chromedp.CSS(`select[name="decision"]`), "ineligible/source_checked"))
	b.press(`.admin-decide button`)
	b.see("Decided", "Nobody waits for a decision")
	b.look("review-done")
}

// sealWave has two people seal.
func sealWave(admin, officer *browser, at string) {
	admin.t.Helper()
	admin.open(at + "/seal")
	admin.look("seal")
	admin.quiet = true // the refusal below is a 422
	admin.fill("patients", "4", "eligible", "1")
	admin.submit()
	admin.see("These are not the totals of the roster")
	admin.look("seal-wrong")
	admin.quiet = false
	admin.fill("patients", "3", "eligible", "1")
	admin.submit()
	admin.see("Proposed", "3 patients")
	officer.approve(at)
	admin.open(at + "/seal")
	admin.see("Every wave is sealed")
	admin.look("sealed")
}

// approve approves whatever waits.
func (b *browser) approve(at string) {
	b.t.Helper()
	b.open(at + "/proposals")
	b.look("proposals")
	b.press(`form[action$="/approve"] button`)
	b.present()
	b.see("Approved and carried out")
}

// release writes letters, has two people release each batch, and mails them.
func release(admin, officer, printer *browser, at string) {
	admin.t.Helper()
	admin.open(at + "/letters/new")
	admin.see("With the offer", "Notice only")
	admin.look("letters-plan")
	admin.press(`form[action$="/letters/new"] button`)
	admin.until(admin.path(), "The letters are written")
	admin.look("letters-written")
	for admin.open(at + "/letters"); strings.Contains(admin.text("main"), "Written"); admin.open(at + "/letters") {
		admin.look("letters")
		admin.open(admin.firstWritten())
		admin.look("batch")
		batch, count := admin.path(), admin.fact("Letters")
		admin.press(`form[action$="/release"] button`)
		officer.approve(at)
		printer.open(batch)
		printer.look("batch-released")
		printer.fresh()
		printer.open(batch)
		if file := printer.post(batch + "/print"); !strings.HasPrefix(file, "%PDF-") {
			admin.t.Errorf("the print file begins with %.10q", file)
		}
		printer.open(batch + "/mailed")
		printer.fill("count", count)
		printer.submit()
		printer.see("The batch is marked mailed")
	}
}

// firstWritten is the address of the first batch in the table that is only written.
func (b *browser) firstWritten() string {
	b.t.Helper()
	return evaluate[string](b, `[...document.querySelectorAll("main tbody tr")].find(r => r.innerText.includes("Written")).querySelector("a").getAttribute("href")`)
}

// fact is a value of the record on the page.
func (b *browser) fact(name string) string {
	b.t.Helper()
	return evaluate[string](b, `[...document.querySelectorAll("main dt")].find(d => d.innerText === "`+name+`").nextElementSibling.innerText`)
}

// comesBack records a letter that came back, and finds its new address.
func comesBack(admin, printer *browser, at, scan string) {
	admin.t.Helper()
	printer.open(at + "/returns")
	printer.quiet = true
	printer.fill("reference", "L-NOBODY-0")
	printer.submit()
	printer.see("No letter of this incident has this reference")
	printer.look("returns-wrong")
	printer.fill("reference", scan)
	printer.submit()
	printer.see("Recorded: the scanned letter")
	printer.look("returns-scanned")
	admin.open(at + "/returns")
	admin.look("returns-waiting")
	admin.open(admin.link(at + "/returns/[^/]+/address"))
	admin.look("address")
	admin.fill("line1", "9 Found St", "city", "Hartford", "state", "CT", "zip", "06103")
	admin.tick("source", "forward")
	admin.submit()
	admin.see("The address is recorded")
	admin.open(at + "/substitute")
	admin.look("substitute")
	admin.open(at + "/substitute/posting")
	admin.look("posting")
	admin.open(at + "/returns/file")
	admin.look("letter-file")
	admin.open(at + "/extension")
	admin.look("extension")
	admin.open(at + "/evidence")
	admin.look("evidence")
	admin.open(at + "/cases")
	admin.look("cases")
}
