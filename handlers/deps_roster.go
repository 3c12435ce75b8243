package handlers

import (
	"context"
	"io"
	"iter"

	"recourse/models"
)

// rosterOffice takes rosters in and proposes to seal them.
type rosterOffice interface {
	Imports(ctx context.Context, incidentID string) ([]models.RosterImport, error)
	// Problems lists the rows of an import that were not taken in.
	Problems(ctx context.Context, incidentID, importID string) ([]models.RosterProblem, error)
	// HoldUpload keeps a file sealed until it is imported or discarded.
	HoldUpload(ctx context.Context, actor models.Actor, incidentID string, f io.Reader, most int64) (models.RosterUpload, error)
	Upload(ctx context.Context, incidentID, id string) (models.RosterUpload, error)
	// OpenUpload opens a file that is held; that it is read is audited.
	OpenUpload(ctx context.Context, actor models.Actor, incidentID, id string) (models.UploadFile, error)
	// MapUpload sets what the columns of a file that is held mean.
	MapUpload(ctx context.Context, actor models.Actor, incidentID, id string, columns models.ColumnMap) error
	// QueueUpload has a file imported; wave says that it may open the next wave of
	// a sealed roster. Errors wrap [models.ErrSealed] where it must.
	QueueUpload(ctx context.Context, actor models.Actor, incidentID, id string, wave bool) (models.Task, error)
	DiscardUpload(ctx context.Context, actor models.Actor, incidentID, id string) error
	// Rejects yields the rows of an import that were not taken in, as they are; that
	// they leave the portal is audited.
	Rejects(ctx context.Context, actor models.Actor, incidentID, importID string) iter.Seq2[models.Reject, error]
	Task(ctx context.Context, incidentID, id string) (models.Task, error)
	Waves(ctx context.Context, incidentID string) ([]models.WaveCounts, error)
	// ProposeSeal proposes to seal the open wave with the totals that a person
	// typed. Errors wrap [models.ErrTotals] where they differ from the counts.
	ProposeSeal(ctx context.Context, actor models.Actor, incidentID string, typed models.Totals) (models.Proposal, error)
}
