package letters_test

import (
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recourse/internal/wording"
	"recourse/templates/letters"
)

var (
	languages = []string{"en", "es", "pt"}
	readers   = []string{"adult", "minor", "next-of-kin", "representative"}
	states    = []string{"CT", "MA", "RI"}
	parts     = []string{"adds-notice", "adds-offer", "check", "contact", "happened", "nothing", "replaces-notice", "replaces-offer", "secret"}
)

// notices are the letters that the law demands, offers first.
func notices() (names []string) {
	for _, kind := range []string{"offer-", "notice-"} {
		for _, reader := range readers {
			names = append(names, kind+reader)
		}
	}
	return names
}

func documents() []string {
	return append(notices(), "reminder", "confirmation", "ending", "posting")
}

func isOffer(name string) bool { return strings.HasPrefix(name, "offer-") }

func readerOf(name string) string {
	if _, reader, ok := strings.Cut(name, "-"); ok {
		return reader
	}
	return "adult"
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(letters.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func parse(t *testing.T, lang, name string) wording.Document {
	t.Helper()
	doc, err := wording.Parse(read(t, lang+"/"+name+".txt"))
	if err != nil {
		t.Fatalf("%s/%s: %v", lang, name, err)
	}
	return doc
}

func part(t *testing.T, name string) wording.Part {
	t.Helper()
	p, err := wording.ParsePart(read(t, name))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return p
}

func set(t *testing.T, lang string) *wording.Set {
	t.Helper()
	s, err := wording.OpenSet(letters.FS, lang)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func assemble(t *testing.T, lang, name string, c wording.Choice) wording.Document {
	t.Helper()
	text, err := set(t, lang).Assemble(name, c)
	if err != nil {
		t.Fatalf("%s/%s: %v", lang, name, err)
	}
	return text.Document
}

func fill(t *testing.T, lang, name string, c wording.Choice) []wording.Block {
	t.Helper()
	all := values(t, lang, c.State)
	all["salutation"] = set(t, lang).Say("salutation."+readerOf(name), "name", "Ana Sample")
	all["advice"] = strings.Join(set(t, lang).Advice(kindsOfData(t), readerOf(name)), "\n")
	if !isOffer(name) {
		delete(all, "offer.note")
		if name != "confirmation" {
			delete(all, "code")
		}
	}
	blocks, err := assemble(t, lang, name, c).Fill(all)
	if err != nil {
		t.Fatalf("%s/%s: %v", lang, name, err)
	}
	return blocks
}

// values are the rehearsal's and those of one made-up letter.
func values(t *testing.T, lang, state string) map[string]string {
	t.Helper()
	s := set(t, lang)
	all, err := wording.ParseValues(read(t, lang+"/rehearsal.txt"))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(all, s.Values(state))
	maps.Copy(all, map[string]string{
		"patient": "Ana Sample", "code": "2345678923456789", "reference": "HHC-0001", "deadline": "July 31, 2020", "incident.affected": "2,651",
		"monitoring.first": "May 4, 2020", "monitoring.last": "May 4, 2022", "offer.note": s.Say("offer_note"),
		"enrollment.on": "April 20, 2020", "enrollment.reference": "R-SAMPLE", "enrollment.dates": s.Say("covered.days", "first", "May 4, 2020", "last", "May 4, 2022"),
		"parent": s.Say("owned_by", "organization", "Hartford HealthCare", "parent", "Sample Holding"),
	})
	return all
}

// kindsOfData are those that words.txt names.
func kindsOfData(t *testing.T) (kinds []string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(set(t, "en").Words)) {
		if kind, ok := strings.CutPrefix(name, "element."); ok {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// A file that no test knows is a letter that nobody checked.
func TestFiles(t *testing.T) {
	want := []string{"authorities.txt", "bureaus.txt"}
	for _, lang := range languages {
		for _, name := range append(documents(), "rehearsal", "words", "advice") {
			want = append(want, lang+"/"+name+".txt")
		}
		for _, name := range parts {
			want = append(want, lang+"/parts/"+name+".txt")
		}
		for _, name := range append(states, "default") {
			want = append(want, lang+"/addenda/"+name+".txt")
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
// the same placeholders and parts.
func TestParity(t *testing.T) {
	for _, lang := range languages[1:] {
		for _, name := range documents() {
			if diff := cmp.Diff(shape(parse(t, "en", name)), shape(parse(t, lang, name))); diff != "" {
				t.Errorf("%s: %s differs from English (-en +%s):\n%s", name, lang, lang, diff)
			}
		}
		for _, dir := range []string{"parts", "addenda"} {
			for _, name := range append(states, append(parts, "default")...) {
				file := "/" + path.Join(dir, name) + ".txt"
				if _, err := fs.Stat(letters.FS, "en"+file); err != nil {
					continue
				}
				if diff := cmp.Diff(partShape(t, "en"+file), partShape(t, lang+file)); diff != "" {
					t.Errorf("%s: %s differs from English (-en +%s):\n%s", file, lang, lang, diff)
				}
			}
		}
	}
}

func shape(doc wording.Document) (out []string) {
	for _, b := range doc.Blocks() {
		for _, text := range append([]string{b.Text}, b.Items...) {
			what := strings.Join(placeholders(text), " ")
			if b.Kind == wording.Insert {
				what = text
			}
			out = append(out, string(b.Kind)+" "+what)
		}
	}
	return out
}

func partShape(t *testing.T, name string) []string {
	t.Helper()
	doc, err := wording.Parse("# Part\n\n{{part.it}}\n")
	if err != nil {
		t.Fatal(err)
	}
	if doc, err = doc.With(map[string]wording.Part{"it": part(t, name)}); err != nil {
		t.Fatal(err)
	}
	return shape(doc)
}

var braced = regexp.MustCompile(`\{\{?[a-z.]+\??\}?\}`)

func placeholders(text string) []string {
	names := braced.FindAllString(text, -1)
	slices.Sort(names)
	return names
}

// Words, advice and the rehearsal's values: the same names, the same blanks, as many lines.
func TestWordsParity(t *testing.T) {
	for _, file := range []string{"words.txt", "advice.txt", "rehearsal.txt"} {
		en, err := wording.ParseWords(read(t, "en/"+file))
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range languages[1:] {
			other, err := wording.ParseWords(read(t, lang+"/"+file))
			if err != nil {
				t.Fatal(err)
			}
			for name, text := range en {
				if diff := cmp.Diff(placeholders(text), placeholders(other[name])); diff != "" {
					t.Errorf("%s/%s: %s has other blanks:\n%s", lang, file, name, diff)
				}
				if strings.Count(text, "\n") != strings.Count(other[name], "\n") || other[name] == "" {
					t.Errorf("%s/%s: %s has other lines", lang, file, name)
				}
			}
			if len(en) != len(other) {
				t.Errorf("%s/%s: %d names, want %d", lang, file, len(other), len(en))
			}
		}
	}
}

// Everything the law demands, whatever the state, in a new letter and in one that
// takes another's place.
func TestNoticesAreComplete(t *testing.T) {
	for _, lang := range languages {
		for _, name := range append(notices(), "posting") {
			for _, state := range append(states, "OH", "") {
				for _, replaces := range []string{"", "replaces-offer", "replaces-notice", "adds-offer", "adds-notice"} {
					doc := assemble(t, lang, name, wording.Choice{State: state, Replaces: replaces})
					if missing := wording.Missing(doc); len(missing) > 0 {
						t.Errorf("%s/%s for %q lacks %s", lang, name, state, strings.Join(missing, ", "))
					}
				}
			}
		}
	}
}

// The same files serve the next incident: what a value carries is not written out.
func TestNoFactsOfOneIncident(t *testing.T) {
	for _, lang := range languages {
		facts := values(t, lang, "OH")
		for _, name := range documents() {
			text := strings.Join(strings.Fields(read(t, lang+"/"+name+".txt")), " ")
			for _, value := range []string{"organization", "incident.period", "incident.found", "provider", "site", "phone", "hours", "tty", "offer.product"} {
				if strings.Contains(text, facts[value]) {
					// the letter to a family says why there is none
					if value != "offer.product" || !strings.HasSuffix(name, "next-of-kin") {
						t.Errorf("%s/%s writes out %s", lang, name, value)
					}
				}
			}
			if strings.Contains(text, "2020") || strings.Contains(text, "24") {
				t.Errorf("%s/%s holds a date or term", lang, name)
			}
		}
	}
}

// Nothing is left open, and the lists become items.
func TestFilled(t *testing.T) {
	for _, lang := range languages {
		for _, name := range documents() {
			most := 0
			for _, b := range fill(t, lang, name, wording.Choice{State: "CT"}) {
				most = max(most, len(b.Items))
				if all := b.Text + strings.Join(b.Items, ""); all == "" || strings.ContainsAny(all, "{}⟦") {
					t.Errorf("%s/%s: a %s is empty or open", lang, name, b.Kind)
				}
			}
			if strings.Contains(name, "-") && most < 6 {
				t.Errorf("%s/%s: the exposed elements are not a list", lang, name)
			}
		}
	}
}
