package main

import (
	"context"
	"errors"
	"io"
	"strconv"

	"recourse/models"
	"recourse/models/store"
)

type letterCommands struct {
	Compose letterComposeCmd `cmd:"" help:"Write a letter with a new code to everybody who is to get one."`
	List    letterListCmd    `cmd:"" help:"List the batches."`
	Proof   letterProofCmd   `cmd:"" help:"Write a composed batch as PDF, read back and compared."`
	Release letterReleaseCmd `cmd:"" help:"Propose to release a batch; once approved at /admin, write its print file."`
	Mail    letterMailCmd    `cmd:"" help:"Mark a released batch as mailed; its codes work from then on."`
	Wording letterWordingCmd `cmd:"" help:"Print the texts of letters with an incident's facts, for whoever approves them."`
	Counsel letterCounselCmd `cmd:"" help:"Propose to record what counsel answered for a state's letters."`
	letterReturnCommands
}

// batchState is a batch as commands print it.
type batchState struct {
	Batch    int         `json:"batch"`
	Count    int         `json:"count"`
	Status   string      `json:"status"`
	ReadBack bool        `json:"read_back"`
	MailedOn models.Date `json:"mailed_on"`
}

func stateOf(b models.LetterBatch) batchState {
	return batchState{b.Number, b.Count, string(b.Status), !b.ReadBackAt.IsZero(), b.MailedOn}
}

func (s *session) showBatches(all []models.LetterBatch) error {
	states, rows := []batchState{}, [][]string{}
	for _, b := range all {
		st := stateOf(b)
		states = append(states, st)
		rows = append(rows, []string{strconv.Itoa(st.Batch), strconv.Itoa(st.Count), st.Status, yesNo(st.ReadBack), orDash(st.MailedOn.String())})
	}
	return s.show(states, func(w io.Writer) { table(w, []string{"BATCH", "LETTERS", "STATUS", "READ BACK", "MAILED"}, rows) })
}

type letterComposeCmd struct {
	inIncident
	PublicURL string `help:"Address of the portal as it stands in the letters; https:// and the incident's host if not given (RECOURSE_PUBLIC_URL)." name:"public-url"`
	Yes       bool   `help:"Do it. Without, only say for how many."`
}

func (c *letterComposeCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		site := c.PublicURL
		if site == "" {
			site = "https://" + inc.Host
		}
		if !c.Yes {
			counts, err := p.RosterCounts(ctx, inc.ID)
			if err != nil {
				return err
			}
			return s.dryRun("letters that name %s are composed for those of %d eligible patients who have no code", site, counts.Eligible)
		}
		made, err := s.compose(ctx, p, inc, site)
		if err != nil {
			return err
		}
		return s.showBatches(made)
	})
}

// compose writes letters until everybody has one, and reads each batch back.
func (s *session) compose(ctx context.Context, p *portal, inc models.Incident, site string) (made []models.LetterBatch, err error) {
	done, end := s.progress("letters", -1)
	defer end()
	for {
		b, err := p.ComposeLetters(ctx, s.actor(), inc.ID, store.ComposeOptions{Site: site}, done)
		if err != nil || b.Count == 0 {
			return made, err
		}
		if err := p.WriteBatch(ctx, s.actor(), inc.ID, b.ID, io.Discard); err != nil {
			return made, err
		}
		b, err = p.batch(ctx, inc, b.Number)
		if err != nil {
			return made, err
		}
		made = append(made, b)
	}
}

type letterListCmd struct{ inIncident }

func (c *letterListCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		all, err := p.Batches(ctx, inc.ID)
		if err != nil {
			return err
		}
		return s.showBatches(all)
	})
}

// ofBatch is for commands about one batch.
type ofBatch struct {
	inIncident
	Batch int `help:"Number of the batch; the newest if not given."`
}

func (o ofBatch) work(ctx context.Context, s *session, fn func(p *portal, inc models.Incident, b models.LetterBatch) error) error {
	return o.inIncident.work(ctx, s, func(p *portal, inc models.Incident) error {
		b, err := p.batch(ctx, inc, o.Batch)
		if err != nil {
			return err
		}
		return fn(p, inc, b)
	})
}

// batch is the batch of a number, or the newest for 0.
func (p *portal) batch(ctx context.Context, inc models.Incident, number int) (models.LetterBatch, error) {
	all, err := p.Batches(ctx, inc.ID)
	if err != nil {
		return models.LetterBatch{}, err
	}
	for _, b := range all {
		if b.Number == number || number == 0 {
			return b, nil
		}
	}
	if len(all) == 0 {
		return models.LetterBatch{}, errors.New("no letters were composed yet: run recourse letters compose")
	}
	return models.LetterBatch{}, misused("there is no batch %d; see recourse letters list", number)
}

type letterProofCmd struct {
	ofBatch
	Out string `help:"PDF to write, mode 0600, which must not exist." required:""`
}

func (c *letterProofCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident, b models.LetterBatch) error {
		return s.output(c.Out, func(w io.Writer) error { return p.WriteBatch(ctx, s.actor(), inc.ID, b.ID, w) })
	})
}

type letterReleaseCmd struct {
	ofBatch
	Out string `help:"Write the print file of a batch whose release is approved, mode 0600; it must not exist."`
	Yes bool   `help:"Propose it. Without, only say what would be proposed."`
}

func (c *letterReleaseCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident, b models.LetterBatch) error {
		switch {
		case c.Out != "" && b.Status == models.LetterComposed:
			return misused("batch %d is not released yet: propose it without --out, have it approved at /admin, then run this again", b.Number)
		case c.Out != "":
			return s.output(c.Out, func(w io.Writer) error { return p.PrintBatch(ctx, s.actor(), inc.ID, b.ID, w) })
		case !c.Yes:
			return s.dryRun("batch %d with %d letters (%s) is proposed for release", b.Number, b.Count, b.Status)
		}
		proposal, err := p.ProposeRelease(ctx, s.actor(), inc.ID, b.ID)
		if err != nil {
			return err
		}
		return s.showProposal(proposal)
	})
}

type letterMailCmd struct {
	ofBatch
	Count int    `help:"How many letters were mailed, as you counted." required:""`
	On    string `help:"Date of mailing, as 2006-01-02; the calendar's today if not given."`
	Yes   bool   `help:"Do it. Without, only say what would be done."`
}

func (c *letterMailCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident, b models.LetterBatch) error {
		on, err := s.dateOrToday("--on", c.On, inc)
		if err != nil {
			return err
		}
		if !c.Yes {
			return s.dryRun("%d letters of batch %d, which has %d, are marked mailed on %s, and their plain codes destroyed", c.Count, b.Number, b.Count, on)
		}
		if err := p.MarkMailed(ctx, s.actor(), inc.ID, b.ID, c.Count, on); err != nil {
			return err
		}
		mailed, err := p.batch(ctx, inc, b.Number)
		if err != nil {
			return err
		}
		return s.showBatches([]models.LetterBatch{mailed})
	})
}

// dateOrToday reads a date, which is the incident's today if not given.
func (s *session) dateOrToday(what, text string, inc models.Incident) (models.Date, error) {
	if text == "" {
		return inc.Today(s.Now()), nil
	}
	return date(what, text)
}
