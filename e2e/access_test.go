//go:build browser

package e2e

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// present shows that it is still this person, where the portal asks for it.
func (b *browser) present() {
	b.t.Helper()
	if strings.Contains(b.text("main"), "Show that it is you") {
		b.fill("step_up_code", b.code())
		b.submit()
	}
}

// fresh makes sure that the portal will not ask for the next five minutes.
func (b *browser) fresh() {
	b.t.Helper()
	b.open("/staff/security")
	b.press(`form[action$="/security/codes"] button`)
	b.present()
	b.see("Each works once")
}

// authenticator gives the browser a device for passkeys.
func (b *browser) authenticator() {
	b.t.Helper()
	device := webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true,
		IsUserVerified: true, AutomaticPresenceSimulation: true,
	}
	if _, err := chromedp.Call(b.ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		b.t.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &device}); err != nil {
		b.t.Fatal(err)
	}
}

// invite invites somebody on the command line and returns the link.
func (d *demo) invite(t *testing.T, name string) (path string) {
	t.Helper()
	out, err := exec.Command(d.binary, "--json", "--db", filepath.Join(d.dir, "recourse.db"), "--keys", filepath.Join(d.dir, "recourse.keys"),
		"staff", "invite", name, "--name", "New Person", "--role", "agent", "--incident", ref).Output()
	var made struct{ Link string }
	if err != nil || json.Unmarshal(out, &made) != nil {
		t.Fatalf("invite: %v: %s", err, out)
	}
	_, path, ok := strings.Cut(made.Link, "/staff/invitation")
	if !ok {
		t.Fatal("the link leads elsewhere")
	}
	return "/staff/invitation" + path
}

// TestAccess takes an invitation, adds a passkey and signs in with it.
func TestAccess(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	b := newBrowser(t, d.base, "access", 390, 844)
	b.authenticator()
	b.open(d.invite(t, "new"))
	if hash := evaluate[string](b, "location.hash"); hash != "" {
		t.Errorf("the code stays in the address: %d letters", len(hash))
	}
	b.look("invitation")
	b.submit()
	b.see("New Person", "Scan this picture")
	b.look("accept")
	secret := strings.ReplaceAll(b.text(".app-code"), " ", "")
	b.fill("password", "a lamp, a river, a stone", "totp", account{Secret: secret}.code(t))
	b.submit()
	b.at("/staff/security")
	b.fill("passkey_name", "Blue key")
	b.press(`form[data-passkey] button`)
	b.see("The passkey is added", "Blue key")
	b.look("security")
	b.press(`form[action="/staff/sign-out"] button`)
	b.look("sign-in-passkey")
	b.press(`form[data-passkey] button`)
	b.at("/staff/" + ref)
	b.open("/staff/security")
	b.see("Passkey (here)", "Add a passkey")
	b.fresh()
	b.look("recovery-codes")
}
