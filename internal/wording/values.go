package wording

import (
	"fmt"
	"slices"
	"strings"
)

// ParseValues reads the values that stand in a file: "name = text" a line, a name
// again for its next line; lines that begin with "#" are remarks. Errors wrap
// [ErrWording] and name the line.
func ParseValues(text string) (map[string]string, error) {
	values := map[string]string{}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, _ := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("%w: line %d: unknown name", ErrWording, i+1)
		}
		if value == "" {
			return nil, fmt.Errorf("%w: line %d: %s has no text", ErrWording, i+1, name)
		}
		if before, again := values[name]; again {
			value = before + "\n" + value
		}
		values[name] = value
	}
	return values, nil
}
