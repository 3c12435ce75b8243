package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"recourse/internal/sheet"
	"recourse/models"
	"recourse/models/store"
)

type rosterImportCmd struct {
	inIncident
	columnOptions
	File string `arg:"" help:"Roster: CSV or XLSX; - reads standard input."`
	Wave bool   `help:"If the roster is sealed, take these patients in as a wave of their own."`
	Yes  bool   `help:"Import it. Without, show what the columns were taken for and ask; where nobody can answer, only say what would be done."`
}

// rosterImported is what roster import prints.
type rosterImported struct {
	Wave     int                    `json:"wave"`
	Rows     int                    `json:"rows"`
	Added    int                    `json:"added"`
	Known    int                    `json:"known"`
	Refused  int                    `json:"refused"`
	Skipped  int                    `json:"skipped"`
	Repeated bool                   `json:"repeated"`
	Problems []models.RosterProblem `json:"problems"` // the first thousand
	Roster   models.RosterCounts    `json:"roster"`
	// Duplicates are the pairs of patients who may be one person, on whom a person must decide.
	Duplicates int `json:"duplicates"`
}

func (c *rosterImportCmd) Run(ctx context.Context, s *session) error {
	columns, err := c.read()
	if err != nil {
		return err
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		f, err := s.openRoster(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		if right, err := c.confirm(s, inc, f, columns); err != nil || !right {
			return err
		}
		got, err := s.importRoster(ctx, p, inc, f, store.ImportOptions{Columns: columns, Wave: c.Wave})
		if err != nil {
			return err
		}
		return s.show(got, func(w io.Writer) { s.sayImported(w, got) })
	})
}

// confirm shows what the columns were taken for and asks whether that is right.
// Without a terminal, or without an answer that says so, nothing is imported.
func (c *rosterImportCmd) confirm(s *session, inc models.Incident, f sheet.File, columns *models.ColumnMap) (bool, error) {
	if c.Yes {
		return true, nil
	}
	r, err := models.ReadRoster(f, models.RosterOptions{Today: inc.Today(s.Now()), Columns: columns})
	if err != nil {
		return false, err
	}
	if !s.JSON {
		showColumns(s.Stdout, r.Matches())
	}
	if c.File != "-" && isTerminal(s.Stdin) && isTerminal(s.Stderr) && s.agrees("import it like this?") {
		return true, nil
	}
	return false, s.dryRun("the roster is imported, its columns taken for what is shown; roster check says what is in it")
}

// agrees asks a question and tells whether the answer is yes.
func (s *session) agrees(question string) bool {
	fmt.Fprintf(s.Stderr, "%s [y/N] ", question)
	answer, _ := bufio.NewReader(s.Stdin).ReadString('\n') // nothing is no
	return slices.Contains([]string{"y", "yes"}, strings.ToLower(strings.TrimSpace(answer)))
}

// importRoster takes a file in, proposes who may be one person, and decides on
// everybody else new.
func (s *session) importRoster(ctx context.Context, p *portal, inc models.Incident, f sheet.File, opts store.ImportOptions) (rosterImported, error) {
	done, end := s.progressOf("rows")
	defer end()
	imp, err := p.ImportRoster(ctx, s.actor(), inc.ID, f, opts, done)
	if err != nil {
		return rosterImported{}, err
	}
	pairs, err := p.FindDuplicates(ctx, s.actor(), inc.ID, nil)
	if err != nil {
		return rosterImported{}, err
	}
	counts, err := p.DecideEligibility(ctx, s.actor(), inc.ID)
	return rosterImported{
		imp.Wave, imp.Rows, imp.Added, imp.Known, imp.Refused, imp.Skipped, imp.Repeated, append([]models.RosterProblem{}, imp.Problems...), counts, pairs,
	}, err
}

func (s *session) sayImported(w io.Writer, got rosterImported) {
	if got.Repeated {
		s.say("this very file was taken in before; nothing changed")
	}
	count := func(name string, n int) []string { return []string{name, strconv.Itoa(n)} }
	table(w, count("rows", got.Rows), [][]string{
		count("wave", got.Wave), count("added", got.Added), count("known before", got.Known), count("not taken in", got.Refused),
		count("totals and headers skipped", got.Skipped), count("patients in all", got.Roster.Patients), count("eligible", got.Roster.Eligible),
		count("in review", got.Roster.Review), count("pairs that may be one person", got.Duplicates),
	})
	showProblems(w, got.Problems[:min(len(got.Problems), manyProblems)])
	if got.Duplicates > 0 {
		s.say("recourse roster duplicates list shows who may be one person; they get no letter until you have decided")
	}
	if got.Refused > 0 {
		s.say("recourse roster export-problems writes all rows that were not taken in, to be corrected and imported")
	}
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
