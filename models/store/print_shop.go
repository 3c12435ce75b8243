package store

import (
	"context"
	"io"

	"recourse/internal/letter"
	"recourse/internal/printfile"
	"recourse/models"
)

// SetPrintShop records who prints and mails an incident's letters from now on; the zero
// one is the organization itself. A mistake is a [models.FieldError].
func (s *Store) SetPrintShop(ctx context.Context, actor models.Actor, incidentID string, shop models.PrintShop) (models.Incident, error) {
	inc, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Incident, error) {
		if err := shop.Check(); err != nil {
			return x.inc, err
		}
		if err := shopKey(shop); err != nil {
			return x.inc, err
		}
		return x.changeFacts(models.ActPrintShop, func(f *models.Facts) { f.PrintShop = shop })
	})
	return inc, within("set print shop", err)
}

// shopKey makes sure that what leaves for a print shop can be encrypted to it.
func shopKey(shop models.PrintShop) error {
	if shop.IsSet() && printfile.CheckKey(shop.Key) != nil {
		return models.FieldError{Field: "print_shop.key", Key: "invalid"}
	}
	return nil
}

// pack writes the batch as the print shop gets it.
func (p printing) pack(w io.Writer, inc models.Incident, file *paper, placed []letter.Placed) error {
	lines := make([]printfile.Letter, len(placed))
	for i, at := range placed {
		l := p.letters[i]
		lines[i] = printfile.Letter{
			Reference: l.Reference, First: at.First, Pages: at.Pages, Kind: string(l.Kind), Language: l.Language, Offer: l.Offer, SHA256: at.Digest,
		}
	}
	b := printfile.Batch{Incident: inc.Ref, Number: p.batch.Number, Sort: string(p.batch.Sort), Offer: p.batch.Offer}
	return printfile.Write(w, inc.Facts.PrintShop.Key, b, lines, file.reader())
}
