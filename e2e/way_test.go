//go:build browser

package e2e

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"recourse/models"
)

// withoutAMouse signs a patient up by keyboard alone, in a window in which one sees no
// more than at 400 % zoom, and looks at each step in forced colors and as a screen reader.
func withoutAMouse(t *testing.T, h *house, c models.Claim) {
	b := newBrowser(t, h.base, "keyboard", 320, 512)
	b.quiet = true
	b.open("/en")
	b.works("start")
	b.tabTo(`main a[href="/en/enroll"]`)
	b.load(chromedp.KeyEvent("\r"))
	b.works("code")
	b.types("#code", slip(c.Code.Grouped()))
	b.load(chromedp.KeyEvent("\r"))
	b.works("code-slip")
	b.follows("#code") // the mistake leads to its field
	b.do(chromedp.KeyEvent(kb.End + strings.Repeat(kb.Backspace, 24) + c.Code.Grouped()))
	b.load(chromedp.KeyEvent("\r"))
	b.at("/en/identity")
	b.works("identity")
	b.types("#last_name", c.LastName)
	for i, part := range birthday(c) {
		if i%2 == 1 {
			b.types(`[name="`+birthday(c)[i-1]+`"]`, part)
		}
	}
	b.tabTo("main form button[type=submit]")
	b.load(chromedp.KeyEvent(" "))
	b.at("/en/details")
	b.works("details")
	b.tabTo(`[name="contact_by"]`)
	b.do(chromedp.KeyEvent(" "))
	for evaluate[string](b, "document.activeElement.value") != "post" {
		b.do(chromedp.KeyEvent(kb.ArrowDown))
	}
	b.tabTo(`[name="consent"]`)
	b.do(chromedp.KeyEvent(" "))
	b.tabTo("main form button[type=submit]")
	b.load(chromedp.KeyEvent("\r"))
	b.at("/en/review")
	b.works("review")
	b.tabTo("main form button[type=submit]")
	b.load(chromedp.KeyEvent("\r"))
	b.at("/en/done")
	b.works("done")
	for _, path := range []string{"/en/done", "/en/status", "/en/help/all", "/en/paper", "/en/freeze"} {
		b.open(path)
		b.onPaper(path)
	}
}

// works wants the page to be usable without seeing its colors, or at all.
func (b *browser) works(page string) {
	b.t.Helper()
	for _, fault := range append(b.forced(), b.nameless()...) {
		b.t.Errorf("%s: %s: %s", b.name, page, fault)
	}
}

// types goes to a field by Tab and types.
func (b *browser) types(selector, text string) {
	b.t.Helper()
	b.tabTo(selector)
	b.do(chromedp.KeyEvent(text))
}

// follows wants the summary of mistakes to get the focus, and Enter on its first link to
// lead into the field.
func (b *browser) follows(selector string) {
	b.t.Helper()
	b.do(chromedp.Poll[chromedp.Void](`document.activeElement.id === "error-summary"`))
	b.tabTo(".govuk-error-summary a")
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		// Only the key goes down: the character that follows it is for what then has the focus.
		_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: input.DispatchKeyEventTypeRawKeyDown, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13,
		})
		return err
	}))
	if !evaluate[bool](b, fmt.Sprintf("document.activeElement.matches(%q)", selector)) {
		b.t.Errorf("%s: the mistake does not lead to %s", b.path(), selector)
	}
}

// tabTo presses Tab until the focus is where it should be, and wants it to be seen at
// every stop, and the stops to come in the order in which they stand.
func (b *browser) tabTo(selector string) {
	b.t.Helper()
	for range 80 {
		b.do(chromedp.KeyEvent("\t"))
		if fault := evaluate[string](b, unseen); fault != "" {
			b.t.Errorf("%s: %s", b.path(), fault)
		}
		if evaluate[bool](b, fmt.Sprintf("document.activeElement.matches(%q)", selector)) {
			return
		}
	}
	b.t.Fatalf("%s: Tab does not lead to %s", b.path(), selector)
}

// unseen says what is wrong with the focus: out of view or under something (WCAG 2.4.11),
// without a mark (2.4.7), or before a stop that it comes after (2.4.3).
const unseen = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body) return "";
	const last = window.lastStop;
	window.lastStop = e;
	const mark = e.matches("[type=radio], [type=checkbox]") ? e.labels[0] : e;
	const r = mark.getBoundingClientRect(), s = getComputedStyle(e), before = getComputedStyle(mark, "::before");
	const say = what => what + ": " + e.outerHTML.slice(0, 120);
	if (r.width < 1 || r.bottom <= 0 || r.top >= innerHeight || r.right <= 0 || r.left >= innerWidth) return say("out of view");
	const x = Math.max(0, r.left) + Math.min(r.width, innerWidth) / 2, y = Math.max(0, r.top) + Math.min(r.height / 2, 10);
	const top = document.elementFromPoint(Math.min(x, innerWidth - 1), Math.min(y, innerHeight - 1));
	if (top && !mark.contains(top) && !top.contains(mark) && !e.contains(top)) return say("under " + top.outerHTML.slice(0, 60));
	if ([s, before].every(s => s.outlineStyle === "none" && s.boxShadow === "none") && s.backgroundColor !== "rgb(255, 221, 0)") return say("no mark");
	if (last && last.isConnected && last.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING && !e.matches(".govuk-skip-link")) return say("out of order");
	return "";
})()`

var sheet = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// onPaper wants a page to print without what only a screen can use, on two sheets at
// most but for the longest.
func (b *browser) onPaper(path string) {
	b.t.Helper()
	if left := b.printed(); len(left) > 0 {
		b.t.Errorf("%s: on paper: %s", path, strings.Join(left, " | "))
	}
	most := map[string]int{"/en/help/all": 5, "/en/freeze": 3}[path]
	if n := b.sheets(); n < 1 || n > max(most, 2) {
		b.t.Errorf("%s: %d sheets of paper", path, n)
	}
}

// sheets is on how many sheets the page prints.
func (b *browser) sheets() int {
	b.t.Helper()
	file, err := chromedp.Run(b.ctx, chromedp.PrintToPDF())
	if err != nil {
		b.t.Fatalf("%s: print: %v", b.path(), err)
	}
	return len(sheet.FindAll(file, -1))
}

// light wants a first visit on a phone to cost little: the goals are those of a page that
// opens in two seconds on a bad line.
func light(t *testing.T, h *house, path string) {
	b := newBrowser(t, h.base, "light", 390, 844)
	b.open(path)
	for _, fault := range b.heavy() {
		t.Errorf("%s: %s", path, fault)
	}
}

// heavy lists what of the page is more than it should be, of what came over the wire for
// it: bytes, requests, elements, shifts, and what somebody else would see.
func (b *browser) heavy() []string {
	b.t.Helper()
	return evaluate[[]string](b, `new Promise(done => {
		let shift = 0;
		new PerformanceObserver(list => list.getEntries().forEach(e => shift += e.value)).observe({type: "layout-shift", buffered: true});
		setTimeout(async () => {
			const packed = new Blob([document.documentElement.outerHTML]).stream().pipeThrough(new CompressionStream("gzip"));
			const html = performance.getEntriesByType("navigation")[0], rest = performance.getEntriesByType("resource");
			const kb = e => e.transferSize / 1024, sum = rest.reduce((n, e) => n + kb(e), kb(html)), found = [];
			const most = (what, n, limit) => { if (!(n <= limit)) found.push(what + ": " + n + ", at most " + limit); };
			most("KB in all", sum, 48);
			most("KB of HTML, packed", (await new Response(packed).arrayBuffer()).byteLength / 1024, 6);
			most("KB of style", rest.filter(e => e.name.includes(".css")).reduce((n, e) => n + kb(e), 0), 12.5);
			most("requests besides scripts", 1 + rest.filter(e => !e.name.includes(".js")).length, 4);
			most("elements", document.querySelectorAll("*").length, 400);
			most("shift", shift, 0.01);
			rest.filter(e => !e.name.startsWith(location.origin)).forEach(e => found.push("somebody else: " + e.name));
			if (!(sum > 1)) found.push("nothing was counted");
			done(found);
		}, 100);
	})`)
}
