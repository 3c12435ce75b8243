package models

import (
	"slices"
	"strings"
	"unicode"
)

// fullName are the parts of a name.
type fullName struct{ first, middle, last, suffix string }

// titles are left out in front of given names and after them.
var titles = strings.Fields("mr mrs ms dr rev")

// splitLastFirst reads "LAST, FIRST MIDDLE" with a suffix after either. It is not
// told where a name has no comma, which could be in any order.
func splitLastFirst(s string) (n fullName, ok bool) {
	var parts []string
	for _, p := range strings.Split(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	if at := slices.IndexFunc(parts, isSuffix); len(parts) == 3 && at > 0 {
		n.suffix = parts[at]
		parts = slices.Delete(parts, at, at+1)
	}
	if len(parts) < 2 || len(parts) > 3 || suffixes[strings.ToLower(parts[1])] {
		return fullName{}, false
	}
	n.last = n.takeSuffix(parts[0], true)
	given := strings.Fields(n.takeSuffix(strings.Join(parts[1:], " "), false))
	return n.given(withoutTitles(given))
}

// splitFirstLast reads "FIRST MIDDLE LAST" with a suffix after it; particles belong
// to the last name.
func splitFirstLast(s string) (n fullName, ok bool) {
	name, suffix, comma := strings.Cut(s, ",")
	switch suffix = strings.TrimSpace(suffix); {
	case comma && !isSuffix(suffix):
		return splitLastFirst(s)
	case comma:
		n.suffix = suffix
	}
	words := withoutTitles(strings.Fields(n.takeSuffix(name, true)))
	at := len(words) - 1
	for at > 1 && particles[strings.ToLower(words[at-1])] {
		at--
	}
	if at < 1 {
		return fullName{}, false
	}
	n.last = strings.Join(words[at:], " ")
	return n.given(words[:at])
}

// given takes the given names in; without a letter in each part it is no name.
func (n fullName) given(words []string) (fullName, bool) {
	if len(words) == 0 {
		return fullName{}, false
	}
	n.first, n.middle = words[0], strings.Join(words[1:], " ")
	return n, hasLetter(n.first) && hasLetter(n.last)
}

// takeSuffix moves a suffix at the end of s into the name. After given names a
// single V is more often an initial.
func (n *fullName) takeSuffix(s string, family bool) string {
	words := strings.Fields(s)
	end := len(words) - 1
	if n.suffix != "" || end < 1 || !isSuffix(words[end]) || !family && len(words[end]) == 1 {
		return strings.Join(words, " ")
	}
	n.suffix = words[end]
	return strings.Join(words[:end], " ")
}

func isSuffix(word string) bool {
	return suffixes[strings.ToLower(strings.ReplaceAll(word, ".", ""))]
}

func withoutTitles(words []string) []string {
	title := func(w string) bool { return slices.Contains(titles, strings.ToLower(strings.TrimSuffix(w, "."))) }
	for len(words) > 1 && title(words[0]) {
		words = words[1:]
	}
	for len(words) > 1 && title(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return words
}

func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }
