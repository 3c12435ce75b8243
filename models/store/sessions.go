package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"recourse/models"
)

const (
	sessionIdle   = 15 * time.Minute
	sessionTotal  = 12 * time.Hour
	counterKept   = 48 * time.Hour // longer than any limit's window
	purgeAtOnce   = 5000
	sessionFields = "id, staff_id, csrf, level, seen_at, made_at, proved_at"
)

// staffSession is the row of a session. The token is only in the cookie.
type staffSession struct {
	ID        string `gorm:"primaryKey"`
	StaffID   string
	TokenHash []byte
	CSRF      string
	Level     models.SignInLevel
	SeenAt    models.Instant
	MadeAt    models.Instant
	ProvedAt  models.Instant
}

func (staffSession) TableName() string { return "staff_sessions" }

func newStaffSession(staffID string, level models.SignInLevel, now time.Time) (row staffSession, token string) {
	token, hash := newToken()
	csrf, _ := newToken()
	at := models.At(now)
	return staffSession{
		ID: newID(), StaffID: staffID, TokenHash: hash, CSRF: csrf, Level: level, SeenAt: at, MadeAt: at, ProvedAt: at,
	}, token
}

// over says whether the session has ended by itself.
func (r staffSession) over(now time.Time) bool {
	return now.Sub(r.SeenAt.Time) >= sessionIdle || now.Sub(r.MadeAt.Time) >= sessionTotal
}

// StaffSession returns who a token belongs to and counts as a sign of life. It
// ends 15 minutes after the last one, 12 hours after signing in, and at once when
// the account is disabled. Errors wrap [models.ErrSession].
func (s *Store) StaffSession(ctx context.Context, token string) (models.StaffSession, error) {
	var row staffSession
	session, err := reading(ctx, s.db, func(tx *gorm.DB) (models.StaffSession, error) {
		var account models.Staff
		var err error
		if row, account, err = s.signedIn(tx, token); err != nil {
			return models.StaffSession{}, err
		}
		return s.session(tx, row, account)
	})
	if err == nil && s.clock().Sub(row.SeenAt.Time) >= seenEvery {
		err = s.seenSession(ctx, row)
	}
	return session, within("staff session", err)
}

// signedIn finds a session that is not over and its account.
func (s *Store) signedIn(tx *gorm.DB, token string) (row staffSession, a models.Staff, err error) {
	err = tx.Select(sessionFields).Where("token_hash = ?", tokenHash(token)).Take(&row).Error
	if isNotFound(err) || err == nil && row.over(s.clock()) {
		return row, a, models.ErrSession
	}
	if err == nil {
		err = tx.Where("id = ? AND disabled_at IS NULL", row.StaffID).Take(&a).Error
	}
	if isNotFound(err) {
		return row, a, models.ErrSession
	}
	return row, a, err
}

func (s *Store) session(tx *gorm.DB, row staffSession, a models.Staff) (models.StaffSession, error) {
	p, err := s.profile(a)
	if err != nil {
		return models.StaffSession{}, err
	}
	out := models.StaffSession{ID: row.ID, StaffID: a.ID, Name: p.Name, CSRF: row.CSRF, Level: row.Level, ProvedAt: row.ProvedAt}
	out.Grants, out.Waiting, err = grantsAt(tx, a.ID, row.Level)
	return out, err
}

// grantsAt parts an account's grants into those that count at a level and those that
// wait for a higher one.
func grantsAt(tx *gorm.DB, staffID string, level models.SignInLevel) (count, wait []models.Grant, err error) {
	all, err := grantsOf(tx, staffID)
	if err != nil || level >= models.LevelPasskey {
		return all, nil, err
	}
	var incidents []models.Incident
	if err := tx.Select("id, rehearsal, facts").Where("id IN (SELECT incident_id FROM grants WHERE staff_id = ?)", staffID).Find(&incidents).Error; err != nil {
		return nil, nil, fmt.Errorf("read incidents: %w", err)
	}
	byID := map[string]models.Incident{}
	for _, i := range incidents {
		byID[i.ID] = i
	}
	for _, g := range all {
		if byID[g.IncidentID].LevelFor(g.Role) <= level {
			count = append(count, g)
		} else {
			wait = append(wait, g)
		}
	}
	return count, wait, nil
}

// seenSession writes a sign of life. That a session has ended meanwhile shows next time.
func (s *Store) seenSession(ctx context.Context, row staffSession) error {
	_, err := inTx(ctx, s.db, func(tx *gorm.DB) (none struct{}, err error) {
		return none, tx.Model(&staffSession{}).Where("id = ?", row.ID).Update("seen_at", models.At(s.clock())).Error
	})
	return err
}

// SignOut ends a session. Doing it again changes nothing.
func (s *Store) SignOut(ctx context.Context, session models.StaffSession) error {
	_, err := asActor(ctx, s, session.Actor(), func(tx *gorm.DB) (none struct{}, err error) {
		done := tx.Where("id = ? AND staff_id = ?", session.ID, session.StaffID).Delete(&staffSession{})
		if done.Error != nil || done.RowsAffected == 0 {
			return none, done.Error
		}
		return none, writeEntry(tx, s.installationEntry(models.ActSignOut, "staff/"+session.StaffID, 0, session.Actor()))
	})
	return within("sign out", err)
}

// PurgeSessions deletes staff sessions, challenges and invitations that are over, and
// the counts of limits long past, a few thousand in one transaction. It returns how many; until that is 0
// there may be more.
func (s *Store) PurgeSessions(ctx context.Context) (int64, error) {
	now := s.clock()
	past := []any{models.At(now)}
	n, err := inTx(ctx, s.db, func(tx *gorm.DB) (total int64, err error) {
		for _, one := range []struct {
			table, key, where string
			args              []any
		}{
			{"staff_sessions", "id", "seen_at <= ? OR made_at <= ?", []any{models.At(now.Add(-sessionIdle)), models.At(now.Add(-sessionTotal))}},
			{"spent_prompts", "id", "until <= ?", past},
			{"invitations", "staff_id", "until <= ?", past},
			{"counters", "incident_id, scope, key, window_start", "window_start > 0 AND window_start <= ?", []any{now.Add(-counterKept).UnixMicro()}},
		} {
			done := tx.Exec(fmt.Sprintf("DELETE FROM %s WHERE (%s) IN (SELECT %s FROM %s WHERE %s LIMIT %d)",
				one.table, one.key, one.key, one.table, one.where, purgeAtOnce), one.args...)
			if done.Error != nil {
				return total, fmt.Errorf("purge %s: %w", one.table, done.Error)
			}
			total += done.RowsAffected
		}
		return total, nil
	})
	return n, within("purge sessions", err)
}
