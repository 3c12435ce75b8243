package wording

import (
	"errors"
	"fmt"
	"strings"
)

// ErrValue is returned for a value that is missing, empty or not of one line
// where it must be. The message names the placeholder and never quotes a value.
var ErrValue = errors.New("wording cannot be filled")

// Fill puts the values in the place of their placeholders. Values are text: what
// looks like a placeholder or markup in them stays as it is. All that is missing
// is named in one error, which wraps [ErrValue].
func (d Document) Fill(values map[string]string) ([]Block, error) {
	if waits := d.Inserts(); len(waits) > 0 {
		return nil, fmt.Errorf("%w: no part %s", ErrValue, strings.Join(waits, ", "))
	}
	var missing []string
	for _, name := range d.needs {
		if strings.TrimSpace(values[name]) == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%w: no value for %s", ErrValue, strings.Join(missing, ", "))
	}
	var out []Block
	for _, b := range d.blocks {
		filled, err := b.fill(values)
		if err != nil {
			return nil, err
		}
		out = append(out, filled...)
	}
	if err := checkSections(out); err != nil {
		return nil, err
	}
	return out, nil
}

// fill is the block with its values: as many paragraphs as the value has lines, and
// none, nor a list, where only optional ones were asked for.
func (b Block) fill(values map[string]string) ([]Block, error) {
	switch b.Kind {
	case Bullets:
		items, err := b.fillItems(values)
		if len(items) == 0 {
			return nil, err
		}
		return []Block{{Kind: Bullets, Items: items}}, err
	case Paragraph:
		texts, err := fillLines(b.Text, values)
		var out []Block
		for _, text := range texts {
			out = append(out, Block{Kind: Paragraph, Text: text})
		}
		return out, err
	case Heading1, Heading2, Code, Insert:
	}
	text, err := fillLine(b.Text, values)
	return []Block{{Kind: b.Kind, Text: text}}, err
}

func (b Block) fillItems(values map[string]string) ([]string, error) {
	var items []string
	for _, item := range b.Items {
		texts, err := fillLines(item, values)
		if err != nil {
			return nil, err
		}
		items = append(items, texts...)
	}
	return items, nil
}

// fillLines fills one text, which becomes several where a value of several lines
// is all there is.
func fillLines(text string, values map[string]string) ([]string, error) {
	before, name, after := cutPlaceholder(text)
	if name == "" || before != "" || after != "" {
		line, err := fillLine(text, values)
		return []string{line}, err
	}
	var lines []string
	for line := range strings.Lines(values[name]) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

func fillLine(text string, values map[string]string) (string, error) {
	var filled strings.Builder
	for {
		before, name, after := cutPlaceholder(text)
		filled.WriteString(before)
		if name == "" {
			return filled.String(), nil
		}
		value := strings.TrimSpace(values[name])
		if strings.ContainsAny(value, "\r\n") {
			return "", fmt.Errorf("%w: %s has several lines within a text", ErrValue, name)
		}
		filled.WriteString(value)
		text = after
	}
}

// cutPlaceholder finds the first placeholder; where there is none, all is before. A
// text that was parsed has no other braces.
func cutPlaceholder(text string) (before, name, after string) {
	before, rest, ok := strings.Cut(text, "{{")
	if !ok {
		return text, "", ""
	}
	name, after, _ = strings.Cut(rest, "}}")
	return before, strings.TrimSuffix(name, optional), after
}
