package password

import (
	_ "embed"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Lengths of a password in characters after NFC (NIST SP 800-63B-4 section
// 3.1.1.2: at least 15 where it could be the only factor, and long ones must
// be allowed).
const (
	MinLength = 15
	MaxLength = 128
)

// What [Policy.Check] answers; the caller words it for people.
var (
	ErrShort    = errors.New("password: too short")
	ErrLong     = errors.New("password: too long")
	ErrEncoding = errors.New("password: not valid text")
	ErrCommon   = errors.New("password: too easy to guess")
	ErrName     = errors.New("password: contains the account's name")
)

//go:embed common.txt
var commonText string

//go:embed words.txt
var wordsText string

// Policy refuses bad new passwords. There are no rules on kinds of characters:
// they make passwords worse (NIST SP 800-63B-4, same section).
type Policy struct {
	common map[string]bool // whole passwords, folded
	words  map[string]bool // words that alone or in a row are no secret
}

// NewPolicy reads the embedded lists. The extra words (the organisation's
// name, the incident's) are refused like the listed ones.
func NewPolicy(extra ...string) *Policy {
	p := &Policy{common: map[string]bool{}, words: map[string]bool{}}
	for line := range strings.Lines(commonText) {
		p.common[fold(line)] = true
	}
	for line := range strings.Lines(wordsText) {
		p.words[letters(fold(line))] = true
	}
	for _, phrase := range extra {
		for _, word := range strings.Fields(phrase) {
			p.words[letters(fold(word))] = true
		}
	}
	delete(p.common, "")
	delete(p.words, "")
	return p
}

// Check returns nil if password may be used by the account known under names
// (sign-in name, e-mail address, person's name), else the first error above
// that applies.
func (p *Policy) Check(password string, names ...string) error {
	if !utf8.ValidString(password) {
		return ErrEncoding
	}
	if len(password) > maxBytes {
		return ErrLong
	}
	n := utf8.RuneCountInString(norm.NFC.String(password))
	switch {
	case n < MinLength:
		return ErrShort
	case n > MaxLength:
		return ErrLong
	case named(password, names):
		return ErrName
	case p.guessable(password):
		return ErrCommon
	}
	return nil
}

// named looks for each name and for the part of an address before the @.
// Names under four characters occur in innocent passwords.
func named(password string, names []string) bool {
	text := fold(password)
	for _, name := range names {
		local, _, _ := strings.Cut(name, "@")
		for _, s := range append(strings.Fields(name), name, local) {
			if s = fold(s); utf8.RuneCountInString(s) >= 4 && strings.Contains(text, s) {
				return true
			}
		}
	}
	return false
}

// fold makes spellings equal that people think of as the same password.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}
