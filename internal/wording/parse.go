package wording

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ErrWording is returned for a text that is not in the format.
var ErrWording = errors.New("wording cannot be read")

// Parse reads a document. Errors wrap [ErrWording] and name the line.
func Parse(text string) (Document, error) {
	var p parser
	if err := p.read(text); err != nil {
		return Document{}, err
	}
	if err := checkBlocks(p.blocks); err != nil {
		return Document{}, err
	}
	return newDocument(p.blocks), nil
}

type parser struct {
	blocks []Block
	open   bool // the next line of text belongs to the last block
	part   bool // without a heading of its own, and without parts within
}

func (p *parser) read(text string) error {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if err := p.add(i, line); err != nil {
			return fmt.Errorf("%w: line %d: %w", ErrWording, i+1, err)
		}
	}
	return nil
}

func (p *parser) add(number int, line string) error {
	marker, text := split(line)
	name, insert := insertion(line)
	switch {
	case p.part && (marker == "# " || insert):
		return errors.New("a part has no heading on top and no parts within")
	case !p.part && number == 0 && marker != "# ":
		return errors.New(`the first line must be "# " and the heading`)
	case line == "":
		p.open = false
		return nil
	case line == "{{code}}":
		return p.addCode()
	case insert:
		p.start(Block{Kind: Insert, Text: name})
		p.open = false
		return nil
	}
	if err := checkText(text); err != nil {
		return err
	}
	return p.addLine(number, marker, text)
}

func (p *parser) addLine(number int, marker, text string) error {
	switch marker {
	case "# ":
		return p.addHeading1(number, text)
	case "## ":
		p.start(Block{Kind: Heading2, Text: text})
		p.open = false
	case "- ":
		p.addBullet(text)
	default:
		return p.addText(marker, text)
	}
	return nil
}

// split cuts off what the line begins with: a marker of the format or its indent.
func split(line string) (marker, text string) {
	for _, m := range []string{"# ", "## ", "- ", "  "} {
		if text, ok := strings.CutPrefix(line, m); ok {
			return m, text
		}
	}
	return "", line
}

func (p *parser) last() *Block { return &p.blocks[len(p.blocks)-1] }

func (p *parser) start(b Block) {
	p.blocks, p.open = append(p.blocks, b), true
}

func (p *parser) addHeading1(number int, text string) error {
	if number > 0 {
		return errors.New(`"# " may stand in the first line only`)
	}
	p.start(Block{Kind: Heading1, Text: text})
	p.open = false
	return nil
}

func (p *parser) addCode() error {
	if slices.ContainsFunc(p.blocks, func(b Block) bool { return b.Kind == Code }) {
		return errors.New("a second {{code}}")
	}
	p.start(Block{Kind: Code, Text: "{{code}}"})
	p.open = false
	return nil
}

func (p *parser) addBullet(text string) {
	if !p.open || p.last().Kind != Bullets {
		p.start(Block{Kind: Bullets})
	}
	p.last().Items = append(p.last().Items, text)
}

func (p *parser) addText(indent, text string) error {
	inBullet := p.open && p.last().Kind == Bullets
	switch {
	case inBullet && indent == "":
		return errors.New("a bullet goes on in lines indented by two blanks; a paragraph needs an empty line before it")
	case inBullet:
		items := p.last().Items
		items[len(items)-1] += " " + text
	case indent != "":
		return errors.New("the line is indented")
	case p.open:
		p.last().Text += " " + text
	default:
		p.start(Block{Kind: Paragraph, Text: text})
	}
	return nil
}

// openers are the signs, besides letters, digits and placeholders, that a line of
// text may begin with.
const openers = `"'(¿¡“«`

var numbered = regexp.MustCompile(`^[0-9]+[.)] `)

// checkText refuses unknown placeholders and what looks like markup.
func checkText(text string) error {
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		switch {
		case found[1] == "code":
			return errors.New("{{code}} must stand alone on its line")
		case strings.HasPrefix(found[1], "part."):
			return fmt.Errorf("%s must stand alone on its line", found[0])
		case !slices.Contains(known, found[1]):
			return fmt.Errorf("unknown placeholder %s", found[0])
		}
	}
	return checkSigns(placeholder.ReplaceAllString(text, "x"))
}

// checkSigns looks at text without its placeholders.
func checkSigns(plain string) error {
	if strings.ContainsFunc(plain, func(r rune) bool {
		return strings.ContainsRune("{}[]<>*_`|\\~=^", r) || r == utf8.RuneError || unicode.IsControl(r)
	}) {
		return errors.New("unknown markup or a sign that letters do not use")
	}
	first, _ := utf8.DecodeRuneInString(plain)
	if numbered.MatchString(plain) || !unicode.IsLetter(first) && !unicode.IsDigit(first) && !strings.ContainsRune(openers, first) {
		return errors.New("unknown markup at the start of the line")
	}
	return nil
}
