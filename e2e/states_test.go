//go:build browser

package e2e

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"recourse/static"
)

// TestEveryState looks at one page of each structure that the handlers' tests
// show: every page in every state they know, errors, causes and refusals
// included, whether a walk comes by or not.
func TestEveryState(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	shown := exec.Command("go", "test", "-count=1", "../handlers")
	shown.Env = append(os.Environ(), "RECOURSE_TEST_PAGES="+dir)
	if out, err := shown.CombinedOutput(); err != nil {
		t.Fatalf("show the pages: %v\n%s", err, out)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "*.html"))
	if err != nil || len(pages) < 40 {
		t.Fatalf("%d pages are shown: %v", len(pages), err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, hashed := strings.CutPrefix(r.URL.Path, static.Prefix)
		if file, ok := static.Lookup(name); hashed && ok {
			w.Header().Set("Content-Type", file.Type)
			_, _ = w.Write(file.Body)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		http.ServeFile(w, r, filepath.Join(dir, filepath.Base(r.URL.Path)))
	}))
	defer srv.Close()
	t.Logf("%d structures", len(pages))
	b := newBrowser(t, srv.URL, "states", 390, 844)
	for _, page := range pages {
		b.open("/" + filepath.Base(page))
		b.sound(evaluate[string](b, "document.title"))
	}
}
