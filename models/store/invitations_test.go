package store_test

import (
	"errors"
	"testing"
	"time"

	"recourse/internal/totp"
	"recourse/models"
)

func (b bureau) invite(t *testing.T, name string) models.Invitation {
	t.Helper()
	i, err := b.InviteStaff(t.Context(), operator, models.NewStaff{SignInName: name, Name: "Ana Duarte", Grants: []models.Grant{b.grant(models.RoleAgent)}})
	b.check(t, err)
	return i
}

// taken is an invitation filled in rightly.
func (b bureau) taken(t *testing.T, i models.Invitation) models.Acceptance {
	t.Helper()
	shown, err := b.Invited(t.Context(), i.Token)
	b.check(t, err)
	code, err := totp.Code(shown.Secret, b.clock.Now())
	b.check(t, err)
	return models.Acceptance{Token: i.Token, Password: passport, TOTP: code}
}

func TestInvitation(t *testing.T) {
	b := newBureau(t)
	i := b.invite(t, "ana@example.org")
	in := b.taken(t, i)
	before := models.SignIn{Name: "ana@example.org", Password: "", TOTP: in.TOTP}
	if _, err := b.SignIn(t.Context(), before, home); !errors.Is(err, models.ErrSignIn) {
		t.Errorf("before it was taken: %v", err)
	}
	for name, test := range map[string]struct {
		change func(in *models.Acceptance)
		want   error
	}{
		"short password": {func(in *models.Acceptance) { in.Password = "short" }, models.FieldError{Field: "password", Key: "short"}},
		"own name":       {func(in *models.Acceptance) { in.Password = "duarte " + passport }, models.FieldError{Field: "password", Key: "name"}},
		"wrong code":     {func(in *models.Acceptance) { in.TOTP = "000000" }, models.FieldError{Field: "code", Key: "wrong"}},
		"wrong token":    {func(in *models.Acceptance) { in.Token += "x" }, models.ErrInvitation},
	} {
		in := in
		test.change(&in)
		if _, err := b.AcceptInvitation(t.Context(), in); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	token, err := b.AcceptInvitation(t.Context(), in)
	b.check(t, err)
	if s := b.who(t, token); len(s.Grants) != 1 || s.Level != models.LevelCode {
		t.Errorf("session with %d grants at level %d", len(s.Grants), s.Level)
	}
	if _, err := b.AcceptInvitation(t.Context(), in); !errors.Is(err, models.ErrInvitation) {
		t.Errorf("taken twice: %v", err)
	}
	if n := b.entries(t, models.ActStaffAccept); n != 1 {
		t.Errorf("%d acceptances audited, want 1", n)
	}
}

func TestInvitationsEnd(t *testing.T) {
	b := newBureau(t)
	late, gone, twice := b.invite(t, "ana@example.org"), b.invite(t, "ben@example.org"), b.invite(t, "eva@example.org")
	b.check(t, b.DisableStaff(t.Context(), operator, "ben@example.org"))
	if _, err := b.Invited(t.Context(), gone.Token); !errors.Is(err, models.ErrInvitation) {
		t.Errorf("of a disabled account: %v", err)
	}
	again, err := b.InviteAgain(t.Context(), operator, "eva@example.org")
	b.check(t, err)
	if _, err := b.Invited(t.Context(), twice.Token); !errors.Is(err, models.ErrInvitation) {
		t.Errorf("replaced: %v", err)
	}
	_, err = b.Invited(t.Context(), again.Token)
	b.check(t, err)
	b.clock.Pass(72 * time.Hour)
	if _, err := b.Invited(t.Context(), late.Token); !errors.Is(err, models.ErrInvitation) {
		t.Errorf("after three days: %v", err)
	}
	if n, err := b.PurgeSessions(t.Context()); n < 2 || err != nil {
		t.Errorf("purged %d, want two invitations: %v", n, err)
	}
}

// A new invitation takes every way in away that the account had.
func TestInviteAgain(t *testing.T) {
	b := newBureau(t)
	a := b.add(t, "ana@example.org", b.grant(models.RoleAdmin))
	d := b.equip(t, a, "ana@example.org")
	token := b.byPasskey(t, d)
	codes, err := b.NewRecoveryCodes(t.Context(), b.who(t, token))
	b.check(t, err)
	i, err := b.InviteAgain(t.Context(), operator, "ana@example.org")
	b.check(t, err)
	if _, err := b.StaffSession(t.Context(), token); !errors.Is(err, models.ErrSession) {
		t.Errorf("the session: %v", err)
	}
	if _, err := b.SignInByPasskey(t.Context(), signInSite, d.Show(t, signInSite, b.ask(t, models.StaffSession{})), home); !errors.Is(err, models.ErrSignIn) {
		t.Errorf("the passkey: %v", err)
	}
	if _, err := b.SignIn(t.Context(), models.SignIn{Name: "ana@example.org", Password: passport, TOTP: codes[0]}, home); !errors.Is(err, models.ErrSignIn) {
		t.Errorf("the password: %v", err)
	}
	token, err = b.AcceptInvitation(t.Context(), b.taken(t, i))
	b.check(t, err)
	if s := b.who(t, token); s.StaffID != a.ID || len(s.Grants) != 1 {
		t.Errorf("session of %s with %d grants", s.StaffID, len(s.Grants))
	}
}
