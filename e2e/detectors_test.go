//go:build browser

package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// faulty is a page with a planted fault for each detector.
const faulty = `<!doctype html><html><head><title>x</title></head><body><main><h1>x</h1>
<img src="data:,"><input name="nameless"><table width="900"><tr><td>wide</table><p style="color:red">no style attributes</p></main></body></html>`

// Each detector finds its planted fault; otherwise a green walk proves nothing.
func TestDetectors(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path == "/blank" {
			_, _ = w.Write([]byte("<!doctype html><title>Blank</title>"))
			return
		}
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		_, _ = w.Write([]byte(faulty))
	}))
	defer srv.Close()
	b := newBrowser(t, srv.URL, "detectors", 320, 640)
	b.open("/")
	b.finds("opened", b.axe())
	if got := b.missing("en"); len(got) != 3 {
		t.Errorf("of a dead end only this is found: %q", got)
	}
	b.open("/blank")
	b.loadAxe()
	b.swap("/")
	b.finds("swapped in", b.runAxe())
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.console) == 0 {
		t.Error("what the CSP refuses is not found")
	}
}

// finds wants the planted faults to be found.
func (b *browser) finds(how string, violations []violation) {
	b.t.Helper()
	found := map[string]bool{}
	for _, v := range violations {
		found[v.ID] = true
	}
	for _, want := range []string{"image-alt", "label", "html-has-lang"} {
		if !found[want] {
			b.t.Errorf("%s: axe does not find %s", how, want)
		}
	}
	if len(evaluate[[]string](b, overflowing)) == 0 {
		b.t.Errorf("%s: a page wider than 320 px is not found", how)
	}
}

// unfitPage holds what one cannot see, read, press or pay for.
const unfitPage = `<!doctype html><html lang="en"><head><title>x</title><link rel="stylesheet" href="/css/public.css">
<style>@keyframes k {to {opacity: 0}} p {margin: 0} .bare {border: 0; outline: none; background: none}</style></head><body><main><h1>x</h1>
<a href="#x" style="display: block; width: 10px; height: 10px">a</a>
<input type="text" name="last_name" aria-label="a" style="font-size: 10px">
<div class="govuk-error-summary"><a href="#none">Nowhere</a> <a href="#said">Wrong</a></div><input id="said" type="text" aria-label="b" style="font-size: 16px">
<div style="overflow: hidden; white-space: nowrap; width: 50px">this is cut off</div>
<div style="position: relative"><p style="position: absolute">one two</p><p style="position: absolute">three</p></div><br>
<div style="white-space: nowrap">this line is right only as long as nobody spaces its letters out</div>
<button id="bare" class="bare"></button><div style="animation: k 9s infinite">moves</div>
<input id="under" aria-label="c"><div style="position: relative; height: 60px; margin-top: -40px; background: white">over it</div>
<input id="away" aria-label="d" style="position: absolute; left: -900px">
<script src="/big"></script><img src="http://localhost:PORT/else" alt="" width="1" height="1"><div id="many" style="height: 9000px">end</div></main>
<script>
document.getElementById("many").append(...Array.from({length: 500}, () => document.createElement("i")));
setTimeout(() => { const e = document.createElement("div"); e.style.height = "300px"; document.body.prepend(e); }, 300);
</script></body></html>`

// Each further detector finds its planted faults too.
func TestDetectorsOfTheUnfit(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/big" {
			_, _ = fmt.Fprint(w, "/*", strings.Repeat("x", 90_000), "*/")
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(strings.Replace(unfitPage, "PORT", r.Host[strings.Index(r.Host, ":")+1:], 1)))
	}))
	defer srv.Close()
	b := newBrowser(t, srv.URL, "unfit", 320, 640)
	b.open("/")
	b.detects("unfit", evaluate[[]string](b, unfit), "small target", "a phone zooms", "nothing fills this in", "leads nowhere", "does not say Wrong", "cut off", "lies over", "wider than 320 pixels when")
	b.detects("forced colors", b.forced(), "no edge", "moves")
	b.detects("on paper", b.printed(), "<input", "<button")
	b.detects("nameless", b.nameless(), "button")
	if n := b.sheets(); n < 3 {
		t.Errorf("9000 pixels print on %d sheets", n)
	}
	for _, stop := range []struct{ id, fault string }{{"bare", "no mark"}, {"under", "under"}, {"said", "out of order"}, {"away", "out of view"}} {
		evaluate[string](b, `document.getElementById("`+stop.id+`").focus(), ""`)
		b.detects("focus", []string{evaluate[string](b, unseen)}, stop.fault)
	}
	evaluate[string](b, `new Promise(done => setTimeout(done, 400, ""))`) // the shift has come
	b.detects("heavy", b.heavy(), "KB in all", "elements", "shift", "somebody else")
}

// detects wants each planted fault among those that were found.
func (b *browser) detects(what string, found []string, planted ...string) {
	b.t.Helper()
	for _, fault := range planted {
		if !slices.ContainsFunc(found, func(s string) bool { return strings.HasPrefix(s, fault) }) {
			b.t.Errorf("%s: %q is not among %q", what, fault, found)
		}
	}
}
