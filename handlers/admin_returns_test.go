package handlers

import (
	"bytes"
	"strings"
	"testing"

	"recourse/internal/letter"
	"recourse/models"
)

// references are those of the letters of the first incident.
func (b *house) references(t *testing.T) (out []string) {
	t.Helper()
	for got, err := range letter.ReadBack(bytes.NewReader(b.Printed), int64(len(b.Printed))) {
		check(t, err)
		out = append(out, got.Reference)
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
	secret := "HTTPS://ONE.EXAMPLE.ORG/e#" + b.Claims[1].Code.Plain()
	body = b.page(t, "returned-scan", printer.post("/admin/one/returns", scan(secret, "ANK")...), 200, "Recorded: the scanned letter")
	if strings.Contains(body, b.Claims[1].Code.Plain()) {
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
	if w := admin.post("/admin/one/returns/" + waiting[1].ID + "/none"); w.Code != 303 {
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
