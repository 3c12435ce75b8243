package handlers

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/internal/totp"
	"recourse/models"
)

// portal is the first incident's host as browsers write it.
func (b *house) portal() models.PasskeySite {
	return models.PasskeySite{Host: b.Inc.Host, Origin: "https://" + b.Inc.Host}
}

var promptIn = regexp.MustCompile(`data-options="([^"]*)"[^>]*>\s*(?:<input[^>]*>)*?<input type="hidden" name="passkey_state" value="([^"]*)"`)

// promptOf is what a page asks the browser for a passkey.
func promptOf(t *testing.T, body string) models.PasskeyPrompt {
	t.Helper()
	m := promptIn.FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("the page asks for no passkey\n%s", body)
	}
	return models.PasskeyPrompt{Options: html.UnescapeString(m[1]), State: html.UnescapeString(m[2])}
}

// equip gives the visitor a passkey, as their browser would.
func (v visitor) equip() *portaltest.Device {
	v.t.Helper()
	body := v.b.page(v.t, "security", v.get(securityPath), 200, "Add a passkey", "You have none")
	s, err := v.b.StaffSession(v.t.Context(), v.token)
	check(v.t, err)
	d := portaltest.NewDevice(s.StaffID)
	a := d.Make(v.t, v.b.portal(), promptOf(v.t, body))
	w := v.post(securityPath+"/passkeys", "passkey_state", a.State, "passkey_credential", a.Credential, "passkey_name", "Blue key")
	if w.Code != 303 {
		v.t.Fatalf("add a passkey: %d\n%s", w.Code, w.Body)
	}
	return d
}

// byPasskey signs in with it.
func (b *house) byPasskey(t *testing.T, d *portaltest.Device) visitor {
	t.Helper()
	nobody := visitor{t, b, ""}
	a := d.Show(t, b.portal(), promptOf(t, nobody.get(signInPath).Body.String()))
	w := nobody.post(signInPath+"/passkey", "passkey_state", a.State, "passkey_credential", a.Credential)
	if w.Code != 303 {
		t.Fatalf("sign in by passkey: %d\n%s", w.Code, w.Body)
	}
	again := b.page(t, "passkey-refused", nobody.post(signInPath+"/passkey", "passkey_state", a.State, "passkey_credential", a.Credential), 422, passkeyRefused)
	if strings.Contains(again, a.Credential) {
		t.Error("the answer is given back")
	}
	return visitor{t, b, w.Result().Cookies()[0].Value}
}

func TestPasskeys(t *testing.T) {
	b := newHouse(t)
	admin := b.as(t, models.RoleAdmin)
	if w := admin.post(securityPath+"/passkeys", "passkey_name", "Blue key"); w.Code != 422 {
		t.Errorf("no answer of a browser: %d", w.Code)
	}
	b.page(t, "security-no-name", admin.post(securityPath+"/passkeys", "passkey_state", "x", "passkey_credential", "y"), 422, "Give the passkey a name")
	d := admin.equip()
	b.page(t, "security-forbidden", admin.get(securityPath+"?done=passkey"), 200, "Blue key", "The passkey is added", "Sign in with a passkey first", "Password and code (here)")
	v := b.byPasskey(t, d)
	body := b.page(t, "security-passkey", v.get(securityPath), 200, "Passkey (here)", "Add a passkey", "End all others")
	if strings.Contains(body, "/remove") {
		t.Error("the only passkey can be removed")
	}
	if w := v.post(securityPath + "/sessions/end"); w.Code != 303 {
		t.Errorf("end all others: %d", w.Code)
	}
	if w := admin.get("/admin/one"); w.Code != 303 {
		t.Errorf("an ended session: %d", w.Code)
	}
}

// Whoever decides over a real incident's data needs a passkey for it.
func TestRolesThatNeedAPasskey(t *testing.T) {
	b := newHouse(t)
	_, err := b.AddStaff(t.Context(), portaltest.Operator(), models.NewStaff{
		SignInName: "second", Name: "Test Person", Password: portaltest.Password, Secret: b.Secret,
		Grants: []models.Grant{{IncidentID: b.two.ID, Role: models.RoleAdmin}, {IncidentID: b.two.ID, Role: models.RoleAgent}},
	})
	check(t, err)
	b.Inc = b.two
	v := visitor{t, b, b.signIn(t, "second", "").Result().Cookies()[0].Value}
	b.page(t, "agent of two", v.get("/staff/two"), 200)
	for _, path := range []string{"/admin/two/imports", "/admin/two"} {
		if w := v.get(path); w.Code != 303 || w.Header().Get("Location") != securityPath {
			t.Errorf("%s by password and code: %d to %q", path, w.Code, w.Header().Get("Location"))
		}
	}
	b.page(t, "security-waiting", v.get(securityPath), 200, "You have the role of "+word("admin"), "add one below")
	v = b.byPasskey(t, v.equip())
	b.page(t, "imports of two", v.get("/admin/two/imports"), 200)
}

func TestRecoveryCodesPage(t *testing.T) {
	b := newHouse(t)
	agent := b.as(t, models.RoleAgent)
	body := b.page(t, "recovery-codes", agent.post(securityPath+"/codes"), 200, "Each works once")
	codes := regexp.MustCompile(`[A-Z2-7]{4}(-[A-Z2-7]{4}){3}`).FindAllString(body, -1)
	if len(codes) != 8 {
		t.Fatalf("%d codes are shown", len(codes))
	}
	b.page(t, "security-codes", agent.get(securityPath), 200, "8 are left")
	w := visitor{t, b, ""}.post(signInPath, "name", "agent@"+b.Inc.Host, "password", portaltest.Password, "code", codes[0])
	if w.Code != 303 {
		t.Errorf("sign in with a recovery code: %d", w.Code)
	}
}

// After five minutes what cannot be undone asks who is there, and keeps the form.
func TestStepUp(t *testing.T) {
	b := newHouse(t)
	printer := b.as(t, models.RolePrint)
	b.Clock.Pass(6 * time.Minute)
	path := "/admin/one/letters/" + b.Batch.ID + "/print"
	body := b.page(t, "step-up", printer.post(path, "kind", "a & b", "kind2", "c"), 200, "What you typed is kept", `name="kind" value="a &amp; b"`, `action="`+path+`"`, "Show a passkey")
	if strings.Contains(body, `value="`+printer.csrf()+`"><input type="hidden" name="csrf"`) {
		t.Error("the old token stands in the form twice")
	}
	b.page(t, "step-up-wrong", printer.post(path, "step_up_code", "000000", "kind", "a"), 422, stepUpRefused, `name="kind" value="a"`)
	code, err := totp.Code(b.Secret, b.Clock.Now())
	check(t, err)
	w := printer.post(path, "step_up_code", code)
	if w.Code == 200 && strings.Contains(w.Body.String(), "Show that it is you") || w.Code == 422 {
		t.Errorf("after the right code: %d\n%s", w.Code, w.Body)
	}
	fresh := visitor{t, b, w.Result().Cookies()[0].Value}
	if w := printer.get("/admin/one/letters"); w.Code != 303 {
		t.Errorf("the old cookie: %d", w.Code)
	}
	if w := fresh.post(path); w.Code == 200 && strings.Contains(w.Body.String(), "Show that it is you") {
		t.Error("asked again at once")
	}
}

func TestInvitation(t *testing.T) {
	b := newHouse(t)
	i, err := b.InviteStaff(t.Context(), portaltest.Operator(), models.NewStaff{
		SignInName: "new@example.org", Name: "New Person", Grants: []models.Grant{{IncidentID: b.Inc.ID, Role: models.RoleAgent}},
	})
	check(t, err)
	nobody := visitor{t, b, ""}
	b.page(t, "invitation", nobody.get("/staff/invitation"), 200, "js/code", "26 letters and numbers")
	b.page(t, "invitation-wrong", nobody.post("/staff/invitation", "code", "AAAA"), 422, invitationOver, `value="AAAA"`)
	typed := strings.ToLower(i.Token[:13]) + " " + i.Token[13:]
	b.page(t, "accept", nobody.post("/staff/invitation", "code", typed), 200, "New Person", "new@example.org", "data:image/png;base64,", `autocomplete="new-password"`)
	shown, err := b.Invited(t.Context(), i.Token)
	check(t, err)
	code, err := totp.Code(shown.Secret, b.Clock.Now())
	check(t, err)
	for name, want := range map[string]struct{ password, code, text string }{
		"short":  {"short", code, "at least 15"},
		"common": {"passwordpassword", code, "lists that thieves try"},
		"own":    {"new person and more words", code, "Leave your name out"},
		"code":   {"a lamp, a river, a stone", "000000", "not the code that your authenticator shows"},
	} {
		body := b.page(t, "accept-"+name, nobody.post("/staff/invitation", "code", i.Token, "password", want.password, "totp", want.code), 422, want.text, "There is a problem")
		if strings.Contains(body, want.password) {
			t.Errorf("%s: the password is given back", name)
		}
	}
	w := nobody.post("/staff/invitation", "code", i.Token, "password", "a lamp, a river, a stone", "totp", code)
	if w.Code != 303 || w.Header().Get("Location") != securityPath {
		t.Fatalf("taken: %d to %q\n%s", w.Code, w.Header().Get("Location"), w.Body)
	}
	v := visitor{t, b, w.Result().Cookies()[0].Value}
	b.page(t, "desk of the new one", v.get("/staff/one"), 200)
	b.page(t, "invitation-wrong", nobody.post("/staff/invitation", "code", i.Token, "password", "a lamp, a river, a stone", "totp", code), 422, invitationOver)
}
