package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/internal/totp"
	"recourse/models"
	"recourse/models/store"
)

var signInSite = models.PasskeySite{Host: "portal.example.org", Origin: "https://portal.example.org"}

// session signs somebody in by password and code.
func (b bureau) session(t *testing.T, name string) models.StaffSession {
	t.Helper()
	return b.who(t, b.signIn(t, name))
}

func (b bureau) who(t *testing.T, token string) models.StaffSession {
	t.Helper()
	s, err := b.StaffSession(t.Context(), token)
	b.check(t, err)
	return s
}

// equip adds the account's first passkey.
func (b bureau) equip(t *testing.T, a models.Staff, name string) *portaltest.Device {
	t.Helper()
	s, d := b.session(t, name), portaltest.NewDevice(a.ID)
	b.check(t, b.addPasskey(t, s, d))
	b.clock.Pass(time.Minute)
	return d
}

func (b bureau) addPasskey(t *testing.T, s models.StaffSession, d *portaltest.Device) error {
	t.Helper()
	p, err := b.NewPasskeyPrompt(t.Context(), s, signInSite)
	if err != nil {
		return err
	}
	return b.AddPasskey(t.Context(), s, signInSite, "My key", d.Make(t, signInSite, p))
}

func (b bureau) ask(t *testing.T, s models.StaffSession) models.PasskeyPrompt {
	t.Helper()
	p, err := b.AskPasskey(s, signInSite)
	b.check(t, err)
	return p
}

func (b bureau) byPasskey(t *testing.T, d *portaltest.Device) string {
	t.Helper()
	token, err := b.SignInByPasskey(t.Context(), signInSite, d.Show(t, signInSite, b.ask(t, models.StaffSession{})), home)
	b.check(t, err)
	return token
}

func TestSignInByPasskey(t *testing.T) {
	b := newBureau(t)
	a := b.add(t, "ana@example.org", b.grant(models.RoleAdmin))
	d := b.equip(t, a, "ana@example.org")
	s := b.who(t, b.byPasskey(t, d))
	if s.StaffID != a.ID || s.Level != models.LevelPasskey || len(s.Grants) != 1 {
		t.Errorf("session of %s at level %d with %d grants", s.StaffID, s.Level, len(s.Grants))
	}
	access, err := b.Access(t.Context(), s)
	if err != nil || len(access.Passkeys) != 1 || access.Passkeys[0].Name != "My key" || access.Passkeys[0].UsedAt.IsZero() || len(access.Sessions) != 2 {
		t.Errorf("access %+v: %v", access, err)
	}
	if n := b.entries(t, models.ActPasskeyAdd); n != 1 {
		t.Errorf("%d passkeys audited, want 1", n)
	}
}

func TestPasskeysThatDoNotSignIn(t *testing.T) {
	evil := models.PasskeySite{Host: signInSite.Host, Origin: "https://evil.example.org"}
	for name, answer := range map[string]func(b bureau, t *testing.T, d *portaltest.Device) models.PasskeyAnswer{
		"from another site": func(b bureau, t *testing.T, d *portaltest.Device) models.PasskeyAnswer {
			return d.Show(t, evil, b.ask(t, models.StaffSession{}))
		},
		"too late": func(b bureau, t *testing.T, d *portaltest.Device) models.PasskeyAnswer {
			p := b.ask(t, models.StaffSession{})
			b.clock.Pass(10 * time.Minute)
			return d.Show(t, signInSite, p)
		},
		"twice": func(b bureau, t *testing.T, d *portaltest.Device) models.PasskeyAnswer {
			in := d.Show(t, signInSite, b.ask(t, models.StaffSession{}))
			_, err := b.SignInByPasskey(t.Context(), signInSite, in, home)
			b.check(t, err)
			return in
		},
		"a step-up's": func(b bureau, t *testing.T, d *portaltest.Device) models.PasskeyAnswer {
			return d.Show(t, signInSite, b.ask(t, b.session(t, "ana@example.org")))
		},
		"unknown": func(b bureau, t *testing.T, _ *portaltest.Device) models.PasskeyAnswer {
			return portaltest.NewDevice("nobody").Show(t, signInSite, b.ask(t, models.StaffSession{}))
		},
		"of a disabled account": func(b bureau, t *testing.T, d *portaltest.Device) models.PasskeyAnswer {
			in := d.Show(t, signInSite, b.ask(t, models.StaffSession{}))
			b.check(t, b.DisableStaff(t.Context(), operator, "ana@example.org"))
			return in
		},
		"a changed state": func(b bureau, t *testing.T, d *portaltest.Device) models.PasskeyAnswer {
			in := d.Show(t, signInSite, b.ask(t, models.StaffSession{}))
			in.State = in.State[:len(in.State)-2] + "AA"
			return in
		},
		"no state": func(b bureau, t *testing.T, d *portaltest.Device) models.PasskeyAnswer {
			in := d.Show(t, signInSite, b.ask(t, models.StaffSession{}))
			in.State = ""
			return in
		},
		"nothing": func(b bureau, t *testing.T, _ *portaltest.Device) models.PasskeyAnswer {
			return models.PasskeyAnswer{State: b.ask(t, models.StaffSession{}).State}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBureau(t)
			a := b.add(t, "ana@example.org", b.grant(models.RoleAdmin))
			in := answer(b, t, b.equip(t, a, "ana@example.org"))
			before := b.entries(t, models.ActSignInRefused)
			if token, err := b.SignInByPasskey(t.Context(), signInSite, in, home); token != "" || !errors.Is(err, models.ErrSignIn) {
				t.Errorf("admitted %v: %v", token != "", err)
			}
			if n := b.entries(t, models.ActSignInRefused) - before; n != 1 {
				t.Errorf("%d refusals audited, want 1", n)
			}
		})
	}
}

func TestAPasskeyAnswerWorksOnceAtTheSameTime(t *testing.T) {
	b := newBureau(t)
	d := b.equip(t, b.add(t, "ana@example.org", b.grant(models.RoleAdmin)), "ana@example.org")
	in := d.Show(t, signInSite, b.ask(t, models.StaffSession{}))
	var admitted atomic.Int64
	var wait sync.WaitGroup
	for range 6 {
		wait.Go(func() {
			if _, err := b.SignInByPasskey(context.Background(), signInSite, in, home); err == nil {
				admitted.Add(1)
			} else if !errors.Is(err, models.ErrSignIn) {
				t.Errorf("sign in: %v", err)
			}
		})
	}
	wait.Wait()
	if admitted.Load() != 1 {
		t.Errorf("admitted %d times, want once", admitted.Load())
	}
}

// Whoever has stolen a password and a code must not give themselves a passkey.
func TestASecondPasskeyNeedsTheFirst(t *testing.T) {
	b := newBureau(t)
	a := b.add(t, "ana@example.org", b.grant(models.RoleAdmin))
	d := b.equip(t, a, "ana@example.org")
	if err := b.addPasskey(t, b.session(t, "ana@example.org"), portaltest.NewDevice(a.ID)); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("by password and code: %v", err)
	}
	s := b.who(t, b.byPasskey(t, d))
	b.check(t, b.addPasskey(t, s, portaltest.NewDevice(a.ID)))
	if err := b.addPasskey(t, s, d); !errors.Is(err, models.ErrPasskey) {
		t.Errorf("the same again: %v", err)
	}
	access, err := b.Access(t.Context(), s)
	b.check(t, err)
	b.clock.Pass(time.Minute)
	if err := b.RemovePasskey(t.Context(), b.session(t, "ana@example.org"), access.Passkeys[0].ID); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("removed by password and code: %v", err)
	}
	b.check(t, b.RemovePasskey(t.Context(), s, access.Passkeys[0].ID))
	if err := b.RemovePasskey(t.Context(), s, access.Passkeys[1].ID); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("removed the last: %v", err)
	}
	if _, err := b.SignInByPasskey(t.Context(), signInSite, d.Show(t, signInSite, b.ask(t, models.StaffSession{})), home); !errors.Is(err, models.ErrSignIn) {
		t.Errorf("by the removed one: %v", err)
	}
}

// An admin of a real incident needs a passkey; of a rehearsal, and an agent, none.
func TestGrantsWaitForAPasskey(t *testing.T) {
	b := newBureau(t)
	real := portaltest.Incident("real")
	real.Rehearsal = false
	real, err := b.CreateIncident(t.Context(), operator, real)
	b.check(t, err)
	a := b.add(t, "ana@example.org", b.grant(models.RoleAdmin),
		models.Grant{IncidentID: real.ID, Role: models.RoleAdmin}, models.Grant{IncidentID: real.ID, Role: models.RoleAgent})
	s := b.session(t, "ana@example.org")
	if len(s.Grants) != 2 || len(s.Waiting) != 1 || s.Waiting[0].Role != models.RoleAdmin || s.Waiting[0].IncidentID != real.ID {
		t.Errorf("%d grants count and %v wait", len(s.Grants), s.Waiting)
	}
	b.clock.Pass(time.Minute)
	s = b.who(t, b.byPasskey(t, b.equip(t, a, "ana@example.org")))
	if len(s.Grants) != 3 || len(s.Waiting) != 0 {
		t.Errorf("by passkey %d grants count and %d wait", len(s.Grants), len(s.Waiting))
	}
}

func TestStepUp(t *testing.T) {
	b := newBureau(t)
	d := b.equip(t, b.add(t, "ana@example.org", b.grant(models.RoleAdmin)), "ana@example.org")
	token := b.signIn(t, "ana@example.org")
	s := b.who(t, token)
	code := b.typed(t, "ana@example.org").TOTP
	if _, err := b.StepUp(t.Context(), s, signInSite, models.StepUp{TOTP: code}, home); !errors.Is(err, models.ErrSignIn) {
		t.Errorf("the code of the sign-in: %v", err)
	}
	b.clock.Pass(6 * time.Minute)
	code, err := totp.Code(secret, b.clock.Now())
	b.check(t, err)
	next, err := b.StepUp(t.Context(), s, signInSite, models.StepUp{TOTP: code}, home)
	b.check(t, err)
	if _, err := b.StaffSession(t.Context(), token); !errors.Is(err, models.ErrSession) {
		t.Errorf("the old token: %v", err)
	}
	if s = b.who(t, next); !s.ProvedAt.Equal(b.clock.Now()) || s.Level != models.LevelCode {
		t.Errorf("proved at %v at level %d", s.ProvedAt, s.Level)
	}
	next, err = b.StepUp(t.Context(), s, signInSite, models.StepUp{Passkey: d.Show(t, signInSite, b.ask(t, s))}, home)
	b.check(t, err)
	if s = b.who(t, next); s.Level != models.LevelPasskey {
		t.Errorf("by passkey at level %d", s.Level)
	}
	b.clock.Pass(time.Minute)
	code, err = totp.Code(secret, b.clock.Now())
	b.check(t, err)
	if _, err := b.StepUp(t.Context(), s, signInSite, models.StepUp{TOTP: code}, home); !errors.Is(err, models.ErrSignIn) {
		t.Errorf("a code where a passkey signed in: %v", err)
	}
	if n := b.entries(t, models.ActStepUp); n != 2 {
		t.Errorf("%d step-ups audited, want 2", n)
	}
}

// Guesses at a step-up share the sign-in's limit.
func TestStepUpIsLimited(t *testing.T) {
	b := newBureau(t)
	b.add(t, "ana@example.org", b.grant(models.RoleAgent))
	s := b.session(t, "ana@example.org")
	for range 10 {
		if _, err := b.StepUp(t.Context(), s, signInSite, models.StepUp{TOTP: "000000"}, home); !errors.Is(err, models.ErrSignIn) {
			t.Fatal(err)
		}
	}
	var limited *models.Limited
	if _, err := b.StepUp(t.Context(), s, signInSite, models.StepUp{TOTP: "000000"}, home); !errors.As(err, &limited) {
		t.Errorf("attempt 11: %v", err)
	}
}

func TestRecoveryCodes(t *testing.T) {
	b := newBureau(t)
	b.add(t, "ana@example.org", b.grant(models.RoleAgent))
	s := b.session(t, "ana@example.org")
	old, err := b.NewRecoveryCodes(t.Context(), s)
	b.check(t, err)
	codes, err := b.NewRecoveryCodes(t.Context(), s)
	b.check(t, err)
	in := models.SignIn{Name: "ana@example.org", Password: passport, TOTP: codes[3]}
	token, err := b.SignIn(t.Context(), in, home)
	b.check(t, err)
	if s := b.who(t, token); s.Level != models.LevelCode {
		t.Errorf("level %d", s.Level)
	}
	for name, in := range map[string]models.SignIn{
		"again":             in,
		"replaced":          {Name: in.Name, Password: passport, TOTP: old[3]},
		"without password":  {Name: in.Name, Password: "x", TOTP: codes[4]},
		"of somebody's own": {Name: in.Name, Password: passport, TOTP: "AAAA-AAAA-AAAA-AAAA"},
	} {
		if _, err := b.SignIn(t.Context(), in, home); !errors.Is(err, models.ErrSignIn) {
			t.Errorf("%s: %v", name, err)
		}
	}
	access, err := b.Access(t.Context(), s)
	if err != nil || len(codes) != 8 || access.RecoveryCodes != 7 {
		t.Errorf("%d of %d codes left: %v", access.RecoveryCodes, len(codes), err)
	}
	if n := store.CountRows(b.Store, t, &models.AuditEntry{}, `action = ? AND "to" = ?`, models.ActSignIn, "recovery code"); n != 1 {
		t.Errorf("%d sign-ins by recovery code audited, want 1", n)
	}
}

func TestEndSessions(t *testing.T) {
	b := newBureau(t)
	b.add(t, "ana@example.org", b.grant(models.RoleAgent))
	b.add(t, "ben@example.org", b.grant(models.RoleAgent))
	var tokens []string
	for range 3 {
		tokens = append(tokens, b.signIn(t, "ana@example.org"))
		b.clock.Pass(time.Minute)
	}
	ben := b.signIn(t, "ben@example.org")
	mine := b.who(t, tokens[0])
	b.check(t, b.EndSession(t.Context(), mine, b.who(t, tokens[1]).ID))
	b.check(t, b.EndSession(t.Context(), mine, b.who(t, ben).ID)) // somebody else's
	for i, over := range []bool{false, true, false} {
		if _, err := b.StaffSession(t.Context(), tokens[i]); errors.Is(err, models.ErrSession) != over {
			t.Errorf("session %d: %v", i, err)
		}
	}
	b.check(t, b.EndSession(t.Context(), mine, ""))
	b.who(t, tokens[0])
	b.who(t, ben)
	if _, err := b.StaffSession(t.Context(), tokens[2]); !errors.Is(err, models.ErrSession) {
		t.Errorf("after ending all others: %v", err)
	}
	if n := b.entries(t, models.ActSessionEnd); n != 2 {
		t.Errorf("%d ends audited, want 2", n)
	}
}
