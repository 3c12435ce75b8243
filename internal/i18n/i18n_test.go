package i18n

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

// strict loads the real languages and fails the test at each missing message.
func strict(t *testing.T) *Registry {
	t.Helper()
	r, err := New(func(tag Tag, id string) { t.Errorf("%s: message %s is missing", tag, id) })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func printer(t *testing.T, r *Registry, tag Tag) Printer {
	t.Helper()
	p, ok := r.Printer(tag)
	if !ok {
		t.Fatalf("language %s is not served", tag)
	}
	return p
}

// Every message in each language, with the same blanks, none of them empty or
// with HTML: a language with any fault is not complete.
func TestEveryLanguageIsComplete(t *testing.T) {
	languages := strict(t).All()
	if len(languages) < 3 {
		t.Fatalf("%d languages, want at least English, Spanish and Portuguese", len(languages))
	}
	for _, l := range languages {
		for _, problem := range l.Problems {
			t.Errorf("%s: %s", l.Tag, problem)
		}
		if l.Name == "" || (l.Dir != "ltr" && l.Dir != "rtl") {
			t.Errorf("%s: name %q, direction %q", l.Tag, l.Name, l.Dir)
		}
	}
}

// Sorted files merge without surprises and show duplicates side by side.
func TestKeysAreSortedAndOnce(t *testing.T) {
	names, err := fs.Glob(locales, "locales/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(locales, name)
		if err != nil {
			t.Fatal(err)
		}
		keys := topKeys(t, data)
		for i := 1; i < len(keys); i++ {
			if keys[i-1] >= keys[i] {
				t.Errorf("%s: %q stands before %q", name, keys[i-1], keys[i])
			}
		}
	}
}

func topKeys(t *testing.T, data []byte) []string {
	t.Helper()
	var keys []string
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.(string))
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

func TestPrinterWrites(t *testing.T) {
	r := strict(t)
	en, es, pt := printer(t, r, "en"), printer(t, r, "es"), printer(t, r, "pt")
	day := time.Date(2020, 4, 20, 0, 0, 0, 0, time.UTC)
	tests := []struct{ name, got, want string }{
		{"text", en.T("form.back"), "Back"},
		{"text es", es.T("form.back"), "Volver"},
		{"text pt", pt.T("form.back"), "Voltar"},
		{"long date", en.LongDate(day), "Monday, April 20, 2020"},
		{"long date es", es.LongDate(day), "lunes, 20 de abril de 2020"},
		{"date", en.Date(day), "April 20, 2020"},
		{"date es", es.Date(day), "20 de abril de 2020"},
		{"long date pt", pt.LongDate(day), "segunda-feira, 20 de abril de 2020"},
		{"date pt", pt.Date(day), "20 de abril de 2020"},
		{"small number", en.Number(23), "23"},
		{"number", en.Number(2651), "2,651"},
		{"millions", es.Number(2_000_000), "2,000,000"},
		{"negative", en.Number(-1234), "-1,234"},
		{"blank", en.T("start.deadline", "Date", "today"), "Sign up by today."},
		{"leap day", en.LongDate(time.Date(2024, 2, 29, 23, 59, 0, 0, time.FixedZone("west", -12*3600))), "Thursday, February 29, 2024"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestPluralForms(t *testing.T) {
	r := strict(t)
	tests := []struct {
		tag  Tag
		n    int
		want string
	}{
		{"en", 1, "for 1 month of"}, {"en", 24, "for 24 months of"},
		{"es", 1, "Pagaremos 1 mes de"}, {"es", 24, "Pagaremos 24 meses de"}, {"es", 1_000_000, "1,000,000 de meses"},
		{"pt", 1, "Pagamos 1 mês de"}, {"pt", 24, "Pagamos 24 meses de"}, {"pt", 1_000_000, "1,000,000 de meses"},
	}
	for _, tt := range tests {
		if got := printer(t, r, tt.tag).T("start.lead", "Count", tt.n); !strings.Contains(got, tt.want) {
			t.Errorf("%s, %d: got %q, want %q in it", tt.tag, tt.n, got, tt.want)
		}
	}
}

func TestAroundPartsAtTheBlank(t *testing.T) {
	p := printer(t, strict(t), "es")
	want := Around{"Inscríbase a más tardar el ", "."}
	if got := p.Around("start.deadline", "Date"); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestMissingIsReportedAndVisible(t *testing.T) {
	var reported []string
	r, err := New(func(tag Tag, id string) { reported = append(reported, string(tag)+" "+id) })
	if err != nil {
		t.Fatal(err)
	}
	p := printer(t, r, "es")
	tests := []struct{ name, got, want string }{
		{"unknown id", p.T("no.such"), "⟦no.such⟧"},
		{"blank without a value", p.T("start.deadline"), "⟦start.deadline⟧"},
		{"odd pairs", p.T("form.back", "Date"), "⟦form.back⟧"},
		{"name that is no text", p.T("form.back", 1, 2), "⟦form.back⟧"},
		{"around a blank that is not there", p.Around("form.back", "Date").Before, "⟦form.back⟧"},
	}
	for i, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
		if want := "es " + strings.Trim(tt.want, "⟦⟧"); i >= len(reported) || reported[i] != want {
			t.Errorf("%s: reported %v, want %q at %d", tt.name, reported, want, i)
		}
	}
	if got := (Printer{}).T("form.back"); got != "⟦form.back⟧" {
		t.Errorf("zero printer: got %q", got)
	}
}

func TestMatch(t *testing.T) {
	r := strict(t)
	tests := []struct {
		header string
		want   Tag
	}{
		{"", "en"}, {"es", "es"}, {"es-MX,es;q=0.9,en;q=0.5", "es"}, {"en-US,en;q=0.9,es;q=0.1", "en"},
		{"de-CH", "en"}, {"tlh;q=x", "en"}, {"fr,es-419;q=0.3", "es"}, {strings.Repeat("a-", 5000), "en"},
		{"pt-BR,pt;q=0.9", "pt"}, {"pt-PT", "pt"}, {"gl,pt;q=0.8,es;q=0.7", "pt"},
	}
	for _, tt := range tests {
		if got := r.Match(tt.header); got != tt.want {
			t.Errorf("Match(%.40q) = %s, want %s", tt.header, got, tt.want)
		}
	}
}

// base is the smallest language that is complete.
const base = `"language.name":"X","language.dir":"ltr","language.reviewed":"yes"`

func TestFaultyLanguagesAreNotServed(t *testing.T) {
	tests := []struct{ name, pt, problem string }{
		{"complete", `"a":"b {{.Name}}","n":{"one":"1","many":"m","other":"{{.Count}}"}`, ""},
		{"missing", `"a":"b {{.Name}}"`, "n: missing"},
		{"empty", `"a":" ","n":{"one":"1","many":"m","other":"o"}`, "a: other: empty"},
		{"other blank", `"a":"{{.Nome}}","n":{"one":"1","many":"m","other":"o"}`, "a: has the blanks [Nome], want [Name]"},
		{"html", `"a":"<b>{{.Name}}</b>","n":{"one":"1","many":"m","other":"o"}`, "a: other: HTML in a message"},
		{"code", `"a":"{{.Name}}{{printf 1}}","n":{"one":"1","many":"m","other":"o"}`, "a: other: something else than a {{.Name}} in braces"},
		{"no form for a million", `"a":"{{.Name}}","n":{"one":"1","other":"o"}`, "n: no text for the count 1000000"},
		{"not plural", `"a":"{{.Name}}","n":"o"`, "n: plural forms in one language only"},
		{"extra", `"a":"{{.Name}}","n":{"one":"1","many":"m","other":"o"},"z":"z"`, "z: not a message of the reference language"},
	}
	for _, tt := range tests {
		r, err := Load(fstest.MapFS{
			"en.json": {Data: []byte(`{` + base + `,"a":"hi {{.Name}}","n":{"one":"1","other":"{{.Count}}"}}`)},
			"pt.json": {Data: []byte(`{` + base + `,` + tt.pt + `}`)},
		}, nil)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		pt := r.All()[1]
		_, served := r.Printer("pt")
		if complete := tt.problem == ""; served != complete || len(r.Languages()) == 2 != complete || pt.Complete() != complete {
			t.Errorf("%s: served %v, problems %v", tt.name, served, pt.Problems)
		}
		if tt.problem != "" && !slices.Contains(pt.Problems, tt.problem) {
			t.Errorf("%s: problems %q, want %q", tt.name, pt.Problems, tt.problem)
		}
		if got := r.Match("pt-BR"); (got == "pt") != served {
			t.Errorf("%s: Match gave %s though served is %v", tt.name, got, served)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	tests := map[string]fstest.MapFS{
		"no reference":         {"es.json": {Data: []byte(`{` + base + `}`)}},
		"nothing":              {},
		"no JSON":              {"en.json": {Data: []byte(`{`)}},
		"no language":          {"en.json": {Data: []byte(`{` + base + `}`)}, "words-of-1.json": {Data: []byte(`{}`)}},
		"neither text nor map": {"en.json": {Data: []byte(`{` + base + `,"a":3}`)}},
		"faulty reference":     {"en.json": {Data: []byte(`{` + base + `,"a":""}`)}},
	}
	for name, fsys := range tests {
		if _, err := Load(fsys, nil); err == nil {
			t.Errorf("%s: loaded without an error", name)
		}
	}
}

func TestPrintersShareNothing(t *testing.T) {
	r := strict(t)
	en, es := printer(t, r, "en"), printer(t, r, "es")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if a, b := en.T("start.lead", "Count", 2), es.T("start.lead", "Count", 2); !strings.HasPrefix(a, "Did") || !strings.HasPrefix(b, "¿") {
					t.Errorf("got %q and %q", a, b)
				}
			}
		})
	}
	wg.Wait()
}

// Plain language: short sentences are the half of it that a test can hold.
func TestSentencesAreShort(t *testing.T) {
	most := map[Tag]int{"en": 20, "es": 22, "pt": 22} // Spanish and Portuguese need more small words
	for _, c := range strict(t).all {
		for id, m := range c.texts {
			for form, text := range m.forms {
				for sentence := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(".?!:;", r) }) {
					if n := len(strings.Fields(sentence)); most[c.tag] > 0 && n > most[c.tag] {
						t.Errorf("%s %s (%s): a sentence of %d words, want at most %d", c.tag, id, form, n, most[c.tag])
					}
				}
			}
		}
	}
}
