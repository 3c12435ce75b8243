package i18n

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

// catalogue is one language. Each has a bundle of its own: in a shared bundle
// a missing message would silently come out in another language.
type catalogue struct {
	tag      Tag
	parsed   language.Tag
	texts    map[string]message
	words    *goi18n.Localizer
	problems []string
	report   func(Tag, string)
}

// message holds its texts by plural form; one without forms has only "other".
type message struct {
	forms  map[string]string
	plural bool
}

// plain returns the text of a message that has no blanks and no forms.
func (m message) plain() (string, bool) {
	text := m.forms["other"]
	return text, !m.plural && text != "" && !strings.Contains(text, "{{")
}

func readCatalogue(fsys fs.FS, name string, report func(Tag, string)) (*catalogue, error) {
	tag, err := language.Parse(strings.TrimSuffix(path.Base(name), ".json"))
	if err != nil {
		return nil, fmt.Errorf("the file name is not a language: %w", err)
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	texts, err := parseTexts(data)
	if err != nil {
		return nil, err
	}
	bundle := goi18n.NewBundle(tag)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	if _, err := bundle.ParseMessageFileBytes(data, path.Base(name)); err != nil {
		return nil, err
	}
	return &catalogue{
		tag: Tag(tag.String()), parsed: tag, texts: texts,
		words: goi18n.NewLocalizer(bundle, tag.String()), report: report,
	}, nil
}

func parseTexts(data []byte) (map[string]message, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, err
	}
	texts := make(map[string]message, len(raw))
	for id, value := range raw {
		var text string
		var m message
		if json.Unmarshal(value, &text) == nil {
			m.forms = map[string]string{"other": text}
		} else if m.plural = true; json.Unmarshal(value, &m.forms) != nil {
			return nil, fmt.Errorf("%s: neither a text nor plural forms", id)
		}
		texts[id] = m
	}
	return texts, nil
}

// parser makes a forgotten blank an error instead of "<no value>".
func parser() template.Parser { return &template.TextParser{Option: "missingkey=error"} }

// text returns the message with its blanks filled; n chooses the plural form
// of a message that has forms.
func (c *catalogue) text(id string, data map[string]any, n any) (string, error) {
	if !c.texts[id].plural {
		n = nil
	}
	return c.words.Localize(&goi18n.LocalizeConfig{
		MessageID: id, TemplateData: data, PluralCount: n, TemplateParser: parser(),
	})
}

// check lists what is missing or wrong in c, measured by the reference.
func (c *catalogue) check(reference *catalogue) []string {
	var problems []string
	for _, id := range slices.Sorted(maps.Keys(reference.texts)) {
		problems = append(problems, c.checkMessage(id, reference.texts[id])...)
	}
	for _, id := range slices.Sorted(maps.Keys(c.texts)) {
		if _, ok := reference.texts[id]; !ok {
			problems = append(problems, id+": not a message of the reference language")
		}
	}
	return problems
}

func (c *catalogue) checkMessage(id string, want message) []string {
	got, ok := c.texts[id]
	if !ok {
		return []string{id + ": missing"}
	}
	var problems []string
	for _, form := range slices.Sorted(maps.Keys(got.forms)) {
		if fault := faultIn(got.forms[form]); fault != "" {
			problems = append(problems, id+": "+form+": "+fault)
		}
	}
	if w, g := blanks(want), blanks(got); !slices.Equal(w, g) {
		problems = append(problems, fmt.Sprintf("%s: has the blanks %v, want %v", id, g, w))
	}
	if want.plural != got.plural {
		problems = append(problems, id+": plural forms in one language only")
	}
	return append(problems, c.checkForms(id, got)...)
}

// checkForms asks for the message with counts that reach every plural form of
// the languages we may meet: a form that is missing is an error there.
func (c *catalogue) checkForms(id string, m message) []string {
	data := map[string]any{count: "x"}
	for _, name := range blanks(m) {
		data[name] = "x"
	}
	for _, n := range []int{0, 1, 2, 3, 5, 11, 21, 100, 1_000_000} {
		if _, err := c.text(id, data, n); err != nil {
			return []string{fmt.Sprintf("%s: no text for the count %d", id, n)}
		}
	}
	return nil
}

// faultIn says what no text may have.
func faultIn(text string) string {
	switch rest := blank().ReplaceAllString(text, ""); {
	case strings.TrimSpace(text) == "":
		return "empty"
	case strings.ContainsAny(rest, "<>") || strings.Contains(rest, "&#") || strings.Contains(rest, "&nbsp;"):
		return "HTML in a message"
	case strings.Contains(rest, "{{") || strings.Contains(rest, "}}"):
		return "something else than a {{.Name}} in braces"
	}
	return ""
}

var blank = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{\.([A-Z][A-Za-z]*)\}\}`) })

// blanks returns the names to fill, sorted, over all forms; the count is left
// out, for "one" often spells it.
func blanks(m message) []string {
	names := map[string]bool{}
	for _, text := range m.forms {
		for _, match := range blank().FindAllStringSubmatch(text, -1) {
			names[match[1]] = true
		}
	}
	delete(names, count)
	return slices.Sorted(maps.Keys(names))
}
