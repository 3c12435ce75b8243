package password

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestPolicy_Check(t *testing.T) {
	p := NewPolicy("Acme Hospital Group")
	tests := []struct {
		name string
		in   string
		want error
	}{
		{"passphrase", "plover gravel teapot ninety", nil},
		{"random, 15", "k7Rq-2mZx9Tb_Wd", nil},
		{"random, 14", "k7Rq-2mZx9Tb_W", ErrShort},
		{"15 composed of 16", "k7Rq-2mZx9Tb_We\u0301", nil},
		{"14 composed of 15", "k7Rq-2mZx9Tb_e\u0301", ErrShort},
		{"128", strings.Repeat("plover gravel te", 7) + "apot ninety kite", nil},
		{"129", strings.Repeat("x9 kp", 26)[:129], ErrLong},
		{"a megabyte", strings.Repeat("plover ", 1<<17), ErrLong},
		{"empty", "", ErrShort},
		{"other script", "пароль-из-четырёх-слов-туман", nil},
		{"not text", "plover gravel \xff\xfe ninety", ErrEncoding},
		{"account's name", "plover mrivera1 teapot", ErrName},
		{"account's name, case and dots", "plover M.Rivera1 teapot", ErrName},
		{"person's name", "plover teapot Rivera ninety", ErrName},
		{"short name part", "banana plover ny teapot", nil},
		{"listed", "correct horse battery staple", ErrCommon},
		{"listed, other case and marks", "Correct-Horse-Battery-Staple!", ErrCommon},
		{"one letter", "aaaaaaaaaaaaaaaaaaaa", ErrCommon},
		{"few letters", "abbaabbabbaaccabab", ErrCommon},
		{"repeated piece", "k7Rq2mZ-k7Rq2mZ-", ErrCommon},
		{"repeated piece, cut", "k7Rq2k7Rq2k7Rq2k7", ErrCommon},
		{"keyboard", "qwertyuiopasdfghj", ErrCommon},
		{"keyboard backwards", "poiuytrewqlkjhgf", ErrCommon},
		{"alphabet", "abcdefghijklmnopqr", ErrCommon},
		{"digits", "123456789 123456789 0", ErrCommon},
		{"digits, a date and a phone", "20200214 860 555 0100", ErrCommon},
		{"words and a year", "PasswordWinter2020!", ErrCommon},
		{"words, digits for letters", "P@ssw0rd-W1nter!2020", ErrCommon},
		{"words, the other reading of 1", "h0spita1welcome99", ErrCommon},
		{"the organisation", "AcmeHospitalGroup1", ErrCommon},
		{"common words, one is not", "hospital plover welcome", nil},
		{"only marks", "!!!???***---+++", ErrCommon},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := p.Check(tt.in, "mrivera1@example.org", "Maria Rivera", "Ny"); !errors.Is(got, tt.want) {
				t.Errorf("got %v, want %v (%d characters)", got, tt.want, utf8.RuneCountInString(tt.in))
			}
		})
	}
}

// Each line of the list is refused as it stands, or it is there for nothing.
func TestPolicy_refusesEveryListedPassword(t *testing.T) {
	p, seen := NewPolicy(), map[string]bool{}
	for line := range strings.Lines(commonText) {
		line = strings.TrimSpace(line)
		if seen[line] {
			t.Errorf("%q is listed twice", line)
		}
		seen[line] = true
		if err := p.Check(line); !errors.Is(err, ErrCommon) && !errors.Is(err, ErrShort) {
			t.Errorf("%q: got %v", line, err)
		}
	}
	if len(seen) < 150 {
		t.Errorf("only %d passwords listed", len(seen))
	}
}

// Random passwords of an allowed length are never called common: a policy that
// refuses good ones teaches people to write bad ones.
func TestPolicy_acceptsRandom(t *testing.T) {
	p := NewPolicy()
	rapid.Check(t, func(t *rapid.T) {
		const alphabet = "23456789CDFHJKMNPRTVWXYcdfhjkmnprtvwxy"
		in := rapid.StringOfN(rapid.RuneFrom([]rune(alphabet)), 40, 60, -1).Draw(t, "password")
		kinds := map[rune]bool{}
		for _, r := range strings.ToLower(in) {
			kinds[r] = true
		}
		if len(kinds) < 15 { // rapid likes dull strings; those are not random
			return
		}
		if err := p.Check(in); err != nil {
			t.Fatalf("%q: %v", in, err)
		}
	})
}

func TestPolicy_errorsHideThePassword(t *testing.T) {
	for _, in := range []string{"SHORTSECRET", strings.Repeat("LONGSECRET", 20), "PasswordWinter2020!"} {
		if err := NewPolicy().Check(in); err == nil || strings.Contains(err.Error(), in[:5]) {
			t.Errorf("got %v", err)
		}
	}
}
