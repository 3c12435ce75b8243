package letter

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// ErrDiffers is returned by [Compare]. The message names the parts that differ and
// quotes none of them.
var ErrDiffers = errors.New("the letter in the file is not the one that was meant")

// Compare says whether got, read back from a file, is want: recipient, code, QR
// code, reference, language, mark, and every word of the text in its order. It
// needs nothing but the file's bytes and want.
func Compare(want Content, got Copy) error {
	var wrong []string
	check := func(part string, same bool) {
		if !same {
			wrong = append(wrong, part)
		}
	}
	check("recipient", slices.EqualFunc(want.Recipient, got.Recipient, same))
	check("window", got.Shapes == 0)
	check("language", want.Lang == got.Lang)
	check("reference", same(want.Reference, got.Reference))
	check("mark", sameMarks(want.Mark, got))
	check("code", want.code().Value == got.Code)
	check("QR code", sameSymbol(want.code().URL, got.Symbol))
	check("text", squeeze(want.flow()) == got.flow)
	if len(wrong) > 0 {
		return fmt.Errorf("%w: %s", ErrDiffers, strings.Join(wrong, ", "))
	}
	return nil
}

func same(want, got string) bool { return squeeze(plain(want)) == squeeze(got) }

// plain is s in the form in which it is set.
func plain(s string) string { return norm.NFC.String(strings.ReplaceAll(s, "\u00ad", "")) }

// sameMarks wants the mark twice on every page, or never.
func sameMarks(want string, got Copy) bool {
	if want == "" {
		return len(got.Marks) == 0
	}
	return len(got.Marks) == 2*got.Pages &&
		!slices.ContainsFunc(got.Marks, func(m string) bool { return !same(want, m) })
}

func sameSymbol(want string, got Matrix) bool {
	if want == "" {
		return got == nil
	}
	m, err := Symbol(want)
	return err == nil && slices.EqualFunc(m, got, slices.Equal[[]bool])
}

// code is the letter's code, or the zero Code.
func (c Content) code() Code {
	for _, b := range c.Blocks {
		if b.Kind == CodeBox {
			b.Code.Value = bare(b.Code.Value)
			return b.Code
		}
	}
	return Code{}
}

// flow is the letter's text in reading order.
func (c Content) flow() string {
	text := append(slices.Clone(c.Sender), c.Date, c.ReferenceLabel, c.Reference)
	text = append(text, c.Recipient...)
	for _, b := range c.Blocks {
		text = append(text, b.words()...)
	}
	return plain(strings.Join(text, " "))
}

func (b Block) words() []string {
	switch b.Kind {
	case Bullets:
		var out []string
		for _, item := range b.Items {
			out = append(out, "•", item)
		}
		return out
	case Facts:
		out := []string{b.Text}
		for _, f := range b.Facts {
			out = append(out, f.Label, f.Value)
		}
		return out
	case CodeBox:
		return []string{b.Code.Label, grouped(bare(b.Code.Value)), b.Code.Note, b.Code.Address}
	}
	return []string{b.Text}
}
