package handlers

import (
	"context"

	"recourse/models"
)

func (d *drawer) Reviews(context.Context, models.Actor, string, string) ([]models.Review, error) {
	return d.reviews, nil
}

func (d *drawer) DecideReview(_ context.Context, _ models.Actor, _, patientID string, to models.EligibilityStatus, note models.ReviewNote) error {
	d.reviewed = append(d.reviewed, patientID+" "+string(to)+" "+string(note))
	return d.reviewErr
}

func (d *drawer) PlanLettersAt(ctx context.Context, actor models.Actor, incidentID, site string, kind models.LetterKind) (models.LetterPlan, error) {
	if d.plan == nil {
		return d.Store.PlanLettersAt(ctx, actor, incidentID, site, kind)
	}
	return *d.plan, nil
}
