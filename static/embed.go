// Package static holds the files that pages load: styles, one font, one icon
// and the one script of the patient pages. Each is served under a name that
// carries a hash of its content, so a browser may keep it for ever and a new
// release is never seen half old.
//
// It knows nothing of routes or handlers. The sources of the styles lie in src
// and are not part of the binary.
package static

import (
	"embed"
	"fmt"
	"sync"
)

// FS is what lies on disk, under plain names.
//
//go:embed css/*.css css/*.txt font img js
var FS embed.FS

// Prefix is the path under which a handler serves [Lookup]'s names.
const Prefix = "/static/"

// A File is ready to be sent. Its bytes are shared: do not change them.
type File struct {
	Type string // value of Content-Type
	Body []byte
	Gzip []byte // the same, compressed; nil where compression gains nothing
}

// URL returns the path of the file with that plain name ("css/public.css"). It
// panics for a name that does not exist: names are written in templates and
// code, never taken from a visitor.
func URL(name string) string {
	hashed, ok := embedded().hashed[name]
	if !ok {
		panic(fmt.Sprintf("static: no file %q", name))
	}
	return Prefix + hashed
}

// Lookup returns the file with that hashed name ("css/public.1f2e3d4c5b.css").
// Plain names and names of other releases are not found, which makes it safe
// to let browsers keep every answer for ever.
func Lookup(hashed string) (File, bool) {
	f, ok := embedded().files[hashed]
	return f, ok
}

// embedded is made at the first use and never changes: it depends on nothing
// but the bytes in the binary.
var embedded = sync.OnceValue(func() *index {
	ix, err := newIndex(FS)
	if err != nil {
		panic(err) // the binary itself is damaged; a test holds this
	}
	return ix
})
