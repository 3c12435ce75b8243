package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"recourse/models/store"
)

// addMeanwhile adds lanes of people who enroll while nothing else happens, and while
// a roster is taken in.
func (c *course) addMeanwhile(ctx context.Context, set settings, into importer, roster string) error {
	dsn, drop, err := into.fresh(ctx)
	if err != nil {
		return err
	}
	c.closers = append(c.closers, drop)
	p, err := openPortal(ctx, set, dsn)
	if err != nil {
		return err
	}
	c.closers = append(c.closers, p.close)
	people, err := p.roster(ctx, set.people)
	if err != nil {
		return err
	}
	if people, err = p.mailCodes(ctx, people, len(people)); err != nil {
		return err
	}
	q := &queue{portal: p, ctx: ctx, people: people, verified: make(chan string, len(people))}
	c.add(set, idleClaims, set.clients, q.whole)
	busy := c.add(set, busyClaims, set.clients, q.whole)
	enroll, turns := busy.run, 0
	busy.run = func() (sample, error) {
		turns++
		return p.importing(ctx, roster, turns, enroll)
	}
	c.comparisons = append(c.comparisons, comparison{
		fmt.Sprintf("%s, %d clients: claim and confirm while a roster is imported", into.name, set.clients), idleClaims, busyClaims, slow, atMost("P7", 5),
	})
	return nil
}

// importing measures something while rosters are taken in, each into an incident
// of its own.
func (p *portal) importing(ctx context.Context, roster string, turn int, measure func() (sample, error)) (sample, error) {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- p.importOver(ctx, roster, turn) }()
	s, err := measure()
	stop()
	if over := <-ended; !errors.Is(over, context.Canceled) {
		err = errors.Join(err, over)
	}
	return s, err
}

func (p *portal) importOver(ctx context.Context, roster string, turn int) error {
	for n := 1; ; n++ {
		inc := incident(p.inc.EnrollBy.AddDays(-100))
		inc.Ref, inc.IsDefault = fmt.Sprintf("busy-%d-%d", turn, n), false
		inc.Host = inc.Ref + ".example.org"
		inc, err := p.CreateIncident(ctx, operator, inc)
		if err != nil {
			return err
		}
		f, err := os.Open(roster)
		if err != nil {
			return fmt.Errorf("open roster: %w", err)
		}
		_, err = p.ImportRoster(ctx, operator, inc.ID, f, store.ImportOptions{}, nil)
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
}
