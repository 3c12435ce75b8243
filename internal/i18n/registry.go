package i18n

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

//go:embed locales/*.json
var locales embed.FS

// Reference is the language that the others are compared with.
const Reference Tag = "en"

// A Tag names a language in paths ("es"), in BCP 47 form.
type Tag string

// A Language as pages list it.
type Language struct {
	Tag      Tag
	Name     string   // its own name: "Español"
	Dir      string   // "ltr" or "rtl"
	Reviewed bool     // a qualified person has reviewed the translation
	Problems []string // what keeps it from being served; empty if complete
}

// Complete says whether every message is there, so that it may be served.
func (l Language) Complete() bool { return len(l.Problems) == 0 }

// Registry is every language there is. It never changes after it was loaded.
type Registry struct {
	all     []*catalogue // the reference first, then by tag
	served  []*catalogue
	matcher language.Matcher
}

// New loads the languages of the binary. Report is told of each message that
// was asked for but cannot be given; it may be nil. In tests let it fail the
// test, in production let it count and log: the visitor sees ⟦id⟧ meanwhile.
func New(report func(Tag, string)) (*Registry, error) {
	fsys, err := fs.Sub(locales, "locales")
	if err != nil {
		return nil, err
	}
	return Load(fsys, report)
}

// Served are the languages of the binary that are complete, the reference first.
func Served() ([]Tag, error) { return served() }

var served = sync.OnceValues(func() (tags []Tag, err error) {
	r, err := New(nil)
	if err != nil {
		return nil, err
	}
	for _, l := range r.Languages() {
		tags = append(tags, l.Tag)
	}
	return tags, nil
})

// Load is [New] for the catalogues of any folder. It fails if a file cannot be
// read or the reference language is not complete.
func Load(fsys fs.FS, report func(Tag, string)) (*Registry, error) {
	if report == nil {
		report = func(Tag, string) {}
	}
	r := &Registry{}
	names, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		c, err := readCatalogue(fsys, name, report)
		if err != nil {
			return nil, fmt.Errorf("read language file %s: %w", path.Base(name), err)
		}
		r.all = append(r.all, c)
	}
	return r, r.settle()
}

// settle orders the languages and decides which of them are served.
func (r *Registry) settle() error {
	slices.SortFunc(r.all, func(a, b *catalogue) int {
		if (a.tag == Reference) != (b.tag == Reference) {
			return map[bool]int{true: -1, false: 1}[a.tag == Reference]
		}
		return cmp.Compare(a.tag, b.tag)
	})
	if len(r.all) == 0 || r.all[0].tag != Reference {
		return errors.New("the reference language " + string(Reference) + " has no file")
	}
	var tags []language.Tag
	for _, c := range r.all {
		if c.problems = c.check(r.all[0]); len(c.problems) == 0 {
			r.served = append(r.served, c)
			tags = append(tags, c.parsed)
		}
	}
	if problems := r.all[0].problems; len(problems) > 0 {
		return errors.New("the reference language is not complete: " + strings.Join(problems, "; "))
	}
	r.matcher = language.NewMatcher(tags)
	return nil
}

// All returns every language, the ones with problems included.
func (r *Registry) All() []Language { return describe(r.all) }

// Languages returns the languages that are served, the reference first.
func (r *Registry) Languages() []Language { return describe(r.served) }

// Printer returns the words of a served language; false for any other tag.
func (r *Registry) Printer(tag Tag) (Printer, bool) {
	for _, c := range r.served {
		if c.tag == tag {
			return Printer{c}, true
		}
	}
	return Printer{}, false
}

// Match returns the served language that suits an Accept-Language header best,
// the reference language where none does.
func (r *Registry) Match(acceptLanguage string) Tag {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return Reference
	}
	_, i, _ := r.matcher.Match(wanted...)
	return r.served[i].tag
}

func describe(cs []*catalogue) []Language {
	out := make([]Language, len(cs))
	for i, c := range cs {
		p := Printer{c}
		out[i] = Language{
			Tag: c.tag, Name: p.T("language.name"), Dir: p.T("language.dir"),
			Reviewed: p.T("language.reviewed") == "yes", Problems: slices.Clone(c.problems),
		}
	}
	return out
}
