package wording

import (
	"slices"
	"strings"
	"unicode"
)

// Reading is how hard a text is to read.
type Reading struct {
	Grade   float64 // of a school in the United States
	Longest []string
}

// The most that a letter may ask of its reader: HIPAA wants plain language, 45 CFR
// 164.404(c)(2). Lists flatter every formula, so sentences have a limit too.
const (
	HighestGrade    = 8.0
	LongestSentence = 25 // words
)

// Plain says whether the text keeps to both limits.
func (r Reading) Plain() bool { return r.Grade <= HighestGrade && len(r.Longest) <= LongestSentence }

// Read measures a filled text in English by Flesch-Kincaid; in Spanish by Fernández
// Huerta and INFLESZ, whichever is harder; in Portuguese by the Flesch index of
// Martins et al. 1996. Headings, the code, addresses and what is too short to be a
// sentence are left out.
func Read(lang string, blocks []Block) Reading {
	var r Reading
	var words, sounds float64
	sentences := sentencesOf(blocks)
	for _, s := range sentences {
		if len(s) > len(r.Longest) {
			r.Longest = s
		}
		for _, w := range s {
			words++
			sounds += float64(syllables(lang, w))
		}
	}
	if words > 0 {
		r.Grade = grade(lang, sounds/words, words/float64(len(sentences)))
	}
	return r
}

// grade is the school year that a text is fit for, of so many syllables a word and
// words a sentence.
func grade(lang string, sounds, length float64) float64 {
	switch lang {
	case "es":
		huerta := 206.84 - 60*sounds - 1.02*length
		inflesz := 206.835 - 62.3*sounds - length
		return max(between(huerta, huertaGrades), between(inflesz, infleszGrades))
	case "pt":
		return between(248.835-84.6*sounds-1.015*length, martinsGrades)
	}
	return 0.39*length + 11.8*sounds - 15.59
}

// step is a score and the grade that it stands for.
type step struct{ score, grade float64 }

// Where the bands of the published tables begin and end, easiest first.
var (
	// Fernández Huerta 1959, bands of Flesch: 70 to 80 is grade 7, 60 to 70 grades 8 and 9.
	huertaGrades = []step{{100, 4}, {90, 5}, {80, 6}, {70, 7}, {60, 9}, {50, 12}, {30, 16}, {0, 20}}
	// Barrio-Cantalejo et al. 2008: 65 to 80 primary school, 55 to 65 the four years after it.
	infleszGrades = []step{{100, 1}, {80, 4}, {65, 6}, {55, 10}, {40, 12}, {0, 20}}
	// Martins, Ghiraldelo, Nunes and Oliveira 1996: up to year 4, up to 8, up to 11, college.
	martinsGrades = []step{{100, 1}, {75, 4}, {50, 8}, {25, 11}, {0, 16}}
)

// between reads a table of steps; beyond its ends it goes on as at them.
func between(score float64, table []step) float64 {
	i := 1
	for i < len(table)-1 && score < table[i].score {
		i++
	}
	a, b := table[i-1], table[i]
	return a.grade + (a.score-score)*(b.grade-a.grade)/(a.score-b.score)
}

func sentencesOf(blocks []Block) [][]string {
	var all [][]string
	for _, b := range blocks {
		texts := b.Items
		if b.Kind == Paragraph {
			texts = []string{b.Text}
		}
		for _, text := range texts {
			if isAddress(text) {
				continue
			}
			for _, s := range sentences(text) {
				if len(s) > 3 {
					all = append(all, s)
				}
			}
		}
	}
	return all
}

// isAddress finds the lines with where to write to: a name, then a ZIP code at the end.
func isAddress(text string) bool {
	last := text[strings.LastIndexByte(text, ' ')+1:]
	digits := strings.Count(last, "") - 1 - strings.Count(last, "-")
	return digits >= 5 && strings.Trim(last, "0123456789-") == "" && strings.Contains(text, ": ")
}

// sentences end at a word with a stop that is no abbreviation. Words without
// letters, such as numbers, are left out.
func sentences(text string) (all [][]string) {
	var open []string
	for _, field := range strings.Fields(text) {
		word := strings.TrimFunc(field, func(r rune) bool { return !unicode.IsLetter(r) })
		if word != "" {
			open = append(open, word)
		}
		if strings.ContainsAny(field[len(field)-1:], ".?!") && !abbreviated(word) {
			all, open = append(all, open), nil
		}
	}
	return append(all, open)
}

// abbreviated says whether a word's last stop may be its own: U.S., p.m., a. m.
func abbreviated(word string) bool {
	if !strings.Contains(word, ".") {
		return slices.Contains([]string{"a", "m", "EE", "UU"}, word)
	}
	for part := range strings.SplitSeq(word, ".") {
		if len(part) > 2 {
			return false // an address: irs.gov
		}
	}
	return true
}
