package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"

	"recourse/internal/passkey"
	"recourse/internal/sealed"
	"recourse/models"
)

const (
	maxPasskeys    = 10 // of one account
	maxPasskeyName = 40 // letters
)

// passkeyRow is a passkey as the database keeps it.
type passkeyRow struct {
	ID         string
	StaffID    string
	Host       string
	Credential []byte // the credential's id, which the browser tells
	Record     sealed.Text
	MadeAt     models.Instant
	UsedAt     models.Instant
}

func (passkeyRow) TableName() string { return "passkeys" }

// passkeyRecord is what is sealed of it.
type passkeyRecord struct {
	Name   string
	Record []byte
}

func passkeyPlace(id string) sealed.Place {
	return sealed.Place{Table: "passkeys", Group: "record", Row: id, Version: 1}
}

// passkeyAccount is an account with its passkeys for a host.
func (s *Store) passkeyAccount(tx *gorm.DB, a models.Staff, host string) (passkey.Account, error) {
	p, err := s.profile(a)
	if err != nil {
		return passkey.Account{}, err
	}
	out := passkey.Account{ID: []byte(a.ID), Name: p.SignInName}
	var rows []passkeyRow
	if err := tx.Where("staff_id = ? AND host = ?", a.ID, host).Order("id").Find(&rows).Error; err != nil {
		return out, fmt.Errorf("read passkeys: %w", err)
	}
	for _, r := range rows {
		var kept passkeyRecord
		if err := s.ring.Installation().Open(passkeyPlace(r.ID), r.Record, &kept); err != nil {
			return out, err
		}
		out.Passkeys = append(out.Passkeys, passkey.Passkey{ID: r.Credential, Record: kept.Record})
	}
	return out, nil
}

// NewPasskeyPrompt asks the browser to make a passkey. The first may be made by whoever
// is signed in; more, only by who has shown one. Errors wrap [models.ErrForbidden].
func (s *Store) NewPasskeyPrompt(ctx context.Context, session models.StaffSession, site models.PasskeySite) (models.PasskeyPrompt, error) {
	account, err := reading(ctx, s.db, func(tx *gorm.DB) (passkey.Account, error) { return s.mayAdd(tx, session, site) })
	if err != nil {
		return models.PasskeyPrompt{}, within("ask for a new passkey", err)
	}
	asked, err := passkeySite(site).Register(account)
	if err != nil {
		return models.PasskeyPrompt{}, within("ask for a new passkey", err)
	}
	p, err := s.sendPrompt(asked, prompt{Purpose: toAdd, StaffID: session.StaffID, Host: site.Host})
	return p, within("ask for a new passkey", err)
}

// mayAdd is the session's account, if it may have another passkey.
func (s *Store) mayAdd(tx *gorm.DB, session models.StaffSession, site models.PasskeySite) (passkey.Account, error) {
	var a models.Staff
	if err := tx.Where("id = ? AND disabled_at IS NULL", session.StaffID).Take(&a).Error; err != nil {
		return passkey.Account{}, orNotFound("account", err)
	}
	var n int64
	if err := tx.Model(&passkeyRow{}).Where("staff_id = ?", a.ID).Count(&n).Error; err != nil {
		return passkey.Account{}, fmt.Errorf("count passkeys: %w", err)
	}
	if n > 0 && session.Level < models.LevelPasskey || n >= maxPasskeys {
		return passkey.Account{}, models.ErrForbidden
	}
	return s.passkeyAccount(tx, a, site.Host)
}

// AddPasskey keeps the passkey that a browser made. Errors wrap [models.ErrPasskey] and
// [models.ErrForbidden]; a name that cannot be is a [models.FieldError].
func (s *Store) AddPasskey(ctx context.Context, session models.StaffSession, site models.PasskeySite, name string, in models.PasskeyAnswer) error {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > maxPasskeyName {
		return models.FieldError{Field: "passkey_name", Key: "invalid"}
	}
	p, err := s.readPrompt(in.State, prompt{Purpose: toAdd, StaffID: session.StaffID, Host: site.Host})
	if err != nil {
		return within("add passkey", err)
	}
	_, err = asActor(ctx, s, session.Actor(), func(tx *gorm.DB) (none struct{}, err error) {
		account, err := s.mayAdd(tx, session, site)
		if err != nil {
			return none, err
		}
		made, err := passkeySite(site).Registered(account, p.State, []byte(in.Credential))
		if err != nil {
			return none, refusedPasskey(err)
		}
		return none, s.keepPasskey(tx, session, p, name, made)
	})
	return within("add passkey", err)
}

func refusedPasskey(err error) error {
	if errors.Is(err, passkey.ErrRefused) {
		return models.ErrPasskey
	}
	return err
}

func (s *Store) keepPasskey(tx *gorm.DB, session models.StaffSession, p prompt, name string, made passkey.Passkey) error {
	if fresh, err := p.spend(tx); err != nil || !fresh {
		return errors.Join(err, models.ErrPasskey)
	}
	row := passkeyRow{ID: newID(), StaffID: session.StaffID, Host: p.Host, Credential: made.ID, MadeAt: models.At(s.clock())}
	var err error
	if row.Record, err = s.ring.Installation().Seal(passkeyPlace(row.ID), passkeyRecord{name, made.Record}); err != nil {
		return err
	}
	if err := tx.Create(&row).Error; isDuplicate(err) {
		return models.ErrPasskey // somebody has it already
	} else if err != nil {
		return fmt.Errorf("keep passkey: %w", err)
	}
	return s.accessEntry(tx, models.ActPasskeyAdd, session, row.ID)
}

// RemovePasskey forgets a passkey of the session's account, but never the last: an
// account without one is begun anew by an invitation. Errors wrap
// [models.ErrForbidden] and [models.ErrNotFound].
func (s *Store) RemovePasskey(ctx context.Context, session models.StaffSession, id string) error {
	_, err := asActor(ctx, s, session.Actor(), func(tx *gorm.DB) (none struct{}, err error) {
		if session.Level < models.LevelPasskey {
			return none, models.ErrForbidden
		}
		var all []string
		if err := tx.Model(&passkeyRow{}).Where("staff_id = ?", session.StaffID).Pluck("id", &all).Error; err != nil {
			return none, fmt.Errorf("read passkeys: %w", err)
		}
		if len(all) < 2 {
			return none, models.ErrForbidden
		}
		done := tx.Where("id = ? AND staff_id = ?", id, session.StaffID).Delete(&passkeyRow{})
		if done.Error != nil || done.RowsAffected == 0 {
			return none, errors.Join(done.Error, models.ErrNotFound)
		}
		return none, s.accessEntry(tx, models.ActPasskeyRemove, session, id)
	})
	return within("remove passkey", err)
}

// accessEntry is about how the session's own account is signed in to.
func (s *Store) accessEntry(tx *gorm.DB, action models.Action, session models.StaffSession, to string) error {
	e := s.installationEntry(action, "staff/"+session.StaffID, 0, session.Actor())
	e.To = to
	return writeEntry(tx, e)
}
