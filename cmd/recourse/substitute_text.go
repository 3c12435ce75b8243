package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"recourse/internal/letter"
	"recourse/internal/wording"
	"recourse/models"
)

type substituteTextCmd struct {
	inIncident
	Lang string `help:"Language: en, es or pt." enum:"en,es,pt" default:"en"`
	Out  string `help:"PDF to write for the wall or a newspaper, which must not exist; the text goes to standard output if not given." placeholder:"FILE"`
}

func (c *substituteTextCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		blocks, err := p.PostingText(ctx, inc.ID, c.Lang)
		if err != nil {
			return err
		}
		if c.Out != "" {
			doc := postingPaper(inc, c.Lang, inc.Today(s.Now()), blocks)
			return s.output(c.Out, func(w io.Writer) error {
				_, err := letter.RenderDocument(w, doc, letter.Options{Title: blocks[0].Text})
				return err
			})
		}
		return s.show(map[string]string{"lang": c.Lang, "text": postingLines(blocks)}, func(w io.Writer) { fmt.Fprint(w, postingLines(blocks)) })
	})
}

// postingLines is a posting as plain text.
func postingLines(blocks []wording.Block) string {
	var b strings.Builder
	for _, block := range blocks {
		if block.Text != "" {
			b.WriteString(block.Text + "\n\n")
		}
		for i, item := range block.Items {
			b.WriteString("- " + item + "\n")
			if i == len(block.Items)-1 {
				b.WriteString("\n")
			}
		}
	}
	return b.String()
}

// postingPaper is a posting as a document.
func postingPaper(inc models.Incident, lang string, on models.Date, blocks []wording.Block) letter.Document {
	doc := letter.Document{
		Lang: lang, Sender: append([]string{inc.Facts.Organization}, inc.Facts.Address...), Date: on.String(), Reference: inc.Ref, Footer: "{page} / {pages}",
	}
	if inc.Rehearsal {
		doc.Mark = "REHEARSAL - NOT REAL DATA"
	}
	kinds := map[wording.Kind]letter.Kind{
		wording.Heading1: letter.Title, wording.Heading2: letter.Heading, wording.Paragraph: letter.Paragraph, wording.Bullets: letter.Bullets,
	}
	for _, b := range blocks {
		doc.Blocks = append(doc.Blocks, letter.Block{Kind: kinds[b.Kind], Text: b.Text, Items: b.Items})
	}
	return doc
}
