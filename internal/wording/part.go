package wording

import (
	"fmt"
	"strings"
)

// ParsePart reads a part. Errors wrap [ErrWording] and name the line.
func ParsePart(text string) (Part, error) {
	p := parser{part: true}
	if err := p.read(text); err != nil {
		return Part{}, err
	}
	if len(p.blocks) == 0 {
		return Part{}, fmt.Errorf("%w: the part has no text", ErrWording)
	}
	if err := checkBlocks(p.blocks); err != nil {
		return Part{}, err
	}
	return Part{p.blocks}, nil
}

// With puts parts where the document waits for them; the zero part leaves nothing
// there. Errors wrap [ErrWording] and name the part that there is none for.
func (d Document) With(parts map[string]Part) (Document, error) {
	var out []Block
	for _, b := range d.blocks {
		if b.Kind != Insert {
			out = append(out, b)
			continue
		}
		part, ok := parts[b.Text]
		if !ok {
			return Document{}, fmt.Errorf("%w: there is no part %q", ErrWording, b.Text)
		}
		out = append(out, part.blocks...)
	}
	if err := checkBlocks(out); err != nil {
		return Document{}, err
	}
	return newDocument(out), nil
}

// checkBlocks refuses what no single line shows to be wrong.
func checkBlocks(blocks []Block) error {
	codes := 0
	for _, b := range blocks {
		if b.Kind == Code {
			codes++
		}
		for _, text := range append([]string{b.Text}, b.Items...) {
			found := placeholder.FindStringSubmatch(text)
			if strings.Contains(text, optional+"}}") && (found == nil || found[0] != text || b.Kind == Heading1 || b.Kind == Heading2) {
				return fmt.Errorf("%w: an optional placeholder must be all of its bullet or paragraph", ErrWording)
			}
		}
	}
	if codes > 1 {
		return fmt.Errorf("%w: a second {{code}}", ErrWording)
	}
	return checkSections(blocks)
}

// checkSections refuses a heading with nothing under it.
func checkSections(blocks []Block) error {
	for i, b := range blocks {
		if b.Kind == Heading2 && (i+1 == len(blocks) || blocks[i+1].Kind == Heading2) {
			return fmt.Errorf("%w: nothing stands under the heading %q", ErrWording, b.Text)
		}
	}
	return nil
}

// insertion is the part's name where a line is nothing but {{part.name}}.
func insertion(line string) (name string, ok bool) {
	rest, begins := strings.CutPrefix(line, "{{part.")
	name, ends := strings.CutSuffix(rest, "}}")
	return name, begins && ends && name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") == ""
}
