package handlers

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jba/templatecheck"
	"golang.org/x/net/html"

	"recourse/internal/i18n"
	"recourse/models"
	"recourse/static"
	"recourse/templates"
)

// testPrinter fails the test at each message that is missing.
func testPrinter(t *testing.T, tag i18n.Tag) i18n.Printer {
	t.Helper()
	r, err := i18n.New(func(tag i18n.Tag, id string) { t.Errorf("%s: message %s is missing", tag, id) })
	if err != nil {
		t.Fatal(err)
	}
	p, ok := r.Printer(tag)
	if !ok {
		t.Fatalf("language %s is not served", tag)
	}
	return p
}

func testPatientShell(t *testing.T, tag i18n.Tag) patientShell {
	p := testPrinter(t, tag)
	return patientShell{
		Printer: p, Title: p.T("start.title"), Organization: "Hartford HealthCare",
		Phone: "1-800-555-0148", Hours: map[i18n.Tag]string{"en": "Mon–Fri, 8 am–8 pm ET", "es": "De lunes a viernes, 8 am–8 pm, hora del este", "pt": "De segunda a sexta, das 8h às 20h, hora do Leste"}[tag], TTY: "711",
		Languages: []languageLink{
			{Tag: "en", Name: "English", URL: "/en", Current: tag == "en"},
			{Tag: "es", Name: "Español", URL: "/es", Current: tag == "es"},
			{Tag: "pt", Name: "Português", URL: "/pt", Current: tag == "pt"},
		},
		CSRF: "token", Rehearsal: newRehearsalBand(p, models.MustDate("2020-04-20"), "/staff/clock"),
	}
}

func testStaffShell(t *testing.T) staffShell {
	return staffShell{
		Title: "Overview", Desk: "Enrollment admin", Who: "P. Okafor", Role: "Privacy officer", Incident: "HHC-2020-02",
		Nav:  []navLink{{Text: "Look up", URL: "/staff"}, {Text: "Callbacks", URL: "/staff/callbacks", Count: 3}},
		Side: []navGroup{{"This incident", []navLink{{Text: "Overview", URL: "/admin", Current: true}, {Text: "Approvals", URL: "/admin/approvals", Count: 2}}}},
		CSRF: "token", Flash: &flash{"ok", "Batch released."},
		Rehearsal: newRehearsalBand(testPrinter(t, "en"), models.MustDate("2020-04-20"), "/staff/clock"),
	}
}

// checkPage proves that the template and the type it shows agree.
func checkPage[S, V any](t *testing.T, p page[S, V]) {
	t.Helper()
	if err := templatecheck.CheckHTMLStrict(p.html.Lookup("layout"), Page[S, V]{}); err != nil {
		t.Errorf("%s: %v", p.file, err)
	}
}

// show renders a page and checks what every page must hold.
func show[S, V any](t *testing.T, name string, p page[S, V], shell S, view V) string {
	t.Helper()
	body, err := p.bytes(shell, view)
	if err != nil {
		t.Fatal(err)
	}
	checkMarkup(t, name, string(body))
	return string(body)
}

// text is what pages of one structure differ in.
var text = regexp.MustCompile(`>[^<]*<| (value|href|action|id|for|aria-describedby|d|x|y|width)="[^"]*"`)

// keepPage keeps one page of each structure in RECOURSE_TEST_PAGES, if that is
// set, for a look in a browser; the walk in e2e looks at all of them.
func keepPage(t *testing.T, page string) {
	t.Helper()
	dir := os.Getenv("RECOURSE_TEST_PAGES")
	if dir == "" {
		return
	}
	lines := slices.Compact(strings.Split(text.ReplaceAllString(page, "><"), "\n")) // rows of one structure count once
	name := fmt.Sprintf("%x.html", sha256.Sum256([]byte(strings.Join(lines, "\n"))))
	if err := os.WriteFile(filepath.Join(dir, name), []byte(page), 0o600); err != nil {
		t.Error(err)
	}
}

// checkMarkup demands one h1, ids that exist once, labels and descriptions
// that lead somewhere, and nothing that the content policy would block.
func checkMarkup(t *testing.T, name, page string) {
	t.Helper()
	keepPage(t, page)
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	checkPlain(t, name, root)
	ids, headings, wanted := map[string]int{}, 0, map[string]string{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "h1" {
			headings++
		}
		if n.Data == "style" || (n.Data == "script" && n.FirstChild != nil) {
			t.Errorf("%s: inline <%s>", name, n.Data)
		}
		for _, a := range n.Attr {
			noteAttribute(t, name, a, ids, wanted)
		}
	}
	if headings != 1 {
		t.Errorf("%s: %d h1, want one", name, headings)
	}
	for id, count := range ids {
		if count > 1 {
			t.Errorf("%s: the id %q stands %d times", name, id, count)
		}
	}
	for id, by := range wanted {
		if ids[id] == 0 {
			t.Errorf("%s: %s leads to no element: %q", name, by, id)
		}
	}
	for _, bad := range []string{"⟦", "ZgotmplZ", "&lt;no value", "%!"} {
		if strings.Contains(page, bad) {
			t.Errorf("%s: the page holds %q", name, bad)
		}
	}
}

func noteAttribute(t *testing.T, name string, a html.Attribute, ids map[string]int, wanted map[string]string) {
	t.Helper()
	switch key := a.Key; {
	case key == "id":
		ids[a.Val]++
	case key == "for", key == "aria-describedby", key == "aria-labelledby":
		for id := range strings.FieldsSeq(a.Val) {
			wanted[id] = key
		}
	case key == "href" && strings.HasPrefix(a.Val, "#"):
		wanted[a.Val[1:]] = key
	case key == "style", strings.HasPrefix(key, "on"):
		t.Errorf("%s: inline %s=%q", name, key, a.Val)
	}
}

func TestPublicShellFitsItsType(t *testing.T) { checkPage(t, newStartPage()) }

func TestStaffShellFitsItsType(t *testing.T) { checkPage(t, samplePage(t)) }

// inline is a staff page from a text instead of a file.
func inline[V any](t *testing.T, text string) staffPage[V] {
	t.Helper()
	html, err := template.New("inline").Funcs(template.FuncMap{"static": static.URL}).ParseFS(templates.FS, "layout/staff.html", "partials/*.html")
	if err == nil {
		html, err = html.Parse(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	return staffPage[V]{file: "inline", cache: noStore, html: html}
}

// samplePage shows every partial once, in the staff shell.
func samplePage(t *testing.T) staffPage[sampleView] {
	t.Helper()
	return inline[sampleView](t, `{{define "main"}}<h1>Sample</h1>`+
		`{{template "error-summary" (.Shell.Problems .View.Links)}}`+
		`<div class="admin-form">`+
		`{{template "text-field" ((.View.Text.Labeled "Name" "As on the letter").Wide "10")}}`+
		`{{template "text-field" (.View.Secret.Labeled "Password").Secret}}`+
		`{{template "text-area" (.View.Notes.Labeled "Notes")}}`+
		`{{template "date-field" ((.View.Date.Labeled "Date of birth" "For example, 4 28 1956").OfBirth)}}`+
		`{{template "radios" (.View.Choice.Labeled "Outcome").InColumns}}`+
		`{{template "select" (.View.Pick.Labeled "Reason" "It is kept")}}`+
		`{{template "checkbox" (.View.Box.Labeled "I agree")}}</div>`+
		`<section class="staff-panel"><div class="staff-panel__h"><h2>Rows</h2><span>To check</span></div><div class="staff-panel__b">{{template "summary-rows" .View.Rows}}</div></section>`+
		`<section class="staff-panel"><div class="staff-panel__h"><h2>Record</h2></div><div class="staff-panel__b">{{template "record" .View.Rows}}</div></section>`+
		`<section class="staff-panel"><div class="staff-panel__h"><h2>Where people stop</h2></div><div class="staff-panel__b">{{template "bars" .View.Bars}}</div></section>`+
		`<section class="staff-panel"><div class="staff-panel__h"><h2>Sign-ups over time</h2></div><div class="staff-panel__b">{{template "line-chart" .View.Line}}</div></section>`+
		`{{template "pager" (.Shell.Pager "" "?page=2")}}{{end}}`)
}

type sampleView struct {
	Links               []errorLink
	Text, Secret, Notes textField
	Date                dateField
	Choice, Pick        choice
	Box                 checkbox
	Rows                []summaryRow
	Bars                []bar
	Line                lineChart
}

func sample() sampleView {
	date := newDateField("birth", "4", "28", "56", "Date of birth needs a year with 4 numbers", "year")
	return sampleView{
		Links: []errorLink{{"name", "Enter a name"}, {date.FirstWrong(), date.Error}},
		Text:  newTextField("name", `"><script>alert(1)</script>`, "Enter a name"), Secret: newTextField("password", "hunter2", ""),
		Notes: newTextField("notes", "two\nlines", "Too long"), Date: date,
		Choice: newChoice("outcome", "b", "Choose one", option{"a", "Answered", ""}, option{"b", "Call back", "We ring them"}),
		Pick:   newChoice("reason", "x", "", option{"", "Choose a reason", ""}, option{"x", "New letter", ""}),
		Box:    newCheckbox("agree", true, "Tick the box if you agree"),
		Rows:   []summaryRow{{"Name", "Maria Santos", "/change", "Change"}, {"Town", "Hartford", "", ""}},
		Bars:   []bar{{"Letter delivered", "23", "of 23 mailed", 1, ""}, {"Identity matched", "9", "39% of delivered", 9.0 / 23, "accent"}},
		Line: lineChart{
			Title: "Sign-ups since the first letters", Finding: "12 of 23 signed up.", Series: "Signed up, total", Head: "Week of",
			Points: []chartPoint{{"Apr 13", 0}, {"Apr 20", 4}, {"Apr 27", 9}, {"May 4", 12}}, Slots: 12, Goal: 20, GoalText: "Goal 20",
		},
	}
}

func TestStartPage(t *testing.T) {
	view := startView{Months: 24, SignUpBy: models.MustDate("2020-07-31"), Address: "notice.hartfordhealthcare.example"}
	closed := view
	closed.Closed = true
	tests := []struct {
		name, want string
		tag        i18n.Tag
		view       startView
	}{
		{"start-en", "Sign up by <b>Friday, July 31, 2020</b>.", "en", view},
		{"start-es", "Inscríbase a más tardar el <b>viernes, 31 de julio de 2020</b>.", "es", view},
		{"start-closed", "The last day to sign up was <b>Friday, July 31, 2020</b>. Some", "en", closed},
	}
	for _, tt := range tests {
		shell := testPatientShell(t, tt.tag)
		got := show(t, tt.name, newStartPage(), shell, tt.view)
		for _, want := range []string{
			tt.want, `<html lang="` + string(tt.tag) + `" dir="ltr">`, `href="tel:&#43;18005550148"`, `aria-current="true" lang="` + string(tt.tag) + `"`,
			`href="/` + string(tt.tag) + `/enroll"`, "notice<wbr>.hartfordhealthcare<wbr>.example", shell.Rehearsal.Title,
		} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q is not in the page", tt.name, want)
			}
		}
	}
}

func TestOutsideARehearsalThereIsNoBand(t *testing.T) {
	shell := testPatientShell(t, "en")
	shell.Rehearsal = nil
	if got := show(t, "start-real", newStartPage(), shell, startView{Months: 24, SignUpBy: models.MustDate("2020-07-31")}); strings.Contains(got, "app-rehearsal") {
		t.Error("the band shows outside a rehearsal")
	}
}

func TestPartials(t *testing.T) {
	shell := testStaffShell(t)
	shell.Failed = true
	got := show(t, "staff-sample", samplePage(t), shell, sample())
	wanted := []string{
		"<title>Error: Overview - Enrollment admin</title>", `<a href="#birth_year">`, `aria-describedby="name-hint name-error" aria-invalid="true"`,
		`id="outcome-2" name="outcome" type="radio" value="b" aria-describedby="outcome-2-option-hint" checked`, `autocomplete="bday-year"`,
		`<option value="x" selected>`, `rel="next" href="?page=2"`, `name="csrf" value="token"`, `href="/change">Change<span class="govuk-visually-hidden">: Name</span>`,
		"<textarea", "two\nlines</textarea>", "Callbacks (3)",
		`width="39.13%"`, `class="admin-line" d="M0.00 100.00L9.09 80.00L18.18 55.00L27.27 40.00"`, `<td class="govuk-table__cell govuk-table__cell--numeric">12</td>`,
	}
	for _, want := range wanted {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in the page", want)
		}
	}
	for _, leak := range []string{"<script>alert", "hunter2", `rel="prev"`} {
		if strings.Contains(got, leak) {
			t.Errorf("%q is in the page", leak)
		}
	}
}

func TestRenderWritesStatusHeadersAndBodyTogether(t *testing.T) {
	tests := []struct {
		name   string
		page   patientPage[startView]
		status int
		cache  string
	}{
		{"personal", newStartPage(), http.StatusOK, "no-store"},
		{"for all", newStartPage().cached("public, max-age=60"), http.StatusOK, "public, max-age=60"},
		{"an error is never kept", newStartPage().cached("public, max-age=60"), http.StatusUnprocessableEntity, "no-store"},
	}
	for _, tt := range tests {
		w := httptest.NewRecorder()
		if err := tt.page.render(w, tt.status, testPatientShell(t, "en"), startView{SignUpBy: models.MustDate("2020-07-31")}); err != nil {
			t.Fatal(err)
		}
		if w.Code != tt.status || w.Header().Get("Cache-Control") != tt.cache || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s: status %d, headers %v", tt.name, w.Code, w.Header())
		}
	}
}

func TestAFailedPageLeavesTheAnswerUntouched(t *testing.T) {
	p := inline[failingView](t, `{{define "body"}}half {{.View.Word}}{{end}}`)
	w := httptest.NewRecorder()
	if err := p.render(w, http.StatusOK, testStaffShell(t), failingView{}); !errors.Is(err, errWord) {
		t.Errorf("render returned %v, want the template's error", err)
	}
	if w.Body.Len() != 0 || len(w.Header()) != 0 {
		t.Errorf("wrote %d bytes and headers %v of a page that failed", w.Body.Len(), w.Header())
	}
}

var errWord = errors.New("no word")

type failingView struct{}

func (failingView) Word() (string, error) { return "", errWord }

func TestDial(t *testing.T) {
	for phone, want := range map[string]string{"1-800-555-0148": "+18005550148", "(860) 555-0100": "+18605550100"} {
		if got := (patientShell{Phone: phone}).Dial(); got != want {
			t.Errorf("Dial of %q = %q, want %q", phone, got, want)
		}
	}
}
