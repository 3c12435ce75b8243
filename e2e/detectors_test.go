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
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		_, _ = w.Write([]byte(faulty))
	}))
	defer srv.Close()
	b := newBrowser(t, srv.URL, "detectors", 320, 640)
	b.open("/")
	found := map[string]bool{}
	for _, v := range b.axe() {
		found[v.ID] = true
	}
	for _, want := range []string{"image-alt", "label", "html-has-lang"} {
		if !found[want] {
			t.Errorf("axe does not find %s", want)
		}
	}
	if len(evaluate[[]string](b, overflowing)) == 0 {
		t.Error("a page wider than 320 px is not found")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.console) == 0 {
		t.Error("what the CSP refuses is not found")
	}
}
