package letters_test

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recourse/internal/wording"
	"recourse/templates/letters"
)

var (
	languages = []string{"en", "es"}
	offers    = []string{"offer-adult", "offer-minor", "offer-next-of-kin"}
	kinds     = append(slices.Clone(offers), "confirmation", "ending")
)

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(letters.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func parse(t *testing.T, lang, kind string) wording.Document {
	t.Helper()
	doc, err := wording.Parse(read(t, lang+"/"+kind+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// values are the rehearsal's and those of one made-up letter.
func values(t *testing.T, lang string) map[string]string {
	t.Helper()
	all := map[string]string{
		"patient": "Ana Sample", "code": "2345678923456789", "reference": "HHC-0001", "deadline": "July 31, 2020",
		"monitoring.first": "May 4, 2020", "monitoring.last": "May 4, 2022",
	}
	for _, name := range []string{lang + "/rehearsal.txt", "bureaus.txt"} {
		some, err := wording.ParseValues(read(t, name))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		maps.Copy(all, some)
	}
	return all
}

// A file that no test knows is a letter that nobody checked.
func TestFiles(t *testing.T) {
	want := []string{"bureaus.txt"}
	for _, lang := range languages {
		for _, kind := range append([]string{"rehearsal"}, kinds...) {
			want = append(want, lang+"/"+kind+".txt")
		}
	}
	var got []string
	err := fs.WalkDir(letters.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if !d.IsDir() {
			got = append(got, path)
		}
		return err
	})
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v, files (-want +got):\n%s", err, diff)
	}
}

// No fact is in one language only: block by block the same kind, as many items,
// the same placeholders.
func TestParity(t *testing.T) {
	shape := func(doc wording.Document) (out []string) {
		for _, b := range doc.Blocks() {
			for _, text := range append([]string{b.Text}, b.Items...) {
				out = append(out, string(b.Kind)+" "+strings.Join(placeholders(text), " "))
			}
		}
		return out
	}
	for _, kind := range kinds {
		for _, lang := range languages[1:] {
			if diff := cmp.Diff(shape(parse(t, "en", kind)), shape(parse(t, lang, kind))); diff != "" {
				t.Errorf("%s: %s differs from English (-en +%s):\n%s", kind, lang, lang, diff)
			}
		}
	}
}

func placeholders(text string) (names []string) {
	for i, part := range strings.Split(text, "{{") {
		if name, _, ok := strings.Cut(part, "}}"); ok && i > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func TestRehearsalValuesMatch(t *testing.T) {
	en, es := values(t, "en"), values(t, "es")
	for name := range maps.Keys(en) {
		if strings.Count(en[name], "\n") != strings.Count(es[name], "\n") {
			t.Errorf("%s has other lines in Spanish", name)
		}
	}
	if len(en) != len(es) {
		t.Errorf("%d values in English, %d in Spanish", len(en), len(es))
	}
}

// Everything an offer must say: the law's contents, one code, what we never ask.
func TestOffers(t *testing.T) {
	must := map[string][]string{
		"en": {"Social Security number", "payment card", "stops by itself", "no legal rights", "freeze", "fraud alert", "police report", "1-877-438-4338", "this letter is real"},
		"es": {"número de Seguro Social", "tarjeta de pago", "por sí solo", "ningún derecho legal", "congel", "alerta de fraude", "policía", "1-877-438-4338", "esta carta es real"},
	}
	for _, lang := range languages {
		for _, kind := range offers {
			doc := parse(t, lang, kind)
			if missing := wording.Missing(doc); len(missing) > 0 {
				t.Errorf("%s/%s lacks %s", lang, kind, strings.Join(missing, ", "))
			}
			for _, name := range []string{"code", "deadline", "offer.months", "bureaus", "reference", "tty"} {
				if !slices.Contains(doc.Placeholders(), name) {
					t.Errorf("%s/%s lacks {{%s}}", lang, kind, name)
				}
			}
			text := strings.Join(strings.Fields(read(t, lang+"/"+kind+".txt")), " ")
			for _, words := range must[lang] {
				if !strings.Contains(strings.ToLower(text), strings.ToLower(words)) {
					t.Errorf("%s/%s does not say %q", lang, kind, words)
				}
			}
		}
	}
}

// The same files serve the next incident: what a value carries is not written out.
func TestNoFactsOfOneIncident(t *testing.T) {
	for _, lang := range languages {
		facts := values(t, lang)
		for _, kind := range kinds {
			text := strings.Join(strings.Fields(read(t, lang+"/"+kind+".txt")), " ")
			for _, name := range []string{"organization", "incident.period", "incident.found", "provider", "site", "phone", "hours", "tty"} {
				if strings.Contains(text, facts[name]) {
					t.Errorf("%s/%s writes out %s", lang, kind, name)
				}
			}
			if strings.Contains(text, "2020") || strings.Contains(text, "24") {
				t.Errorf("%s/%s holds a date or term", lang, kind)
			}
		}
	}
}

// Nothing is left open, and the lists become items.
func TestFilled(t *testing.T) {
	for _, lang := range languages {
		for _, kind := range kinds {
			blocks, err := parse(t, lang, kind).Fill(values(t, lang))
			if err != nil {
				t.Fatalf("%s/%s: %v", lang, kind, err)
			}
			most := 0
			for _, b := range blocks {
				most = max(most, len(b.Items))
				if all := b.Text + strings.Join(b.Items, ""); all == "" || strings.ContainsAny(all, "{}") {
					t.Errorf("%s/%s: a %s is empty or open", lang, kind, b.Kind)
				}
			}
			if slices.Contains(offers, kind) && most < 6 {
				t.Errorf("%s/%s: the exposed elements are not a list", lang, kind)
			}
		}
	}
}
