package store

import (
	"context"

	"recourse/models"
)

// PlanLettersAt is [Store.PlanLetters] for letters of a kind that lead to the portal at
// an address.
func (s *Store) PlanLettersAt(ctx context.Context, actor models.Actor, incidentID, site string, kind models.LetterKind) (models.LetterPlan, error) {
	return s.PlanLetters(ctx, actor, incidentID, ComposeOptions{Site: site, Kind: kind}, nil)
}
