package store

import (
	"fmt"

	"gorm.io/gorm"

	"recourse/models"
)

// audit writes an entry in the use case's own transaction: no entry, no data.
// The object is a pseudonym, or kind/id of what is no person.
func (x *scope) audit(action models.Action, object string, version int, from, to string) error {
	return writeEntry(x.tx, x.entry(action, object, version, from, to))
}

func (x *scope) entry(action models.Action, object string, version int, from, to string) models.AuditEntry {
	return models.AuditEntry{
		ID: newID(), IncidentID: x.inc.ID, Action: action, Object: object, ObjectVersion: version,
		From: from, To: to, Actor: x.actor.String(), At: x.at(), On: x.today(),
	}
}

func writeEntry(tx *gorm.DB, e models.AuditEntry) error {
	if e.Actor == "" {
		return models.ErrActor
	}
	if err := tx.Create(&e).Error; err != nil {
		return fmt.Errorf("write audit entry: %w", err)
	}
	return nil
}

// auditMany writes many entries of one use case as audit writes one.
func (x *scope) auditMany(entries []models.AuditEntry) error {
	if x.actor.Kind == "" {
		return models.ErrActor
	}
	on, err := x.today().Value()
	if err != nil {
		return fmt.Errorf("write audit entries: %w", err)
	}
	b := bulk{
		table: "audit_entries", same: []string{"incident_id", "actor", "at", "on"}, shared: []any{x.inc.ID, x.actor.String(), micros(x.at()), on},
		columns: []string{"id", "action", "object", "object_version", "from", "to"},
	}
	for _, e := range entries {
		b.add(e.ID, string(e.Action), e.Object, e.ObjectVersion, e.From, e.To)
	}
	return b.into(x)
}
