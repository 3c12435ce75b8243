package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"gorm.io/gorm"

	"recourse/internal/totp"
	"recourse/models"
)

// invitedFor is how long an invitation may be taken.
const invitedFor = 72 * time.Hour

type invitation struct {
	StaffID   string `gorm:"primaryKey"`
	TokenHash []byte
	Until     models.Instant
}

func (invitation) TableName() string { return "invitations" }

// InviteStaff makes an account whose owner sets the password: nobody else ever knows it.
// The password of n is ignored. Errors are those of [Store.AddStaff].
func (s *Store) InviteStaff(ctx context.Context, actor models.Actor, n models.NewStaff) (models.Invitation, error) {
	n.Secret = totp.NewSecret()
	a, err := s.newAccount(newID(), n)
	if err != nil {
		return models.Invitation{}, within("invite staff", err)
	}
	i, err := asActor(ctx, s, actor, func(tx *gorm.DB) (models.Invitation, error) {
		if err := s.hire(tx, actor, a, n); err != nil {
			return models.Invitation{}, err
		}
		return s.invite(tx, actor, a)
	})
	return i, within("invite staff", err)
}

// InviteAgain takes an account's password, second factors and sessions away and invites
// its owner anew. Its grants stay. Errors wrap [models.ErrNotFound] and
// [models.ErrForbidden].
func (s *Store) InviteAgain(ctx context.Context, actor models.Actor, signInName string) (models.Invitation, error) {
	i, err := asActor(ctx, s, actor, func(tx *gorm.DB) (none models.Invitation, err error) {
		a, err := s.managed(tx, actor, signInName)
		if err != nil {
			return none, err
		}
		secret, err := s.ring.Installation().Seal(staffPlace(a.ID, "totp"), totp.NewSecret())
		if err != nil {
			return none, err
		}
		anew := map[string]any{"disabled_at": nil, "password_hash": "", "totp": secret, "totp_step": 0}
		if err := s.changeStaff(tx, actor, models.ActStaffReset, a, anew); err != nil {
			return none, err
		}
		return s.invite(tx, actor, a)
	})
	return i, within("invite again", err)
}

func (s *Store) invite(tx *gorm.DB, actor models.Actor, a models.Staff) (models.Invitation, error) {
	token := rand.Text() // 130 bits in letters that can be typed
	row := invitation{a.ID, tokenHash(token), models.At(s.clock().Add(invitedFor))}
	if err := tx.Create(&row).Error; err != nil {
		return models.Invitation{}, fmt.Errorf("invite: %w", err)
	}
	return models.Invitation{Token: token, Until: row.Until}, s.staffEntry(tx, models.ActStaffInvite, a, actor, "")
}

// invitationHash is of a token as it was typed.
func invitationHash(typed string) []byte {
	return tokenHash(plainLetters(typed))
}

// Invited shows an invitation to who has its token. Errors wrap [models.ErrInvitation].
func (s *Store) Invited(ctx context.Context, token string) (models.Invited, error) {
	_, i, err := s.invited(ctx, token)
	return i, within("show invitation", err)
}

func (s *Store) invited(ctx context.Context, token string) (a models.Staff, i models.Invited, err error) {
	i, err = reading(ctx, s.db, func(tx *gorm.DB) (i models.Invited, err error) {
		var row invitation
		err = tx.Where("token_hash = ?", invitationHash(token)).Take(&row).Error
		if isNotFound(err) || err == nil && !s.clock().Before(row.Until.Time) {
			return i, models.ErrInvitation
		}
		if err == nil {
			err = tx.Where("id = ?", row.StaffID).Take(&a).Error
		}
		if err != nil {
			return i, fmt.Errorf("find invitation: %w", err)
		}
		p, err := s.profile(a)
		if err != nil {
			return i, err
		}
		i.SignInName, i.Name, i.Until = p.SignInName, p.Name, row.Until
		return i, s.ring.Installation().Open(staffPlace(a.ID, "totp"), a.TOTP, &i.Secret)
	})
	return a, i, err
}

// AcceptInvitation sets the password, once the authenticator shows the right code, and
// signs in. Errors wrap [models.ErrInvitation]; what cannot be is a [models.FieldError]
// of "password" or "code".
func (s *Store) AcceptInvitation(ctx context.Context, in models.Acceptance) (token string, err error) {
	a, i, err := s.invited(ctx, in.Token)
	if err != nil {
		return "", within("accept invitation", err)
	}
	if err := passwordFault(s.passwords.Check(in.Password, i.SignInName, i.Name)); err != nil {
		return "", err
	}
	step, fits := totp.Verify(i.Secret, in.TOTP, s.clock(), a.TOTPStep)
	if !fits {
		return "", models.FieldError{Field: "code", Key: "wrong"}
	}
	hash, err := s.hasher.Hash(ctx, in.Password)
	if err != nil {
		return "", within("accept invitation", err)
	}
	token, err = s.begin(ctx, a, in, codeFactor(a, step, hash))
	return token, within("accept invitation", err)
}

// begin uses the invitation up and opens the account's first session.
func (s *Store) begin(ctx context.Context, a models.Staff, in models.Acceptance, f factor) (string, error) {
	actor := models.Actor{Kind: models.ActorStaff, ID: a.ID}
	session, token := newStaffSession(a.ID, f.level, s.clock())
	_, err := asActor(ctx, s, actor, func(tx *gorm.DB) (none struct{}, err error) {
		done := tx.Where("staff_id = ? AND token_hash = ?", a.ID, invitationHash(in.Token)).Delete(&invitation{})
		if done.Error != nil {
			return none, fmt.Errorf("use invitation: %w", done.Error)
		}
		used, err := f.use(tx)
		if err != nil {
			return none, err
		}
		if !used || done.RowsAffected != 1 {
			return none, models.ErrInvitation
		}
		if err := tx.Create(&session).Error; err != nil {
			return none, fmt.Errorf("open session: %w", err)
		}
		return none, s.staffEntry(tx, models.ActStaffAccept, a, actor, "")
	})
	return token, err
}
