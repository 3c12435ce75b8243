package models

import "strings"

// MaskZIP keeps the first three digits.
func MaskZIP(zip string) string {
	if len(zip) < 3 {
		return ""
	}
	return zip[:3] + "••"
}

// MaskName keeps the first name and the initial of the last.
func MaskName(i Identity) string {
	last := []rune(strings.TrimSpace(i.Last))
	if len(last) == 0 {
		return i.First
	}
	return joinWords(i.First, string(last[:1])+".")
}

// MaskBirthDate keeps the year.
func MaskBirthDate(i Identity) string {
	if len(i.BirthDate) < 4 {
		return ""
	}
	return "••/••/" + i.BirthDate[:4]
}

// MaskLine keeps the first character of a line and its length away.
func MaskLine(s string) string {
	r := []rune(strings.TrimSpace(s))
	if len(r) == 0 {
		return ""
	}
	return string(r[:1]) + "•••••"
}
