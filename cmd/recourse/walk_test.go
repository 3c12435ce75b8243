package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/models"
)

// walker takes one incident the whole way through the separate commands.
type walker struct {
	*shell
	ref      string
	patients int
	eligible int
	roster   []byte
	claims   []models.Claim
}

func (w *walker) cmd(t *testing.T, args ...string) string {
	t.Helper()
	return w.must(t, append(args, "--incident", w.ref)...)
}

// fails runs a command that has to be refused, for a reason that it says.
func (w *walker) fails(t *testing.T, says string, args ...string) {
	t.Helper()
	out, errs, code := w.run(t, "", append(args, "--incident", w.ref)...)
	if code != exitFailed || !strings.Contains(errs, says) {
		t.Errorf("recourse %s: exit %d, printed %s, said %s", strings.Join(args, " "), code, out, errs)
	}
}

// inside does what only somebody signed in can do, as a session of the command has it.
func (w *walker) inside(t *testing.T, fn func(ctx context.Context, p *portal, inc models.Incident) error) {
	t.Helper()
	proc := w.process("", &bytes.Buffer{}, &bytes.Buffer{})
	set, err := readSettings(w.env)
	if err != nil {
		t.Fatal(err)
	}
	s := &session{process: proc, options: &options{DB: set.DB, Keys: set.Keys}, set: set}
	err = inIncident{w.ref}.work(t.Context(), s, func(p *portal, inc models.Incident) error { return fn(t.Context(), p, inc) })
	if err != nil {
		t.Fatal(err)
	}
}

// approve has the privacy officer approve what is open.
func (w *walker) approve(t *testing.T) {
	t.Helper()
	w.inside(t, func(ctx context.Context, p *portal, inc models.Incident) error {
		staff, err := p.StaffList(ctx)
		if err != nil {
			return err
		}
		all, err := p.Proposals(ctx, inc.ID)
		if err != nil {
			return err
		}
		for _, m := range staff {
			if m.SignInName == "officer@"+w.ref {
				return p.ApproveProposal(ctx, models.Actor{Kind: models.ActorStaff, ID: m.ID}, inc.ID, all[0].ID)
			}
		}
		return models.ErrNotFound
	})
}

// begin makes the incident, and an account for its second person.
func (w *walker) begin(t *testing.T) {
	t.Helper()
	w.must(t, "incident", "create", w.write(t, w.ref+".json", incidentJSON(t, w.ref)))
	_, errs, code := w.run(t, portaltest.Password+"\n", "staff", "add", "officer@"+w.ref, "--name", "Test Person", "--role", "privacy_officer", "--incident", w.ref)
	if code != exitDone {
		t.Fatalf("staff add: exit %d: %s", code, errs)
	}
}

// toSeal takes the roster in, and has two people seal it.
func (w *walker) toSeal(t *testing.T) {
	t.Helper()
	file := w.path(w.ref + ".csv")
	w.must(t, "roster", "synth", "--patients", strconv.Itoa(w.patients), "--ssn-exposed", strconv.Itoa(w.eligible), "--seed", strconv.Itoa(w.patients), "--out", file)
	var err error
	if w.roster, err = os.ReadFile(file); err != nil {
		t.Fatal(err)
	}
	var found rosterCheck
	w.json(t, &found, "roster", "check", file)
	if found.Good != w.patients || found.Eligible != w.eligible {
		t.Errorf("roster check found %d good, %d eligible", found.Good, found.Eligible)
	}
	var first, again rosterImported
	w.json(t, &first, "roster", "import", file, "--incident", w.ref)
	w.json(t, &again, "roster", "import", file, "--incident", w.ref)
	if first.Added != w.patients || !again.Repeated || again.Roster.Patients != w.patients {
		t.Errorf("imported %+v, then %+v", first, again)
	}
	patients, eligible := strconv.Itoa(w.patients), strconv.Itoa(w.eligible)
	w.fails(t, "count again", "roster", "seal", "--patients", "1", "--eligible", "1", "--yes")
	w.cmd(t, "roster", "seal", "--patients", patients, "--eligible", eligible)
	w.fails(t, "seal it first", "letters", "compose", "--yes")
	w.cmd(t, "roster", "seal", "--patients", patients, "--eligible", eligible, "--yes")
	w.approve(t)
}

func (w *walker) letters(t *testing.T) {
	t.Helper()
	w.fails(t, "letters compose", "letters", "release", "--yes")
	w.cmd(t, "letters", "compose")
	w.cmd(t, "letters", "compose", "--yes")
	w.inside(t, func(ctx context.Context, p *portal, inc models.Incident) (err error) {
		w.claims, err = p.SampleClaims(ctx, portaltest.Operator(), inc.ID, w.eligible)
		return err
	})
	w.cmd(t, "letters", "proof", "--out", w.path(w.ref+"-proof.pdf"))
	w.cmd(t, "letters", "release", "--yes")
	w.approve(t)
	w.cmd(t, "letters", "release", "--out", w.path(w.ref+".pdf"))
	w.fails(t, "count again", "letters", "mail", "--count", "1", "--yes")
	w.cmd(t, "letters", "mail", "--count", strconv.Itoa(w.eligible))
	w.cmd(t, "letters", "mail", "--count", strconv.Itoa(w.eligible), "--yes")
	var all []batchState
	w.json(t, &all, "letters", "list", "--incident", w.ref)
	if len(all) != 1 || all[0].Status != "mailed" || all[0].Count != w.eligible || all[0].MailedOn != hartford().Calendar {
		t.Errorf("batches are %+v", all)
	}
}

// handOff has the enrollments accepted by the simulated provider.
func (w *walker) handOff(t *testing.T, enrollments int) {
	t.Helper()
	folder := []string{"--exchange", w.path("exchange")}
	w.fails(t, "public key", append([]string{"handoff", "send"}, folder...)...)
	w.cmd(t, append([]string{"provider", "simulate"}, folder...)...)
	w.cmd(t, append([]string{"handoff", "send"}, folder...)...)
	w.cmd(t, append([]string{"provider", "simulate"}, folder...)...)
	out := w.cmd(t, append([]string{"handoff", "receive"}, folder...)...)
	if !strings.Contains(out, strconv.Itoa(enrollments)+" answers") {
		t.Errorf("received: %s", out)
	}
	var all []handoffState
	w.json(t, &all, "handoff", "status", "--incident", w.ref)
	if len(all) != 1 || !all[0].Sent || all[0].Count != enrollments {
		t.Errorf("hand-offs are %+v", all)
	}
}

func (w *walker) funnel(t *testing.T) map[string]string {
	t.Helper()
	var steps []struct{ Step, Patients string }
	w.json(t, &steps, "report", "funnel", "--incident", w.ref)
	got := map[string]string{}
	for _, s := range steps {
		got[s.Step] = s.Patients
	}
	return got
}

// visitor is somebody with a browser at an incident's own host.
type visitor struct {
	client *http.Client
	site   string
	urls   *[]string
}

func newVisitor(t *testing.T, address, host string, urls *[]string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, strings.TrimPrefix(address, "http://"))
	}
	transport := &http.Transport{DialContext: dial, DisableKeepAlives: true}
	return &visitor{&http.Client{Jar: jar, Transport: transport, Timeout: 20 * time.Second}, "http://" + host, urls}
}

var csrfField = regexp.MustCompile(`name="csrf" value="([^"]*)"`)

// page reads a page and where it was found.
func (v *visitor) page(t *testing.T, do func() (*http.Response, error)) (path, body string, status int) {
	t.Helper()
	answer, err := do()
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	*v.urls = append(*v.urls, answer.Request.URL.String())
	return answer.Request.URL.Path, string(b), answer.StatusCode
}

func (v *visitor) get(t *testing.T, path string) (string, string, int) {
	t.Helper()
	return v.page(t, func() (*http.Response, error) { return v.client.Get(v.site + path) })
}

// send fills the form of a page, token included, and sends it.
func (v *visitor) send(t *testing.T, path string, form url.Values) (string, string, int) {
	t.Helper()
	_, body, _ := v.get(t, path)
	if found := csrfField.FindStringSubmatch(body); found != nil {
		form.Set("csrf", found[1])
	}
	return v.page(t, func() (*http.Response, error) { return v.client.PostForm(v.site+path, form) })
}

// claim types code, name and birth date.
func (v *visitor) claim(t *testing.T, c models.Claim) (path, body string, status int) {
	t.Helper()
	if path, _, status = v.send(t, "/en/enroll", url.Values{"code": {c.Code.Grouped()}}); path != "/en/identity" {
		t.Fatalf("after the code came %s, status %d", path, status)
	}
	return v.send(t, path, url.Values{
		"last_name": {c.LastName}, "birth_month": {strconv.Itoa(int(c.BirthDate.Month()))},
		"birth_day": {strconv.Itoa(c.BirthDate.Day())}, "birth_year": {strconv.Itoa(c.BirthDate.Year())},
	})
}

// enroll goes the whole way and returns the last page.
func (v *visitor) enroll(t *testing.T, c models.Claim) string {
	t.Helper()
	path, _, status := v.claim(t, c)
	if path != "/en/details" {
		t.Fatalf("after the claim came %s, status %d", path, status)
	}
	if path, _, status = v.send(t, path, url.Values{"consent": {"yes"}, "contact_by": {"post"}}); path != "/en/review" {
		t.Fatalf("after the details came %s, status %d", path, status)
	}
	path, body, status := v.send(t, path, url.Values{})
	if path != "/en/done" {
		t.Fatalf("after the review came %s, status %d", path, status)
	}
	return body
}

// TestWalk takes two incidents side by side from an empty database to active
// enrollments, by the commands alone and by HTTP at each one's own host.
func TestWalk(t *testing.T) {
	s := newShell(t)
	s.env = s.env[:2] // the exchange is named where it is needed
	s.must(t, "keys", "init")
	s.must(t, "migrate", "up")
	one := &walker{shell: s, ref: "alder", patients: 40, eligible: 6}
	two := &walker{shell: s, ref: "birch", patients: 25, eligible: 4}
	for _, w := range []*walker{one, two} {
		w.begin(t)
		w.toSeal(t)
		w.letters(t)
	}
	if _, errs, code := s.run(t, "", "report", "funnel"); code != exitMisused || !strings.Contains(errs, "alder, birch") {
		t.Errorf("with two incidents and no --incident: exit %d: %s", code, errs)
	}
	urls, logs := visit(t, one, two)
	one.handOff(t, 2)
	if got := one.funnel(t); got["active"] != "2" || got["enrolled"] != "2" || got["rostered"] != "40" || got["mailed"] != "6" {
		t.Errorf("the first funnel is %v", got)
	}
	if got := two.funnel(t); got["active"] != "0" || got["enrolled"] != "1" || got["rostered"] != "25" || got["mailed"] != "4" {
		t.Errorf("the second funnel is %v", got)
	}
	checkAudit(t, s)
	checkNothingLeaked(t, s, urls, logs, one, two)
}

// visit enrolls two in one incident and one in the other.
func visit(t *testing.T, one, two *walker) (urls []string, logs string) {
	t.Helper()
	var at struct{ Address string }
	t.Run("serve", func(t *testing.T) {
		errs := served(t, one.shell, &at, "serve", "--plain-http", "--addr", "127.0.0.1:0")
		host := func(w *walker) string { return w.ref + ".example.org" }
		for _, c := range []struct {
			w *walker
			n int
		}{{one, 0}, {one, 1}, {two, 0}} {
			body := newVisitor(t, at.Address, host(c.w), &urls).enroll(t, c.w.claims[c.n])
			if !strings.Contains(body, "R-") {
				t.Error("the last page has no reference")
			}
		}
		// A right claim at the other's host is nobody's.
		path, _, _ := newVisitor(t, at.Address, host(two), &urls).claim(t, one.claims[2])
		if path == "/en/details" {
			t.Error("the other incident took the claim")
		}
		if _, _, status := newVisitor(t, at.Address, "unknown.example.org", &urls).get(t, "/en"); status != http.StatusNotFound {
			t.Errorf("an unknown host gets %d", status)
		}
		if sqlite(one.shell) { // PostgreSQL may be served by several
			one.refuseSecond(t)
		}
		checkFiles(t, one.shell, one, two)
		logs = errs()
	})
	return urls, logs
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
	_, ok := filePath(strings.TrimPrefix(s.env[0], "RECOURSE_DB="))
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
	s.must(t, "audit", "export", "--out", s.path("audit.jsonl"))
}

// checkNothingLeaked looks for every patient's last name and birth date and every
// code where none may be. It does find them in the roster that came in.
func checkNothingLeaked(t *testing.T, s *shell, urls []string, logs string, walkers ...*walker) {
	t.Helper()
	var canaries []portaltest.Canary
	for _, w := range walkers {
		canaries = append(canaries, w.canaries(t)...)
		if len(portaltest.Find("roster", w.roster, w.canaries(t)...)) == 0 {
			t.Error("the roster holds no canary: the search finds nothing")
		}
	}
	export, err := os.ReadFile(s.path("audit.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	leaks := portaltest.Find("URLs", []byte(strings.Join(urls, "\n")), canaries...)
	leaks = append(leaks, portaltest.Find("logs", []byte(logs), canaries...)...)
	leaks = append(leaks, portaltest.Find("audit export", export, canaries...)...)
	for _, l := range leaks {
		t.Errorf("%s in %s in %s", l.Canary, l.Encoding, l.Where)
	}
	if logs == "" || len(urls) == 0 {
		t.Error("nothing was logged or visited")
	}
}

// checkFiles looks into the database's file and its log, while it is served.
func checkFiles(t *testing.T, s *shell, walkers ...*walker) {
	t.Helper()
	if !sqlite(s) {
		return // PostgreSQL's files are not ours to read; the rows are the same
	}
	path, _ := filePath(strings.TrimPrefix(s.env[0], "RECOURSE_DB="))
	for _, name := range []string{path, path + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil || len(content) == 0 {
			t.Errorf("read %s: %v", name, err)
		}
		for _, w := range walkers {
			for _, l := range portaltest.Find(name, content, w.canaries(t)...) {
				t.Errorf("%s in %s in %s", l.Canary, l.Encoding, l.Where)
			}
		}
	}
}

// canaries are the personal values of an incident that are long enough to be told
// from chance.
func (w *walker) canaries(t *testing.T) (all []portaltest.Canary) {
	t.Helper()
	rows, err := models.ReadRoster(bytes.NewReader(w.roster), models.RosterOptions{Today: hartford().Calendar})
	if err != nil {
		t.Fatal(err)
	}
	for row := range rows.Rows() {
		all = append(all, portaltest.Canary{Name: "a birth date", Value: row.Identity.BirthDate})
		if len(row.Identity.Last) >= 8 {
			all = append(all, portaltest.Canary{Name: "a last name", Value: row.Identity.Last})
		}
	}
	for _, c := range w.claims {
		all = append(all, portaltest.Canary{Name: "a code", Value: c.Code.Grouped()})
	}
	return all
}
