package wording

import "strings"

// Plain is a filled text as people read it without paper: the marks of the format
// stay, so that headings and bullets can be told.
func Plain(blocks []Block) string {
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			b.WriteByte('\n')
		}
		switch block.Kind {
		case Heading1:
			b.WriteString("# " + block.Text + "\n")
		case Heading2:
			b.WriteString("## " + block.Text + "\n")
		case Bullets:
			for _, item := range block.Items {
				b.WriteString("- " + item + "\n")
			}
		case Paragraph, Code, Insert:
			b.WriteString(block.Text + "\n")
		}
	}
	return b.String()
}
