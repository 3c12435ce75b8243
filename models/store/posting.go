package store

import (
	"context"
	"fmt"

	"recourse/internal/wording"
	"recourse/models"
)

// RunningPosting is [Store.PostingText] on the days on which a posting or notice in
// the media runs. Errors wrap [models.ErrNotFound] on all others: then there is no
// such page.
func (s *Store) RunningPosting(ctx context.Context, incidentID, language string) ([]wording.Block, error) {
	_, err := seeIncident(ctx, s, incidentID, func(x *scope) (any, error) {
		var n int64
		err := x.rows().Model(&models.SubstituteNotice{}).
			Where("kind IN ? AND starts_on <= ? AND ends_on >= ?", []models.SubstituteKind{models.SubstitutePosting, models.SubstituteMedia}, x.today(), x.today()).
			Count(&n).Error
		if err == nil && n == 0 {
			err = fmt.Errorf("posting: %w", models.ErrNotFound)
		}
		return nil, err
	})
	if err != nil {
		return nil, within("running posting", err)
	}
	return s.PostingText(ctx, incidentID, language)
}
