package main

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"recourse/internal/portaltest"
	"recourse/internal/synthetic"
	"recourse/models"
)

// rows are all rows of tables, whatever their order.
func (w *walker) rows(t *testing.T, tables ...string) (all []string) {
	t.Helper()
	for _, name := range tables {
		all = append(all, portaltest.Table(t, w.dsn(), name)...)
	}
	slices.Sort(all)
	return all
}

// attempts are the counted tries to claim, and what limits them.
func (w *walker) attempts(t *testing.T) []string { return w.rows(t, "attempts", "counters") }

// people are all rows about patients.
func (w *walker) people(t *testing.T) []string {
	return w.rows(t, "patients", "roster_rejects", "search_tokens")
}

// slip is a code with one wrong symbol.
func slip(c models.Claim) string {
	good := c.Code.Grouped()
	return good[:18] + string(models.Alphabet[(strings.IndexByte(models.Alphabet, good[18])+1)%len(models.Alphabet)])
}

// wrongName is a name typed in error: no less personal.
const wrongName = "Wexl-Ortega"

// mistakes makes those that people make, as a patient and as an agent. Each is
// pointed at, comes back with everything typed, and costs no attempt; a claim that
// is well formed and wrong does.
func (w *walker) mistakes(t *testing.T, c models.Claim) {
	t.Helper()
	before, wrong := w.attempts(t), slip(c)
	v := w.visitor(t)
	const marked = `aria-invalid="true"`
	v.send(t, "/en/enroll", url.Values{"code": {wrong}}).is(t, 422, "/en/enroll", "One letter or number is not right", `value="`+wrong+`"`, `href="#code"`, marked)
	v.send(t, "/en/enroll", url.Values{"code": {wrong[:12]}}).is(t, 422, "/en/enroll", `value="`+wrong[:12]+`"`, marked)
	asked := birthFields(c.BirthDate)
	asked.Set("code", wrong)
	v.send(t, "/en/status", asked).is(t, 422, "/en/status", `value="`+wrong+`"`, `value="`+asked.Get("birth_year")+`"`, marked)

	v.send(t, "/en/enroll", url.Values{"code": {c.Code.Grouped()}}).is(t, 200, "/en/identity")
	typed := url.Values{"last_name": {wrongName}, "birth_month": {"febrero"}, "birth_day": {"30"}, "birth_year": {"1956"}}
	v.send(t, "/en/identity", typed).is(t, 422, "/en/identity", "This is not a real date", `href="#birth_month"`, marked,
		`value="`+wrongName+`"`, `value="febrero"`, `value="30"`, `value="1956"`)

	w.find(t, url.Values{"q": {wrong}}).is(t, 422, w.desk(""), "One letter or number of this code is not right", `value="`+wrong+`"`)
	typed.Set("code", wrong)
	w.agent.send(t, w.desk("/enroll"), typed).is(t, 422, w.desk("/enroll"), "This is not a real date", marked,
		`value="`+wrong+`"`, `value="`+wrongName+`"`, `value="febrero"`, `value="30"`, `value="1956"`)
	if !slices.Equal(w.attempts(t), before) {
		t.Error("a slip cost an attempt")
	}
	typed.Set("birth_day", "28")
	v.send(t, "/en/identity", typed).is(t, 422, "/en/identity", "We could not match", `value="`+wrongName+`"`, `value="28"`)
	if slices.Equal(w.attempts(t), before) {
		t.Error("a wrong claim cost nothing: what is compared shows no attempts")
	}
}

// TestBadRosters gives rosters in as hospitals send them, and reads what became of
// them as the command line and the admins' pages tell it.
func TestBadRosters(t *testing.T) {
	s := installed(t)
	at, _ := serve(t, s)
	w := &walker{shell: s, ref: "cedar", address: at.portal}
	w.begin(t)
	t.Run("wrong rows", w.wrongRows)
	t.Run("again", w.sameFileAgain)
	t.Run("numbers", w.refusedNumbers)
}

// wrongRows has every wrong row reported, and the others taken in.
func (w *walker) wrongRows(t *testing.T) {
	var file bytes.Buffer
	faults, err := synthetic.BrokenRoster(&file)
	if err != nil {
		t.Fatal(err)
	}
	var got rosterImported
	w.json(t, &got, "roster", "import", w.write(t, "broken.csv", file.String()), "--incident", w.ref, "--yes")
	if got.Added != 2 || got.Refused != len(faults) || got.Roster.Patients != 2 || got.Rows != len(faults)+2 {
		t.Errorf("of %d wrong rows and two: %+v", len(faults), got)
	}
	w.reasons(t, faults)
	w.correctable(t, faults)
	list := w.admin.get(t, "/admin/"+w.ref+"/imports")
	taken := regexp.MustCompile(`href="(/admin/cedar/imports/[0-9a-f-]{36})"`).FindStringSubmatch(list.body)
	if taken == nil {
		t.Fatalf("no import on the page:\n%s", list.body)
	}
	list = w.admin.get(t, taken[1])
	link := regexp.MustCompile(`href="(/admin/cedar/imports/[^"]+/problems\.csv)"`).FindStringSubmatch(list.body)
	if link == nil {
		t.Fatalf("no problem file on the page:\n%s", list.body)
	}
	page := w.admin.get(t, link[1])
	page.is(t, http.StatusOK, link[1])
	if lines := strings.Count(page.body, "\n"); lines != len(faults)+1 {
		t.Errorf("the page's problem file has %d lines:\n%s", lines, page.body)
	}
}

// reasons says of each wrong row where and why, in the order of the file.
func (w *walker) reasons(t *testing.T, faults []synthetic.Fault) {
	t.Helper()
	var reported []models.RosterProblem
	w.json(t, &reported, "roster", "export-problems")
	if len(reported) != len(faults) {
		t.Fatalf("%d problems of %d faults: %v", len(reported), len(faults), reported)
	}
	for i, f := range faults { // rows are counted as a spreadsheet does
		if strings.HasPrefix(f.What, "not of the encoding") {
			f.Column = "" // such a row is not taken apart
		}
		if p := reported[i]; p.Row != f.Line || p.Column != f.Column || len(p.Text()) < 20 {
			t.Errorf("line %d, %s: reported as %+v", f.Line, f.What, p)
		}
	}
}

// correctable is a file with all wrong rows, which can be imported as it is.
func (w *walker) correctable(t *testing.T, faults []synthetic.Fault) {
	t.Helper()
	problems := w.path("problems.csv")
	w.cmd(t, "roster", "export-problems", "--out", problems)
	written, err := os.ReadFile(problems)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(written)).ReadAll()
	if err != nil || len(rows) != len(faults)+1 || !slices.Equal(rows[0], models.ProblemHeader()) {
		t.Fatalf("the problem file has %d lines: %v\n%s", len(rows), err, written)
	}
	for value, want := range map[string]bool{"123-45-6789": false, "13/45/1980": true} {
		if strings.Contains(string(written), value) != want {
			t.Errorf("the problem file holds the value %s: %v", value, !want)
		}
	}
	var found rosterCheck
	w.json(t, &found, "roster", "check", problems)
	if found.Rows != len(faults) {
		t.Errorf("as a roster it has %+v", found.RosterCheck)
	}
}

// sameFileAgain changes nothing, and says so.
func (w *walker) sameFileAgain(t *testing.T) {
	before := append(w.people(t), w.rows(t, "roster_imports", "roster_problems")...)
	out := w.cmd(t, "roster", "import", w.path("broken.csv"), "--yes")
	if !strings.Contains(out, "this very file was taken in before; nothing changed") {
		t.Errorf("said: %s", out)
	}
	if !slices.Equal(append(w.people(t), w.rows(t, "roster_imports", "roster_problems")...), before) {
		t.Error("the same file again changed the roster")
	}
}

// refusedNumbers has a file with Social Security numbers refused as a whole,
// whether the column says so or its values do, and nothing of it is kept.
func (w *walker) refusedNumbers(t *testing.T) {
	before := w.people(t)
	for _, header := range []string{"SSN", "Soc. Sec. No.", "nickname"} {
		var file bytes.Buffer
		if err := synthetic.SSNRoster(&file, header); err != nil {
			t.Fatal(err)
		}
		path := w.write(t, header+".csv", file.String())
		for _, args := range [][]string{{"roster", "check", path}, {"roster", "import", path, "--incident", w.ref, "--yes"}} {
			out, errs, code := w.run(t, "", args...)
			if code != exitFailed || !strings.Contains(errs, "Social Security") || !strings.Contains(errs, "column R") || !strings.Contains(errs, "take ") {
				t.Errorf("%s %s: exit %d: %s", args[1], header, code, errs)
			}
			if strings.Contains(out+errs, "123-45") {
				t.Errorf("%s %s: a number is in the answer", args[1], header)
			}
		}
	}
	if !slices.Equal(w.people(t), before) {
		t.Error("a refused file changed the roster")
	}
	if bytes.Contains(portaltest.Dump(t, w.dsn()), []byte("123-45-67")) {
		t.Error("a number was kept")
	}
	if list := w.admin.get(t, "/admin/"+w.ref+"/imports"); strings.Contains(list.body, "123-45") {
		t.Error("a number is on the page")
	}
}
