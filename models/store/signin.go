package store

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"gorm.io/gorm"

	"recourse/internal/ratelimit"
	"recourse/internal/totp"
	"recourse/models"
)

// signInLimits hold for one account, whoever asks from wherever.
func signInLimits() []ratelimit.Limit { return []ratelimit.Limit{{Max: 10, Per: 15 * time.Minute}} }

// signInTry is one try to sign in, counted before anything is compared.
type signInTry struct {
	account models.Staff // zero if nobody has the name, or nobody may use it
	object  string       // for the audit log
	at      time.Time
	limits  tallies
	wait    time.Duration // the limit's answer, if not zero
}

// factor is what somebody has shown to be admitted. It is used up in the transaction that
// admits them, where false says that it was used or the account changed meanwhile.
type factor struct {
	level models.SignInLevel
	name  string // for the audit log
	use   func(tx *gorm.DB) (bool, error)
}

// SignIn checks name, password and one-time or recovery code together and returns the
// token of a new session. It counts the attempt in a transaction of its own, which
// stays; a right attempt is taken off the count again. Whatever was wrong, the
// error wraps [models.ErrSignIn] and the work was the same; a limit that is spent
// is [*models.Limited].
func (s *Store) SignIn(ctx context.Context, in models.SignIn, from netip.Addr) (token string, err error) {
	try, err := s.countSignIn(ctx, in, from)
	if err != nil {
		return "", within("sign in", err)
	}
	if try.wait > 0 {
		return "", &models.Limited{RetryAfter: try.wait}
	}
	f, right, err := s.compareSignIn(ctx, try.account, in)
	if err != nil {
		return "", within("sign in", err)
	}
	if right {
		token, err = s.admitStaff(ctx, try, f)
	} else {
		err = s.refuseSignIn(ctx, try)
	}
	return token, within("sign in", err)
}

func (s *Store) countSignIn(ctx context.Context, in models.SignIn, from netip.Addr) (signInTry, error) {
	try := signInTry{object: s.ring.Installation().Pseudonym("login", models.NormalSignInName(in.Name)), limits: s.signInTallies(in.Name, from)}
	return s.countTry(ctx, try, func(tx *gorm.DB) (models.Staff, error) { return s.account(tx, in.Name) })
}

// countTry counts a try before anything is compared; find is the account it is for.
func (s *Store) countTry(ctx context.Context, try signInTry, find func(tx *gorm.DB) (models.Staff, error)) (signInTry, error) {
	return inTx(ctx, s.db, func(tx *gorm.DB) (signInTry, error) {
		try := try
		try.at = s.clock()
		a, err := find(tx)
		if err != nil && !errors.Is(err, models.ErrNotFound) {
			return try, err
		}
		if err == nil {
			try.object = "staff/" + a.ID
		}
		if a.DisabledAt.IsZero() && a.PasswordHash != "" { // an invitation that nobody has taken has none
			try.account = a
		}
		d, _, err := try.limits.spend(tx, try.at)
		if err != nil || d.Allowed {
			return try, err
		}
		try.wait = d.RetryAfter
		return try, s.signInEntry(tx, models.ActSignInRefused, try, visitor(), "limited")
	})
}

// signInTallies count by account, also one that does not exist, and by network.
func (s *Store) signInTallies(name string, from netip.Addr) (ts tallies) {
	for _, l := range signInLimits() {
		ts = append(ts, tally{"", "staff", s.loginSum(name), l})
	}
	return append(ts, s.netTries(from)...)
}

// netTries count by network.
func (s *Store) netTries(from netip.Addr) (ts tallies) {
	for _, b := range ratelimit.Buckets(from) {
		key, _ := s.ring.Installation().Token("net", b.Key())
		for _, l := range s.policy.PerNet.Limits(b) {
			ts = append(ts, tally{"", "staff-net", key, l})
		}
	}
	return ts
}

// noSecret stands in for the secret of an account that does not exist.
const noSecret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// compareSignIn decides password and code together, outside any transaction. A recovery
// code is looked up when it is used.
func (s *Store) compareSignIn(ctx context.Context, a models.Staff, in models.SignIn) (f factor, right bool, err error) {
	secret, known, same := noSecret, a.ID != "", false
	if known {
		if err := s.ring.Installation().Open(staffPlace(a.ID, "totp"), a.TOTP, &secret); err != nil {
			return f, false, err
		}
		same, err = s.hasher.Verify(ctx, a.PasswordHash, in.Password)
	} else {
		err = s.hasher.VerifyDummy(ctx, in.Password)
	}
	step, fits := totp.Verify(secret, in.TOTP, s.clock(), a.TOTPStep)
	if err != nil || !known || !same {
		return f, false, err
	}
	hash, err := s.freshHash(ctx, a, in.Password)
	if code, ok := recoveryCode(in.TOTP); ok {
		return s.recoveryFactor(a, code, hash), true, err
	}
	return codeFactor(a, step, hash), fits, err
}

// freshHash is the account's hash, made again if today's parameters are others.
func (s *Store) freshHash(ctx context.Context, a models.Staff, password string) (string, error) {
	if !s.hasher.NeedsRehash(a.PasswordHash) {
		return a.PasswordHash, nil
	}
	return s.hasher.Hash(ctx, password)
}

// codeFactor uses a one-time code up by compare-and-swap, so that on all replicas
// together it works once, and keeps a hash made with today's parameters.
func codeFactor(a models.Staff, step int64, hash string) factor {
	return factor{models.LevelCode, "", func(tx *gorm.DB) (bool, error) {
		return changedAccount(tx.Where("totp_step < ?", step), a, map[string]any{"totp_step": step, "password_hash": hash})
	}}
}

// changedAccount changes an account unless somebody did meanwhile.
func changedAccount(tx *gorm.DB, a models.Staff, set map[string]any) (bool, error) {
	done := tx.Model(&models.Staff{}).Where("id = ? AND version = ? AND disabled_at IS NULL", a.ID, a.Version).Updates(set)
	if done.Error != nil {
		return false, fmt.Errorf("change account: %w", done.Error)
	}
	return done.RowsAffected == 1, nil
}

// admitStaff opens a session, unless the factor was used or the account changed since
// it was compared.
func (s *Store) admitStaff(ctx context.Context, try signInTry, f factor) (token string, err error) {
	session, token := newStaffSession(try.account.ID, f.level, s.clock())
	admitted, err := inTx(ctx, s.db, func(tx *gorm.DB) (bool, error) {
		ok, err := f.use(tx)
		if err != nil || !ok {
			return false, err
		}
		if err := try.limits.add(tx, try.at, -1); err != nil {
			return false, err
		}
		if err := tx.Create(&session).Error; err != nil {
			return false, fmt.Errorf("open session: %w", err)
		}
		actor := models.Actor{Kind: models.ActorStaff, ID: try.account.ID}
		return true, s.signInEntry(tx, models.ActSignIn, try, actor, f.name)
	})
	if err == nil && !admitted {
		return "", s.refuseSignIn(ctx, try)
	}
	return token, err
}

// refuseSignIn records a refusal and returns [models.ErrSignIn].
func (s *Store) refuseSignIn(ctx context.Context, try signInTry) error {
	_, err := inTx(ctx, s.db, func(tx *gorm.DB) (none struct{}, err error) {
		return none, s.signInEntry(tx, models.ActSignInRefused, try, visitor(), "refused")
	})
	if err != nil {
		return err
	}
	return models.ErrSignIn
}

func (s *Store) signInEntry(tx *gorm.DB, action models.Action, try signInTry, actor models.Actor, to string) error {
	e := s.installationEntry(action, try.object, try.account.Version, actor)
	e.To = to
	return writeEntry(tx, e)
}
