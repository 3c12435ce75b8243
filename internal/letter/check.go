package letter

import (
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"
)

const (
	maxRecipient = 6
	maxSender    = 6
)

// checked returns c in the one form of Unicode the fonts know (NFC), or an
// [ErrContent] naming the first part that is missing or cannot be written. What
// follows can set every string without a second look.
func (f fonts) checked(c Content) (Content, error) {
	k := f.checker(Table)
	c.Sender = k.lines("sender line", c.Sender, maxSender)
	c.Recipient = k.lines("recipient line", c.Recipient, maxRecipient)
	c.Lang = k.language(c.Lang)
	c.Date = k.must("date", c.Date)
	c.ReferenceLabel = k.text("reference label", c.ReferenceLabel)
	c.Reference = k.must("reference", c.Reference)
	c.Mark = k.text("mark", c.Mark)
	c.Footer = k.text("footer", c.Footer)
	c.Blocks = k.blocks(c.Blocks)
	return c, k.err
}

func (f fonts) checker(without Kind) *checker {
	return &checker{fonts: f, barred: without}
}

// checker keeps the first thing found wrong.
type checker struct {
	fonts  fonts
	barred Kind // of block, for which this sort of paper has no place
	err    error
}

func (k *checker) fail(part, why string) {
	if k.err == nil {
		k.err = &ContentError{part, Fault(why)}
	}
}

// text is one line, which may be empty.
func (k *checker) text(part, s string) string {
	if strings.Contains(s, "\n") {
		k.fail(part, "has a line break")
	}
	return k.prose(part, s)
}

func (k *checker) must(part, s string) string {
	s = strings.TrimSpace(k.text(part, s))
	if s == "" {
		k.fail(part, "is missing")
	}
	return s
}

// setForm is s as it is set: in NFC, and without soft hyphens, since no line is
// hyphenated.
func setForm(s string) string {
	if strings.ContainsAny(s, "\u00ad\t\r") {
		s = strings.NewReplacer("\u00ad", "", "\t", " ", "\r\n", "\n").Replace(s)
	}
	return norm.NFC.String(s)
}

// prose may run over lines.
func (k *checker) prose(part, s string) string {
	s = setForm(s)
	if !k.fonts.regular.has(strings.ReplaceAll(s, "\n", "")) {
		k.fail(part, string(FaultSigns))
	}
	return s
}

func (k *checker) lines(part string, in []string, limit int) []string {
	if len(in) == 0 || len(in) > limit {
		k.fail(part+"s", fmt.Sprintf("must be 1 to %d", limit))
	}
	return k.each(part, in)
}

func (k *checker) each(part string, in []string) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = k.must(fmt.Sprintf("%s %d", part, i+1), s)
	}
	return out
}

// language takes what looks like "es" or "es-US": it is written into the file.
func (k *checker) language(s string) string {
	for _, r := range s {
		if r != '-' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			k.fail("language", "is not a BCP 47 tag")
		}
	}
	if len(s) < 2 || len(s) > 12 {
		k.fail("language", "is not a BCP 47 tag")
	}
	return s
}

func (k *checker) blocks(in []Block) []Block {
	if len(in) == 0 {
		k.fail("text", "is missing")
	}
	out := make([]Block, len(in))
	codes := 0
	for i, b := range in {
		out[i] = k.block(fmt.Sprintf("block %d", i+1), b)
		if b.Kind == CodeBox {
			codes++
		}
	}
	if codes > 1 {
		k.fail("text", "has more than one code")
	}
	return out
}

func (k *checker) block(part string, b Block) Block {
	if b.Kind == k.barred {
		k.fail(part, "is of a kind that has no place here")
		return b
	}
	switch b.Kind {
	case Title, Heading:
		b.Text = k.must(part, b.Text)
	case Paragraph:
		if b.Text = k.prose(part, b.Text); strings.TrimSpace(b.Text) == "" {
			k.fail(part, "is empty")
		}
	case Bullets:
		if b.Items = k.each(part+", item", b.Items); len(b.Items) == 0 {
			k.fail(part, "has no items")
		}
	case Facts:
		b.Text = k.text(part, b.Text)
		b.Facts = k.facts(part, b.Facts)
	case CodeBox:
		b.Code = k.code(part, b.Code)
	case Table:
		b = k.table(part, b)
	default:
		k.fail(part, "is of no known kind")
	}
	return b
}

func (k *checker) facts(part string, in []Fact) []Fact {
	if len(in) == 0 {
		k.fail(part, "has no facts")
	}
	out := make([]Fact, len(in))
	for i, f := range in {
		out[i] = Fact{k.must(part+", label", f.Label), k.must(part+", fact", f.Value)}
	}
	return out
}

func (k *checker) code(part string, c Code) Code {
	c.Label = k.must(part+", label", c.Label)
	c.Note = k.text(part+", note", c.Note)
	c.Address = k.text(part+", address", c.Address)
	c.Value = bare(c.Value)
	if len(c.Value) == 0 || len(c.Value) > 16 || strings.Trim(c.Value, codeSigns) != "" {
		k.fail(part, "must be 1 to 16 capitals and digits")
	}
	if c.URL != "" {
		c.Alt = k.must(part+", alternative text", c.Alt)
	}
	return c
}

const codeSigns = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// bare is a code without what groups its symbols.
func bare(code string) string { return strings.NewReplacer("-", "", " ", "").Replace(code) }

// grouped is a code as it is printed: 2345-6789-CDFH-JKMN.
func grouped(code string) string {
	var b strings.Builder
	for i, r := range code {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}
