package handlers

import (
	"context"

	"recourse/models"
)

// reviewOffice decides where rules and comparisons cannot.
type reviewOffice interface {
	// Reviews are people on whom a person must decide, at most fifty after an id. That
	// each was looked at is audited.
	Reviews(ctx context.Context, actor models.Actor, incidentID, after string) ([]models.Review, error)
	// DecideReview decides on grounds that [models.ReviewNotes] lists. Errors wrap
	// [models.ErrMove] where the rules demand something else, or it was decided.
	DecideReview(ctx context.Context, actor models.Actor, incidentID, patientID string, to models.EligibilityStatus, note models.ReviewNote) error
	// OpenDuplicates counts pairs of patients who may be one person.
	OpenDuplicates(ctx context.Context, incidentID string) (int, error)
	// Duplicates are the next fifty of them. That each was looked at is audited.
	Duplicates(ctx context.Context, actor models.Actor, incidentID string) ([]models.DuplicatePair, error)
	// DecideDuplicate records what a person found; keep is the patient who stays.
	// Errors wrap [models.ErrMove], [models.ErrSealed] or [models.ErrConflict] where that is
	// not possible.
	DecideDuplicate(ctx context.Context, actor models.Actor, incidentID, id string, found models.DuplicateStatus, keep string) error
}
