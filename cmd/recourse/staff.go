package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"recourse/internal/totp"
	"recourse/models"
)

type staffCommands struct {
	Invite  staffInviteCmd  `cmd:"" help:"Make an account whose owner sets the password; or invite the owner of one anew."`
	Add     staffAddCmd     `cmd:"" help:"Make an account with roles for one incident and a password that you set."`
	List    staffListCmd    `cmd:"" help:"List the accounts."`
	Reset   staffResetCmd   `cmd:"" help:"Give an account a new password and a new second factor."`
	Disable staffDisableCmd `cmd:"" help:"Let an account sign in no more, and end its sessions."`
}

// newPassword is for commands that set one.
type newPassword struct {
	PasswordFile string `help:"File with the password in its first line; asked for if not given." type:"path"`
}

// read returns the password: of the file, typed at a terminal, or the first line of
// standard input. It is never an argument, which other users could see.
func (n newPassword) read(s *session) (string, error) {
	if n.PasswordFile != "" {
		b, err := os.ReadFile(n.PasswordFile)
		if err != nil {
			return "", fmt.Errorf("read password: %w", err)
		}
		line, _, _ := strings.Cut(string(b), "\n")
		return strings.TrimSuffix(line, "\r"), nil
	}
	if f, ok := s.Stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(s.Stderr, "Password: ")
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(s.Stderr)
		return string(b), err
	}
	in := bufio.NewScanner(s.Stdin)
	if !in.Scan() {
		return "", misused("give the password with --password-file, or as the first line of standard input")
	}
	return in.Text(), in.Err()
}

// secondFactor is what is printed once, when an account is made or reset.
type secondFactor struct {
	SignIn string `json:"sign_in"`
	Secret string `json:"totp_secret"`
	URI    string `json:"totp_uri"`
}

func (s *session) showSecondFactor(n models.NewStaff) error {
	f := secondFactor{n.SignInName, n.Secret, totp.URI(n.Secret, "Recourse", n.SignInName)}
	return s.show(f, func(w io.Writer) {
		table(w, []string{"sign-in name", f.SignIn}, [][]string{{"one-time code secret", f.Secret}, {"for an app", f.URI}})
		s.say("This is shown once. Hand it to the person, and keep no copy.")
	})
}

type staffAddCmd struct {
	inIncident
	newPassword
	SignIn string   `arg:"" name:"sign-in" help:"Sign-in name: an e-mail address or a short name."`
	Name   string   `help:"The person's name." required:""`
	Role   []string `help:"Roles: agent, supervisor, print, admin, privacy_officer, auditor." required:""`
}

func (c *staffAddCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		grants, err := grantsFor(inc, c.Role)
		if err != nil {
			return err
		}
		pass, err := c.read(s)
		if err != nil {
			return err
		}
		n := models.NewStaff{SignInName: c.SignIn, Name: c.Name, Password: pass, Secret: totp.NewSecret(), Grants: grants}
		if _, err := p.AddStaff(ctx, s.actor(), n); err != nil {
			return err
		}
		return s.showSecondFactor(n)
	})
}

func grantsFor(inc models.Incident, roles []string) (all []models.Grant, err error) {
	for _, name := range roles {
		role, err := models.ParseRole(name)
		if err != nil {
			return nil, misused("there is no role %s; there are agent, supervisor, print, admin, privacy_officer and auditor", name)
		}
		all = append(all, models.Grant{IncidentID: inc.ID, Role: role})
	}
	return all, nil
}

type staffListCmd struct{}

// accountState is an account as commands print it.
type accountState struct {
	SignIn   string   `json:"sign_in"`
	Name     string   `json:"name"`
	Disabled bool     `json:"disabled"`
	Grants   []string `json:"grants"` // incident:role
}

func (c *staffListCmd) Run(ctx context.Context, s *session) error {
	return s.work(ctx, func(p *portal) error {
		all, err := p.accounts(ctx)
		if err != nil {
			return err
		}
		return s.show(all, func(w io.Writer) {
			var rows [][]string
			for _, a := range all {
				rows = append(rows, []string{a.SignIn, a.Name, strings.Join(a.Grants, " "), yesNo(a.Disabled)})
			}
			table(w, []string{"SIGN-IN", "NAME", "ROLES", "DISABLED"}, rows)
		})
	})
}

func (p *portal) accounts(ctx context.Context) ([]accountState, error) {
	members, err := p.StaffList(ctx)
	if err != nil {
		return nil, err
	}
	incidents, err := p.Incidents(ctx)
	if err != nil {
		return nil, err
	}
	refs := map[string]string{}
	for _, inc := range incidents {
		refs[inc.ID] = inc.Ref
	}
	all := []accountState{}
	for _, m := range members {
		a := accountState{SignIn: m.SignInName, Name: m.Name, Disabled: m.Disabled, Grants: []string{}}
		for _, g := range m.Grants {
			a.Grants = append(a.Grants, refs[g.IncidentID]+":"+string(g.Role))
		}
		all = append(all, a)
	}
	return all, nil
}

type staffResetCmd struct {
	newPassword
	SignIn string `arg:"" name:"sign-in" help:"Sign-in name."`
	Yes    bool   `help:"Do it. Without, only look the account up."`
}

func (c *staffResetCmd) Run(ctx context.Context, s *session) error {
	return s.work(ctx, func(p *portal) error {
		a, err := p.account(ctx, c.SignIn)
		if err != nil {
			return err
		}
		if !c.Yes {
			return s.dryRun("%s gets a new password and second factor, and all sessions end", a.SignIn)
		}
		pass, err := c.read(s)
		if err != nil {
			return err
		}
		n := models.NewStaff{SignInName: a.SignIn, Name: a.Name, Password: pass, Secret: totp.NewSecret()}
		if err := p.ResetStaff(ctx, s.actor(), n); err != nil {
			return err
		}
		return s.showSecondFactor(n)
	})
}

// account finds an account by its sign-in name.
func (p *portal) account(ctx context.Context, signIn string) (accountState, error) {
	all, err := p.accounts(ctx)
	if err != nil {
		return accountState{}, err
	}
	for _, a := range all {
		if a.SignIn == models.NormalSignInName(signIn) {
			return a, nil
		}
	}
	return accountState{}, errors.New("there is no such account: see recourse staff list")
}

type staffDisableCmd struct {
	SignIn string `arg:"" name:"sign-in" help:"Sign-in name."`
	Yes    bool   `help:"Do it. Without, only look the account up."`
}

func (c *staffDisableCmd) Run(ctx context.Context, s *session) error {
	return s.work(ctx, func(p *portal) error {
		a, err := p.account(ctx, c.SignIn)
		if err != nil {
			return err
		}
		if !c.Yes {
			return s.dryRun("%s can sign in no more, and all sessions end", a.SignIn)
		}
		if err := p.DisableStaff(ctx, s.actor(), a.SignIn); err != nil {
			return err
		}
		return s.show(map[string]string{"disabled": a.SignIn}, func(io.Writer) { s.say("%s is disabled", a.SignIn) })
	})
}
