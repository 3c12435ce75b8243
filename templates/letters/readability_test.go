package letters_test

import (
	"fmt"
	"strings"
	"testing"

	"recourse/internal/wording"
)

// Every letter as a patient reads it, with the rehearsal's values, every addendum and
// every advice: grade 8 or lower by the formula of its language, and no long sentence.
func TestReadability(t *testing.T) {
	for _, lang := range languages {
		for _, name := range documents() {
			for _, state := range append(states, "OH") {
				t.Run(strings.Join([]string{lang, name, state}, "/"), func(t *testing.T) {
					plain(t, lang, fill(t, lang, name, wording.Choice{State: state, Replaces: "replaces-offer"}))
				})
			}
		}
	}
}

func plain(t *testing.T, lang string, blocks []wording.Block) {
	t.Helper()
	r := wording.Read(lang, blocks)
	t.Logf("grade %.1f, longest sentence %d words", r.Grade, len(r.Longest))
	if r.Grade > wording.HighestGrade {
		t.Errorf("grade %.1f", r.Grade)
	}
	if len(r.Longest) > wording.LongestSentence {
		t.Errorf("%d words: %s", len(r.Longest), strings.Join(r.Longest, " "))
	}
}

// Parts drown in long letters; they are measured alone too: each addendum, and all
// advice for a reader.
func TestPartsReadability(t *testing.T) {
	for _, lang := range languages {
		for _, state := range append(states, "default") {
			t.Run(lang+"/addenda/"+state, func(t *testing.T) {
				doc, err := wording.Parse("# Part\n\n{{part.addendum}}\n")
				if err != nil {
					t.Fatal(err)
				}
				doc, err = doc.With(map[string]wording.Part{"addendum": part(t, lang+"/addenda/"+state+".txt")})
				if err != nil {
					t.Fatal(err)
				}
				blocks, err := doc.Fill(values(t, lang, state))
				if err != nil {
					t.Fatal(err)
				}
				plain(t, lang, blocks)
			})
		}
		for _, reader := range readers {
			t.Run(lang+"/advice/"+reader, func(t *testing.T) {
				items := set(t, lang).Advice(kindsOfData(t), reader)
				plain(t, lang, []wording.Block{{Kind: wording.Bullets, Items: items}})
			})
		}
	}
}

// The gates close: a letter with a paragraph that lawyers used to write does not pass.
func TestReadabilityRefuses(t *testing.T) {
	for lang, text := range map[string]string{
		"en": "Notwithstanding the aforementioned investigation, unauthorized individuals potentially obtained confidential identifying information.",
		"es": "Independientemente de la investigación mencionada anteriormente, personas no autorizadas posiblemente obtuvieron información confidencial identificatoria.",
		"pt": "Independentemente da investigação anteriormente mencionada, indivíduos não autorizados possivelmente obtiveram informações confidenciais identificadoras.",
	} {
		r := wording.Read(lang, []wording.Block{{Kind: wording.Paragraph, Text: text}})
		if r.Plain() {
			t.Errorf("%s: passes with grade %.1f", lang, r.Grade)
		}
		long := fmt.Sprintf("One %s two.", strings.Repeat("word ", wording.LongestSentence))
		if r := wording.Read(lang, []wording.Block{{Kind: wording.Bullets, Items: []string{long}}}); r.Plain() {
			t.Errorf("%s: a sentence of %d words passes", lang, len(r.Longest))
		}
	}
}
