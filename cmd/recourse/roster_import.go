package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"recourse/internal/sheet"
	"recourse/models"
	"recourse/models/store"
)

type rosterImportCmd struct {
	inIncident
	File string `arg:"" help:"Roster: CSV in UTF-8."`
	Wave bool   `help:"If the roster is sealed, take these patients in as a wave of their own."`
}

// rosterImported is what roster import prints.
type rosterImported struct {
	Wave     int                    `json:"wave"`
	Rows     int                    `json:"rows"`
	Added    int                    `json:"added"`
	Known    int                    `json:"known"`
	Refused  int                    `json:"refused"`
	Repeated bool                   `json:"repeated"`
	Problems []models.RosterProblem `json:"problems"`
	Roster   models.RosterCounts    `json:"roster"`
}

func (c *rosterImportCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		got, err := s.importRoster(ctx, p, inc, f, store.ImportOptions{Wave: c.Wave})
		if err != nil {
			return err
		}
		return s.show(got, func(w io.Writer) { s.sayImported(w, got) })
	})
}

// importRoster takes a file in and decides on everybody new.
func (s *session) importRoster(ctx context.Context, p *portal, inc models.Incident, f sheet.File, opts store.ImportOptions) (rosterImported, error) {
	done, end := s.progress("rows", -1)
	defer end()
	imp, err := p.ImportRoster(ctx, s.actor(), inc.ID, f, opts, func(n, _ int) { done(n) })
	if err != nil {
		return rosterImported{}, err
	}
	counts, err := p.DecideEligibility(ctx, s.actor(), inc.ID)
	return rosterImported{
		imp.Wave, imp.Rows, imp.Added, imp.Known, imp.Refused, imp.Repeated, append([]models.RosterProblem{}, imp.Problems...), counts,
	}, err
}

func (s *session) sayImported(w io.Writer, got rosterImported) {
	if got.Repeated {
		s.say("this very file was taken in before; nothing changed")
	}
	table(w, []string{"rows", fmt.Sprint(got.Rows)}, [][]string{
		{"wave", fmt.Sprint(got.Wave)},
		{"added", fmt.Sprint(got.Added)}, {"known before", fmt.Sprint(got.Known)}, {"not taken in", fmt.Sprint(got.Refused)},
		{"patients in all", fmt.Sprint(got.Roster.Patients)}, {"eligible", fmt.Sprint(got.Roster.Eligible)}, {"in review", fmt.Sprint(got.Roster.Review)},
	})
	showProblems(w, got.Problems)
}

// rosterSealCmd is about the last wave of the roster: earlier ones are sealed.
type rosterSealCmd struct {
	inIncident
	Patients int  `help:"Number of patients that you counted." required:""`
	Eligible int  `help:"Number of eligible patients that you counted." required:""`
	Yes      bool `help:"Propose it. Without, only compare the totals."`
}

func (c *rosterSealCmd) Run(ctx context.Context, s *session) error {
	typed := models.Totals{Patients: c.Patients, Eligible: c.Eligible}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		waves, err := p.Waves(ctx, inc.ID)
		switch {
		case err != nil:
			return err
		case waves[len(waves)-1].Counts.Totals != typed:
			return fmt.Errorf("%w: typed are %d and %d", models.ErrTotals, typed.Patients, typed.Eligible)
		case !c.Yes:
			return s.dryRun("the roster of %d patients, %d of them eligible, is proposed for sealing", typed.Patients, typed.Eligible)
		}
		proposal, err := p.ProposeSeal(ctx, s.actor(), inc.ID, typed)
		if err != nil {
			return err
		}
		return s.showProposal(proposal)
	})
}

// proposed is a proposal as commands print it.
type proposed struct {
	Proposal string `json:"proposal"`
	Kind     string `json:"kind"`
	Status   string `json:"status"`
}

func (s *session) showProposal(p models.Proposal) error {
	return s.show(proposed{p.ID, string(p.Kind), string(p.Status)}, func(io.Writer) {
		s.say("proposed; it is done once a privacy officer approves it at /admin")
	})
}
