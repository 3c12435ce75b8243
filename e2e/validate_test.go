//go:build browser

package e2e

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// invalid is what the Nu HTML Checker holds against pages, a line each.
func invalid(t *testing.T, pages ...string) (found []string) {
	t.Helper()
	args := append([]string{"-jar", "node_modules/vnu-jar/build/dist/vnu.jar", "--errors-only", "--stdout"}, pages...)
	out, err := exec.Command("java", args...).Output()
	exit := (*exec.ExitError)(nil)
	if err != nil && (!errors.As(err, &exit) || len(out) == 0) {
		t.Fatalf("the HTML checker (npm ci in e2e installs it; it needs Java): %v", err)
	}
	for line := range strings.Lines(string(out)) {
		found = append(found, strings.TrimSpace(line))
	}
	return found
}

// Each page that TestEveryState looks at is HTML by the standard's letter, and a page
// with a planted fault is not.
func TestHTMLIsValid(t *testing.T) {
	t.Parallel()
	wrong := filepath.Join(t.TempDir(), "faulty.html")
	if err := os.WriteFile(wrong, []byte(faulty), 0o600); err != nil {
		t.Fatal(err)
	}
	if len(invalid(t, wrong)) == 0 {
		t.Error("the planted fault is not found")
	}
	for _, fault := range invalid(t, shown(t)...) {
		t.Error(fault)
	}
}
