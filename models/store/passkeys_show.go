package store

import (
	"context"
	"errors"
	"fmt"
	"net/netip"

	"gorm.io/gorm"

	"recourse/internal/passkey"
	"recourse/models"
)

// AskPasskey asks the browser for a passkey: of anybody to sign in where the session is
// the zero one, else of its account to prove who is there.
func (s *Store) AskPasskey(session models.StaffSession, site models.PasskeySite) (models.PasskeyPrompt, error) {
	asked, err := passkeySite(site).Ask()
	if err != nil {
		return models.PasskeyPrompt{}, within("ask for a passkey", err)
	}
	p, err := s.sendPrompt(asked, askedOf(session, site))
	return p, within("ask for a passkey", err)
}

func askedOf(session models.StaffSession, site models.PasskeySite) prompt {
	if session.ID == "" {
		return prompt{Purpose: toSignIn, Host: site.Host}
	}
	return prompt{Purpose: toStepUp, StaffID: session.StaffID, Host: site.Host}
}

// SignInByPasskey admits whoever has shown a passkey of an account. Errors are those
// of [Store.SignIn].
func (s *Store) SignInByPasskey(ctx context.Context, site models.PasskeySite, in models.PasskeyAnswer, from netip.Addr) (token string, err error) {
	try, err := s.countTry(ctx, signInTry{object: "staff/unknown", limits: s.netTries(from)}, func(*gorm.DB) (models.Staff, error) { return models.Staff{}, models.ErrNotFound })
	if err != nil {
		return "", within("sign in by passkey", err)
	}
	if try.wait > 0 {
		return "", &models.Limited{RetryAfter: try.wait}
	}
	account, f, err := s.readPasskey(ctx, site, in, models.StaffSession{})
	if errors.Is(err, models.ErrPasskey) {
		return "", within("sign in by passkey", s.refuseSignIn(ctx, try))
	}
	if err != nil {
		return "", within("sign in by passkey", err)
	}
	try.account, try.object = account, "staff/"+account.ID
	token, err = s.admitStaff(ctx, try, f)
	return token, within("sign in by passkey", err)
}

// readPasskey checks a browser's answer and returns whose passkey it is, and the factor
// that uses it up. Errors wrap [models.ErrPasskey].
func (s *Store) readPasskey(ctx context.Context, site models.PasskeySite, in models.PasskeyAnswer, session models.StaffSession) (a models.Staff, f factor, err error) {
	p, err := s.readPrompt(in.State, askedOf(session, site))
	if err != nil {
		return a, f, err
	}
	var row passkeyRow
	used, err := passkeySite(site).Answered(p.State, []byte(in.Credential), func(id []byte) (account passkey.Account, err error) {
		row, a, account, err = s.findPasskey(ctx, site.Host, id)
		return account, err
	})
	if err != nil {
		return a, f, refusedPasskey(err)
	}
	if session.ID != "" && a.ID != session.StaffID {
		return a, f, models.ErrPasskey
	}
	return a, factor{models.LevelPasskey, "passkey", func(tx *gorm.DB) (bool, error) { return s.usePasskey(tx, p, a, row, used) }}, nil
}

// findPasskey finds the account that has a passkey at a host. Errors wrap [models.ErrPasskey].
func (s *Store) findPasskey(ctx context.Context, host string, credential []byte) (row passkeyRow, a models.Staff, account passkey.Account, err error) {
	account, err = reading(ctx, s.db, func(tx *gorm.DB) (passkey.Account, error) {
		err := tx.Where("credential = ? AND host = ?", credential, host).Take(&row).Error
		if err == nil {
			err = tx.Where("id = ? AND disabled_at IS NULL", row.StaffID).Take(&a).Error
		}
		if isNotFound(err) {
			return account, models.ErrPasskey
		}
		if err != nil {
			return account, err
		}
		return s.passkeyAccount(tx, a, host)
	})
	return row, a, account, err
}

// usePasskey uses the challenge up and keeps the passkey's new counter; false says that
// the challenge was used, or the account or the passkey is not what it was.
func (s *Store) usePasskey(tx *gorm.DB, p prompt, a models.Staff, row passkeyRow, used passkey.Passkey) (bool, error) {
	var kept passkeyRecord
	if err := s.ring.Installation().Open(passkeyPlace(row.ID), row.Record, &kept); err != nil {
		return false, err
	}
	kept.Record = used.Record
	record, err := s.ring.Installation().Seal(passkeyPlace(row.ID), kept)
	if err != nil {
		return false, err
	}
	if fresh, err := p.spend(tx); err != nil || !fresh {
		return false, err
	}
	done := tx.Model(&passkeyRow{}).
		Where("id = ? AND EXISTS (SELECT 1 FROM staff WHERE id = ? AND version = ? AND disabled_at IS NULL)", row.ID, a.ID, a.Version).
		Updates(map[string]any{"record": record, "used_at": models.At(s.clock())})
	if done.Error != nil {
		return false, fmt.Errorf("use passkey: %w", done.Error)
	}
	return done.RowsAffected == 1, nil
}
