//go:build browser

package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"recourse/static"
)

// TestEveryState looks at one page of each structure that the handlers' tests
// show, at 320 pixels: every page in every state they know and every language,
// errors, causes and refusals included, whether a walk comes by or not.
func TestEveryState(t *testing.T) {
	t.Parallel()
	pages := shown(t)
	b := newBrowser(t, servePages(t, filepath.Dir(pages[0])), "states", 320, 844)
	b.open("/blank")
	b.loadAxe()
	for _, page := range pages {
		b.swap("/" + filepath.Base(page))
		for _, v := range b.runAxe() {
			t.Errorf("%s: %s: axe %s: %s: %s", page, evaluate[string](b, "document.title"), v.ID, v.Help, v.Nodes[0].HTML)
		}
		if wide := evaluate[[]string](b, overflowing); len(wide) > 0 {
			t.Errorf("%s: %s: wider than 320 px: %s", page, evaluate[string](b, "document.title"), strings.Join(wide, " | "))
		}
		for _, fault := range evaluate[[]string](b, unfit) {
			t.Errorf("%s: %s: %s", filepath.Base(page), evaluate[string](b, "document.title"), fault)
		}
	}
	b.checkConsole("all states")
}

// shown are the files of all pages.
func shown(t *testing.T) []string {
	t.Helper()
	pages, err := leftPages()
	if err != nil || len(pages) < 300 {
		t.Fatalf("%d pages are shown: %v", len(pages), err)
	}
	t.Logf("%d structures", len(pages))
	return pages
}

// leftPages are the files that .ci/test had the handlers' tests leave, or else that
// they leave now.
var leftPages = sync.OnceValues(func() ([]string, error) {
	dir := os.Getenv("RECOURSE_TEST_PAGES")
	if pages, _ := filepath.Glob(filepath.Join(dir, "*.html")); dir != "" && len(pages) > 0 {
		return pages, nil
	}
	dir, err := os.MkdirTemp("", "pages")
	if err != nil {
		return nil, err
	}
	tests := exec.Command("go", "test", "-count=1", "../handlers")
	tests.Env = append(os.Environ(), "RECOURSE_TEST_PAGES="+dir)
	if out, err := tests.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("show the pages: %w\n%s", err, out)
	}
	return filepath.Glob(filepath.Join(dir, "*.html"))
})

// servePages serves the files of a folder, what they need, and /blank.
func servePages(t *testing.T, dir string) (base string) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, hashed := strings.CutPrefix(r.URL.Path, static.Prefix)
		if file, ok := static.Lookup(name); hashed && ok {
			w.Header().Set("Content-Type", file.Type)
			w.Header().Set("Cache-Control", "max-age=86400, immutable")
			_, _ = w.Write(file.Body)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch {
		case r.URL.Path == "/blank":
			_, _ = w.Write([]byte("<!doctype html><title>Blank</title>"))
		case r.URL.Path == "/favicon.ico": // asked for while no page is there
		case strings.HasSuffix(r.URL.Path, ".html"):
			http.ServeFile(w, r, filepath.Join(dir, filepath.Base(r.URL.Path)))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}
