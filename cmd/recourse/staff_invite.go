package main

import (
	"context"
	"io"

	"recourse/models"
)

type staffInviteCmd struct {
	inIncident
	SignIn string   `arg:"" name:"sign-in" help:"Sign-in name: an e-mail address or a short name."`
	Name   string   `help:"The person's name."`
	Role   []string `help:"Roles: agent, supervisor, print, admin, privacy_officer, auditor."`
	Again  bool     `help:"Invite the owner of an account that there is. It loses password, passkeys, codes and sessions."`
	Yes    bool     `help:"With --again: do it. Without, only look the account up."`
}

// invitationState is an invitation as commands print it.
type invitationState struct {
	SignIn string `json:"sign_in"`
	Link   string `json:"link"` // the code stands after "#", where no server and no log sees it
	Code   string `json:"code"`
	Until  string `json:"until"`
}

func (c *staffInviteCmd) Run(ctx context.Context, s *session) error {
	if !c.Again && (c.Name == "" || len(c.Role) == 0) {
		return misused("give the person's --name and at least one --role")
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		if c.Again {
			return c.again(ctx, s, p, inc)
		}
		grants, err := grantsFor(inc, c.Role)
		if err != nil {
			return err
		}
		i, err := p.InviteStaff(ctx, s.actor(), models.NewStaff{SignInName: c.SignIn, Name: c.Name, Grants: grants})
		if err != nil {
			return err
		}
		return s.showInvitation(inc, c.SignIn, i)
	})
}

func (c *staffInviteCmd) again(ctx context.Context, s *session, p *portal, inc models.Incident) error {
	a, err := p.account(ctx, c.SignIn)
	if err != nil {
		return err
	}
	if !c.Yes {
		return s.dryRun("%s loses password, passkeys, codes and sessions, and gets a new invitation", a.SignIn)
	}
	i, err := p.InviteAgain(ctx, s.actor(), a.SignIn)
	if err != nil {
		return err
	}
	return s.showInvitation(inc, a.SignIn, i)
}

func (s *session) showInvitation(inc models.Incident, signIn string, i models.Invitation) error {
	shown := invitationState{signIn, "https://" + inc.Host + "/staff/invitation#" + i.Token, i.Token, i.Until.UTC().Format("2006-01-02 15:04 UTC")}
	return s.show(shown, func(w io.Writer) {
		table(w, []string{"sign-in name", shown.SignIn}, [][]string{{"link", shown.Link}, {"or the code", shown.Code}, {"works until", shown.Until}})
		s.say("This is shown once. Hand it to the person, and keep no copy.")
	})
}
