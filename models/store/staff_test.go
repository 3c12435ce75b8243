package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recourse/models"
)

func TestAddStaffRefuses(t *testing.T) {
	b := newBureau(t)
	b.add(t, "ana@example.org", b.grant(models.RoleAgent))
	for name, test := range map[string]struct {
		change func(n *models.NewStaff)
		want   error
	}{
		"no sign-in name":    {func(n *models.NewStaff) { n.SignInName = " " }, models.FieldError{Field: "sign_in_name", Key: "empty"}},
		"two words":          {func(n *models.NewStaff) { n.SignInName = "a b" }, models.FieldError{Field: "sign_in_name", Key: "invalid"}},
		"taken, other case":  {func(n *models.NewStaff) { n.SignInName = "Ana@Example.org" }, models.FieldError{Field: "sign_in_name", Key: "taken"}},
		"no name":            {func(n *models.NewStaff) { n.Name = "" }, models.FieldError{Field: "name", Key: "empty"}},
		"short password":     {func(n *models.NewStaff) { n.Password = "quartz violin" }, models.FieldError{Field: "password", Key: "short"}},
		"named password":     {func(n *models.NewStaff) { n.Password = "duarte " + passport }, models.FieldError{Field: "password", Key: "name"}},
		"guessable password": {func(n *models.NewStaff) { n.Password = "passwordpassword" }, models.FieldError{Field: "password", Key: "common"}},
		"no secret":          {func(n *models.NewStaff) { n.Secret = "" }, models.FieldError{Field: "secret", Key: "invalid"}},
		"unknown role":       {func(n *models.NewStaff) { n.Grants[0].Role = "root" }, models.FieldError{Field: "role", Key: "unknown"}},
		"unknown incident":   {func(n *models.NewStaff) { n.Grants[0].IncidentID = "x" }, models.ErrNotFound},
	} {
		n := newcomer("ben@example.org", b.grant(models.RoleAgent))
		test.change(&n)
		if _, err := b.AddStaff(context.Background(), operator, n); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if list, err := b.StaffList(context.Background()); len(list) != 1 || err != nil {
		t.Errorf("%d accounts, want one: %v", len(list), err)
	}
}

func TestNobodyGrantsMoreThanTheyHold(t *testing.T) {
	b := newBureau(t)
	admin := b.add(t, "admin", b.grant(models.RoleAdmin), b.grant(models.RoleAgent))
	agent := b.add(t, "agent", b.grant(models.RoleAgent))
	b.add(t, "officer", b.grant(models.RolePrivacyOfficer))
	staff := func(a models.Staff) models.Actor { return models.Actor{Kind: models.ActorStaff, ID: a.ID} }
	for name, test := range map[string]struct {
		actor  models.Actor
		grants []models.Grant
		want   error
	}{
		"an admin, what they hold":       {staff(admin), []models.Grant{b.grant(models.RoleAgent)}, nil},
		"an admin, more":                 {staff(admin), []models.Grant{b.grant(models.RoleAgent), b.grant(models.RolePrivacyOfficer)}, models.ErrForbidden},
		"an admin, in another incident":  {staff(admin), []models.Grant{{IncidentID: b.two.ID, Role: models.RoleAgent}}, models.ErrForbidden},
		"an admin, nothing":              {staff(admin), nil, models.ErrForbidden},
		"an agent, what they hold":       {staff(agent), []models.Grant{b.grant(models.RoleAgent)}, models.ErrForbidden},
		"a visitor":                      {models.Actor{Kind: models.ActorVisitor}, []models.Grant{b.grant(models.RoleAgent)}, models.ErrForbidden},
		"nobody":                         {models.Actor{}, []models.Grant{b.grant(models.RoleAgent)}, models.ErrActor},
		"the operator, in each incident": {operator, []models.Grant{b.grant(models.RoleAuditor), {IncidentID: b.two.ID, Role: models.RoleAdmin}}, nil},
	} {
		if _, err := b.AddStaff(context.Background(), test.actor, newcomer(strings.ReplaceAll(name, " ", "-"), test.grants...)); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, err := range map[string]error{
		"disable": b.DisableStaff(context.Background(), staff(admin), "officer"),
		"reset":   b.ResetStaff(context.Background(), staff(admin), newcomer("officer")),
	} {
		if !errors.Is(err, models.ErrForbidden) {
			t.Errorf("%s an account with more roles: %v", name, err)
		}
	}
	b.check(t, b.DisableStaff(context.Background(), staff(admin), "agent"))
}

func TestStaffListShowsAccounts(t *testing.T) {
	b := newBureau(t)
	a := b.add(t, "Ana@example.org", b.grant(models.RoleAgent))
	b.check(t, b.DisableStaff(context.Background(), operator, "ana@example.org"))
	b.check(t, b.DisableStaff(context.Background(), operator, "ana@example.org"))
	list, err := b.StaffList(context.Background())
	b.check(t, err)
	grant := b.grant(models.RoleAgent)
	grant.StaffID, grant.MadeAt = a.ID, models.At(b.clock.Now())
	want := []models.StaffMember{{ID: a.ID, SignInName: "ana@example.org", Name: "Ana Duarte", Disabled: true, Grants: []models.Grant{grant}}}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
	for action, want := range map[models.Action]int{models.ActStaffAdd: 1, models.ActGrant: 1, models.ActStaffDisable: 1} {
		if n := b.entries(t, action); n != want {
			t.Errorf("%d entries of %s, want %d", n, action, want)
		}
	}
	if err := b.DisableStaff(context.Background(), operator, "nobody"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("disable nobody: %v", err)
	}
}

func TestResetLetsSignInAgain(t *testing.T) {
	b := newBureau(t)
	b.add(t, "ana@example.org", b.grant(models.RoleAgent))
	b.check(t, b.DisableStaff(context.Background(), operator, "ana@example.org"))
	b.check(t, b.ResetStaff(context.Background(), operator, newcomer("ana@example.org")))
	token := b.signIn(t, "ana@example.org")
	s, err := b.StaffSession(context.Background(), token)
	if err != nil || len(s.Grants) != 1 {
		t.Errorf("%d grants after a reset, want 1: %v", len(s.Grants), err)
	}
	if n := b.entries(t, models.ActStaffReset); n != 1 {
		t.Errorf("%d resets audited, want 1", n)
	}
}
