package models

import (
	"go/build"
	"slices"
	"strings"
	"testing"
)

// The rules stay pure: no database, no HTTP, no clock source, no files. From
// outside the standard library they import leaves only.
func TestImports(t *testing.T) {
	pkg, err := build.Default.ImportDir(".", 0)
	if err != nil || len(pkg.GoFiles) < 20 {
		t.Fatalf("%d files, %v", len(pkg.GoFiles), err)
	}
	outside := []string{"github.com/hbollon/go-edlib", "golang.org/x/text/unicode/norm", "recourse/internal/csvout", "recourse/internal/i18n", "recourse/internal/letter", "recourse/internal/ratelimit", "recourse/internal/sealed", "recourse/internal/sheet", "recourse/internal/theme", "recourse/internal/tlog"}
	standard := []string{
		"bufio", "bytes", "cmp", "crypto/rand", "crypto/sha256", "database/sql/driver", "embed", "encoding/hex", "encoding/json", "errors", "fmt", "hash/maphash", "io", "iter", "log/slog",
		"net/mail", "net/netip", "net/url", "regexp", "slices", "strconv", "strings", "time", "unicode", "unicode/utf8",
	}
	for _, path := range pkg.Imports {
		if !slices.Contains(outside, path) && !slices.Contains(standard, path) {
			t.Errorf("models imports %s at %v", path, pkg.ImportPos[path])
		}
	}
}

// None of them comes in through a leaf either.
func TestNoDatabaseBehindALeaf(t *testing.T) {
	seen := map[string]bool{}
	var walk func(dir, path string)
	walk = func(dir, path string) {
		if seen[path] {
			return
		}
		seen[path] = true
		pkg, err := build.Default.ImportDir(dir, 0)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, p := range pkg.Imports {
			for _, never := range []string{"gorm.io/", "github.com/gin-gonic/", "net/http", "github.com/jackc/", "github.com/ncruces/", "recourse/handlers", "recourse/models/store"} {
				if p == never || (strings.HasSuffix(never, "/") || strings.HasPrefix(never, "recourse/")) && strings.HasPrefix(p, never) {
					t.Errorf("%s imports %s", path, p)
				}
			}
			if inside, ok := strings.CutPrefix(p, "recourse/"); ok {
				walk("../"+inside, p)
			}
		}
	}
	walk(".", "recourse/models")
	if len(seen) < 3 {
		t.Errorf("only %d packages walked", len(seen))
	}
}
