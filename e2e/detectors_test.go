//go:build browser

package e2e

import (
	"net/http"
	"net/http/httptest"
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
