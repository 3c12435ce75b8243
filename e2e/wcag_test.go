//go:build browser

package e2e

import (
	"context"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// unfit lists what axe does not look for, on a page that is 320 pixels wide: text that is
// cut off, laid over other text or wider than the screen once people space it out (WCAG
// 1.4.12), targets below 24 pixels (2.5.8), fields in which a phone would zoom, fields
// about the visitor that no browser could fill in (1.3.5), and mistakes whose link leads
// nowhere or whose field does not say them (3.3.1); only a refused sign-in says of no field
// that it is wrong.
const unfit = `(() => {
	const tooWide = ` + tooWide + `;
	const found = [], shown = e => e.checkVisibility() && e.getClientRects().length > 0 && !e.closest(".govuk-visually-hidden, .govuk-skip-link");
	const say = (what, e) => found.push(what + ": " + e.outerHTML.slice(0, 120));
	for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
		const r = e.getBoundingClientRect(), s = getComputedStyle(e);
		if (shown(e) && s.display !== "inline" && (r.width < 24 || r.height < 24)) say("small target", e);
		if (shown(e) && e.matches("input:not([type=radio]):not([type=checkbox]), select, textarea") && parseFloat(s.fontSize) < 16) say("a phone zooms", e);
	}
	const fills = {first_name: "given-name", last_name: "family-name", birth_month: "bday-month", birth_day: "bday-day", birth_year: "bday-year", email: "email", phone: "tel"};
	if (document.querySelector("link[href*='/public.']")) {
		for (const e of document.querySelectorAll("main input[type=text], main input[type=email], main input[type=tel]")) {
			if (e.name in fills && e.autocomplete !== fills[e.name]) say("nothing fills this in", e);
		}
	}
	for (const a of document.querySelectorAll(".govuk-error-summary a[href^='#']")) {
		const field = document.getElementById(a.hash.slice(1));
		let told = "";
		for (let e = field; e; e = e.parentElement) told += (e.getAttribute("aria-describedby") ?? "").split(" ").map(id => document.getElementById(id)?.innerText ?? "").join(" ");
		if (!field) say("leads nowhere", a);
		else if (field.matches("input, select, textarea") && !told.includes(a.innerText.trim()) && !document.querySelector("[type=password]")) say("does not say " + a.innerText, field);
	}
	const style = document.createElement("style");
	style.textContent = "* {line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important} p {margin-bottom: 2em !important}";
	document.head.append(style);
	for (const e of document.querySelectorAll("body *")) {
		const s = getComputedStyle(e);
		if (/hidden|clip/.test(s.overflowX + s.overflowY) && shown(e) && e.innerText && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)) say("cut off", e);
	}
	const lines = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; (n = walker.nextNode());) {
		if (!n.data.trim() || !shown(n.parentElement) || n.parentElement.closest("svg, [tabindex='0']")) continue;
		const range = document.createRange();
		range.selectNodeContents(n);
		for (const r of range.getClientRects()) {
			const under = lines.slice(-12).find(l => l.n !== n && Math.min(l.r.right, r.right) - Math.max(l.r.left, r.left) > 2 && Math.min(l.r.bottom, r.bottom) - Math.max(l.r.top, r.top) > 6);
			if (under) say("lies over " + under.n.data.trim().slice(0, 40), n.parentElement);
			lines.push({n, r});
		}
	}
	for (const e of tooWide()) say("wider than 320 pixels when spaced out", e);
	style.remove();
	return found;
})()`

// emulate gives the page another medium and preferences: pairs of name and value.
func (b *browser) emulate(media string, pairs ...string) {
	b.t.Helper()
	p := emulation.SetEmulatedMediaParams{Media: media}
	for ; len(pairs) >= 2; pairs = pairs[2:] {
		p.Features = append(p.Features, &emulation.MediaFeature{Name: pairs[0], Value: pairs[1]})
	}
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, p)
		return err
	}))
}

// edgeless lists the controls that cannot be told from the page where colors are forced,
// and what moves for those who want nothing to move.
const edgeless = `(() => {
	const found = [], say = (what, e) => found.push(what + ": " + e.outerHTML.slice(0, 120));
	for (const e of document.querySelectorAll("main button, main .govuk-button, main input:not([type=hidden]), main select, main textarea")) {
		const s = e.matches("[type=radio], [type=checkbox]") ? getComputedStyle(e.labels[0], "::before") : getComputedStyle(e);
		if (e.getClientRects().length > 0 && (parseFloat(s.borderTopWidth) < 1 || s.borderTopStyle === "none" || s.borderTopColor === getComputedStyle(document.body).backgroundColor)) say("no edge", e);
	}
	for (const e of document.querySelectorAll("*")) {
		const s = getComputedStyle(e);
		if (s.animationName !== "none" || s.transitionDuration.split(",").some(d => parseFloat(d) > 0.01)) say("moves", e);
	}
	return found;
})()`

// forced looks at the page in forced colors and without motion.
func (b *browser) forced() []string {
	b.t.Helper()
	b.emulate("", "forced-colors", "active", "prefers-reduced-motion", "reduce")
	defer b.emulate("")
	return evaluate[[]string](b, edgeless)
}

// printed is what is on paper that only a screen can use.
func (b *browser) printed() []string {
	b.t.Helper()
	b.emulate("print")
	defer b.emulate("")
	return evaluate[[]string](b, `[...document.querySelectorAll("nav, button, .govuk-button, .govuk-skip-link, .govuk-back-link, dialog, input")]
		.filter(e => e.getClientRects().length > 0 && getComputedStyle(e).visibility === "visible").map(e => e.outerHTML.slice(0, 120))`)
}

// nameless lists the roles of what can be worked but has no name for a screen reader.
func (b *browser) nameless() (roles []string) {
	b.t.Helper()
	var nodes []*accessibility.Node
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		tree, err := cdp.Call(ctx, t, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		nodes = tree.Nodes
		return err
	}))
	worked := 0
	for _, n := range nodes {
		if n.Ignored || n.Role == nil {
			continue
		}
		role := strings.Trim(string(n.Role.Value), `"`)
		switch role {
		case "link", "button", "textbox", "searchbox", "combobox", "checkbox", "radio", "DisclosureTriangle":
			worked++
			if n.Name == nil || strings.Trim(string(n.Name.Value), `" `) == "" {
				roles = append(roles, role)
			}
		}
	}
	if worked == 0 {
		b.t.Errorf("%s: the accessibility tree has nothing to work with", b.path())
	}
	return roles
}
