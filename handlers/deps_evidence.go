package handlers

import (
	"context"

	"recourse/models"
)

// evidenceOffice gives evidence of what was done.
type evidenceOffice interface {
	// ProposeEvidence proposes to export all that was ever sent to one patient.
	ProposeEvidence(ctx context.Context, actor models.Actor, incidentID, who string) (models.Proposal, error)
	// PatientEvidence is the evidence of one patient, which somebody else must have
	// approved, else errors wrap [models.ErrNotApproved].
	PatientEvidence(ctx context.Context, actor models.Actor, incidentID, who string) (models.Evidence, error)
	// IncidentEvidence is the evidence of the incident, without personal data.
	IncidentEvidence(ctx context.Context, actor models.Actor, incidentID string) (models.Evidence, error)
}
