//go:build browser

package e2e

import (
	"encoding/json"
	"fmt"
	"strings"

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

// axe returns what axe-core finds against WCAG 2.0 to 2.2 A and AA and its best
// practices.
func (b *browser) axe() []violation {
	b.t.Helper()
	const run = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]})
		.then(r => JSON.stringify(r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => ({html: n.html}))}))))`
	found := evaluate[string](b, axeScript+";\n"+run)
	var out []violation
	if err := json.Unmarshal([]byte(found), &out); err != nil {
		b.t.Fatalf("%s: axe: %v", b.name, err)
	}
	return out
}

// sound wants the page as it is now to have no axe violation, to fit 320 CSS
// pixels (a 1280 px screen at 400 % zoom, WCAG 1.4.10) and to have left nothing
// in the console.
func (b *browser) sound(page string) {
	b.t.Helper()
	if b.still {
		return
	}
	for _, v := range b.axe() {
		b.t.Errorf("%s: %s: axe %s: %s: %s", b.name, page, v.ID, v.Help, v.Nodes[0].HTML)
	}
	size := evaluate[[]int64](b, "[innerWidth, innerHeight]")
	b.do(chromedp.EmulateViewport(320, 256, chromedp.EmulateScale(4)))
	if wide := evaluate[[]string](b, overflowing); len(wide) > 0 {
		b.t.Errorf("%s: %s: wider than 320 px: %s", b.name, page, strings.Join(wide, " | "))
	}
	b.do(chromedp.EmulateViewport(size[0], size[1]))
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, message := range b.console {
		if !b.quiet {
			b.t.Errorf("%s: %s: console: %s", b.name, page, message)
		}
	}
	b.console = nil
}

// overflowing lists what sticks out of the document; a table may scroll within
// a box of its own.
const overflowing = `(() => {
	if (document.documentElement.scrollWidth <= 320) return [];
	return [...document.querySelectorAll("body *")]
		.filter(e => e.getBoundingClientRect().right > 321 && !e.closest("[tabindex='0']"))
		.slice(0, 3).map(e => e.outerHTML.slice(0, 120));
})()`

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
