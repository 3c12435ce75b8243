package models

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// meansSSN says whether a column's name announces Social Security or tax
// numbers. "SSN exposed" does not: it is yes or no, and not kept either.
func meansSSN(header string) bool {
	plain := plainHeader(header)
	if strings.Contains(plain, "exposed") {
		return false
	}
	for _, part := range []string{"socialsec", "socsec", "taxid", "taxpayer", "taxno", "taxnum"} {
		if strings.Contains(plain, part) {
			return true
		}
	}
	for _, w := range headerWords(header) {
		if strings.HasPrefix(w, "ssn") || strings.HasSuffix(w, "ssn") || slices.Contains(ssnWords, w) {
			return true
		}
	}
	return false
}

// ssnWords announce such numbers by themselves; a HICN is an SSN and a letter.
var ssnWords = []string{"social", "ss", "soc", "tin", "itin", "hicn"}

// headerWords splits at everything that is no letter and where PatientSSN goes
// from small to capital, so that "business" and "address no" are not found.
func headerWords(header string) []string {
	var b strings.Builder
	last := ' '
	for _, r := range header {
		if unicode.IsLower(last) && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return strings.FieldsFunc(strings.ToLower(b.String()), func(r rune) bool { return !unicode.IsLetter(r) })
}

var (
	groupedSSN = regexp.MustCompile(`(?:^|[^0-9])[0-9]{3}[-\s\p{Pd}.][0-9]{2}[-\s\p{Pd}.][0-9]{4}(?:$|[^0-9])`)
	plainSSN   = regexp.MustCompile(`(?:^|[^0-9])([0-9]{9})(?:$|[^0-9])`)
	wholeSSN   = regexp.MustCompile(`^\s*([0-9]{3})[-\s\p{Pd}.]?([0-9]{2})[-\s\p{Pd}.]?([0-9]{4})\s*$`)
)

// wellFormedSSN says whether a whole value is a number that can have been
// issued.
func wellFormedSSN(s string) bool {
	if digits(s) != 9 { // most values, without the expression
		return false
	}
	m := wholeSSN.FindStringSubmatch(s)
	return m != nil && possibleSSN(m[1]+m[2]+m[3])
}

// possibleSSN knows what was never issued: area 000, 666 and 900 up, group 00,
// serial 0000.
func possibleSSN(nine string) bool {
	area := nine[:3]
	return area != "000" && area != "666" && area < "900" && nine[3:5] != "00" && nine[5:] != "0000"
}

// holdsSSN says whether a number in the usual groups, or nine digits that can
// have been issued, stand anywhere in a value of a column. Nine digits are
// usual in ZIP+4, telephone numbers and mail addresses.
func holdsSSN(c column, s string) bool {
	switch {
	case digits(s) < 9:
		return false
	case groupedSSN.MatchString(s):
		return true
	case c == colZIP || c == colPhone || c == colEmail:
		return false
	}
	for _, m := range plainSSN.FindAllStringSubmatch(s, -1) {
		if possibleSSN(m[1]) {
			return true
		}
	}
	return false
}

func digits(s string) (n int) {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

// ssnTally counts, for each column, its values and how many of them are
// well-formed Social Security numbers.
type ssnTally []ssnCount

type ssnCount struct {
	exempt bool
	seen   int // values
	ssns   int // well-formed numbers
	short  int // numbers of eight digits that are no dates: an SSN that lost its zero looks so
}

func newSSNTally(columns []meaning) ssnTally {
	t := make(ssnTally, len(columns))
	for i, m := range columns {
		t[i].exempt = m.column == colZIP || m.column == colPhone || m.column == colRecord
	}
	return t
}

// count also counts values to the right of the last column that has a name.
func (t *ssnTally) count(cells []string) {
	for len(*t) < len(cells) {
		*t = append(*t, ssnCount{})
	}
	for i, c := range cells {
		n := &(*t)[i]
		if strings.TrimSpace(c) == "" {
			continue
		}
		n.seen++
		switch {
		case n.exempt || digits(c) < 8:
		case wellFormedSSN(strings.TrimSuffix(tidy(c), ".0")):
			n.ssns++
		case shortSSN(tidy(c)):
			n.short++
		}
	}
}

// shortSSN says whether eight digits are an SSN whose zero a spreadsheet dropped; all
// of Connecticut's begin with 0. They count only beside numbers of nine digits.
func shortSSN(s string) bool {
	s = strings.TrimSuffix(s, ".0")
	if len(s) != 8 || !isNumber(s) || !possibleSSN("0"+s) {
		return false
	}
	return !dateLike(s[:4], s[4:6], s[6:]) && !dateLike(s[4:], s[:2], s[2:4])
}

func dateLike(year, month, day string) bool {
	return year >= "1850" && year <= "2100" && month >= "01" && month <= "12" && day >= "01" && day <= "31"
}

// verdict is the letters of the columns that are, by a fifth, Social Security
// numbers; fewer than five values say nothing.
func (t ssnTally) verdict() (letters []string) {
	for i, c := range t {
		if ssns := c.ssns + c.short; !c.exempt && c.ssns > 0 && c.seen >= 5 && ssns*5 >= c.seen {
			letters = append(letters, sheetColumn(i))
		}
	}
	return letters
}
