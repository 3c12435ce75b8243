package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"recourse/models"
)

// AddStaff makes an account with its grants. A mistake is a [models.FieldError].
// Staff grant only roles that they hold themselves, and only where they may
// propose or approve: else the error wraps [models.ErrForbidden].
func (s *Store) AddStaff(ctx context.Context, actor models.Actor, n models.NewStaff) (models.Staff, error) {
	a, err := s.readyAccount(ctx, newID(), n)
	if err != nil {
		return models.Staff{}, within("add staff", err)
	}
	_, err = asActor(ctx, s, actor, func(tx *gorm.DB) (none struct{}, err error) { return none, s.hire(tx, actor, a, n) })
	return a, within("add staff", err)
}

// hire writes a new account with its grants.
func (s *Store) hire(tx *gorm.DB, actor models.Actor, a models.Staff, n models.NewStaff) error {
	if err := mayGrant(tx, actor, n.Grants); err != nil {
		return err
	}
	if _, err := s.account(tx, n.SignInName); err == nil {
		return models.FieldError{Field: "sign_in_name", Key: "taken"}
	} else if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	if err := tx.Create(&a).Error; isDuplicate(err) {
		return models.FieldError{Field: "sign_in_name", Key: "taken"} // somebody was faster
	} else if err != nil {
		return err
	}
	if err := s.staffEntry(tx, models.ActStaffAdd, a, actor, ""); err != nil {
		return err
	}
	return s.grant(tx, actor, a, n.Grants)
}

// newAccount checks and completes an account but for its password.
func (s *Store) newAccount(id string, n models.NewStaff) (models.Staff, error) {
	if err := s.checkStaff(n); err != nil {
		return models.Staff{}, err
	}
	a := models.Staff{ID: id, Login: s.loginSum(n.SignInName), MadeAt: models.At(s.clock()), Version: 1}
	profile := models.StaffProfile{SignInName: models.NormalSignInName(n.SignInName), Name: strings.TrimSpace(n.Name)}
	var err error
	if a.Profile, err = s.ring.Installation().Seal(staffPlace(id, "profile"), profile); err != nil {
		return a, err
	}
	a.TOTP, err = s.ring.Installation().Seal(staffPlace(id, "totp"), n.Secret)
	return a, err
}

// readyAccount is an account with its password. It does the costly work, so it comes
// before the transaction.
func (s *Store) readyAccount(ctx context.Context, id string, n models.NewStaff) (models.Staff, error) {
	a, err := s.newAccount(id, n)
	if err != nil {
		return a, err
	}
	if err := passwordFault(s.passwords.Check(n.Password, models.NormalSignInName(n.SignInName), n.Name)); err != nil {
		return a, err
	}
	a.PasswordHash, err = s.hasher.Hash(ctx, n.Password)
	return a, err
}

// grant writes the grants of a new account, each with its audit entry.
func (s *Store) grant(tx *gorm.DB, actor models.Actor, a models.Staff, grants []models.Grant) error {
	for _, g := range grants {
		g.StaffID, g.MadeAt = a.ID, models.At(s.clock())
		if err := tx.Create(&g).Error; err != nil {
			return fmt.Errorf("grant %s: %w", g.Role, err)
		}
		entry := s.installationEntry(models.ActGrant, "staff/"+a.ID, a.Version, actor)
		entry.IncidentID, entry.To = g.IncidentID, string(g.Role)
		if err := writeEntry(tx, entry); err != nil {
			return err
		}
	}
	return nil
}

// DisableStaff ends an account's sessions and lets it sign in no more. Doing it
// again changes nothing. Errors wrap [models.ErrNotFound] and [models.ErrForbidden].
func (s *Store) DisableStaff(ctx context.Context, actor models.Actor, signInName string) error {
	_, err := asActor(ctx, s, actor, func(tx *gorm.DB) (none struct{}, err error) {
		a, err := s.managed(tx, actor, signInName)
		if err != nil || !a.DisabledAt.IsZero() {
			return none, err
		}
		return none, s.changeStaff(tx, actor, models.ActStaffDisable, a, map[string]any{"disabled_at": models.At(s.clock())})
	})
	return within("disable staff", err)
}

// ResetStaff gives an account a new password, one-time code secret and name, ends
// its sessions and lets it sign in again. Its grants stay; those in n are ignored.
// Errors are those of [Store.AddStaff], and wrap [models.ErrNotFound].
func (s *Store) ResetStaff(ctx context.Context, actor models.Actor, n models.NewStaff) error {
	known, err := reading(ctx, s.db, func(tx *gorm.DB) (models.Staff, error) { return s.account(tx, n.SignInName) })
	if err != nil {
		return within("reset staff", err)
	}
	fresh, err := s.readyAccount(ctx, known.ID, n)
	if err != nil {
		return within("reset staff", err)
	}
	_, err = asActor(ctx, s, actor, func(tx *gorm.DB) (none struct{}, err error) {
		a, err := s.managed(tx, actor, n.SignInName)
		if err != nil {
			return none, err
		}
		return none, s.changeStaff(tx, actor, models.ActStaffReset, a, map[string]any{
			"disabled_at": nil, "password_hash": fresh.PasswordHash, "totp": fresh.TOTP, "totp_step": 0,
			"profile": fresh.Profile, "login": fresh.Login,
		})
	})
	return within("reset staff", err)
}

// changeStaff sets columns of an account if nobody changed it meanwhile, ends its
// sessions and its ways to sign in, and writes the audit entry.
func (s *Store) changeStaff(tx *gorm.DB, actor models.Actor, action models.Action, a models.Staff, set map[string]any) error {
	set["version"] = gorm.Expr("version + 1")
	done := tx.Model(&models.Staff{}).Where("id = ? AND version = ?", a.ID, a.Version).Updates(set)
	if done.Error != nil {
		return fmt.Errorf("change account: %w", done.Error)
	}
	if done.RowsAffected != 1 {
		return fmt.Errorf("account: %w", models.ErrConflict)
	}
	for _, table := range []string{"staff_sessions", "invitations", "passkeys", "recovery_codes"} {
		if err := tx.Exec("DELETE FROM "+table+" WHERE staff_id = ?", a.ID).Error; err != nil {
			return fmt.Errorf("end %s: %w", table, err)
		}
	}
	a.Version++
	return s.staffEntry(tx, action, a, actor, "")
}
