package main

import (
	"context"
	"os"
	"slices"
	"strconv"
	"strings"

	"recourse/models"
	"recourse/models/store"
)

// ruleOptions are what report rules asks for beside its format.
type ruleOptions struct {
	columnOptions
	DryRun bool     `help:"Rules: show what they would do to the incident's roster, or to --roster. Nothing is changed."`
	Rules  string   `help:"Rules: a file of them to use in place of those that come with the program." placeholder:"FILE"`
	On     string   `help:"Rules: the day to decide on, as 2006-01-02; the calendar's today if not given."`
	State  []string `help:"Rules: only residents of these states." placeholder:"CT,RI"`
	Roster string   `help:"Rules: a roster file to try them on." placeholder:"FILE"`
	Months int      `help:"Rules, with --roster and without an incident: months of monitoring that the program offers." default:"24"`
}

// set are the rules of the file, or those that come with the program.
func (o ruleOptions) set() (models.RuleSet, error) {
	if o.Rules == "" {
		return models.Rules()
	}
	f, err := os.Open(o.Rules)
	if err != nil {
		return models.RuleSet{}, err
	}
	defer f.Close()
	return models.ReadRules(f)
}

// states are the states asked for; one that is none is a misuse.
func (o ruleOptions) states() ([]string, error) {
	out := make([]string, len(o.State))
	for i, s := range o.State {
		if out[i] = strings.ToUpper(strings.TrimSpace(s)); !models.USState(out[i]) {
			return nil, misused("--state: give the two letters of a state, such as CT")
		}
	}
	return out, nil
}

func (o ruleOptions) used() bool {
	return o.DryRun || o.Rules != "" || o.On != "" || len(o.State) > 0 || o.Roster != ""
}

// rules lists the rules, or tries them on a roster.
func (c *reportCmd) rules(ctx context.Context, s *session) error {
	set, err := c.set()
	if err != nil {
		return err
	}
	states, err := c.states()
	if err != nil {
		return err
	}
	switch {
	case c.Roster != "" && !c.DryRun:
		return misused("--roster tries the rules on a roster: give --dry-run too")
	case c.Roster != "":
		return c.tryOnFile(ctx, s, set, states)
	case c.DryRun:
		return c.work(ctx, s, func(p *portal, inc models.Incident) error { return c.tryOnIncident(ctx, s, p, inc, set, states) })
	}
	on, err := s.dateOr("--on", c.On)
	if err != nil {
		return err
	}
	return s.writeReport(c.Format, ruleRows(set.InForceOn(on, states), c.Format == "table" && !s.JSON))
}

func (c *reportCmd) tryOnIncident(ctx context.Context, s *session, p *portal, inc models.Incident, set models.RuleSet, states []string) error {
	q := store.RuleQuestion{Rules: set, States: states}
	if c.On != "" {
		var err error
		if q.On, err = date("--on", c.On); err != nil {
			return err
		}
	}
	done, end := s.progress("patients", -1)
	r, err := p.TryRules(ctx, s.actor(), inc.ID, q, done)
	if end(); err != nil {
		return err
	}
	if c.Format == "csv" {
		if err := p.ReportExported(ctx, s.actor(), inc.ID, c.Name); err != nil {
			return err
		}
	}
	return s.writeReport(c.Format, trialRows(r))
}

// tryOnFile decides on the good rows of a file as of an incident, or of a private
// organization. Nobody has decided on them: nothing counts as changed.
func (c *reportCmd) tryOnFile(ctx context.Context, s *session, set models.RuleSet, states []string) error {
	by := rosterBasis{months: c.Months}
	if c.Incident != "" {
		err := c.work(ctx, s, func(_ *portal, inc models.Incident) error {
			by = rosterBasis{inc.Today(s.Now()), inc.Notifier(), inc.TermMonths}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if by.today.IsZero() || c.On != "" {
		var err error
		if by.today, err = s.dateOr("--on", c.On); err != nil {
			return err
		}
	}
	trial := models.NewRuleTrial(set, by.today, by.months)
	if err := c.addFile(ctx, s, trial, states, by); err != nil {
		return err
	}
	return s.writeReport(c.Format, trialRows(trial.Report(false, len(states) > 0)))
}

// addFile adds the good rows of the file to a trial.
func (c *reportCmd) addFile(ctx context.Context, s *session, trial *models.RuleTrial, states []string, by rosterBasis) error {
	columns, err := c.columnOptions.read()
	if err != nil {
		return err
	}
	in, err := s.openRoster(c.Roster)
	if err != nil {
		return err
	}
	defer in.Close()
	r, err := models.ReadRoster(in, models.RosterOptions{Today: by.today, Columns: columns})
	if err != nil {
		return err
	}
	refused := 0
	for row, problems := range r.Rows() {
		if err := ctx.Err(); err != nil {
			return err
		}
		subject := row.Subject(by.notifier)
		switch {
		case len(problems) > 0:
			refused++
		case len(states) == 0 || slices.Contains(states, subject.State):
			trial.Add(subject, "", 0)
		}
	}
	if refused > 0 {
		s.note("left out: %d rows with problems; recourse roster check lists them", refused)
	}
	return r.Err()
}

// trialRows are the head and the rows of a trial.
func trialRows(r models.RuleReport) [][]string {
	rows := [][]string{
		{"kind", "key", "covered", "patients", "changed"},
		{"rules", r.Edition + " on " + r.On.String(), "", r.Patients.String(), r.Changed.String()},
	}
	for _, part := range []struct {
		kind   string
		counts []models.RuleCount
	}{{"outcome", r.Outcomes}, {"review", r.Reasons}, {"rule", r.Rules}} {
		for _, n := range part.counts {
			covered := ""
			if part.kind == "rule" {
				covered = n.Covered.String()
			}
			rows = append(rows, []string{part.kind, n.Key, covered, n.Decided.String(), n.Changed.String()})
		}
	}
	return rows
}

// ruleRows are the head and the rows of a list of rules; a screen has less room.
func ruleRows(rules []models.Rule, narrow bool) [][]string {
	rows := [][]string{{"rule", "state", "from", "to", "months", "minors", "binds", "elements", "law", "sources", "note", "checked_by_counsel_on"}}
	if narrow {
		rows[0] = append(rows[0][:7:7], "checked", "law; sources")
	}
	for _, r := range rules {
		row := []string{r.Name(), r.State, r.From.String(), r.To.String(), monthsOf(r), minorsOf(r), string(r.Binds)}
		sources, checked := strings.Join(r.Sources, "; "), r.Checked.String()
		if !narrow {
			rows = append(rows, append(row, elementList(r.Elements), r.Law, sources, r.Note, checked))
			continue
		}
		for i := range row {
			row[i] = orDash(row[i])
		}
		rows = append(rows, append(row, orDash(checked), r.Law+"; "+sources))
	}
	return rows
}

func elementList(elements []models.Element) string {
	words := make([]string, len(elements))
	for i, e := range elements {
		words[i] = string(e)
	}
	return strings.Join(words, ";")
}

func monthsOf(r models.Rule) string {
	if r.Months == 0 {
		return "program"
	}
	return strconv.Itoa(r.Months)
}

func minorsOf(r models.Rule) string {
	if r.Minors == nil {
		return ""
	}
	return "until " + strconv.Itoa(r.Minors.UntilAge) + " and " + strconv.Itoa(r.Minors.ThenMonths)
}
