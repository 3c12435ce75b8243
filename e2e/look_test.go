//go:build browser

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Another organization's colors and logo, made up.
const (
	orchardColors = `{
		"brand": "#5b1f3d", "link": "#8a2558", "link_hover": "#5b1f3d", "link_visited": "#5a3a8a", "background": "#f8f1e7",
		"action": "#1d6b4f", "action_hover": "#14513b", "action_edge": "#0c3a2a", "on_action": "#ffffff",
		"accent": "#9a4a00", "accent_soft": "#fbeedd", "surface": "#f9f5ef"
	}`
	orchardLogo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 66 44">
		<circle cx="18" cy="26" r="16" fill="#9a4a00"/><circle cx="46" cy="26" r="16" fill="#5b1f3d"/>
		<path d="M32 30C30 18 33 8 42 2c2 8-1 14-8 18" fill="#1d6b4f"/></svg>`
)

// anotherLook gives the demo another look while it serves, and looks at what that does.
func anotherLook(t *testing.T, d *demo) {
	t.Helper()
	d.run(t, "incident", "theme", "--colors", keep(t, "colors.json", orchardColors), "--logo", keep(t, "logo.svg", orchardLogo), "--yes")
	for name, width := range map[string]int64{"look-390": 390, "look-1280": 1280} {
		b := newBrowser(t, d.base, name, width, 844)
		b.open("/en")
		for !evaluate[bool](b, `document.querySelector(".app-logo") !== null`) { // a process knows of a change within a second
			b.open("/en")
		}
		if got := evaluate[string](b, `getComputedStyle(document.querySelector(".app-utility")).backgroundColor`); got != "rgb(91, 31, 61)" {
			t.Errorf("%s: the bar is %s", name, got)
		}
		if !evaluate[bool](b, `document.querySelector(".app-logo").naturalWidth > 0`) {
			t.Errorf("%s: the logo is not shown", name)
		}
		b.shot("start")
		b.sound("start")
		for _, path := range []string{"/es/real", "/pt/freeze", "/en/help"} {
			b.open(path)
			b.sound(path)
		}
		b.open("/en/enroll")
		b.quiet = true // a 422 is an error to the console
		b.submit()
		b.shot("code-empty")
		b.sound("code-empty")
	}
}

// run is a command on the demo's database.
func (d *demo) run(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command(d.binary, append(args, "--db", filepath.Join(d.dir, "recourse.db"), "--keys", filepath.Join(d.dir, "recourse.keys"))...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

func keep(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
