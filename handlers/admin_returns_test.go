package handlers

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"recourse/internal/letter"
	"recourse/models"
)

// letters are those of the first incident, as they were printed.
func (b *house) letters(t *testing.T) (all []letter.Copy) {
	t.Helper()
	for got, err := range letter.ReadBack(bytes.NewReader(b.Printed), int64(len(b.Printed))) {
		check(t, err)
		all = append(all, got)
	}
	return all
}

// references are the letters' own, in the same order.
func (b *house) references(t *testing.T) (out []string) {
	t.Helper()
	for _, l := range b.letters(t) {
		out = append(out, l.Reference)
	}
	return out
}

func TestLettersThatComeBack(t *testing.T) {
	b := newHouse(t)
	printer, refs := b.as(t, models.RolePrint), b.references(t)
	body := b.page(t, "returns", printer.get("/admin/one/returns"), 200, "No letter waits", `autofocus`, `name="on_year"`, `value="2020"`)
	if strings.Contains(body, "/extension") {
		t.Error("print is offered what it may not do")
	}
	on := []string{"on_month", "4", "on_day", "20", "on_year", "2020"}
	scan := func(reference, reason string) []string {
		return append([]string{"reference", reference, "reason", reason}, on...)
	}
	body = b.page(t, "returned", printer.post("/admin/one/returns", scan(refs[0], "UTF")...), 200, `role="status"`, "Recorded: "+refs[0], "unable to forward (UTF)",
		`<option value="UTF" selected>`, `autofocus`)
	if strings.Contains(body, `value="`+refs[0]+`"`) {
		t.Error("the field is not ready for the next letter")
	}
	code := b.letters(t)[1].Code // of none of the other two
	secret := "HTTPS://ONE.EXAMPLE.ORG/e#" + code
	body = b.page(t, "returned-scan", printer.post("/admin/one/returns", scan(secret, "ANK")...), 200, "Recorded: the scanned letter")
	if strings.Contains(body, code) {
		t.Error("the scanned code is shown")
	}
	for want, form := range map[string][]string{
		"came back before": scan(refs[0], "UTF"), "No letter of this incident": scan("L-NOBODY-1", "UTF"), "Scan the letter": scan("", "UTF"),
		"Choose why": scan(refs[2], "XXX"), "cannot lie in the future": append(scan(refs[2], "UTF"), "on_day", "21"), "before the letter was mailed": append(scan(refs[2], "UTF"), "on_day", "1"),
	} {
		b.page(t, "returned-wrong", printer.post("/admin/one/returns", form...), 422, want, "There is a problem")
	}
}

func TestAddressesOfReturnedLetters(t *testing.T) {
	b := newHouse(t)
	printer, admin, refs := b.as(t, models.RolePrint), b.as(t, models.RoleAdmin), b.references(t)
	for _, r := range refs[:2] {
		b.page(t, "returned", printer.post("/admin/one/returns", "reference", r, "reason", "ANK", "on_month", "4", "on_day", "20", "on_year", "2020"), 200)
	}
	waiting, err := b.ReturnedLetters(t.Context(), b.Inc.ID, 0)
	check(t, err)
	path := "/admin/one/returns/" + waiting[0].ID
	b.page(t, "returns-waiting", admin.get("/admin/one/returns"), 200, refs[0], refs[1], path+"/address", "/admin/one/extension", "2, oldest first")
	b.page(t, "address", admin.get(path+"/address"), 200, "Attempted, not known (ANK)", "No address found?", "Yellow label")
	b.page(t, "address-wrong", admin.post(path+"/address", "line1", "9 Found St", "state", "CT", "zip", "123"), 422, "Choose where the address comes from",
		"Enter the city", "Enter a ZIP Code with 5 numbers", `value="9 Found St"`)
	found := []string{"line1", "9 Found St", "city", "Hartford", "state", "CT", "zip", "06103", "source", "ncoa"}
	if w := admin.post(path+"/address", found...); w.Code != 303 || w.Header().Get("Location") != "/admin/one/returns?done=address" {
		t.Fatalf("address: %d to %q\n%s", w.Code, w.Header().Get("Location"), w.Body)
	}
	b.page(t, "returns-address", admin.get("/admin/one/returns?done=address"), 200, "The address is recorded", "1, oldest first")
	if w := admin.post(path+"/address", found...); w.Code != 404 {
		t.Errorf("an address for a letter that waits no more: %d", w.Code)
	}
	b.page(t, "returns-none-sure", admin.post("/admin/one/returns/"+waiting[1].ID+"/none"), 200, "Was no address found?", "cannot be taken back", waiting[1].Reference)
	if w := admin.post("/admin/one/returns/"+waiting[1].ID+"/none", "sure", "yes"); w.Code != 303 {
		t.Fatalf("no address: %d", w.Code)
	}
	b.page(t, "returns-none", admin.get("/admin/one/returns?done=no-address"), 200, "The letter cannot be delivered", "1 person", "No letter waits")
}

func TestSubstituteNotice(t *testing.T) {
	b := newHouse(t)
	printer, admin, refs := b.as(t, models.RolePrint), b.as(t, models.RoleAdmin), b.references(t)
	b.page(t, "substitute-none", admin.get("/admin/one/substitute"), 200, "letters reach everybody so far", "0 of 10", "None yet")
	b.page(t, "returned", printer.post("/admin/one/returns", "reference", refs[0], "reason", "ANK", "on_month", "4", "on_day", "20", "on_year", "2020"), 200)
	check(t, b.NotFound(t.Context(), b.Staff[models.RoleAdmin], b.Inc.ID, refs[0]))
	b.page(t, "substitute", admin.get("/admin/one/substitute"), 200, "1 of 10", "Tell each person by telephone")
	first := []string{"starts_on_month", "4", "starts_on_day", "20", "starts_on_year", "2020"}
	for want, form := range map[string][]string{
		"Choose how": first, "the first day": {"kind", "phone"}, "references of the letters of those who were told": append([]string{"kind", "phone"}, first...),
		"name of the paper": append([]string{"kind", "posting"}, first...), "Enter the last day": append([]string{"kind", "posting", "place", "x", "ends_on_day", "99"}, first...),
		"at least 90 days":       append([]string{"kind", "posting", "place", "example.org", "ends_on_month", "5", "ends_on_day", "1", "ends_on_year", "2020"}, first...),
		"is not of a letter":     append([]string{"kind", "phone", "references", "L-NOBODY-1"}, first...),
		"they were told already": append([]string{"kind", "phone", "references", refs[1]}, first...),
	} {
		b.page(t, "substitute-wrong", admin.post("/admin/one/substitute", form...), 422, want, "There is a problem")
	}
	posting := append([]string{"kind", "posting", "place", "example.org/notice"}, first...)
	if w := admin.post("/admin/one/substitute", posting...); w.Code != 303 {
		t.Fatalf("posting: %d\n%s", w.Code, w.Body)
	}
	b.page(t, "substitute-posted", admin.get("/admin/one/substitute?done=substitute"), 200, "The notice is recorded", "Day 1 of 90", "Jul 18, 2020", "example.org/notice", "Keep the notice up")
}

func TestMoreTimeForOnePerson(t *testing.T) {
	b := newHouse(t)
	admin, refs := b.as(t, models.RoleAdmin), b.references(t)
	b.page(t, "extension", admin.get("/admin/one/extension"), 200, "A deadline only moves later", "Illness")
	until := []string{"until_month", "9", "until_day", "30", "until_year", "2020", "reason", "illness"}
	for want, form := range map[string][]string{
		"Type the reference": until, "No letter of this incident": append([]string{"reference", "L-NOBODY-1"}, until...),
		"Choose why": append(append([]string{"reference", refs[0]}, until...), "reason", ""), "lie in the future": append(append([]string{"reference", refs[0]}, until...), "until_year", "2019"),
		"only moves later": append(append([]string{"reference", refs[0]}, until...), "until_month", "5"),
	} {
		b.page(t, "extension-wrong", admin.post("/admin/one/extension", form...), 422, want, "There is a problem")
	}
	if w := admin.post("/admin/one/extension", append([]string{"reference", refs[0]}, until...)...); w.Code != 303 {
		t.Fatalf("extension: %d\n%s", w.Code, w.Body)
	}
	b.page(t, "extension-proposed", admin.get("/admin/one/proposals?done=proposed"), 200, "Sep 30, 2020", "illness")
}

func TestFilesAboutLetters(t *testing.T) {
	b := newHouse(t)
	admin, refs, path := b.as(t, models.RoleAdmin), b.references(t), "/admin/one/returns/file"
	b.page(t, "letter-file", admin.get(path), 200, "Letters that came back", "Changes of address", "Check it only")
	file := "reference,reason,date\n" + refs[0] + ",UTF,4/20/2020\nL-NOBODY-1,UTF,4/20/2020\n=cmd(),<script>,4/20/2020\n"
	send := func(kind, do, content string) *httptest.ResponseRecorder {
		return admin.sendFile(path, admin.csrf(), "returns.csv", strings.NewReader(content), "kind", kind, "do", do)
	}
	body := b.page(t, "letter-file-checked", send("returns", "check", file), 200, "Checked 3 rows. Nothing was changed", "Recorded as come back", "of no letter", "Rows with problems")
	if strings.Contains(body, "cmd()") {
		t.Error("a cell is on the page")
	}
	waiting, err := b.ReturnedLetters(t.Context(), b.Inc.ID, 0)
	check(t, err)
	if len(waiting) != 0 {
		t.Error("a dry run recorded a letter")
	}
	w := send("returns", "rows", file)
	b.page(t, "letter-file-rows", w, 200, "'=cmd()", "unknown_reference")
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="one-letters-problems.csv"` {
		t.Errorf("file is %q", got)
	}
	b.page(t, "letter-file-taken", send("returns", "take", file), 200, "Taken in: 3 rows", "Recorded as come back")
	if waiting, err = b.ReturnedLetters(t.Context(), b.Inc.ID, 0); err != nil || len(waiting) != 1 {
		t.Errorf("%d letters wait: %v", len(waiting), err)
	}
	b.page(t, "letter-file-wrong", send("returns", "check", "name,town\na,b\n"), 422, "the file needs the columns reference and reason", `href="#file"`)
	b.page(t, "letter-file-none", admin.sendFile(path, admin.csrf(), "", strings.NewReader("")), 422, "Choose a file")
	b.page(t, "letter-file-large", send("returns", "check", strings.Repeat("x", maxLetterFile+1)), 413, "larger than 4 MB")
	if w := send("other", "check", file); w.Code != 400 {
		t.Errorf("a kind that there is not: %d", w.Code)
	}
}

func TestTextToPost(t *testing.T) {
	b := newHouse(t)
	admin := b.as(t, models.RoleAdmin)
	b.page(t, "posting", admin.get("/admin/one/substitute/posting"), 200, "Notice of Data Breach", "1-800-555-0123", `<article class="staff-panel" lang="en">`)
	b.page(t, "posting-es", admin.get("/admin/one/substitute/posting?lang=es"), 200, `<article class="staff-panel" lang="es">`, "Español")
	if w := admin.get("/admin/one/substitute/posting?lang=xx"); w.Code != 404 {
		t.Errorf("a language that there is not: %d", w.Code)
	}
}

func TestEvidence(t *testing.T) {
	b := newHouse(t)
	admin, refs := b.as(t, models.RoleAdmin), b.references(t)
	b.page(t, "evidence", admin.get("/admin/one/evidence"), 200, "None. It is proposed below", "no personal data")
	b.page(t, "evidence-wrong", admin.post("/admin/one/evidence", "reference", "L-NOBODY-1"), 422, "No letter of this incident")
	b.page(t, "evidence-empty", admin.post("/admin/one/evidence"), 422, "Type the reference printed")
	if w := admin.post("/admin/one/evidence", "reference", refs[0]); w.Code != 303 {
		t.Fatalf("propose: %d\n%s", w.Code, w.Body)
	}
	all, err := b.Proposals(t.Context(), b.Inc.ID)
	check(t, err)
	path := "/admin/one/evidence/patient/" + all[0].ID
	if w := admin.post(path + "/pdf"); w.Code < 400 {
		t.Errorf("before it was approved: %d", w.Code)
	}
	check(t, b.ApproveProposal(t.Context(), b.Staff[models.RolePrivacyOfficer], b.Inc.ID, all[0].ID))
	b.page(t, "evidence-approved", admin.get("/admin/one/evidence"), 200, "Asked for by Test Person", path+"/pdf", path+"/json")
	for form, kind := range map[string]string{"pdf": "application/pdf", "json": "application/json"} {
		w := admin.post(path + "/" + form)
		if w.Code != 200 || w.Header().Get("Content-Type") != kind || !strings.Contains(w.Header().Get("Content-Disposition"), "one-evidence-patient-") {
			t.Errorf("%s: %d, %v", form, w.Code, w.Header())
		}
		w = admin.post("/admin/one/evidence/incident/" + form)
		if w.Code != 200 || w.Header().Get("Content-Type") != kind {
			t.Errorf("incident's %s: %d, %v", form, w.Code, w.Header())
		}
	}
	b.Clock.Pass((models.EvidenceDays + 1) * 24 * time.Hour)
	b.cookies = map[string]string{} // sessions are over
	admin = b.as(t, models.RoleAdmin)
	b.page(t, "evidence-over", admin.get("/admin/one/evidence"), 200, "None. It is proposed below")
	if w := admin.post(path + "/pdf"); w.Code < 400 {
		t.Errorf("after a week: %d", w.Code)
	}
}
