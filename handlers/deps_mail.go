package handlers

import (
	"context"
	"io"

	"recourse/models"
)

// mailOffice has letters written, released, printed and mailed.
type mailOffice interface {
	Batches(ctx context.Context, incidentID string) ([]models.LetterBatch, error)
	// AddTask queues long work. Errors wrap [models.ErrConflict] if it is under way.
	AddTask(ctx context.Context, actor models.Actor, incidentID string, kind models.TaskKind, subject string, params any) (models.Task, error)
	// PlanLettersAt says what writing letters would do, and changes nothing. Site is
	// the portal's address that stands in them; kind is that of follow-up letters, or
	// "" for offers and notices. Errors wrap [models.ErrNotSealed], and
	// [models.ErrInvalid] for an unknown kind.
	PlanLettersAt(ctx context.Context, actor models.Actor, incidentID, site string, kind models.LetterKind) (models.LetterPlan, error)
	// DueLetters counts the follow-up letters that could be written today.
	DueLetters(ctx context.Context, incidentID string) (models.LettersDue, error)
	// ProposeRelease proposes to release a batch that was read back.
	ProposeRelease(ctx context.Context, actor models.Actor, incidentID, batchID string) (models.Proposal, error)
	// CancelBatch gives up a batch that was not mailed, and ends its codes.
	CancelBatch(ctx context.Context, actor models.Actor, incidentID, batchID string) error
	// PrintBatch writes the print file of a released batch.
	PrintBatch(ctx context.Context, actor models.Actor, incidentID, batchID string, w io.Writer) error
	// MarkMailed marks a released batch mailed if count is how many it has.
	MarkMailed(ctx context.Context, actor models.Actor, incidentID, batchID string, count int, on models.Date) error
}
