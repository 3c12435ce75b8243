package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"gorm.io/gorm"

	"recourse/models"
	"recourse/models/store"
)

func TestStaffSessionEnds(t *testing.T) {
	ctx := context.Background()
	for name, test := range map[string]struct {
		act  func(b bureau, t *testing.T, token string)
		over bool
	}{
		"not at once":        {func(bureau, *testing.T, string) {}, false},
		"not before 15 idle": {func(b bureau, _ *testing.T, _ string) { b.clock.Pass(15*time.Minute - time.Second) }, false},
		"after 15 idle":      {func(b bureau, _ *testing.T, _ string) { b.clock.Pass(15 * time.Minute) }, true},
		"not while in use":   {func(b bureau, t *testing.T, token string) { b.use(t, token, 12*time.Hour-time.Minute) }, false},
		"12 hours, in use":   {func(b bureau, t *testing.T, token string) { b.use(t, token, 12*time.Hour) }, true},
		"with the account":   {func(b bureau, t *testing.T, _ string) { b.check(t, b.DisableStaff(ctx, operator, "ana@example.org")) }, true},
		"with a new password": {func(b bureau, t *testing.T, _ string) {
			b.check(t, b.ResetStaff(ctx, operator, newcomer("ana@example.org")))
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBureau(t)
			b.add(t, "ana@example.org", b.grant(models.RoleAgent))
			token := b.signIn(t, "ana@example.org")
			test.act(b, t, token)
			_, err := b.StaffSession(ctx, token)
			if over := errors.Is(err, models.ErrSession); over != test.over || err != nil && !over {
				t.Errorf("over %v, want %v: %v", over, test.over, err)
			}
		})
	}
}

func (bureau) check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// use asks for the session every ten minutes until the time has passed.
func (b bureau) use(t *testing.T, token string, total time.Duration) {
	t.Helper()
	for rest := total; rest > 0; rest -= 10 * time.Minute {
		_, err := b.StaffSession(context.Background(), token)
		b.check(t, err)
		b.clock.Pass(min(rest, 10*time.Minute))
	}
}

func TestStaffSessionTellsWhoAndKeepsOnlyAHash(t *testing.T) {
	b := newBureau(t)
	a := b.add(t, "ana@example.org", b.grant(models.RoleAgent), models.Grant{IncidentID: b.two.ID, Role: models.RoleAuditor})
	token := b.signIn(t, "ana@example.org")
	s, err := b.StaffSession(context.Background(), token)
	if err != nil || s.StaffID != a.ID || s.Name != "Ana Duarte" || len(s.CSRF) != 43 || len(s.Grants) != 2 {
		t.Errorf("session of %q with %d grants: %v", s.StaffID, len(s.Grants), err)
	}
	for _, wrong := range []string{"", token + "x", s.ID, s.CSRF} {
		if _, err := b.StaffSession(context.Background(), wrong); !errors.Is(err, models.ErrSession) {
			t.Errorf("wrong token: %v", err)
		}
	}
	b.check(t, b.SignOut(context.Background(), s))
	b.check(t, b.SignOut(context.Background(), s))
	if _, err := b.StaffSession(context.Background(), token); !errors.Is(err, models.ErrSession) {
		t.Errorf("after signing out: %v", err)
	}
	if n := b.entries(t, models.ActSignOut); n != 1 {
		t.Errorf("%d sign-outs audited, want 1", n)
	}
}

func TestSignsOfLifeAreWrittenOnceAMinute(t *testing.T) {
	b := newBureau(t)
	b.add(t, "ana@example.org", b.grant(models.RoleAgent))
	token := b.signIn(t, "ana@example.org")
	signedIn := models.At(b.clock.Now())
	for _, test := range []struct {
		after   time.Duration
		written bool
	}{{59 * time.Second, false}, {time.Second, true}} {
		b.clock.Pass(test.after)
		_, err := b.StaffSession(context.Background(), token)
		b.check(t, err)
		got, err := store.Reading(t.Context(), b.db, func(tx *gorm.DB) (at models.Instant, err error) {
			return at, tx.Raw("SELECT seen_at FROM staff_sessions").Row().Scan(&at)
		})
		b.check(t, err)
		if written := got != signedIn; written != test.written {
			t.Errorf("after %s more: written %v", test.after, written)
		}
	}
}

func TestPurgeSessions(t *testing.T) {
	b := newBureau(t)
	b.add(t, "ana@example.org", b.grant(models.RoleAgent))
	b.signIn(t, "ana@example.org")
	if n, err := b.PurgeSessions(context.Background()); n != 0 || err != nil {
		t.Errorf("purged %d of what lives: %v", n, err)
	}
	b.clock.Pass(15 * time.Minute)
	if n, err := b.PurgeSessions(context.Background()); n != 1 || err != nil {
		t.Errorf("purged %d, want the session: %v", n, err)
	}
	b.clock.Pass(4 * 24 * time.Hour)
	if n, err := b.PurgeSessions(context.Background()); n == 0 || err != nil {
		t.Errorf("purged %d, want counts long past: %v", n, err)
	}
}
