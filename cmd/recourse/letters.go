package main

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"recourse/models"
)

type letterCommands struct {
	Compose letterComposeCmd `cmd:"" help:"Write a letter to everybody who is owed one: the offer with a new code, or the notice without; with --kind reminders, confirmations or ending letters."`
	Held    letterHeldCmd    `cmd:"" help:"List the rows of the roster to which no letter can be written now, and why."`
	List    letterListCmd    `cmd:"" help:"List the batches."`
	Proof   letterProofCmd   `cmd:"" help:"Write a composed batch as PDF, read back and compared."`
	Release letterReleaseCmd `cmd:"" help:"Propose to release a batch; once approved at /admin, write its print file."`
	Mail    letterMailCmd    `cmd:"" help:"Mark a released batch as mailed; its codes work from then on."`
	Wording letterWordingCmd `cmd:"" help:"Print the texts of letters with an incident's facts, for whoever approves them."`
	Counsel letterCounselCmd `cmd:"" help:"Propose to record what counsel answered for a state's letters."`
	Cancel  letterCancelCmd  `cmd:"" help:"Give up a batch that was not mailed: its codes are revoked. To print it anew, compose again."`
	Copy    letterCopyCmd    `cmd:"" help:"Write one letter as PDF as it was printed, its code masked."`
	Unpack  letterUnpackCmd  `cmd:"" help:"Decrypt and check a print file, as the print shop does."`
	letterReturnCommands
}

// batchState is a batch as commands print it.
type batchState struct {
	Batch    int         `json:"batch"`
	Count    int         `json:"count"`
	Sort     string      `json:"sort"`
	Offer    bool        `json:"offer"`
	Pages    int         `json:"pages"`
	Status   string      `json:"status"`
	ReadBack bool        `json:"read_back"`
	MailedOn models.Date `json:"mailed_on"`
}

func stateOf(b models.LetterBatch) batchState {
	return batchState{b.Number, b.Count, string(b.Sort), b.Offer, b.Pages, string(b.Status), !b.ReadBackAt.IsZero(), b.MailedOn}
}

func (s *session) showBatches(all []models.LetterBatch) error {
	states, rows := []batchState{}, [][]string{}
	for _, b := range all {
		st := stateOf(b)
		states = append(states, st)
		rows = append(rows, []string{
			strconv.Itoa(st.Batch), st.Sort, strconv.Itoa(st.Count), strconv.Itoa(st.Pages), st.Status, yesNo(st.ReadBack), orDash(st.MailedOn.String()),
		})
	}
	return s.show(states, func(w io.Writer) {
		table(w, []string{"BATCH", "SORT", "LETTERS", "PAGES", "STATUS", "READ BACK", "MAILED"}, rows)
	})
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
	Batch int `help:"Number of the batch; not needed if only one waits to be released or mailed."`
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

// batch is the batch of a number, or for 0 the one that waits, or else the newest.
func (p *portal) batch(ctx context.Context, inc models.Incident, number int) (models.LetterBatch, error) {
	all, err := p.Batches(ctx, inc.ID)
	if err != nil {
		return models.LetterBatch{}, err
	}
	var open []models.LetterBatch
	var numbers []string
	for _, b := range all {
		if b.Number == number {
			return b, nil
		}
		if b.Status == models.LetterComposed || b.Status == models.LetterReleased {
			open, numbers = append(open, b), append(numbers, strconv.Itoa(b.Number))
		}
	}
	switch {
	case len(all) == 0:
		return models.LetterBatch{}, errors.New("no letters were composed yet: run recourse letters compose")
	case number != 0:
		return models.LetterBatch{}, misused("there is no batch %d; see recourse letters list", number)
	case len(open) > 1:
		return models.LetterBatch{}, misused("several batches wait: say which with --batch (%s)", strings.Join(numbers, ", "))
	}
	return append(open, all...)[0], nil
}

// dateOrToday reads a date, which is the incident's today if not given.
func (s *session) dateOrToday(what, text string, inc models.Incident) (models.Date, error) {
	if text == "" {
		return inc.Today(s.Now()), nil
	}
	return date(what, text)
}
