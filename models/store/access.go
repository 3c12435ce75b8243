package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"recourse/models"
)

// Access is how the session's account is signed in to, and where it is now.
func (s *Store) Access(ctx context.Context, session models.StaffSession) (models.Access, error) {
	a, err := reading(ctx, s.db, func(tx *gorm.DB) (out models.Access, err error) {
		if out.Passkeys, err = s.passkeysOf(tx, session.StaffID); err != nil {
			return out, err
		}
		var left int64
		if err := tx.Table("recovery_codes").Where("staff_id = ? AND used_at IS NULL", session.StaffID).Count(&left).Error; err != nil {
			return out, fmt.Errorf("count recovery codes: %w", err)
		}
		out.RecoveryCodes = int(left)
		out.Sessions, err = s.openSessions(tx, session.StaffID)
		return out, err
	})
	return a, within("show access", err)
}

func (s *Store) passkeysOf(tx *gorm.DB, staffID string) (all []models.Passkey, err error) {
	var rows []passkeyRow
	if err := tx.Where("staff_id = ?", staffID).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read passkeys: %w", err)
	}
	for _, r := range rows {
		var kept passkeyRecord
		if err := s.ring.Installation().Open(passkeyPlace(r.ID), r.Record, &kept); err != nil {
			return nil, err
		}
		all = append(all, models.Passkey{ID: r.ID, Name: kept.Name, Host: r.Host, MadeAt: r.MadeAt, UsedAt: r.UsedAt})
	}
	return all, nil
}

// openSessions are the account's sessions that are not over, newest first.
func (s *Store) openSessions(tx *gorm.DB, staffID string) (open []models.OpenSession, err error) {
	var rows []staffSession
	if err := tx.Select(sessionFields).Where("staff_id = ?", staffID).Order("made_at DESC, id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	for _, r := range rows {
		if !r.over(s.clock()) {
			open = append(open, models.OpenSession{ID: r.ID, Level: r.Level, MadeAt: r.MadeAt, SeenAt: r.SeenAt})
		}
	}
	return open, nil
}

// EndSession ends one of the account's sessions, or with "" all but the session's own.
// One that has ended already changes nothing.
func (s *Store) EndSession(ctx context.Context, session models.StaffSession, id string) error {
	_, err := asActor(ctx, s, session.Actor(), func(tx *gorm.DB) (none struct{}, err error) {
		which := tx.Where("staff_id = ? AND id = ?", session.StaffID, id)
		if id == "" {
			which = tx.Where("staff_id = ? AND id <> ?", session.StaffID, session.ID)
		}
		done := which.Delete(&staffSession{})
		if done.Error != nil || done.RowsAffected == 0 {
			return none, done.Error
		}
		return none, s.accessEntry(tx, models.ActSessionEnd, session, id)
	})
	return within("end session", err)
}
