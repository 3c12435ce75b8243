package store

import (
	"strings"

	"recourse/internal/letter"
	"recourse/internal/wording"
	"recourse/models"
)

// paper is the letter as it is printed.
func (s *stationery) paper(a addressee, blocks []wording.Block) letter.Content {
	c := letter.Content{
		Lang: s.lang, Sender: append([]string{s.inc.Facts.Organization}, s.inc.Facts.Address...), Recipient: s.recipient(a),
		Date: s.date(s.today), ReferenceLabel: s.Say("reference"), Reference: a.reference, Footer: s.Say("footer"),
	}
	if s.inc.Rehearsal {
		c.Mark = s.Say("rehearsal")
	}
	for _, b := range blocks {
		c.Blocks = append(c.Blocks, s.block(b, a.code))
	}
	return c
}

// recipient are the lines of the envelope's window.
func (s *stationery) recipient(a addressee) []string {
	c := a.contact
	lines := append(s.readers(a), c.Lines...)
	lines = append(lines, strings.TrimSpace(strings.Trim(c.City+", "+c.State, ", ")+" "+c.ZIP))
	if c.Country != "" {
		lines = append(lines, c.Country)
	}
	return lines
}

// readers are the lines with who opens the letter.
func (s *stationery) readers(a addressee) []string {
	name, other := a.identity.FullName(), strings.TrimSpace(a.identity.Representative)
	switch reader := a.reader(s.today); {
	case reader == "minor" && other != "":
		return []string{other, s.Say("guardian_of", "name", name)}
	case reader == "minor":
		return []string{s.Say("to_guardian"), name}
	case reader == "next-of-kin" && other == "":
		return []string{s.Say("to_kin"), name}
	case reader == "next-of-kin" || reader == "representative":
		return []string{other, s.Say("representative_of", "name", name)}
	}
	return []string{name}
}

func (s *stationery) block(b wording.Block, code models.Code) letter.Block {
	switch b.Kind {
	case wording.Heading1:
		return letter.Block{Kind: letter.Title, Text: b.Text}
	case wording.Heading2:
		return letter.Block{Kind: letter.Heading, Text: b.Text}
	case wording.Bullets:
		return letter.Block{Kind: letter.Bullets, Items: b.Items}
	case wording.Code:
		return letter.Block{Kind: letter.CodeBox, Code: s.code(code)}
	case wording.Paragraph, wording.Insert:
	}
	return letter.Block{Kind: letter.Paragraph, Text: b.Text}
}

// code is the box with a code and where it leads.
func (s *stationery) code(code models.Code) letter.Code {
	if code.Stops() {
		path := "/" + s.lang + "/not-me"
		return letter.Code{
			Label: s.Say("stop_label"), Value: code.Grouped(), Note: s.Say("stop_note"),
			URL: s.site + path + "#" + code.Plain(), Alt: s.Say("stop_qr"), Address: s.address() + path,
		}
	}
	return letter.Code{
		Label: s.Say("code_label"), Value: code.Grouped(), Note: s.Say("code_note"),
		URL: s.site + "/e#" + code.Plain(), Alt: s.Say("qr"), Address: s.address(),
	}
}
