package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"recourse/internal/sheet"
	"recourse/models"
	"recourse/models/store"
)

type letterAddressCmd struct {
	inIncident
	Reference string `arg:"" help:"Reference of any of the patient's letters."`
	Source    string `help:"Where the address came from: ncoa, forward, records, call or locator." required:""`
	From      string `help:"File with the new address; - is standard input. A line each, as in line1 = 7 Elm St, for line1, line2, city, state, zip and country." default:"-" placeholder:"FILE"`
}

func (c *letterAddressCmd) Run(ctx context.Context, s *session) error {
	source, err := models.ParseAddressSource(c.Source)
	if err != nil {
		return misused("--source must be one of %s", joined(models.AddressSources()))
	}
	to, err := s.readAddress(c.From)
	if err != nil {
		return err
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		if err := p.AddressFound(ctx, s.actor(), inc.ID, c.Reference, to, source); err != nil {
			return err
		}
		return s.show(map[string]string{"reference": c.Reference, "source": string(source)}, func(io.Writer) {
			s.say("recorded; if the patient's letter came back, recourse letters compose writes another")
		})
	})
}

// readAddress reads an address, which must not stand among the arguments: other
// users can see those.
func (s *session) readAddress(name string) (models.Contact, error) {
	in := s.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return models.Contact{}, err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, 4096))
	if err != nil {
		return models.Contact{}, err
	}
	a, err := addressLines(string(text))
	if err != nil {
		return models.Contact{}, err
	}
	return models.ParseAddress(a)
}

// addressLines reads lines such as "city = Hartford".
func addressLines(text string) (a models.AddressInput, err error) {
	fields := map[string]*string{"line1": &a.Line1, "line2": &a.Line2, "city": &a.City, "state": &a.State, "zip": &a.ZIP, "country": &a.Country}
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		field := fields[strings.ToLower(strings.TrimSpace(name))]
		if !ok || field == nil {
			return a, fmt.Errorf("line %d of the address: write it as in city = Hartford, with line1, line2, city, state, zip or country before the sign", i+1)
		}
		*field = strings.TrimSpace(value)
	}
	return a, nil
}

type letterAddressesCmd struct {
	inIncident
	File string `arg:"" help:"Result file of NCOALink: CSV or XLSX with a column for the letter's reference or the record number, the return code, and the new address."`
	Yes  bool   `help:"Take the file in. Without, only answer every row."`
	// Problems is apart from letterFileOptions, where the file is no argument.
	Problems string `help:"CSV to write, mode 0600, which must not exist: the rows with a problem, to be corrected." placeholder:"FILE"`
}

func (c *letterAddressesCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		o := letterFileOptions{File: c.File, Yes: c.Yes, Problems: c.Problems}
		return s.takeLetterFile(o, func(f sheet.File) (models.FileReport, error) {
			return p.UpdateAddresses(ctx, s.actor(), inc.ID, f, store.FileOptions{DryRun: !c.Yes})
		})
	})
}

type letterNotFoundCmd struct {
	inIncident
	Reference string `arg:"" help:"Reference of the letter that came back; - to scan its QR code on standard input."`
}

func (c *letterNotFoundCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		scanned, err := s.scanned(c.Reference)
		if err != nil {
			return err
		}
		if err := p.NotFound(ctx, s.actor(), inc.ID, scanned); err != nil {
			return err
		}
		return s.showSubstitute(ctx, p, inc)
	})
}

type letterReissueCmd struct {
	inIncident
	Reference string `arg:"" help:"Reference of any of the patient's letters."`
	Reason    string `help:"lost or compromised." enum:"lost,compromised" required:""`
	Yes       bool   `help:"Do it. Without, only say what would be done."`
}

func (c *letterReissueCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		if !c.Yes {
			return s.dryRun("the code of the patient of letter %s stops working at once (%s), and a letter with a new one is owed", c.Reference, c.Reason)
		}
		if err := p.Reissue(ctx, s.actor(), inc.ID, c.Reference, models.RevokeReason(c.Reason)); err != nil {
			return err
		}
		return s.show(map[string]string{"reference": c.Reference, "reason": c.Reason}, func(io.Writer) {
			s.say("the code no longer works; recourse letters compose writes a letter with a new one")
		})
	})
}

type letterExtendCmd struct {
	inIncident
	Reference string `arg:"" help:"Reference of any of the patient's letters."`
	Until     string `help:"New last day to sign up, as 2006-01-02; it can only move later." required:""`
	Reason    string `help:"letter (late or returned), illness, our_error, provider_error, legal or other." required:""`
	Yes       bool   `help:"Propose it. Without, only say what would be proposed."`
}

func (c *letterExtendCmd) Run(ctx context.Context, s *session) error {
	reason, err := models.ParseDeadlineReason(c.Reason)
	if err != nil {
		return misused("--reason must be one of %s", joined(models.DeadlineReasons()))
	}
	until, err := date("--until", c.Until)
	if err != nil {
		return err
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		if !c.Yes {
			return s.dryRun("it is proposed that the patient of letter %s may sign up until %s (%s)", c.Reference, until, reason)
		}
		proposal, err := p.ProposeDeadline(ctx, s.actor(), inc.ID, c.Reference, until, reason)
		if err != nil {
			return err
		}
		return s.showProposal(proposal)
	})
}
