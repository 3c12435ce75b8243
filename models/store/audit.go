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
