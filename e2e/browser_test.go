//go:build browser

package e2e

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe.min.js
var axeScript string // axe-core 4.14.1, MPL-2.0, see testdata/axe.LICENSE.txt

// patience bounds one step in the browser, on a busy machine.
const patience = 30 * time.Second

// browser is one person's browser: its own cookies, one window.
type browser struct {
	t             *testing.T
	ctx           context.Context
	base          string
	width, height int64
	shots         int
	name          string
	quiet         bool          // errors in the console are expected
	still         bool          // the page's scripts are off, and so is axe, which is one
	code          func() string // what the account's authenticator shows now

	answer int    // the status of the last page, where a branch asks for it
	house  *house // of a branch

	mu      sync.Mutex
	console []string
}

// newBrowser opens a browser that is closed with the test.
func newBrowser(t *testing.T, base, name string, width, height int64) *browser {
	t.Helper()
	process, err := chromium()
	if err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	b := &browser{t: t, base: base, name: name, width: width, height: height}
	ctx, cancel := chromedp.NewContext(process, chromedp.WithNewBrowserContext())
	b.ctx = ctx
	t.Cleanup(cancel)
	// The context of the first step is the window's life: it must not be bounded.
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(width, height), focused); err != nil {
		t.Fatalf("open a window: %v", err)
	}
	go b.listen()
	return b
}

// focused has the page believe that its window is in front, whichever is.
var focused = chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
	_, err := cdp.Call(ctx, t, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return err
})

// listen collects what the console shows: a strict CSP makes every slip visible there.
func (b *browser) listen() {
	for m, err := range chromedp.Console(b.ctx) {
		if err != nil {
			return
		}
		if m.Type == "error" || m.IsException() {
			b.mu.Lock()
			b.console = append(b.console, m.Text)
			b.mu.Unlock()
		}
	}
}

// do runs steps and fails the test if one fails.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.shot("failed")
		b.t.Fatalf("%s: %v", b.name, err)
	}
}

// load runs a step that leads to another page and returns its HTTP status.
func (b *browser) load(step chromedp.Action[chromedp.Void]) int {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	res, err := chromedp.RunResponse(ctx, step)
	if err != nil {
		b.shot("failed")
		b.t.Fatalf("%s: load: %v", b.name, err)
	}
	return int(res.Status)
}

// open goes to a path and wants 200.
func (b *browser) open(path string) {
	b.t.Helper()
	if status := b.load(chromedp.Navigate(b.base + path)); status != 200 {
		b.t.Fatalf("%s: %s answers %d", b.name, path, status)
	}
}

// press clicks what leads to another page: a button or a link.
func (b *browser) press(selector string) int {
	b.t.Helper()
	return b.load(chromedp.Click(chromedp.CSS(selector)))
}

// submit presses the main form's button.
func (b *browser) submit() int { b.t.Helper(); return b.press("main form button[type=submit]") }

// fill puts text into fields by name, in pairs of name and value.
func (b *browser) fill(pairs ...string) {
	b.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		field := chromedp.CSS(`[name="` + pairs[i] + `"]`)
		b.do(chromedp.Clear(field), chromedp.SendKeys(field, pairs[i+1]))
	}
}

// tick clicks a radio button or a checkbox.
func (b *browser) tick(name, value string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(`[name="` + name + `"][value="` + value + `"]`)))
}

// text is what an element shows. It is asked in one step: a node found first
// and read later may be gone.
func (b *browser) text(selector string) string {
	b.t.Helper()
	return evaluate[string](b, fmt.Sprintf("document.querySelector(%q).innerText", selector))
}

// see wants the page to show each text.
func (b *browser) see(texts ...string) {
	b.t.Helper()
	page := squeeze(b.text("body"))
	for _, want := range texts {
		if !strings.Contains(page, squeeze(want)) {
			b.shot("failed")
			b.t.Fatalf("%s at %s: the page does not say %q; it says: %s", b.name, b.path(), want, page)
		}
	}
}

func squeeze(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// path is where the browser is.
func (b *browser) path() string {
	b.t.Helper()
	return strings.TrimPrefix(evaluate[string](b, "location.href"), b.base)
}

// at wants the browser to be at a path.
func (b *browser) at(path string) {
	b.t.Helper()
	if got := b.path(); got != path {
		b.shot("failed")
		b.t.Fatalf("%s is at %s, not at %s; the page says: %s", b.name, got, path, b.text("main"))
	}
}

// evaluate asks the page for a value, also where its own scripts are off.
func evaluate[T any](b *browser, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: evaluate: %v", b.name, err)
	}
	return v
}

// scripts turns the page's own scripts off or on.
func (b *browser) scripts(on bool) {
	b.still = !on
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	}))
}

// shot keeps a picture of the page, if somebody asked for pictures.
func (b *browser) shot(name string) {
	dir := os.Getenv("RECOURSE_SCREENSHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Logf("%s: picture: %v", b.name, err)
		return
	}
	b.shots++
	if err := os.WriteFile(filepath.Join(dir, b.name+"-"+name+".png"), picture, 0o600); err != nil {
		b.t.Error(err)
	}
}
