package letters_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"recourse/internal/wording"
)

const longestSentence = 25 // words

// Every letter as a patient reads it, with the rehearsal's values: grade 8 or
// lower by Flesch-Kincaid in English, 65 or more by Fernández Huerta in Spanish,
// and no long sentence, because lists flatter both formulas.
func TestReadability(t *testing.T) {
	for _, lang := range languages {
		for _, kind := range kinds {
			t.Run(lang+"/"+kind, func(t *testing.T) {
				blocks, err := parse(t, lang, kind).Fill(values(t, lang))
				if err != nil {
					t.Fatal(err)
				}
				sentences := sentencesOf(blocks)
				for _, s := range sentences {
					if len(s) > longestSentence {
						t.Errorf("%d words: %s", len(s), strings.Join(s, " "))
					}
				}
				if score, ok := readable(lang, sentences); !ok {
					t.Errorf("too hard to read: %s", score)
				}
			})
		}
	}
}

func readable(lang string, sentences [][]string) (score string, ok bool) {
	var words, sounds float64
	for _, s := range sentences {
		for _, w := range s {
			words++
			sounds += float64(syllables(lang, w))
		}
	}
	length := words / float64(len(sentences))
	if lang == "es" {
		huerta := 206.84 - 60*sounds/words - 1.02*length
		return fmt.Sprintf("Fernández Huerta %.1f", huerta), huerta >= 65
	}
	grade := 0.39*length + 11.8*sounds/words - 15.59
	return fmt.Sprintf("Flesch-Kincaid grade %.1f", grade), grade <= 8
}

// sentencesOf leaves out headings, the code, and items too short to be sentences.
func sentencesOf(blocks []wording.Block) [][]string {
	var all [][]string
	for _, b := range blocks {
		texts := b.Items
		if b.Kind == wording.Paragraph {
			texts = []string{b.Text}
		}
		for _, text := range texts {
			if strings.Contains(text, "P.O. Box") { // an address
				continue
			}
			for _, s := range split(text) {
				if len(s) > 3 {
					all = append(all, s)
				}
			}
		}
	}
	return all
}

// split ends a sentence at a word with a stop that is no abbreviation. Words
// without letters, such as numbers, are left out.
func split(text string) (sentences [][]string) {
	var open []string
	for _, field := range strings.Fields(text) {
		word := strings.TrimFunc(field, func(r rune) bool { return !unicode.IsLetter(r) })
		if word != "" {
			open = append(open, word)
		}
		short := slices.Contains([]string{"a", "m", "EE", "UU"}, word) || strings.Contains(word, ".")
		if strings.ContainsAny(field[len(field)-1:], ".?!") && !short {
			sentences, open = append(sentences, open), nil
		}
	}
	return append(sentences, open)
}

func TestSplit(t *testing.T) {
	got := split("We told the U.S. Department. Call 1-800-555-0123. Open 9 a. m. to 5 p.m. daily")
	want := "[[We told the U.S Department] [Call] [Open a m to p.m daily]]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// syllables counts the groups of vowels; a silent e in English does not sound, and
// in Spanish two strong vowels, or a weak one with an accent, are two.
func syllables(lang, word string) int {
	const strong = "aeoáéíóú"
	weak := "iuü"
	if lang == "en" {
		weak += "y"
	}
	word = strings.ToLower(word)
	n, before := 0, ' '
	for _, r := range word {
		vowel := strings.ContainsRune(strong+weak, r)
		apart := lang == "es" && strings.ContainsRune(strong, r) && strings.ContainsRune(strong, before)
		if vowel && (apart || !strings.ContainsRune(strong+weak, before)) {
			n++
		}
		before = r
	}
	silent := strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") ||
		strings.HasSuffix(word, "ed") && !strings.HasSuffix(word, "ted") && !strings.HasSuffix(word, "ded")
	if lang == "en" && silent {
		n--
	}
	return max(n, 1)
}

func TestSyllables(t *testing.T) {
	for _, tt := range []struct {
		lang, word string
		want       int
	}{
		{"en", "free", 1}, {"en", "code", 1}, {"en", "letter", 2}, {"en", "needed", 2}, {"en", "asked", 1},
		{"en", "trouble", 2}, {"en", "monitoring", 4}, {"en", "security", 4}, {"en", "the", 1},
		{"es", "crédito", 3}, {"es", "gratis", 2}, {"es", "aviso", 3}, {"es", "información", 4}, {"es", "día", 2},
		{"es", "correo", 3}, {"es", "ayuda", 3}, {"es", "ciudad", 2}, {"es", "leer", 2},
	} {
		if got := syllables(tt.lang, tt.word); got != tt.want {
			t.Errorf("%s %q: %d syllables, want %d", tt.lang, tt.word, got, tt.want)
		}
	}
}

// The gates close: what lawyers used to write does not pass.
func TestReadabilityRefuses(t *testing.T) {
	for lang, text := range map[string]string{
		"en": "Notwithstanding the aforementioned investigation, unauthorized individuals potentially obtained confidential identifying information.",
		"es": "Independientemente de la investigación mencionada anteriormente, personas no autorizadas posiblemente obtuvieron información confidencial identificatoria.",
	} {
		if score, ok := readable(lang, split(text)); ok {
			t.Errorf("%s: passes with %s", lang, score)
		}
	}
}
