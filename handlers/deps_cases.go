package handlers

import (
	"context"

	"recourse/models"
)

// casesOffice decides cases about one patient each, by two people.
type casesOffice interface {
	// Cases lists cases, masked, the open ones first. That each patient was looked at is audited.
	Cases(ctx context.Context, actor models.Actor, incidentID string) ([]models.CaseView, error)
	Case(ctx context.Context, actor models.Actor, incidentID, caseID string) (models.CaseView, error)
	// ProposeCase proposes how a case ends. Errors are a [models.FieldError] for what it
	// cannot have, or wrap [models.ErrMove] and [models.ErrConflict].
	ProposeCase(ctx context.Context, actor models.Actor, incidentID, caseID string, d models.CaseDecision) (models.Proposal, error)
}
