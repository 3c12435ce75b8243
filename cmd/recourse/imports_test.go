package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// goPackage is what go list says of a package.
type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// packages lists the packages of this module.
func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "recourse/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// leaves know nothing of the portal; the internal packages that are none are listed.
func isLeaf(path string) bool {
	return strings.HasPrefix(path, "recourse/internal/") && path != "recourse/internal/jobs" && path != "recourse/internal/portaltest"
}

func isOurs(path string) bool { return strings.HasPrefix(path, "recourse/") }

// TestArrows holds the picture of the architecture: cmd → handlers, jobs, store →
// models → leaves.
func TestArrows(t *testing.T) {
	drivers := []string{"database/sql", "gorm.io/", "github.com/gin-gonic/", "net/http", "github.com/jackc/", "github.com/ncruces/", "github.com/pressly/"}
	for _, arrow := range []struct {
		name   string
		from   func(path string) bool
		direct bool // only what the package imports itself
		not    func(path string) bool
	}{
		{"models is pure: no database, no HTTP, no handlers", only("recourse/models"), false, func(p string) bool {
			return p != "database/sql/driver" && hasPrefix(p, append(drivers, "recourse/handlers", "recourse/models/store", "recourse/internal/jobs", "recourse/cmd"))
		}},
		{"handlers declare what they need and never import the store", only("recourse/handlers"), false, func(p string) bool {
			return hasPrefix(p, []string{"recourse/models/store", "recourse/internal/jobs", "gorm.io/", "recourse/cmd"})
		}},
		{"the store serves no pages", only("recourse/models/store"), false, func(p string) bool {
			return hasPrefix(p, []string{"recourse/handlers", "recourse/internal/jobs", "github.com/gin-gonic/", "recourse/cmd"})
		}},
		{"jobs serve no pages", only("recourse/internal/jobs"), false, func(p string) bool {
			return hasPrefix(p, []string{"recourse/handlers", "github.com/gin-gonic/", "recourse/cmd"})
		}},
		{"leaves know nothing of the portal", isLeaf, false, func(p string) bool {
			return isOurs(p) && !isLeaf(p) && !hasPrefix(p, []string{"recourse/templates"})
		}},
		{"leaves know no web framework and no object mapper", func(p string) bool { return isLeaf(p) && p != "recourse/internal/sqlite" }, false, func(p string) bool {
			return hasPrefix(p, []string{"gorm.io/", "github.com/gin-gonic/"})
		}},
		{"templates and static are files only", func(p string) bool {
			return hasPrefix(p, []string{"recourse/templates", "recourse/static"})
		}, false, func(p string) bool {
			return isOurs(p) && !hasPrefix(p, []string{"recourse/templates", "recourse/static"})
		}},
		{"only tests import their harness", func(p string) bool {
			return isOurs(p) && !hasPrefix(p, []string{"recourse/internal/portaltest", "recourse/bench", "recourse/e2e"})
		}, true, only("recourse/internal/portaltest")},
	} {
		t.Run(arrow.name, func(t *testing.T) {
			matched := false
			for _, p := range packages(t) {
				if !arrow.from(p.ImportPath) {
					continue
				}
				matched = true
				imports := p.Deps
				if arrow.direct {
					imports = p.Imports
				}
				if i := slices.IndexFunc(imports, arrow.not); i >= 0 {
					t.Errorf("%s depends on %s", p.ImportPath, imports[i])
				}
			}
			if !matched {
				t.Error("no package is held to this")
			}
		})
	}
}

func only(path string) func(string) bool { return func(p string) bool { return p == path } }

func hasPrefix(path string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool {
		return path == strings.TrimSuffix(p, "/") || strings.HasPrefix(path, strings.TrimSuffix(p, "/")+"/")
	})
}
