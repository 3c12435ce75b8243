package store

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"gorm.io/gorm"

	"recourse/models"
)

// maxTrail is how many entries of the trail are shown at once.
const maxTrail = 500

// AuditTrail returns entries of an incident, newest first, before an entry's id
// ("" is the newest). Looking at them is audited too, after what is shown.
func (s *Store) AuditTrail(ctx context.Context, actor models.Actor, incidentID, before string, limit int) ([]models.AuditEntry, error) {
	entries, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (entries []models.AuditEntry, err error) {
		page := x.rows().Order("id DESC").Limit(max(1, min(limit, maxTrail)))
		if before != "" {
			page = page.Where("id < ?", before)
		}
		if err := page.Find(&entries).Error; err != nil {
			return nil, fmt.Errorf("read audit entries: %w", err)
		}
		return entries, x.audit(models.ActAuditView, "audit/trail", 0, "", "")
	})
	return entries, within("audit trail", err)
}

// exportedEntry is an audit entry as a line of the export.
type exportedEntry struct {
	ID            string         `json:"id"`
	IncidentID    string         `json:"incident,omitempty"`
	Action        models.Action  `json:"action"`
	Object        string         `json:"object"`
	ObjectVersion int            `json:"object_version"`
	From          string         `json:"from,omitempty"`
	To            string         `json:"to,omitempty"`
	Actor         string         `json:"actor"`
	At            models.Instant `json:"at"`
	On            models.Date    `json:"on,omitzero"`
	Leaf          *int64         `json:"leaf,omitempty"` // absent until sealed
}

// ExportAudit writes all entries of the installation as JSON lines, oldest first.
// That they left is audited before the first is written.
func (s *Store) ExportAudit(ctx context.Context, actor models.Actor, w io.Writer) error {
	_, err := asActor(ctx, s, actor, func(tx *gorm.DB) (none struct{}, err error) {
		return none, writeEntry(tx, s.installationEntry(models.ActExport, "audit/export", 0, actor))
	})
	if err != nil {
		return within("export audit log", err)
	}
	lines := json.NewEncoder(w)
	err = entryPages(ctx, s.db, func(page []models.AuditEntry) error {
		for _, e := range page {
			if err := lines.Encode(exportedEntry(e)); err != nil {
				return fmt.Errorf("write: %w", err)
			}
		}
		return nil
	})
	return within("export audit log", err)
}
