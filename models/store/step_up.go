package store

import (
	"context"
	"errors"
	"fmt"
	"net/netip"

	"gorm.io/gorm"

	"recourse/internal/totp"
	"recourse/models"
)

// StepUp shows once more that the member of a session is there, before what cannot be
// undone. Who signed in by passkey shows a passkey again; a passkey raises the level of
// a session. The session goes on under the token returned, and under no other.
// Errors are those of [Store.SignIn].
func (s *Store) StepUp(ctx context.Context, session models.StaffSession, site models.PasskeySite, in models.StepUp, from netip.Addr) (token string, err error) {
	try, err := s.countStepUp(ctx, session, from)
	if err != nil {
		return "", within("step up", err)
	}
	if try.wait > 0 {
		return "", &models.Limited{RetryAfter: try.wait}
	}
	f, err := s.readStepUp(ctx, try.account, session, site, in)
	if errors.Is(err, models.ErrPasskey) || errors.Is(err, models.ErrSignIn) {
		return "", within("step up", s.refuseSignIn(ctx, try))
	}
	if err != nil {
		return "", within("step up", err)
	}
	token, err = s.raise(ctx, try, session, f)
	return token, within("step up", err)
}

// countStepUp counts like a sign-in of the account, so that the two share their limits.
func (s *Store) countStepUp(ctx context.Context, session models.StaffSession, from netip.Addr) (signInTry, error) {
	account := func(tx *gorm.DB) (a models.Staff, err error) {
		if err := tx.Where("id = ?", session.StaffID).Take(&a).Error; err != nil {
			return a, orNotFound("account", err)
		}
		return a, nil
	}
	a, err := reading(ctx, s.db, account)
	if err != nil {
		return signInTry{}, err
	}
	p, err := s.profile(a)
	if err != nil {
		return signInTry{}, err
	}
	return s.countTry(ctx, signInTry{limits: s.signInTallies(p.SignInName, from)}, account)
}

func (s *Store) readStepUp(ctx context.Context, a models.Staff, session models.StaffSession, site models.PasskeySite, in models.StepUp) (factor, error) {
	if in.Passkey.Given() {
		_, f, err := s.readPasskey(ctx, site, in.Passkey, session)
		return f, err
	}
	if a.ID == "" || session.Level > models.LevelCode {
		return factor{}, models.ErrSignIn
	}
	var secret string
	if err := s.ring.Installation().Open(staffPlace(a.ID, "totp"), a.TOTP, &secret); err != nil {
		return factor{}, err
	}
	step, fits := totp.Verify(secret, in.TOTP, s.clock(), a.TOTPStep)
	if !fits {
		return factor{}, models.ErrSignIn
	}
	return codeFactor(a, step, a.PasswordHash), nil
}

// raise gives the session a new token and the factor's level.
func (s *Store) raise(ctx context.Context, try signInTry, session models.StaffSession, f factor) (string, error) {
	token, hash := newToken()
	raised, err := asActor(ctx, s, session.Actor(), func(tx *gorm.DB) (bool, error) {
		ok, err := f.use(tx)
		if err != nil || !ok {
			return false, err
		}
		if err := try.limits.add(tx, try.at, -1); err != nil {
			return false, err
		}
		done := tx.Model(&staffSession{}).Where("id = ? AND staff_id = ?", session.ID, session.StaffID).
			Updates(map[string]any{"token_hash": hash, "level": max(session.Level, f.level), "proved_at": models.At(s.clock())})
		if done.Error != nil {
			return false, fmt.Errorf("raise session: %w", done.Error)
		}
		if done.RowsAffected != 1 {
			return false, models.ErrSession
		}
		return true, s.accessEntry(tx, models.ActStepUp, session, f.name)
	})
	if err == nil && !raised {
		return "", s.refuseSignIn(ctx, try)
	}
	return token, err
}
