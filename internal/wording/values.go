package wording

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ParseValues reads the values that stand in a file: "name = text" a line, a name
// again for its next line; lines that begin with "#" are remarks. Errors wrap
// [ErrWording] and name the line.
func ParseValues(text string) (map[string]string, error) {
	values := map[string]string{}
	return values, eachValue(text, func(name, value string) error {
		if !slices.Contains(known, name) {
			return errors.New("unknown name")
		}
		if before, again := values[name]; again {
			value = before + "\n" + value
		}
		values[name] = value
		return nil
	})
}

func eachValue(text string, take func(name, value string) error) error {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, _ := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		err := take(name, value)
		if err == nil && value == "" {
			err = fmt.Errorf("%s has no text", name)
		}
		if err != nil {
			return fmt.Errorf("%w: line %d: %w", ErrWording, i+1, err)
		}
	}
	return nil
}
