package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"recourse/internal/jobs"
	"recourse/internal/provider"
	"recourse/models"
)

type handoffCommands struct {
	Send    handoffSendCmd    `cmd:"" help:"Hand the waiting enrollments to the provider."`
	Receive handoffReceiveCmd `cmd:"" help:"Take over the provider's answers."`
	Status  handoffStatusCmd  `cmd:"" help:"List the hand-offs."`
}

// exchange is the folder that is exchanged with providers: one below it for each
// incident's ref, with the provider's public key in recipient.pub.
type exchange struct {
	Exchange string `help:"Folder exchanged with providers (RECOURSE_EXCHANGE)." placeholder:"DIR"`
}

const (
	identityFile  = "provider.key" // of a simulated provider only
	recipientFile = identityFile + ".pub"
)

func (e exchange) folder(inc models.Incident) string { return filepath.Join(e.Exchange, inc.Ref) }

// client reaches the provider of an incident; nil if none is set up.
func (e exchange) client(inc models.Incident) (provider.Client, error) {
	if e.Exchange == "" {
		return nil, nil
	}
	recipient, err := provider.LoadRecipient(filepath.Join(e.folder(inc), recipientFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return provider.Folder{Dir: e.folder(inc), Recipient: recipient}, nil
}

// runner is the background work of an installation.
func (s *session) runner(p *portal, e exchange) *jobs.Runner {
	return &jobs.Runner{Store: p.Store, Provider: e.client, Log: s.log(), Now: s.Now, Holder: rand.Text()}
}

func (e exchange) explain(err error, inc models.Incident) error {
	if errors.Is(err, jobs.ErrNoProvider) {
		return fmt.Errorf("%w: name the folder with --exchange and put the provider's public key at %s", err, filepath.Join(e.folder(inc), recipientFile))
	}
	return err
}

type handoffSendCmd struct {
	inIncident
	exchange
}

func (c *handoffSendCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		sent, err := s.runner(p, c.exchange).Send(ctx, inc)
		if err != nil {
			return c.explain(err, inc)
		}
		return s.show(sent, func(io.Writer) { s.say("sent %d enrollments in %d batches", sent.Enrollments, sent.Batches) })
	})
}

type handoffReceiveCmd struct {
	inIncident
	exchange
}

func (c *handoffReceiveCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		got, err := s.runner(p, c.exchange).Receive(ctx, inc)
		if err != nil {
			return c.explain(err, inc)
		}
		return s.show(got, func(io.Writer) {
			s.say("took over %d answers in %d deliveries; %d were about unknown enrollments", got.Answers, got.Deliveries, got.Unknown)
		})
	})
}

type handoffStatusCmd struct{ inIncident }

// handoffState is a hand-off as commands print it.
type handoffState struct {
	Sequence int         `json:"sequence"`
	Count    int         `json:"count"`
	On       models.Date `json:"on"`
	Sent     bool        `json:"sent"`
}

func (c *handoffStatusCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		all, err := p.Handoffs(ctx, inc.ID)
		if err != nil {
			return err
		}
		states, rows := []handoffState{}, [][]string{}
		for _, h := range all {
			st := handoffState{h.Sequence, h.Count, h.On, !h.SentAt.IsZero()}
			states = append(states, st)
			rows = append(rows, []string{strconv.Itoa(st.Sequence), strconv.Itoa(st.Count), st.On.String(), yesNo(st.Sent)})
		}
		return s.show(states, func(w io.Writer) { table(w, []string{"SEQUENCE", "ENROLLMENTS", "ON", "SENT"}, rows) })
	})
}

// simulator plays the provider of a rehearsal, with a key pair that it makes the
// first time.
func (e exchange) simulator(inc models.Incident) (provider.Simulator, error) {
	if !inc.Rehearsal {
		return provider.Simulator{}, fmt.Errorf("%w: only a rehearsal's provider is simulated", models.ErrRehearsal)
	}
	dir := e.folder(inc)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return provider.Simulator{}, err
	}
	path := filepath.Join(dir, identityFile)
	if _, err := os.Stat(filepath.Join(dir, recipientFile)); errors.Is(err, fs.ErrNotExist) {
		if err := errors.Join(removeIfThere(path), provider.NewIdentity(path)); err != nil { // half a pair helps nobody
			return provider.Simulator{}, err
		}
	}
	identity, err := provider.LoadIdentity(path)
	return provider.Simulator{Dir: dir, Identity: identity}, err
}

func removeIfThere(path string) error {
	if err := os.RemoveAll(path); err != nil {
		return fmt.Errorf("remove %s: %w", path, err)
	}
	return nil
}

type providerCommands struct {
	Simulate providerSimulateCmd `cmd:"" help:"Answer the batches of a rehearsal on its calendar date: accept all."`
}

type providerSimulateCmd struct {
	inIncident
	exchange
}

func (c *providerSimulateCmd) Run(ctx context.Context, s *session) error {
	if c.Exchange == "" {
		return misused("name the folder exchanged with providers: --exchange DIR")
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		sim, err := c.simulator(inc)
		if err != nil {
			return err
		}
		n, err := sim.Run(ctx, inc.Today(s.Now()).String())
		if err != nil {
			return err
		}
		return s.show(map[string]int{"answered": n}, func(io.Writer) { s.say("answered %d batches", n) })
	})
}
