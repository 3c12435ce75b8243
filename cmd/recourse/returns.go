package main

import (
	"context"
	"io"

	"recourse/models"
)

type letterReturnCmd struct {
	inIncident
	Reference string `arg:"" help:"Reference printed on the letter. To scan its QR code, give - and the address that the code holds on standard input: it is a secret."`
	Reason    string `help:"Why it came back: the Postal Service's code or words." default:"OTHER"`
	On        string `help:"Date on which it came back, as 2006-01-02; the calendar's today if not given."`
}

func (c *letterReturnCmd) Run(ctx context.Context, s *session) error {
	reason, err := models.ParseReturnReason(c.Reason)
	if err != nil {
		return misused("--reason is none of the Postal Service's: give one of %s", reasonList())
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		on, err := s.dateOrToday("--on", c.On, inc)
		if err != nil {
			return err
		}
		scanned, err := s.scanned(c.Reference)
		if err != nil {
			return err
		}
		if err := p.MarkReturned(ctx, s.actor(), inc.ID, scanned, reason, on); err != nil {
			return err
		}
		return s.show(map[string]string{"returned_on": on.String(), "reason": string(reason)}, func(io.Writer) {
			s.say("recorded; the letter's code no longer works unless it was used, and no letter goes to that address")
		})
	})
}

// scanned is an argument, or for "-" the line on standard input: what a QR code
// holds must not stand among the arguments, where other users can see it.
func (s *session) scanned(arg string) (string, error) {
	if arg != "-" {
		return arg, nil
	}
	line, err := io.ReadAll(io.LimitReader(s.Stdin, 4096))
	return string(line), err
}

// reasonList are the codes that letters come back with.
func reasonList() string {
	text := ""
	for i, r := range models.ReturnReasons() {
		if i > 0 {
			text += ", "
		}
		text += string(r)
	}
	return text
}
