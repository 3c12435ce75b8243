package main

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"recourse/internal/portaltest"
	"recourse/models"
)

// TestWalk takes two incidents side by side from an empty database to active
// enrollments: by the commands, beside the portal that they all share, and by
// HTTP at each one's own host. Nobody sees anything of the other, and nothing
// personal is left anywhere but in the letters.
func TestWalk(t *testing.T) {
	s := newShell(t)
	s.env = s.env[:2] // the exchange is named where it is needed
	s.must(t, "keys", "init")
	s.must(t, "migrate", "up")
	post := portaltest.NewMailServer(t, false)
	s.env = append(s.env, "RECOURSE_SMTP="+post.Host+":"+strconv.Itoa(post.Port), "RECOURSE_SMTP_FROM=notice@portal.example.org")
	one := &walker{shell: s, ref: "alder", area: "860", patients: 40, eligible: 6}
	two := &walker{shell: s, ref: "birch", area: "401", patients: 25, eligible: 4}
	one.stranger, two.stranger = two, one
	t.Run("served", func(t *testing.T) { walk(t, s, post, one, two) })
	checkAudit(t, s)
	if path, ok := s.file(); ok { // all of the log is in it now
		s.traces.file(t, placeFile, path)
	}
	canaries := append(one.canaries(t), two.canaries(t)...)
	for _, w := range []*walker{one, two} {
		for _, c := range w.canaries(t) {
			if c.Name == "a last name" && len(portaltest.Find("roster", w.roster, c)) == 0 {
				t.Errorf("the roster does not hold %s that was looked for", c.Name)
			}
		}
	}
	for _, place := range places(s) {
		for _, l := range s.traces.find(t, place, canaries) {
			t.Errorf("%s in %s in: %s", l.Canary, l.Encoding, l.Where)
		}
	}
}

func walk(t *testing.T, s *shell, post *portaltest.MailServer, one, two *walker) {
	at, logs := serve(t, s)
	one.address, two.address = at.portal, at.portal
	one.begin(t)
	two.begin(t)
	for _, w := range []*walker{one, two} {
		w.toSeal(t)
		w.letters(t)
	}
	if _, errs, code := s.run(t, "", "report", "funnel"); code != exitMisused || !strings.Contains(errs, "alder, birch") {
		t.Errorf("with two incidents and no --incident: exit %d: %s", code, errs)
	}
	one.mistakes(t, one.claims[4])
	var references []string
	for _, c := range one.claims[:2] {
		references = append(references, one.visitor(t).enroll(t, c, one.typedEmail()))
	}
	references = append(references, one.byPhone(t, one.claims[2]))
	two.visitor(t).enroll(t, two.claims[0], two.typedEmail())
	apart(t, one, two, references[0])
	one.handOff(t, 3)
	two.handOff(t, 1)
	s.traces.mail(post, 3) // those on the web gave an address
	checkReports(t, one, "40", "6", "3", references)
	checkReports(t, two, "25", "4", "1", references)
	if sqlite(s) { // PostgreSQL may be served by several
		s.refuseSecond(t)
	}
	s.traces.operators(t, at.operators)
	s.traces.database(t, s)
	s.traces.file(t, placeKeyring, s.path("keys"))
	s.traces.folder(t, placeProvider, s.path("exchange"))
	s.traces.add(placeLog, []byte(logs()))
}

// addresses are those of a served portal.
type addresses struct{ portal, operators string }

// serve serves the portal until the test ends.
func serve(t *testing.T, s *shell) (at addresses, logs func() string) {
	t.Helper()
	var public struct{ Address string }
	logs = served(t, s, &public, "serve", "--plain-http", "--addr", "127.0.0.1:0", "--ops-addr", "127.0.0.1:0")
	found := regexp.MustCompile(`operations at (http://\S+)`).FindStringSubmatch(logs())
	if found == nil {
		t.Fatalf("no operators' address in %s", logs())
	}
	return addresses{public.Address, found[1]}, logs
}

func (w *walker) desk(path string) string { return "/staff/" + w.ref + path }

// find searches as an agent does, and returns the page it led to.
func (w *walker) find(t *testing.T, form url.Values) page {
	t.Helper()
	return w.agent.send(t, w.desk(""), form)
}

// byPhone has the agent find the caller by code, sign them up, and find them again
// by name and birth date and by the reference, which it returns.
func (w *walker) byPhone(t *testing.T, c models.Claim) string {
	t.Helper()
	record := w.find(t, url.Values{"q": {c.Code.Grouped()}})
	record.is(t, http.StatusOK, record.path, "Sign up this caller", "Mailed", "Works")
	claim := birthFields(c.BirthDate)
	claim.Set("code", c.Code.Grouped())
	claim.Set("last_name", c.LastName)
	terms := w.agent.send(t, w.desk("/enroll"), claim)
	terms.is(t, http.StatusOK, w.desk("/enroll"), "24 months")
	form := url.Values{
		"enrollment": {field(t, terms, "enrollment")}, "patient": {field(t, terms, "patient")},
		"language": {"en"}, "consent": {"yes"}, "contact_by": {"phone"}, "phone": {w.typedPhone()},
	}
	w.agent.post(t, w.desk(""), w.desk("/enroll/terms"), form).is(t, http.StatusOK, w.desk("/enroll/terms"), "Send to Sample Watch")
	w.agent.post(t, w.desk(""), w.desk("/enroll/send"), form).is(t, http.StatusOK, record.path+"/enrolled", "R-")
	born := c.BirthDate.String()
	again := w.find(t, url.Values{"last_name": {c.LastName}, "born": {strings.Join([]string{born[5:7], born[8:], born[:4]}, " ")}})
	again.is(t, http.StatusOK, record.path, "Wait for Sample Watch", "Enrollment: signed up")
	again.lacks(t, c.Code.Grouped(), strings.ReplaceAll(c.Code.Grouped(), "-", ""), born, c.LastName, w.typedPhone(), "Kwyjibo")
	ref := reference.FindString(again.body)
	w.find(t, url.Values{"q": {ref}}).is(t, http.StatusOK, record.path)
	return ref
}

func field(t *testing.T, p page, name string) string {
	t.Helper()
	_, after, ok := strings.Cut(p.body, `name="`+name+`" value="`)
	if !ok {
		t.Fatalf("%s has no field %s", p.path, name)
	}
	value, _, _ := strings.Cut(after, `"`)
	return html.UnescapeString(value)
}

// apart tries everything of the first incident at the second one's host and with
// the second one's staff.
func apart(t *testing.T, one, two *walker, ref string) {
	t.Helper()
	theirs, own := one.claims[0], one.claims[3]
	unknown := own
	unknown.Code = models.NewCode()
	// An enrolled claim, a right one and one that is nobody's get the same answer.
	want := ""
	for _, c := range []models.Claim{unknown, theirs, own} {
		refused := two.visitor(t).claim(t, c)
		refused.is(t, http.StatusUnprocessableEntity, "/en/identity", "We could not match")
		if got := untyped.ReplaceAllString(refused.body, ""); want != "" && got != want {
			t.Error("the other incident answers a claim that is somebody's in another way")
		} else {
			want = got
		}
		two.visitor(t).status(t, c).is(t, http.StatusUnprocessableEntity, "/en/status", "We could not match")
	}
	one.visitor(t).status(t, theirs).is(t, http.StatusOK, "/en/status", ref)
	born := theirs.BirthDate.String()
	for _, form := range []url.Values{
		{"q": {theirs.Code.Grouped()}}, {"q": {ref}}, {"last_name": {theirs.LastName}, "born": {born}},
	} {
		record := one.find(t, form)
		record.is(t, http.StatusOK, record.path, ref)
		two.find(t, form).is(t, http.StatusOK, two.desk(""), "No match")
		id := strings.TrimPrefix(record.path, one.desk("/patients/"))
		two.agent.get(t, two.desk("/patients/"+id)).is(t, http.StatusNotFound, two.desk("/patients/"+id))
		two.agent.get(t, record.path).is(t, http.StatusNotFound, record.path)
	}
	for _, path := range []string{"", "/report.csv", "/proposals", "/imports", "/letters", "/audit"} {
		path = "/admin/" + one.ref + path
		two.officer.get(t, path).is(t, http.StatusNotFound, path)
	}
	for _, v := range []*visitor{two.agent, two.admin, two.officer} { // signed in, they knock at the other host
		at := &visitor{v.client, "http://" + one.host()}
		if p := at.get(t, "/admin/"+one.ref); p.status == http.StatusOK && p.path != "/staff/sign-in" {
			t.Errorf("the other host let them in: %s", p.path)
		}
	}
	newVisitor(t, two.address, "unknown.example.org", two.traces).get(t, "/en").is(t, http.StatusNotFound, "/en")
}

// untyped takes out what may differ between two answers: what was typed, and tokens.
var untyped = regexp.MustCompile(`(value="[^"]*")|([0-9a-zA-Z_-]{43})`)

// checkReports reads the numbers of an incident as commands, page and file, which
// agree, and finds the references of its own enrollments only.
func checkReports(t *testing.T, w *walker, patients, eligible, enrolled string, references []string) {
	t.Helper()
	want := map[string]string{
		"rostered": patients, "eligible": eligible, "mailed": eligible, "enrolled": enrolled, "active": enrolled,
		"notices_mailed": strconv.Itoa(w.patients - w.eligible), "notices_returned": "0",
	}
	got := w.funnel(t)
	w.admin.get(t, "/admin/"+w.ref).is(t, http.StatusOK, "/admin/"+w.ref, "of "+eligible+" eligible patients", "Monitoring on")
	file := w.admin.get(t, "/admin/"+w.ref+"/report.csv")
	file.is(t, http.StatusOK, "/admin/"+w.ref+"/report.csv", "report,"+w.ref+",")
	for step, n := range want {
		if got[step] != n {
			t.Errorf("%s: the command says %s %s, want %s", w.ref, got[step], step, n)
		}
		if row := "funnel," + step + ",," + hartford().Calendar.String() + "," + n + "\r\n"; !strings.Contains(file.body, row) {
			t.Errorf("%s: the file lacks %q:\n%s", w.ref, row, file.body)
		}
	}
	windows := w.cmd(t, "report", "windows", "--format", "csv")
	w.cmd(t, "report", "signups")
	w.cmd(t, "report", "states")
	for _, ref := range references {
		if own := w.ref == "alder"; strings.Contains(file.body, ref) != own || strings.Contains(windows, ref) != own {
			t.Errorf("%s: reference in the file or the windows, want %t", w.ref, own)
		}
	}
	w.officer.post(t, "/admin/"+w.ref+"/audit", "/admin/"+w.ref+"/audit", url.Values{}).is(t, http.StatusOK, "/admin/"+w.ref+"/audit", "an operator (tester)")
}

// refuseSecond tries to serve a file that is being served.
func (s *shell) refuseSecond(t *testing.T) {
	t.Helper()
	_, text, code := s.run(t, "", "serve", "--plain-http", "--addr", "127.0.0.1:0")
	if code != exitFailed || !strings.Contains(text, "being served") {
		t.Errorf("served twice: exit %d: %s", code, text)
	}
}

func sqlite(s *shell) bool {
	_, ok := s.file()
	return ok
}

func checkAudit(t *testing.T, s *shell) {
	t.Helper()
	note := s.path("checkpoint")
	s.must(t, "audit", "checkpoint", "--out", note)
	var st auditState
	s.json(t, &st, "audit", "verify", "--checkpoint", note)
	if !st.Intact || st.Proven == 0 {
		t.Errorf("the audit log is %+v", st)
	}
	var keys keyringMade
	other := newShell(t)
	other.json(t, &keys, "keys", "init")
	wrong := s.write(t, "wrong.key", keys.AuditKey)
	if _, errs, code := s.run(t, "", "audit", "verify", "--public-key", wrong); code != exitFailed || errs == "" {
		t.Errorf("with another's key: exit %d: %s", code, errs)
	}
}
