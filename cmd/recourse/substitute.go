package main

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"recourse/models"
)

type substituteCommands struct {
	Status  substituteStatusCmd  `cmd:"" help:"Say whom no letter reaches, and what the law asks for now."`
	Text    substituteTextCmd    `cmd:"" help:"Write the text of a posting, to put up or to print."`
	Give    substituteGiveCmd    `cmd:"" help:"Record notice by other means."`
	Prolong substituteProlongCmd `cmd:"" help:"Move the last day of a posting later."`
}

type substituteStatusCmd struct{ inIncident }

func (c *substituteStatusCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error { return s.showSubstitute(ctx, p, inc) })
}

// substituteState is what substitute status prints.
type substituteState struct {
	Searching     int                     `json:"searching"`
	Undeliverable int                     `json:"undeliverable"`
	Substituted   int                     `json:"substituted"`
	Posting       bool                    `json:"posting_needed"`
	DaysLeft      int                     `json:"days_left"`
	Todo          []models.SubstituteTask `json:"todo"`
	Notices       []substituteNotice      `json:"notices"`
}

type substituteNotice struct {
	ID       string                `json:"id"`
	Kind     models.SubstituteKind `json:"kind"`
	People   int                   `json:"people"`
	Place    string                `json:"place"`
	StartsOn models.Date           `json:"starts_on"`
	EndsOn   models.Date           `json:"ends_on"`
}

func (s *session) showSubstitute(ctx context.Context, p *portal, inc models.Incident) error {
	st, err := p.SubstituteState(ctx, inc.ID)
	if err != nil {
		return err
	}
	out := substituteState{st.Searching, st.Undeliverable, st.Substituted, st.Posting, st.DaysLeft, append([]models.SubstituteTask{}, st.Todo...), []substituteNotice{}}
	rows := [][]string{}
	for _, n := range st.Notices {
		out.Notices = append(out.Notices, substituteNotice{n.ID, n.Kind, n.People, n.Place, n.StartsOn, n.EndsOn})
		rows = append(rows, []string{n.ID, string(n.Kind), strconv.Itoa(n.People), orDash(n.Place), n.StartsOn.String(), n.EndsOn.String()})
	}
	return s.show(out, func(w io.Writer) {
		table(w, []string{"letters reach", "all others"}, [][]string{
			{"came back, address looked for", strconv.Itoa(st.Searching)}, {"no letter reaches", strconv.Itoa(st.Undeliverable)}, {"told by other means", strconv.Itoa(st.Substituted)},
		})
		if len(rows) > 0 {
			table(w, []string{"NOTICE", "KIND", "PEOPLE", "PLACE", "FROM", "TO"}, rows)
		}
		for _, task := range st.Todo {
			s.say("%s", substituteAdvice(task, st))
		}
	})
}

// substituteAdvice says what is to be done now.
func substituteAdvice(task models.SubstituteTask, st models.SubstituteState) string {
	switch task {
	case models.SubstituteDoPost:
		text := fmt.Sprintf("%d people are out of reach: put notice on the home page for %d days or in major media, with a toll-free number, then record it with recourse letters substitute give posting (45 CFR 164.404(d)(2)(ii))", st.People(), models.PostingDays)
		if !st.Free {
			text += "; the incident's telephone number is not toll-free: get one first"
		}
		return text
	case models.SubstituteDoEach:
		return "tell each of them by phone, by e-mail or in another way, then record it with recourse letters substitute give (45 CFR 164.404(d)(2)(i))"
	case models.SubstituteDoKeep:
		return fmt.Sprintf("keep the notice up and the toll-free number answered until %s: %d more days", st.Running.EndsOn, st.DaysLeft)
	case models.SubstituteDoSearch:
		return "look for the addresses of letters that came back, and record each with recourse letters address or not-found"
	}
	return ""
}

type substituteGiveCmd struct {
	inIncident
	Kind       string   `arg:"" help:"posting, media, phone, email or other." enum:"posting,media,phone,email,other"`
	References []string `arg:"" optional:"" help:"References of the letters it takes the place of; all that cannot be delivered if none is given, for posting and media."`
	Place      string   `help:"Address of the page, or name of the paper or station."`
	Starts     string   `help:"First day, as 2006-01-02; the calendar's today if not given."`
	Ends       string   `help:"Last day; of posting and media the ninetieth if not given."`
	Yes        bool     `help:"Record it. Without, only say what would be recorded."`
}

func (c *substituteGiveCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		n, err := c.notice(s, inc)
		if err != nil {
			return err
		}
		if !c.Yes {
			st, err := p.SubstituteState(ctx, inc.ID)
			if err != nil {
				return err
			}
			if err := n.Check(inc.Today(s.Now()), st.People(), st.Phone); err != nil {
				return err
			}
			return s.dryRun("notice by %s from %s to %s is recorded for %s", n.Kind, n.StartsOn, n.EndsOn, c.whom(st))
		}
		if _, err := p.GiveSubstitute(ctx, s.actor(), inc.ID, n, c.References...); err != nil {
			return err
		}
		return s.showSubstitute(ctx, p, inc)
	})
}

func (c *substituteGiveCmd) notice(s *session, inc models.Incident) (models.SubstituteNotice, error) {
	n := models.SubstituteNotice{Kind: models.SubstituteKind(c.Kind), Place: c.Place}
	var err error
	if n.StartsOn, err = s.dateOrToday("--starts", c.Starts, inc); err != nil {
		return n, err
	}
	n.EndsOn = n.StartsOn
	switch {
	case c.Ends != "":
		n.EndsOn, err = date("--ends", c.Ends)
	case n.Kind.Public():
		n.EndsOn = models.LastPostingDay(n.StartsOn)
	}
	return n, err
}

func (c *substituteGiveCmd) whom(st models.SubstituteState) string {
	if len(c.References) > 0 {
		return fmt.Sprintf("those of %d letters", len(c.References))
	}
	return fmt.Sprintf("%d people whom no letter reaches", st.Undeliverable)
}

type substituteProlongCmd struct {
	inIncident
	Notice string `arg:"" help:"Notice, by its id from substitute status."`
	Until  string `arg:"" help:"New last day, as 2006-01-02."`
	Yes    bool   `help:"Do it. Without, only say what would be done."`
}

func (c *substituteProlongCmd) Run(ctx context.Context, s *session) error {
	until, err := date("the day", c.Until)
	if err != nil {
		return err
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		if !c.Yes {
			return s.dryRun("notice %s stays until %s", c.Notice, until)
		}
		if err := p.ProlongPosting(ctx, s.actor(), inc.ID, c.Notice, until); err != nil {
			return err
		}
		return s.showSubstitute(ctx, p, inc)
	})
}
