package main

import (
	"context"
	"strings"

	"recourse/models"
)

type letterCounselCmd struct {
	inIncident
	State  string `help:"State whose law and federal law ask for different letters: MA." required:""`
	Choice string `help:"Counsel's answer: federal (one letter with all that federal law demands and the state's section) or hold (these letters are written outside Recourse)." enum:"federal,hold" required:""`
	Note   string `help:"Who answered, and where it is on file. No personal data of patients." required:""`
	On     string `help:"Date of the answer, as 2006-01-02; the calendar's today if not given."`
	Yes    bool   `help:"Propose it. Without, only say what would be proposed."`
}

func (c *letterCounselCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		on, err := s.dateOrToday("--on", c.On, inc)
		if err != nil {
			return err
		}
		state := strings.ToUpper(strings.TrimSpace(c.State))
		answer := models.Counsel{Choice: models.CounselChoice(c.Choice), Note: strings.TrimSpace(c.Note), On: on}
		if err := answer.Check(state); err != nil {
			return misused("counsel's answer: %v; states that need one: %s", err, strings.Join(models.ConflictStates(), ", "))
		}
		if !c.Yes {
			return s.dryRun("counsel's answer of %s for letters to residents of %s, %s, is proposed", on, state, answer.Choice)
		}
		proposal, err := p.ProposeCounsel(ctx, s.actor(), inc.ID, state, answer)
		if err != nil {
			return err
		}
		return s.showProposal(proposal)
	})
}
