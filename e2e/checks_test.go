//go:build browser

package e2e

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

// violation is a finding of axe-core.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML string `json:"html"`
	} `json:"nodes"`
}

// axe returns what axe-core finds on the page against WCAG 2.0 to 2.2 A and AA and
// its best practices.
func (b *browser) axe() []violation {
	b.t.Helper()
	b.loadAxe()
	return b.runAxe()
}

// loadAxe brings axe-core into the document.
func (b *browser) loadAxe() { b.t.Helper(); evaluate[string](b, axeScript+`;""`) }

// runAxe runs axe-core, which is in the document.
func (b *browser) runAxe() []violation {
	b.t.Helper()
	found := evaluate[string](b, `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]})
		.then(r => JSON.stringify(r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => ({html: n.html}))}))))`)
	var out []violation
	if err := json.Unmarshal([]byte(found), &out); err != nil {
		b.t.Fatalf("%s: axe: %v", b.name, err)
	}
	return out
}

// swap puts the page at a path into the document that is there, where axe-core stays
// loaded: that takes a quarter of the time. The page's scripts do not run.
func (b *browser) swap(path string) {
	b.t.Helper()
	evaluate[string](b, `fetch("`+path+`").then(r => r.ok ? r.text() : Promise.reject(r.status)).then(async page => {
		const next = new DOMParser().parseFromString(page, "text/html");
		const styles = [...next.querySelectorAll("link[rel=stylesheet]")].map(l => new Promise(done => { l.onload = l.onerror = done; }));
		document.replaceChild(document.adoptNode(next.documentElement), document.documentElement);
		await Promise.all(styles);
		await document.fonts.ready;
		return "";
	})`)
}

// sound wants the page as it is now to have no axe violation, to fit 320 CSS
// pixels (a 1280 px screen at 400 % zoom, WCAG 1.4.10) and to have left nothing
// in the console. Of pages that differ in words alone axe sees one at each width.
func (b *browser) sound(page string) {
	b.t.Helper()
	if !b.still && b.isNew() {
		for _, v := range b.axe() {
			b.t.Errorf("%s: %s: axe %s: %s: %s", b.name, page, v.ID, v.Help, v.Nodes[0].HTML)
		}
	}
	b.do(chromedp.EmulateViewport(320, 256))
	if wide := evaluate[[]string](b, overflowing); len(wide) > 0 {
		b.t.Errorf("%s: %s: wider than 320 px: %s", b.name, page, strings.Join(wide, " | "))
	}
	b.do(chromedp.EmulateViewport(b.width, b.height))
	b.checkConsole(page)
}

// checkConsole wants nothing in the console since it was last asked.
func (b *browser) checkConsole(page string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, message := range b.console {
		if !b.quiet {
			b.t.Errorf("%s: %s: console: %s", b.name, page, message)
		}
	}
	b.console = nil
}

// looked are the structures that axe has seen.
var looked sync.Map

var (
	words  = regexp.MustCompile(`>[^<]*[^<\s][^<]*<`)
	values = regexp.MustCompile(` (value|href|action|id|for|aria-describedby|d|x|y|width)="[^"]*"`)
)

// isNew says whether axe has not seen the page's structure yet: the page without its
// words and values, in its look and width. Rows of one structure count once.
func (b *browser) isNew() bool {
	b.t.Helper()
	page := evaluate[string](b, "[...document.styleSheets].map(s => new URL(s.href).pathname) + document.documentElement.outerHTML")
	page = words.ReplaceAllString(values.ReplaceAllString(page, ""), ">x<")
	lines := slices.Compact(strings.Split(page, "\n"))
	_, seen := looked.LoadOrStore(fmt.Sprint(b.width, lines), true)
	return !seen
}

// overflowing lists what sticks out of the document; a table may scroll within
// a box of its own.
const (
	overflowing = `(` + tooWide + `)().map(e => e.outerHTML.slice(0, 120))`
	tooWide     = `() => {
		if (document.documentElement.scrollWidth <= 320) return [];
		const out = r => r.right > 321, boxed = e => e.closest("[tabindex='0']");
		const all = [...document.querySelectorAll("body *")].filter(e => !boxed(e));
		const wide = all.filter(e => out(e.getBoundingClientRect()));
		return (wide.length ? wide : all.filter(e => e.scrollWidth > e.clientWidth).slice(-1).concat(document.body)).slice(0, 3);
	}`
)

// keyboard walks the page with Tab and wants each stop to be visible with a
// focus style; it returns how many stops there are.
func (b *browser) keyboard() int {
	b.t.Helper()
	if b.still {
		return 0
	}
	stops := map[string]bool{}
	for range 200 {
		b.do(chromedp.KeyEvent("\t"))
		stop := evaluate[string](b, `(() => {
			const e = document.activeElement;
			if (!e || e === document.body) return "";
			const s = getComputedStyle(e), r = e.getBoundingClientRect();
			const styled = s.outlineStyle !== "none" || s.boxShadow !== "none" || s.backgroundColor === "rgb(255, 221, 0)";
			return [e.tagName, e.name || e.textContent.trim().slice(0, 30), Math.round(r.x + scrollX), Math.round(r.y + scrollY), styled && r.width > 0].join("|");
		})()`)
		if stop == "" || stops[stop] {
			return len(stops)
		}
		if strings.HasSuffix(stop, "|false") {
			b.t.Errorf("%s: focus cannot be seen on %s", b.name, stop)
		}
		stops[stop] = true
	}
	b.t.Errorf("%s: Tab never comes round", b.name)
	return len(stops)
}

func (v violation) String() string { return fmt.Sprintf("%s (%d)", v.ID, len(v.Nodes)) }
