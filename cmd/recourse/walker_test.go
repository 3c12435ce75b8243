package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"recourse/internal/portaltest"
	"recourse/models"
)

// walker takes one incident the whole way through the separate commands, and
// signed in at its own host.
type walker struct {
	*shell
	ref, area          string // the area code of its patients' telephones
	patients, eligible int
	address            string // of the served portal
	stranger           *walker
	roster             []byte
	claims             []models.Claim
	officer            *visitor
	admin              *visitor
	agent              *visitor
}

func (w *walker) host() string                  { return w.ref + ".example.org" }
func (w *walker) visitor(t *testing.T) *visitor { return newVisitor(t, w.address, w.host(), w.traces) }
func (w *walker) cmd(t *testing.T, a ...string) string {
	return w.must(t, append(a, "--incident", w.ref)...)
}

// fails runs a command that has to be refused, for a reason that it says.
func (w *walker) fails(t *testing.T, says string, args ...string) {
	t.Helper()
	out, errs, code := w.run(t, "", append(args, "--incident", w.ref)...)
	if code != exitFailed || !strings.Contains(errs, says) {
		t.Errorf("recourse %s: exit %d, printed %s, said %s", strings.Join(args, " "), code, out, errs)
	}
}

// inside does what no command does.
func (s *shell) inside(t *testing.T, ref string, fn func(ctx context.Context, p *portal, inc models.Incident) error) {
	t.Helper()
	set, err := readSettings(s.env)
	if err != nil {
		t.Fatal(err)
	}
	run := &session{process: s.process("", &bytes.Buffer{}, &bytes.Buffer{}), options: &options{DB: set.DB, Keys: set.Keys}, set: set}
	err = inIncident{ref}.work(t.Context(), run, func(p *portal, inc models.Incident) error { return fn(t.Context(), p, inc) })
	if err != nil {
		t.Fatal(err)
	}
}

// hire makes an account and signs it in at the incident's host.
func (s *shell) hire(t *testing.T, ref, role string, v *visitor, home string) *visitor {
	t.Helper()
	out, errs, code := s.run(t, portaltest.Password+"\n",
		"--json", "staff", "add", role+"@"+ref, "--name", "Test Person", "--role", role, "--incident", ref)
	var account secondFactor
	if code != exitDone || json.Unmarshal([]byte(out), &account) != nil {
		t.Fatalf("staff add: exit %d: %s", code, errs)
	}
	return v.signIn(t, s, account, home)
}

// begin makes the incident, and accounts for those who work on it.
func (w *walker) begin(t *testing.T) {
	t.Helper()
	w.must(t, "incident", "create", w.write(t, w.ref+".json", incidentJSON(t, w.ref)))
	w.officer = w.hire(t, w.ref, "privacy_officer", w.visitor(t), "/admin/"+w.ref)
	w.admin = w.hire(t, w.ref, "admin", w.visitor(t), "/admin/"+w.ref)
	w.agent = w.hire(t, w.ref, "agent", w.visitor(t), "/staff/"+w.ref)
}

var approveForm = regexp.MustCompile(`action="(/admin/[a-z]+)(/proposals/[^/"]+/approve)"`)

// approve has the privacy officer approve what is open, signed in at /admin. Who
// may not cannot: an admin, or the other incident's officer.
func (w *walker) approve(t *testing.T) {
	t.Helper()
	list := "/admin/" + w.ref + "/proposals"
	found := approveForm.FindAllStringSubmatch(w.officer.get(t, list).body, -1)
	if len(found) != 1 {
		t.Fatalf("%d proposals are open, want one", len(found))
	}
	home, one := found[0][1], found[0][2]
	answer, err := w.officer.client.PostForm(w.officer.site+home+one, url.Values{"csrf": {"forged"}})
	w.officer.read(t, answer, err).is(t, http.StatusForbidden, home+one)
	w.admin.post(t, list, home+one, url.Values{}).is(t, http.StatusForbidden, home+one)
	elsewhere := "/admin/" + w.stranger.ref
	w.stranger.officer.post(t, elsewhere+"/proposals", elsewhere+one, url.Values{}).is(t, http.StatusNotFound, elsewhere+one)
	w.stranger.officer.post(t, elsewhere+"/proposals", home+one, url.Values{}).is(t, http.StatusNotFound, home+one)
	w.officer.post(t, list, home+one, url.Values{}).is(t, http.StatusOK, list, "Nothing waits for approval", "an operator (tester)")
}

// writeRoster writes a made-up roster whose eligible patients are canaries in
// every value that can be one.
func (w *walker) writeRoster(t *testing.T, file string) {
	t.Helper()
	synth := w.path(w.ref + "-synth.csv")
	w.must(t, "roster", "synth", "--patients", strconv.Itoa(w.patients), "--ssn-exposed", strconv.Itoa(w.eligible), "--seed", strconv.Itoa(w.patients), "--out", synth)
	plain, err := os.ReadFile(synth)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(plain)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	rows[0] = append(rows[0], "phone", "email")
	for n, row := range rows[1:] {
		phone, email := "", ""
		if strings.Contains(row[at["exposed"]], "ssn") {
			mark := w.ref + string(rune('a'+n/26)) + string(rune('a'+n%26))
			row[at["first_name"]], row[at["last_name"]] = "Vomjiq"+mark, "Zyxwut-Quill"+mark
			row[at["address_line1"]], row[at["record_number"]] = "17 Kwyjibo "+mark, "MRNX"+mark
			phone, email = fmt.Sprintf("(%s) 555-01%02d", w.area, n), "vomjiq."+mark+"@zyx.example"
		}
		rows[n+1] = append(row, phone, email)
	}
	var out bytes.Buffer
	if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	w.roster = out.Bytes()
	w.write(t, file, out.String())
}

// toSeal takes the roster in, and has two people seal it.
func (w *walker) toSeal(t *testing.T) {
	t.Helper()
	w.writeRoster(t, w.ref+".csv")
	file := w.path(w.ref + ".csv")
	var found rosterCheck
	w.json(t, &found, "roster", "check", file)
	if found.Good != w.patients || found.Eligible != w.eligible {
		t.Errorf("roster check found %+v", found)
	}
	var first, again rosterImported
	w.json(t, &first, "roster", "import", file, "--incident", w.ref, "--yes")
	w.json(t, &again, "roster", "import", file, "--incident", w.ref, "--yes")
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
	notices := w.patients - w.eligible
	var plan plannedLetters
	w.json(t, &plan, "letters", "compose", "--incident", w.ref)
	if plan.Offers != w.eligible || plan.Notices != notices || len(plan.Held) != 0 {
		t.Errorf("planned are %+v", plan)
	}
	w.cmd(t, "letters", "compose", "--yes")
	w.inside(t, w.ref, func(ctx context.Context, p *portal, inc models.Incident) (err error) {
		w.claims, err = p.SampleClaims(ctx, portaltest.Operator(), inc.ID, w.eligible)
		return err
	})
	w.refused(t, exitMisused, "", "--batch (2, 1)", "letters", "release", "--yes")
	w.mailBatch(t, 1, w.eligible)
	w.mailBatch(t, 2, notices)
	var all []batchState
	w.json(t, &all, "letters", "list", "--incident", w.ref)
	if len(all) != 2 || all[1].Status != "mailed" || all[1].Count != w.eligible || !all[1].Offer || all[1].MailedOn != hartford().Calendar ||
		all[0].Status != "mailed" || all[0].Count != notices || all[0].Offer || all[0].Pages < notices {
		t.Errorf("batches are %+v", all)
	}
}

// mailBatch takes one batch from its proof to the mail.
func (w *walker) mailBatch(t *testing.T, batch, count int) {
	t.Helper()
	number, file := strconv.Itoa(batch), w.path(fmt.Sprintf("%s-%d", w.ref, batch))
	w.cmd(t, "letters", "proof", "--batch", number, "--out", file+"-proof.pdf")
	w.cmd(t, "letters", "release", "--batch", number, "--yes")
	w.approve(t)
	w.cmd(t, "letters", "release", "--batch", number, "--out", file+".pdf")
	w.fails(t, "count again", "letters", "mail", "--batch", number, "--count", "1", "--yes")
	w.fails(t, "count again", "letters", "mail", "--batch", number, "--count", "1") // the dry run, too
	w.cmd(t, "letters", "mail", "--batch", number, "--count", strconv.Itoa(count))
	w.cmd(t, "letters", "mail", "--batch", number, "--count", strconv.Itoa(count), "--yes")
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

// canaries are the personal values of an incident that are long enough to be told
// from chance.
func (w *walker) canaries(t *testing.T) (all []portaltest.Canary) {
	t.Helper()
	rows, err := models.ReadRoster(bytes.NewReader(w.roster), models.RosterOptions{Today: hartford().Calendar})
	if err != nil {
		t.Fatal(err)
	}
	for row := range rows.Rows() {
		id, to := row.Identity, row.Contact
		all = append(all, portaltest.Canary{Name: "a birth date", Value: id.BirthDate})
		if len(id.Last) >= 8 {
			all = append(all, portaltest.Canary{Name: "a last name", Value: id.Last})
		}
		if to.Phone == "" {
			continue
		}
		typed := "(" + w.area + ") " + to.Phone[5:8] + "-" + to.Phone[8:]
		for name, value := range map[string]string{
			"a first name": id.First, "a record number": id.RecordNumber, "a street": to.Lines[0], "an e-mail address": to.Email,
			"a telephone": to.Phone, "a telephone as typed": typed, "a telephone with dashes": to.Phone[2:5] + "-" + to.Phone[5:8] + "-" + to.Phone[8:],
		} {
			all = append(all, portaltest.Canary{Name: name, Value: value})
		}
	}
	for _, c := range w.claims {
		all = append(all, portaltest.Canary{Name: "a code", Value: c.Code.Grouped()})
		all = append(all, portaltest.Dates("a birth date", c.BirthDate)...)
	}
	for name, value := range map[string]string{"an address typed": w.typedEmail(), "a telephone typed": w.typedPhone(), "a name typed in error": wrongName} {
		all = append(all, portaltest.Canary{Name: name, Value: value})
	}
	return all
}

// typedEmail and typedPhone are how patients want to be reached.
func (w *walker) typedEmail() string { return "wexlbort@" + w.ref + "-canary.example" }
func (w *walker) typedPhone() string { return w.area + "-555-0199" }
