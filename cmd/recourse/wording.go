package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"recourse/models"
	"recourse/models/store"
)

type letterWordingCmd struct {
	inIncident
	Lang    string `help:"Language: en, es or pt; all if not given."`
	Variant string `help:"One text, such as offer-adult or notice-next-of-kin; all if not given."`
	State   string `help:"State of the made-up reader, such as CT; each with words of its own and one without if not given."`
	Check   bool   `help:"Print no texts, only what is wrong with them; exit 1 where something is."`
}

func (c *letterWordingCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		choice := store.SampleChoice{Language: c.Lang, Variant: c.Variant, State: strings.ToUpper(c.State)}
		samples, err := p.SampleLetters(ctx, inc.ID, choice)
		if err != nil {
			return err
		}
		if c.Check {
			return s.checkWording(samples)
		}
		return s.show(samples, func(w io.Writer) {
			for _, l := range samples {
				fmt.Fprintf(w, "=== %s\nGrade %.1f, wording %s\n%s\n%s\n", title(l), l.Grade, l.Wording, bulleted(l.Problems), l.Text)
			}
		})
	})
}

// title names a sample.
func title(l models.SampleLetter) string {
	name := l.Variant + ", " + l.Language + ", " + l.State
	if l.Replaces {
		name += ", in another letter's place"
	}
	return name
}

// bulleted are problems, one a line.
func bulleted(problems []string) string {
	text := ""
	for _, p := range problems {
		text += "PROBLEM: " + p + "\n"
	}
	return text
}

// wordingCheck is the outcome of a check as commands print it.
type wordingCheck struct {
	Texts    int                   `json:"texts"`
	Hardest  float64               `json:"hardest_grade"`
	Problems []models.SampleLetter `json:"problems"`
}

func (s *session) checkWording(samples []models.SampleLetter) error {
	out := wordingCheck{Texts: len(samples), Problems: []models.SampleLetter{}}
	for _, l := range samples {
		out.Hardest = max(out.Hardest, l.Grade)
		if len(l.Problems) > 0 {
			out.Problems = append(out.Problems, l)
		}
	}
	err := s.show(out, func(w io.Writer) {
		fmt.Fprintf(w, "%d texts, the hardest reads at grade %.1f\n", out.Texts, out.Hardest)
		for _, l := range out.Problems {
			fmt.Fprintf(w, "%s\n%s", title(l), bulleted(l.Problems))
		}
	})
	if err == nil && len(out.Problems) > 0 {
		err = fmt.Errorf("%w: %d of %d texts cannot be used: change the incident's facts or the files under templates/letters", models.ErrInvalid, len(out.Problems), out.Texts)
	}
	return err
}
