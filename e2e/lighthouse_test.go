//go:build browser

package e2e

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"testing"
)

// audited is what Lighthouse says of a page: scores from 0 to 1, and each finding's.
type audited struct {
	Categories map[string]struct{ Score float64 }
	Audits     map[string]struct {
		Title string
		Score *float64
	}
}

// lighthouse looks at a page as a phone shows it. The performance score is left out: on a
// shared machine it is noise; bytes and shifts are weighed by themselves.
func lighthouse(t *testing.T, url string) (a audited) {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("the walk needs Debian's package chromium")
	}
	cmd := exec.Command("node", "node_modules/lighthouse/cli/index.js", url, "--quiet", "--output=json",
		"--only-categories=accessibility,best-practices",
		"--chrome-flags=--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --user-data-dir="+t.TempDir())
	cmd.Env = append(os.Environ(), "CHROME_PATH="+chromium)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("lighthouse (npm ci in e2e installs it): %v", err)
	}
	if err := json.Unmarshal(out, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// below are the categories that are not perfect, with what Lighthouse has found.
func (a audited) below() (found []string) {
	for name, c := range a.Categories {
		if c.Score < 1 {
			found = append(found, name)
		}
	}
	for _, one := range a.Audits {
		if one.Score != nil && *one.Score < 1 && len(found) > 0 {
			found = append(found, one.Title)
		}
	}
	return found
}

// Start and form are perfect to Lighthouse, and a page with planted faults is not.
func TestLighthouse(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	for _, path := range []string{"/en", "/es/enroll"} {
		if found := lighthouse(t, d.base+path).below(); len(found) > 0 {
			t.Errorf("%s: %q", path, found)
		}
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(faulty))
	}))
	defer srv.Close()
	if found := lighthouse(t, srv.URL).below(); !slices.Contains(found, "accessibility") || !slices.Contains(found, "best-practices") {
		t.Errorf("of planted faults only %q are found", found)
	}
}
