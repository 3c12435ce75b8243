package wording

import (
	"fmt"
	"regexp"
	"strings"
)

// Words are the small words of letters by name: labels, months, names of data.
type Words map[string]string

var wordName = regexp.MustCompile(`^[a-z][A-Za-z0-9._-]*$`)

// ParseWords reads words from a file in the form of [ParseValues], with names of
// their own. Errors wrap [ErrWording] and name the line.
func ParseWords(text string) (Words, error) {
	w := Words{}
	return w, eachValue(text, func(name, value string) error {
		if !wordName.MatchString(name) {
			return fmt.Errorf("%q is no name", name)
		}
		if before, again := w[name]; again {
			value = before + "\n" + value
		}
		w[name] = value
		return nil
	})
}

// Say is a word with its blanks filled from pairs of name and value:
//
//	w.Say("on_days", "from", a, "to", b)
//
// Callers look with [Words.Lacks] before; a word that is not there is ⟦name⟧, which
// no letter's font can print.
func (w Words) Say(name string, pairs ...string) string {
	text, ok := w[name]
	if !ok {
		return "⟦" + name + "⟧"
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{{"+pairs[i]+"}}", pairs[i+1])
	}
	return text
}

// Lacks lists those names that there is no word for.
func (w Words) Lacks(names ...string) []string {
	var lacking []string
	for _, name := range names {
		if _, ok := w[name]; !ok {
			lacking = append(lacking, name)
		}
	}
	return lacking
}
