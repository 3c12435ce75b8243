package wording

import "strings"

const (
	strongVowels = "aeoáéíóúàâêôãõ"
	weakVowels   = "iuü"
)

// syllables counts those of a word, as well as rules without a dictionary can.
func syllables(lang, word string) int {
	word = strings.ToLower(word)
	if lang == "pt" && strings.TrimSuffix(word, "s") == "ao" {
		return 1
	}
	weak := weakVowels
	if lang == "en" {
		weak += "y"
	}
	n, runes := 0, []rune(word)
	for i, r := range runes {
		if !strings.ContainsRune(strongVowels+weak, r) {
			continue
		}
		if i == 0 || !strings.ContainsRune(strongVowels+weak, runes[i-1]) || apart(lang, runes, i) {
			n++
		}
	}
	if lang == "en" && silent(word) {
		n--
	}
	return max(n, 1)
}

// silent finds the e that does not sound in English.
func silent(word string) bool {
	return strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") ||
		strings.HasSuffix(word, "ed") && !strings.HasSuffix(word, "ted") && !strings.HasSuffix(word, "ded")
}

// apart says whether the vowel at i and the vowel before it are two syllables: two
// strong ones in Spanish and Portuguese, where a weak one with an accent is strong.
func apart(lang string, word []rune, i int) bool {
	if lang == "en" || !strings.ContainsRune(strongVowels, word[i]) {
		return false
	}
	before := word[i-1]
	if strings.ContainsRune(strongVowels, before) {
		return lang == "es" || !strings.ContainsRune("ãõ", before) // mão, põe
	}
	return lang == "pt" && !glides(word, i)
}

// glides says whether in Portuguese a weak vowel and the strong one at i are one
// syllable: after q and g, and at the end of a word stressed before (história).
func glides(word []rune, i int) bool {
	if i >= 2 && strings.ContainsRune("qg", word[i-2]) && word[i-1] == 'u' {
		return true
	}
	end := strings.TrimSuffix(string(word[i+1:]), "s") == ""
	return end && strings.ContainsAny(string(word[:i-1]), "áéíóúâêôãõ")
}
