package handlers

import (
	"bytes"
	"encoding/csv"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"filippo.io/age"

	"recourse/internal/portaltest"
	"recourse/models"
	"recourse/models/store"
	"recourse/templates"
)

func TestOverview(t *testing.T) {
	b := newHouse(t)
	for _, c := range b.Claims[:3] {
		b.Enroll(t, c)
	}
	officer, admin := b.as(t, models.RolePrivacyOfficer), b.as(t, models.RoleAdmin)
	body := b.page(t, "overview", officer.get("/admin/one"), 200, "40 on the roster, 8 eligible", "3 of 8 patients with a letter signed up.",
		"Offers mailed", "Notices mailed", "Notices returned", "38% of mailed", "Days left", "<b>102</b>", "You see small groups too", "/admin/one/audit", "Show as a table")
	if strings.Contains(body, "/admin/one/letters\"") != true {
		t.Error("a privacy officer does not see the letters")
	}
	body = b.page(t, "overview-admin", admin.get("/admin/one"), 200, "groups under 11 people are hidden", ">hidden<")
	if strings.Contains(body, "/admin/one/audit") {
		t.Error("an admin is shown the audit log")
	}
}

func TestReportFile(t *testing.T) {
	b := newHouse(t)
	b.Enroll(t, b.Claims[0])
	w := b.as(t, models.RoleSupervisor).get("/admin/one/report.csv")
	body := b.page(t, "report", w, 200, "funnel,rostered,,2020-04-20,40\r\n", "sign-ups,total of the day,2020-04-20,2020-04-20,1\r\n")
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="one-overview-2020-04-20.csv"` || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") {
		t.Errorf("headers %v", w.Header())
	}
	if !strings.Contains(body, "hidden") {
		t.Error("a supervisor's file shows small counts")
	}
	trail, err := b.AuditTrail(t.Context(), b.Staff[models.RoleAuditor], b.Inc.ID, "", 1)
	check(t, err)
	if trail[0].Action != models.ActExport {
		t.Errorf("the newest entry is %s, want the export", trail[0].Action)
	}
}

func TestReportFileIsDisarmed(t *testing.T) {
	var b bytes.Buffer
	r := models.Report{ByState: []models.Breakdown{{Key: "=1+1"}, {Key: "@SUM(A1)"}, {Key: "a,\"b\""}}, Windows: []models.WindowRow{{Reference: "-2+3"}}}
	check(t, writeReport(&b, models.Incident{Ref: "+evil"}, r))
	rows, err := csv.NewReader(&b).ReadAll()
	check(t, err)
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
				t.Errorf("the cell %q runs", cell)
			}
		}
	}
}

// second fills the second incident as far as a proposal to seal it.
func (b *house) second(t *testing.T) models.Proposal {
	t.Helper()
	b.Hire(t, b.two)
	op := portaltest.Operator()
	_, err := b.ImportRoster(t.Context(), op, b.two.ID, portaltest.Roster(t, 12, 3), store.ImportOptions{}, nil)
	check(t, err)
	_, err = b.DecideEligibility(t.Context(), op, b.two.ID)
	check(t, err)
	p, err := b.ProposeSeal(t.Context(), b.staff(t, "admin@two.example.org"), b.two.ID, models.Totals{Patients: 12, Eligible: 3})
	check(t, err)
	return p
}

func (b *house) staff(t *testing.T, name string) models.Actor {
	t.Helper()
	s, err := b.StaffSession(t.Context(), b.account(t, name).token)
	check(t, err)
	return s.Actor()
}

func TestProposalsAndLetters(t *testing.T) {
	b := newHouse(t)
	p := b.second(t)
	admin, officer, printer := b.account(t, "admin@two.example.org"), b.account(t, "privacy_officer@two.example.org"), b.account(t, "print@two.example.org")
	b.page(t, "overview-open", admin.get("/admin/two"), 200, "1 proposal", "The roster is not sealed.")
	b.page(t, "proposals-own", admin.get("/admin/two/proposals"), 200, "12 patients, 3 of them eligible", reasonOwn, "disabled")
	if w := admin.post("/admin/two/proposals/" + p.ID + "/approve"); w.Code != 403 {
		t.Errorf("an admin approves: status %d", w.Code)
	}
	b.page(t, "proposals", officer.get("/admin/two/proposals"), 200, "Proposed by Test Person on Apr 20, 2020, 10:00 am", "/approve")
	if w := officer.post("/admin/two/proposals/" + p.ID + "/approve"); w.Code != 303 || w.Header().Get("Location") != "/admin/two/proposals?done=approved" {
		t.Fatalf("approve: %d to %q\n%s", w.Code, w.Header().Get("Location"), w.Body)
	}
	b.page(t, "proposals-done", officer.get("/admin/two/proposals?done=approved"), 200, "Approved and carried out", "Nothing waits for approval", "Seal the roster")
	if w := officer.post("/admin/two/proposals/" + p.ID + "/decline"); w.Code != 409 {
		t.Errorf("decided twice: status %d", w.Code)
	}
	b.page(t, "imports", admin.get("/admin/two/imports"), 200, "The roster was first sealed on Apr 20, 2020", "Complete")

	batch := b.compose(t)
	q, err := b.ProposeRelease(t.Context(), b.staff(t, "privacy_officer@two.example.org"), b.two.ID, batch.ID)
	check(t, err)
	b.page(t, "proposals-officers-own", officer.get("/admin/two/proposals"), 200, reasonOwn)
	if w := officer.post("/admin/two/proposals/" + q.ID + "/approve"); w.Code != 403 {
		t.Errorf("approved by who proposed it: status %d", w.Code)
	}
	b.approve(t, q)
	b.mail(t, printer, batch)
}

// compose writes the letters of the second incident and reads them back.
func (b *house) compose(t *testing.T) models.LetterBatch {
	t.Helper()
	batch, err := b.ComposeLetters(t.Context(), b.staff(t, "admin@two.example.org"), b.two.ID, store.ComposeOptions{Site: "https://two.example.org"}, nil)
	check(t, err)
	check(t, b.WriteBatch(t.Context(), portaltest.Operator(), b.two.ID, batch.ID, &bytes.Buffer{}))
	return batch
}

// approve has a further privacy officer approve.
func (b *house) approve(t *testing.T, p models.Proposal) {
	t.Helper()
	_, err := b.AddStaff(t.Context(), portaltest.Operator(), models.NewStaff{
		SignInName: "deputy", Name: "Test Deputy", Password: portaltest.Password, Secret: b.Secret,
		Grants: []models.Grant{{IncidentID: b.two.ID, Role: models.RolePrivacyOfficer}},
	})
	check(t, err)
	if w := b.account(t, "deputy").post("/admin/two/proposals/" + p.ID + "/approve"); w.Code != 303 {
		t.Fatalf("approve: status %d\n%s", w.Code, w.Body)
	}
}

// printForShop has the same batch printed for a shop, to which it leaves encrypted.
func (b *house) printForShop(t *testing.T, printer visitor, path string) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	check(t, err)
	shop := models.PrintShop{Name: "Sample Press", Key: id.Recipient().String()}
	_, err = b.SetPrintShop(t.Context(), portaltest.Operator(), b.two.ID, shop)
	check(t, err)
	b.page(t, "error", printer.post(path+"/print"), 409, "No agreement with the print shop is recorded")
	shop.Agreement = models.MustDate("2020-03-01")
	_, err = b.SetPrintShop(t.Context(), portaltest.Operator(), b.two.ID, shop)
	check(t, err)
	w := printer.post(path + "/print")
	if w.Code != 200 || w.Header().Get("Content-Disposition") != `attachment; filename="two-letters-1.zip.age"` || !bytes.HasPrefix(w.Body.Bytes(), []byte("age-encryption.org/")) {
		t.Errorf("print file for the shop: %d, %v", w.Code, w.Header())
	}
}

func (b *house) mail(t *testing.T, printer visitor, batch models.LetterBatch) {
	t.Helper()
	path := "/admin/two/letters/" + batch.ID
	b.page(t, "letters", printer.get("/admin/two/letters"), 200, "Released to print", path, "With the offer and a code")
	b.page(t, "batch-released", printer.get(path), 200, "Released to print", path+"/print", path+"/mailed", "SHA-256", "Every page was read back")
	w := printer.post(path + "/print")
	if w.Code != 200 || w.Header().Get("Content-Disposition") != `attachment; filename="two-letters-1.pdf"` || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) {
		t.Fatalf("print file: %d, %v", w.Code, w.Header())
	}
	b.printForShop(t, printer, path)
	b.page(t, "mailed", printer.get(path+"/mailed"), 200, "It cannot be taken back", `name="mailed_year"`)
	on := []string{"mailed_month", "4", "mailed_day", "20", "mailed_year", "2020"}
	for count, want := range map[string]string{"4": "another number of letters", "": "as a number", "three": "as a number"} {
		b.page(t, "mailed-wrong", printer.post(path+"/mailed", append(on, "count", count)...), 422, want, `value="`+count+`"`)
	}
	b.page(t, "mailed-future", printer.post(path+"/mailed", append(on, "mailed_day", "21", "count", "3")...), 422, "cannot lie in the future")
	b.page(t, "mailed-early", printer.post(path+"/mailed", append(on, "mailed_day", "19", "count", "3")...), 422, "were released later than that")
	if w := printer.post(path+"/mailed", append(on, "count", "3")...); w.Code != 303 {
		t.Fatalf("mark mailed: status %d\n%s", w.Code, w.Body)
	}
	b.page(t, "letters-mailed", printer.get("/admin/two/letters?done=mailed"), 200, "The batch is marked mailed", "Apr 20, 2020")
	if body := b.page(t, "batch-mailed", printer.get(path), 200, "this batch is done"); strings.Contains(body, path+"/") {
		t.Error("a mailed batch can be printed again")
	}
	for _, w := range []int{printer.post(path + "/print").Code, printer.get(path + "/mailed").Code} {
		if w != 409 {
			t.Errorf("after mailing: status %d", w)
		}
	}
}

func TestSeal(t *testing.T) {
	b := newHouse(t)
	b.Hire(t, b.two)
	admin, officer := b.account(t, "admin@two.example.org"), b.account(t, "privacy_officer@two.example.org")
	b.page(t, "seal-empty", admin.get("/admin/two/seal"), 200, "To do first", "Take in a roster file")
	_, err := b.ImportRoster(t.Context(), portaltest.Operator(), b.two.ID, portaltest.Roster(t, 12, 3), store.ImportOptions{}, nil)
	check(t, err)
	b.page(t, "seal-undecided", admin.post("/admin/two/seal", "patients", "12", "eligible", "3"), 422, "somebody waits for a decision")
	_, err = b.DecideEligibility(t.Context(), portaltest.Operator(), b.two.ID)
	check(t, err)
	body := b.page(t, "seal", admin.get("/admin/two/seal"), 200, "Control totals of wave 1", `name="patients"`, "from your own records")
	if strings.Contains(body, ">12<") || strings.Contains(body, `value="12"`) {
		t.Error("the page tells what is to be typed")
	}
	for want, typed := range map[string][]string{
		"as a number": {"patients", "twelve", "eligible", "3"}, "0 if nobody does": {"patients", "12", "eligible", "13"},
		"not the totals of the roster": {"patients", "11", "eligible", "3"},
	} {
		b.page(t, "seal-wrong", admin.post("/admin/two/seal", typed...), 422, want, `value="`+typed[1]+`"`, `value="`+typed[3]+`"`)
	}
	if w := admin.post("/admin/two/seal", "patients", "12", "eligible", "3"); w.Code != 303 || w.Header().Get("Location") != "/admin/two/proposals?done=proposed" {
		t.Fatalf("propose: %d to %q", w.Code, w.Header().Get("Location"))
	}
	b.page(t, "seal-proposed", admin.get("/admin/two/proposals?done=proposed"), 200, "Proposed. A second person", "12 patients, 3 of them eligible")
	b.page(t, "seal-waits", officer.get("/admin/two/seal"), 200, "waits for a second person")
	all, err := b.Proposals(t.Context(), b.two.ID)
	check(t, err)
	check(t, b.ApproveProposal(t.Context(), b.staff(t, "privacy_officer@two.example.org"), b.two.ID, all[0].ID))
	b.page(t, "sealed", officer.get("/admin/two/seal"), 200, ">12<", ">3<", "Every wave is sealed")
	b.page(t, "sealed-again", admin.post("/admin/two/seal", "patients", "12", "eligible", "3"), 422, "The roster is sealed")
}

func TestImportProblems(t *testing.T) {
	b := newHouse(t)
	b.Hire(t, b.two)
	file := "record_number,first_name,last_name,birth_date,address_1,city,state,zip,exposed\n" +
		"M1,Ana,Duarte,4/28/1956,1 Main St,Hartford,CT,06103,name\nM2,Bo,Lee,31/31/1956,=2+2,Hartford,XX,06103,name\n"
	imp, err := b.ImportRoster(t.Context(), portaltest.Operator(), b.two.ID, strings.NewReader(file), store.ImportOptions{}, nil)
	check(t, err)
	if imp.Refused != 1 {
		t.Fatalf("import is %+v", imp)
	}
	admin := b.account(t, "admin@two.example.org")
	path := "/admin/two/imports/" + imp.ID + "/problems.csv"
	b.page(t, "imports-problems", admin.get("/admin/two/imports"), 200, "/admin/two/imports/"+imp.ID, "The roster is open")
	b.page(t, "import", admin.get("/admin/two/imports/"+imp.ID), 200, path, "The file was taken in", "/admin/two/imports/"+imp.ID+"/problems", "Upload the problem file", "/admin/two/seal")
	if w := admin.get("/admin/two/imports/none"); w.Code != 404 {
		t.Errorf("no import: status %d", w.Code)
	}
	body := b.page(t, "problems", admin.get(path), 200, "row,column,reason\r\n", "3,state,", "The month is not one")
	for _, leak := range []string{"1956,", "Lee", "2+2", "XX"} {
		if strings.Contains(body, leak) {
			t.Errorf("the problem file holds %q", leak)
		}
	}
	if w := admin.get("/admin/two/imports/none/problems.csv"); w.Code != 404 {
		t.Errorf("problems of no import: status %d", w.Code)
	}
}

var older = regexp.MustCompile(`rel="next" href="([^"]+)"`)

func TestAuditLog(t *testing.T) {
	b := newHouse(t)
	auditor := b.as(t, models.RoleAuditor)
	body := b.page(t, "audit", auditor.get("/admin/one/audit"), 200, "Verify the log now", "Batch of letters", "Test Person", "Newest first", "2020-04-20 10:00:00", "Older entries")
	if n := strings.Count(body, "<tr class=\"govuk-table__row\"><td"); n != pageOfTrail {
		t.Errorf("%d entries, want %d", n, pageOfTrail)
	}
	next := older.FindStringSubmatch(body)
	b.page(t, "audit-older", auditor.get(next[1]), 200, "Newest entries")
	b.page(t, "audit-verified", auditor.post("/admin/one/audit"), 200, "The log is whole", "Nothing is sealed yet", "Not sealed yet")
}

func TestAChangedLogIsAnAlarm(t *testing.T) {
	p := newStaffPage[trailView]("admin/audit.html")
	body := show(t, "staff-audit-broken", p, testStaffShell(t), trailView{Verify: "/admin/one/audit", Found: &foundView{Broken: true}, Pages: testStaffShell(t).Pager("", "")})
	if !strings.Contains(body, "The log is not whole") || strings.Contains(body, "The log is whole") {
		t.Error("a changed log is no alarm")
	}
}

func TestStaffPagesFitTheirTypes(t *testing.T) {
	s := &server{}
	d, a := newStaffPages(s), newAdminPages(s, nil)
	checkPage(t, d.signIn)
	checkPage(t, d.find)
	checkPage(t, d.record)
	checkPage(t, d.claim)
	checkPage(t, d.cause)
	checkPage(t, d.terms)
	checkPage(t, d.review)
	checkPage(t, d.done)
	checkPage(t, d.dates)
	checkPage(t, a.overview)
	checkPage(t, a.proposals)
	checkPage(t, a.letters)
	checkPage(t, a.mailed)
	checkPage(t, a.imports)
	checkPage(t, a.newUpload)
	checkPage(t, a.columns)
	checkPage(t, a.rows)
	checkPage(t, a.fine)
	checkPage(t, a.task)
	checkPage(t, a.seal)
	checkPage(t, a.review)
	checkPage(t, a.oneBatch)
	checkPage(t, a.cancel)
	checkPage(t, a.plan)
	checkPage(t, a.pairs)
	checkPage(t, a.samePair)
	checkPage(t, a.returns)
	checkPage(t, a.address)
	checkPage(t, a.extension)
	checkPage(t, a.substitute)
	checkPage(t, a.posting)
	checkPage(t, a.letterFile)
	checkPage(t, a.evidence)
	checkPage(t, a.cases)
	checkPage(t, a.oneCase)
	checkPage(t, a.trail)
	checkPage(t, d.security)
	checkPage(t, d.codes)
	checkPage(t, d.invitation)
	checkPage(t, d.accept)
	checkPage(t, d.stepUp)
	used := []string{
		d.security.file, d.codes.file, d.invitation.file, d.accept.file, d.stepUp.file,
		d.signIn.file, d.find.file, d.record.file, d.claim.file, d.cause.file, d.terms.file, d.review.file, d.done.file, d.dates.file,
		a.overview.file, a.proposals.file, a.letters.file, a.mailed.file, a.imports.file, a.trail.file,
		a.newUpload.file, a.columns.file, a.rows.file, a.fine.file, a.task.file, a.seal.file,
		a.review.file, a.oneBatch.file, a.cancel.file, a.plan.file, a.pairs.file, a.samePair.file, a.returns.file, a.address.file, a.extension.file, a.substitute.file, a.posting.file, a.letterFile.file, a.evidence.file, a.cases.file, a.oneCase.file,
	}
	files, err := fs.Glob(templates.FS, "*/*.html")
	check(t, err)
	for _, f := range files {
		if (strings.HasPrefix(f, "staff/") || strings.HasPrefix(f, "admin/")) && !strings.Contains(strings.Join(used, " "), f) {
			t.Errorf("no page uses %s", f)
		}
	}
}
