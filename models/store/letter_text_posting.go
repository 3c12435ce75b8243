package store

import (
	"context"
	"fmt"

	"recourse/internal/wording"
	"recourse/models"
)

// PostingText is the substitute notice for the home page, 45 CFR 164.404(d)(2)(ii): all
// that a letter would say, whatever of anybody was read, and the toll-free number by
// which people learn whether it is about them. A language without texts is English.
// Errors wrap [models.ErrInvalid] where the incident's facts leave a gap.
func (s *Store) PostingText(ctx context.Context, incidentID, language string) ([]wording.Block, error) {
	blocks, err := seeIncident(ctx, s, incidentID, func(x *scope) ([]wording.Block, error) {
		exposed, err := x.everExposed()
		if err != nil {
			return nil, err
		}
		w, err := newLetterWriter(x.inc, x.today(), "https://"+x.inc.Host, 0)
		if err != nil {
			return nil, err
		}
		return w.posting(language, exposed)
	})
	return blocks, within("posting text", err)
}

// everExposed is what was read of anybody.
func (x *scope) everExposed() ([]models.Element, error) {
	var sets []models.Exposed // few: patients share them
	err := x.patients().Model(&models.Patient{}).Where("duplicate_of = ''").Distinct("exposed").Pluck("exposed", &sets).Error
	if err != nil {
		return nil, fmt.Errorf("read what was exposed: %w", err)
	}
	var all []models.Element
	for _, set := range sets {
		all = append(all, set...)
	}
	return all, nil
}

func (w *letterWriter) posting(language string, exposed []models.Element) ([]wording.Block, error) {
	s, err := w.stationery(language)
	if err != nil {
		return nil, err
	}
	if !models.TollFree(w.inc.Facts.Phone) {
		return nil, models.FieldError{Field: "phone", Key: "toll_free"}
	}
	text, err := s.text("posting", wording.Choice{}, true)
	if err != nil {
		return nil, err
	}
	return s.fill(text.Document, addressee{exposed: exposed})
}
