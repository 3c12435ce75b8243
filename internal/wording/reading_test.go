package wording

import (
	"fmt"
	"strings"
	"testing"
)

func TestSentences(t *testing.T) {
	got := sentences("We told the U.S. Department. Call 1-800-555-0123. Go to irs.gov/ippin. Open 9 a. m. to 5 p.m. daily")
	want := "[[We told the U.S Department] [Call] [Go to irs.gov/ippin] [Open a m to p.m daily]]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestSyllables(t *testing.T) {
	for _, tt := range []struct {
		lang, word string
		want       int
	}{
		{"en", "free", 1}, {"en", "code", 1}, {"en", "letter", 2}, {"en", "needed", 2}, {"en", "asked", 1},
		{"en", "trouble", 2}, {"en", "monitoring", 4}, {"en", "security", 4}, {"en", "the", 1},
		{"es", "crédito", 3}, {"es", "gratis", 2}, {"es", "aviso", 3}, {"es", "información", 4}, {"es", "día", 2},
		{"es", "correo", 3}, {"es", "ayuda", 3}, {"es", "ciudad", 2}, {"es", "leer", 2}, {"es", "y", 1},
		{"pt", "crédito", 3}, {"pt", "grátis", 2}, {"pt", "informação", 4}, {"pt", "mão", 1}, {"pt", "dia", 2}, {"pt", "rua", 2},
		{"pt", "polícia", 3}, {"pt", "água", 2}, {"pt", "criança", 3}, {"pt", "ao", 1}, {"pt", "meu", 1}, {"pt", "quem", 1},
		{"pt", "pessoa", 3}, {"pt", "saúde", 3}, {"pt", "seguro", 3}, {"pt", "número", 3}, {"pt", "ninguém", 2}, {"pt", "põe", 1},
	} {
		if got := syllables(tt.lang, tt.word); got != tt.want {
			t.Errorf("%s %q: %d syllables, want %d", tt.lang, tt.word, got, tt.want)
		}
	}
}

// The tables at the edges that their authors published, and beyond their ends.
func TestGrades(t *testing.T) {
	for _, tt := range []struct {
		name  string
		table []step
		score float64
		want  float64
	}{
		{"Huerta", huertaGrades, 70, 7}, {"Huerta", huertaGrades, 65, 8}, {"Huerta", huertaGrades, 110, 3}, {"Huerta", huertaGrades, 30, 16},
		{"INFLESZ", infleszGrades, 65, 6}, {"INFLESZ", infleszGrades, 55, 10}, {"INFLESZ", infleszGrades, 40, 12},
		{"Martins", martinsGrades, 75, 4}, {"Martins", martinsGrades, 50, 8}, {"Martins", martinsGrades, 25, 11}, {"Martins", martinsGrades, -10, 18},
	} {
		if got := between(tt.score, tt.table); got != tt.want {
			t.Errorf("%s %v: grade %v, want %v", tt.name, tt.score, got, tt.want)
		}
	}
	// a word of one syllable a sentence of ten words, by hand
	if got := grade("en", 1, 10); fmt.Sprintf("%.2f", got) != "0.11" {
		t.Errorf("Flesch-Kincaid: %v", got)
	}
	if got := grade("es", 1.9, 12); fmt.Sprintf("%.2f", got) != "5.94" { // Huerta 80.6, INFLESZ 76.5 is easier
		t.Errorf("Spanish: %v", got)
	}
	if got := grade("pt", 2, 12); fmt.Sprintf("%.2f", got) != "5.21" { // 248.835 - 169.2 - 12.18 = 67.46
		t.Errorf("Portuguese: %v", got)
	}
}

func TestReadLeavesOut(t *testing.T) {
	blocks := []Block{
		{Kind: Heading1, Text: "Incomprehensibility notwithstanding unintelligibility"},
		{Kind: Paragraph, Text: "We pay for it all. Call us."},
		{Kind: Bullets, Items: []string{"Equifax: 1-888-298-0045, equifax.com, P.O. Box 105788, Atlanta, GA 30348-5788", "Name of the dog"}},
		{Kind: Code, Text: "2345678923456789"},
	}
	r := Read("en", blocks)
	if strings.Join(r.Longest, " ") != "We pay for it all" || r.Grade > 1 {
		t.Errorf("got %+v", r)
	}
	if r := Read("en", nil); !r.Plain() {
		t.Errorf("no text is hard to read: %+v", r)
	}
}

func TestCountsPeople(t *testing.T) {
	for text, want := range map[string]bool{
		"Up to 2,651 patients were affected.":             true,
		"Thousands of people got this letter.":            true,
		"It touched 12 former patients.":                  true,
		"Number of people affected: 40":                   true,
		"Afectó a miles de personas.":                     true,
		"Foram 300 pacientes.":                            true,
		"E-mail accounts of two of our employees.":        false,
		"You have 24 months. Patients can call.":          false,
		"Call 1-800-555-0123. People answer.":             false,
		"One person without permission got in.":           false,
		"You can call this number for at least 90 days.":  false,
		"Each child with a letter has a code. 24 months.": false,
	} {
		heading, got := CountsPeople([]Block{{Kind: Heading2, Text: "What"}, {Kind: Bullets, Items: []string{"x", text}}})
		if got != want || got && heading != "What" {
			t.Errorf("%q: got %v under %q, want %v", text, got, heading, want)
		}
	}
}
