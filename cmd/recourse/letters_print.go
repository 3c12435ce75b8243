package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"recourse/internal/printfile"
	"recourse/models"
)

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
	Out string `help:"Write the print file of a batch whose release is approved, mode 0600; it must not exist. With a print shop it is a ZIP, encrypted to the shop (name it …zip.age)."`
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
			return s.dryRun("batch %d with %d letters (%s, %s) is proposed for release", b.Number, b.Count, b.Sort, b.Status)
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
			if err := p.CheckMailed(ctx, inc.ID, b.ID, c.Count, on); err != nil {
				return err
			}
			return s.dryRun("%d letters of batch %d, which has %d, are marked mailed on %s%s", c.Count, b.Number, b.Count, on, destroyed(b))
		}
		if err := p.MarkMailed(ctx, s.actor(), inc.ID, b.ID, c.Count, on); err != nil {
			return err
		}
		return s.showAgain(ctx, p, inc, b)
	})
}

// destroyed is what else happens to a batch with codes.
func destroyed(b models.LetterBatch) string {
	if b.Offer {
		return ", and their plain codes destroyed"
	}
	return ""
}

// showAgain shows a batch as it is now.
func (s *session) showAgain(ctx context.Context, p *portal, inc models.Incident, b models.LetterBatch) error {
	now, err := p.batch(ctx, inc, b.Number)
	if err != nil {
		return err
	}
	return s.showBatches([]models.LetterBatch{now})
}

type letterCancelCmd struct {
	ofBatch
	Yes bool `help:"Do it. Without, only say what would be done."`
}

func (c *letterCancelCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident, b models.LetterBatch) error {
		if !c.Yes {
			return s.dryRun("batch %d with %d letters (%s, %s) is canceled and its codes are revoked: whatever was printed of it must be destroyed", b.Number, b.Count, b.Sort, b.Status)
		}
		if err := p.CancelBatch(ctx, s.actor(), inc.ID, b.ID); err != nil {
			return err
		}
		return s.showAgain(ctx, p, inc, b)
	})
}

type letterCopyCmd struct {
	inIncident
	Reference string `arg:"" help:"Reference printed on the letter."`
	Out       string `help:"PDF to write, mode 0600, which must not exist." required:""`
}

func (c *letterCopyCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		return s.output(c.Out, func(w io.Writer) error { return p.LetterCopy(ctx, s.actor(), inc.ID, c.Reference, w) })
	})
}

type letterUnpackCmd struct {
	File     string `arg:"" help:"Print file, …zip.age; - reads standard input."`
	Identity string `help:"age key file of the print shop." required:"" type:"existingfile"`
	Out      string `help:"ZIP to write, mode 0600, which must not exist: letters.pdf and its manifests. Without, the file is only checked."`
}

// Run needs neither database nor keyring: a print shop has none.
func (c *letterUnpackCmd) Run(s *session) error {
	packed, err := c.open(s)
	if err != nil {
		return err
	}
	b, _, err := printfile.Check(packed)
	if err != nil {
		return err
	}
	if c.Out != "" {
		if err := s.output(c.Out, func(w io.Writer) error { _, err := w.Write(packed); return err }); err != nil {
			return err
		}
	}
	return s.show(b, func(io.Writer) {
		s.say("batch %d of %s is whole: %d letters (%s) on %d pages", b.Number, b.Incident, b.Count, b.Sort, b.Pages)
	})
}

func (c *letterUnpackCmd) open(s *session) (packed []byte, err error) {
	key, err := os.Open(c.Identity)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, key.Close()) }()
	in, err := s.input(c.File)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	if packed, err = printfile.Open(in, key); err != nil {
		return nil, fmt.Errorf("open print file: %w", err)
	}
	return packed, nil
}
