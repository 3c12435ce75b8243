package password

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// guessable says whether password is on the list of breached ones, or is built
// the way guessing programs build them: one piece repeated, a walk over the
// keyboard, or common words in a row, digits swapped in for letters or hung on.
func (p *Policy) guessable(password string) bool {
	text := fold(password)
	if p.common[text] || repeated(text) || walk(text) {
		return true
	}
	core := strings.TrimFunc(norm.NFKC.String(strings.ToLower(password)), func(r rune) bool { return !unicode.IsLetter(r) })
	for _, one := range []string{"l", "i", ""} {
		swapped := strings.NewReplacer("0", "o", "1", one, "!", one, "3", "e", "4", "a", "@", "a", "5", "s", "$", "s", "7", "t").Replace(core)
		if p.onlyWords(letters(swapped)) {
			return true
		}
	}
	return p.onlyWords(letters(text))
}

// repeated says whether text has fewer than five different characters or is a
// piece of at most half its length again and again, the last time perhaps cut.
func repeated(text string) bool {
	runes, kinds := []rune(text), map[rune]bool{}
	for _, r := range runes {
		kinds[r] = true
	}
	if len(kinds) < 5 {
		return true
	}
	for period := 1; period <= len(runes)/2; period++ {
		if same(runes[period:], runes[:len(runes)-period]) {
			return true
		}
	}
	return false
}

func same(a, b []rune) bool { return string(a) == string(b) }

// walk says whether four in five neighbors in text are neighbors on a keyboard
// row or column, in the alphabet, or among the digits, either way round.
func walk(text string) bool {
	const rows = "abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm qwertz azerty " +
		"1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm 1q 2w 3e 4r 5t 6y 7u 8i 9o 0p"
	runes, steps := []rune(text), 0
	for i := 1; i < len(runes); i++ {
		forth, back := string(runes[i-1:i+1]), string([]rune{runes[i], runes[i-1]})
		if strings.Contains(rows, forth) || strings.Contains(rows, back) {
			steps++
		}
	}
	return len(runes) > 1 && steps*5 >= (len(runes)-1)*4
}

// onlyWords says whether s is a row of listed words and nothing else.
func (p *Policy) onlyWords(s string) bool {
	ends := make([]bool, len(s)+1) // ends[i]: s[:i] is a row of words
	ends[0] = true
	for i := 1; i <= len(s); i++ {
		for j := range i {
			if ends[j] && p.words[s[j:i]] {
				ends[i] = true
				break
			}
		}
	}
	return ends[len(s)]
}

// letters drops everything but letters; a password without any is left to the
// other rules, except that digits alone are always guessable.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
}
