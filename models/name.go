package models

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// suffixes are no part of a name when names are compared.
var suffixes = map[string]bool{"jr": true, "sr": true, "ii": true, "iii": true, "iv": true, "v": true, "md": true, "phd": true}

// foldLetters are letters that do not decompose into a base and a mark.
var foldLetters = strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ß", "ss", "æ", "ae", "œ", "oe", "ı", "i")

// NameWords are the words of a name without accents, case, punctuation and
// suffixes: "O'Brien-Núñez, Jr." is obrien, nunez. An apostrophe joins, every
// other mark separates.
func NameWords(name string) []string {
	folded := strings.ToLower(name)
	if !isASCII(name) { // most are
		folded = norm.NFKD.String(foldLetters.Replace(strings.ToLower(norm.NFC.String(name))))
	}
	var b strings.Builder
	b.Grow(len(folded))
	for _, r := range folded {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’', r == '‘', r == '`', r == 'ʼ', r == '.':
		default:
			b.WriteByte(' ')
		}
	}
	words := strings.Fields(b.String())
	for len(words) > 1 && suffixes[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	return words
}

// particles are parts of a name that do not tell one family from another.
var particles = map[string]bool{"de": true, "del": true, "da": true, "das": true, "dos": true, "la": true, "las": true, "los": true, "van": true, "von": true, "der": true, "den": true}

// LastNameKeys are the normal forms under which a last name can be found: the
// whole name, and each part of a double name of at least two letters that is no
// particle.
func LastNameKeys(last string) []string {
	words := NameWords(last)
	if len(words) == 0 {
		return nil
	}
	keys := []string{strings.Join(words, "")}
	for _, w := range words {
		if len(words) > 1 && len(w) > 1 && !particles[w] {
			keys = append(keys, w)
		}
	}
	return keys
}

// SameLastName says whether what was typed is the last name on file, or either
// part of a double name: without accents, case, punctuation and suffix, parts in
// any order. A particle such as "de" is no part by itself.
func SameLastName(typed, onFile string) bool {
	claim, file := NameWords(typed), NameWords(onFile)
	if len(claim) == 0 || len(file) == 0 {
		return false
	}
	if strings.Join(claim, "") == strings.Join(file, "") {
		return true
	}
	telling := false
	for _, w := range claim {
		if len(w) < 2 || !slices.Contains(file, w) {
			return false
		}
		telling = telling || !particles[w]
	}
	return telling
}

// SameFullName says whether two names may be one person's: without accents, case,
// punctuation and suffixes, in any order, with or without a middle name, and by what people
// are called for short. One word alone is nobody's name.
func SameFullName(a, b string) bool {
	few, many := fullNameWords(a), fullNameWords(b)
	if len(few) > len(many) {
		few, many = many, few
	}
	telling := 0
	for _, w := range few {
		same := func(o string) bool { return w == o || shortForEachOther(w, o) }
		if !slices.ContainsFunc(many, same) {
			return false
		}
		if !particles[w] {
			telling++
		}
	}
	return telling > 1
}

// fullNameWords are the words of a name in any order, each once.
func fullNameWords(name string) []string {
	words := NameWords(name)
	words = slices.DeleteFunc(words, func(w string) bool { return len(words) > 2 && suffixes[w] })
	slices.Sort(words)
	return slices.Compact(words)
}

// joinWords joins what is not empty with blanks.
func joinWords(parts ...string) string {
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}
