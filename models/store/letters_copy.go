package store

import (
	"context"
	"fmt"
	"io"

	"recourse/internal/letter"
	"recourse/models"
)

// noCode, or its beginning, stands on copies where the letter had its code. It is no code:
// its check symbol is wrong.
const noCode = "XXXXXXXXXXXXXXXX"

// LetterCopy writes one letter to w as PDF, as it was printed but for the code and its
// QR code, which a copy never has. It is named by its reference. That the copy left the
// portal is audited before. Errors wrap [models.ErrNotFound].
func (s *Store) LetterCopy(ctx context.Context, actor models.Actor, incidentID, reference string, w io.Writer) error {
	return within("copy letter", s.letterCopy(ctx, actor, incidentID, reference, w))
}

func (s *Store) letterCopy(ctx context.Context, actor models.Actor, incidentID, reference string, w io.Writer) error {
	content, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (c letter.Content, err error) {
		var l models.Letter
		if err := x.rows().Where("reference = ?", reference).Take(&l).Error; err != nil {
			return c, orNotFound("letter", err)
		}
		if err := x.seal.Open(x.place("letters", "text", l.ID), l.Text, &c); err != nil {
			return c, err
		}
		return masked(c, l.Kind), x.audit(models.ActExport, x.pseudonym("letter", l.ID), l.Version, "", "")
	})
	if err != nil {
		return err
	}
	var file paper
	if _, err := letter.Render(&file, letter.All(content), letter.Options{Title: "Copy of letter " + content.Reference}); err != nil {
		return fmt.Errorf("set copy: %w", err)
	}
	return file.send(w)
}

// masked is a letter of a kind with noCode in the place of its code, as long as that was.
func masked(c letter.Content, kind models.LetterKind) letter.Content {
	length := models.CodeLength
	if kind == models.LetterConfirmation {
		length = models.StopLength
	}
	c = blanked(c)
	for i := range c.Blocks {
		if c.Blocks[i].Kind == letter.CodeBox {
			c.Blocks[i].Code.Value = noCode[:length]
		}
	}
	return c
}
