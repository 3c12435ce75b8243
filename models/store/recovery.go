package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"recourse/models"
)

const (
	recoveryCodes  = 8
	recoverySymbol = 16 // of base32: 80 bits, so that a keyed hash needs no stretching
)

// recoveryCode is what was typed as a recovery code, normalized.
func recoveryCode(typed string) (string, bool) {
	code := plainLetters(typed)
	return code, len(code) == recoverySymbol
}

// plainLetters is what was typed in any case, with dashes and blanks or without.
func plainLetters(typed string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(typed))
}

// recoveryFactor uses a recovery code up, once on all replicas together.
func (s *Store) recoveryFactor(a models.Staff, code, hash string) factor {
	return factor{models.LevelCode, "recovery code", func(tx *gorm.DB) (bool, error) {
		var sums [][]byte
		for _, t := range s.ring.Installation().Tokens("recovery code", a.ID, code) {
			sums = append(sums, t.Sum)
		}
		done := tx.Exec("UPDATE recovery_codes SET used_at = ? WHERE staff_id = ? AND hash IN ? AND used_at IS NULL", models.At(s.clock()), a.ID, sums)
		if done.Error != nil {
			return false, fmt.Errorf("use recovery code: %w", done.Error)
		}
		if done.RowsAffected != 1 {
			return false, nil
		}
		return changedAccount(tx, a, map[string]any{"password_hash": hash})
	}}
}

// NewRecoveryCodes gives the session's account eight codes in place of those it had.
// Each works once instead of a one-time code. They are told this once.
func (s *Store) NewRecoveryCodes(ctx context.Context, session models.StaffSession) ([]string, error) {
	codes := make([]string, recoveryCodes)
	for i := range codes {
		c := rand.Text()[:recoverySymbol]
		codes[i] = c[:4] + "-" + c[4:8] + "-" + c[8:12] + "-" + c[12:]
	}
	_, err := asActor(ctx, s, session.Actor(), func(tx *gorm.DB) (none struct{}, err error) {
		if err := tx.Exec("DELETE FROM recovery_codes WHERE staff_id = ?", session.StaffID).Error; err != nil {
			return none, fmt.Errorf("forget recovery codes: %w", err)
		}
		for _, c := range codes {
			code, _ := recoveryCode(c)
			sum, _ := s.ring.Installation().Token("recovery code", session.StaffID, code)
			if err := tx.Exec("INSERT INTO recovery_codes (staff_id, hash) VALUES (?, ?)", session.StaffID, sum).Error; err != nil {
				return none, fmt.Errorf("keep recovery codes: %w", err)
			}
		}
		return none, s.accessEntry(tx, models.ActRecoveryCodes, session, "")
	})
	return codes, within("make recovery codes", err)
}
