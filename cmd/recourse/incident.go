package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"

	"recourse/models"
)

type incidentCommands struct {
	Create  incidentCreateCmd  `cmd:"" help:"Make an incident and its keys from a JSON file."`
	Example incidentExampleCmd `cmd:"" help:"Print a JSON file to begin with."`
	List    incidentListCmd    `cmd:"" help:"List the incidents."`
	Show    incidentShowCmd    `cmd:"" help:"Show one incident."`
	Extend  incidentExtendCmd  `cmd:"" help:"Move the last day to enroll later."`

	PrintShop incidentPrintShopCmd `cmd:"" help:"Record who prints and mails the letters."`
	Theme     incidentThemeCmd     `cmd:"" help:"Give the pages the organization's colors and logo."`
	Phone     incidentPhoneCmd     `cmd:"" help:"Change whom people call, and when."`
}

type incidentCreateCmd struct {
	File string `arg:"" help:"JSON file; - reads standard input."`
}

func (c *incidentCreateCmd) Run(ctx context.Context, s *session) error {
	in, err := s.input(c.File)
	if err != nil {
		return err
	}
	defer in.Close()
	f, err := readIncident(in)
	if err != nil {
		return err
	}
	return s.work(ctx, func(p *portal) error {
		inc, err := p.CreateIncident(ctx, s.actor(), f.incident(s.Now()))
		if err != nil {
			return err
		}
		return s.showIncident(ctx, p, inc)
	})
}

// input opens a file to read, or standard input for "-".
func (s *session) input(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(s.Stdin), nil
	}
	return os.Open(name)
}

type incidentExampleCmd struct{}

func (c *incidentExampleCmd) Run(s *session) error { return writeJSON(s.Stdout, hartford()) }

type incidentListCmd struct{}

func (c *incidentListCmd) Run(ctx context.Context, s *session) error {
	return s.work(ctx, func(p *portal) error {
		all, err := p.Incidents(ctx)
		if err != nil {
			return err
		}
		rows := [][]string{}
		list := []incidentState{}
		for _, inc := range all {
			st := s.state(inc)
			list = append(list, st)
			rows = append(rows, []string{st.Ref, st.Host, yesNo(st.Default), yesNo(st.Rehearsal), st.Today.String(), yesNo(st.Sealed)})
		}
		return s.show(list, func(w io.Writer) {
			table(w, []string{"REF", "HOST", "DEFAULT", "REHEARSAL", "TODAY", "SEALED"}, rows)
		})
	})
}

// incidentState is an incident as commands print it.
type incidentState struct {
	incidentFile
	ID     string               `json:"id"`
	Today  models.Date          `json:"today"`
	Sealed bool                 `json:"sealed"`
	Roster *models.RosterCounts `json:"roster,omitempty"`
}

func (s *session) state(inc models.Incident) incidentState {
	return incidentState{
		incidentFile: incidentFile{
			Ref: inc.Ref, Host: inc.Host, Default: inc.IsDefault, Rehearsal: inc.Rehearsal, Zone: inc.Zone,
			EnrollBy: inc.EnrollBy, TermMonths: inc.TermMonths, FloorDays: inc.FloorDays, Facts: inc.Facts,
		},
		ID: inc.ID, Today: inc.Today(s.Now()), Sealed: inc.IsSealed(),
	}
}

type incidentShowCmd struct{ inIncident }

func (c *incidentShowCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error { return s.showIncident(ctx, p, inc) })
}

func (s *session) showIncident(ctx context.Context, p *portal, inc models.Incident) error {
	counts, err := p.RosterCounts(ctx, inc.ID)
	if err != nil {
		return err
	}
	st := s.state(inc)
	st.Roster = &counts
	return s.show(st, func(w io.Writer) {
		table(w, []string{"incident", st.Ref}, [][]string{
			{"organization", st.Facts.Organization}, {"host", st.Host}, {"default", yesNo(st.Default)}, {"rehearsal", yesNo(st.Rehearsal)},
			{"zone", st.Zone}, {"today", st.Today.String()}, {"enroll by", st.EnrollBy.String()},
			{"term", fmt.Sprintf("%d months", st.TermMonths)}, {"after mailing", fmt.Sprintf("%d days at least", st.FloorDays)},
			{"roster", fmt.Sprintf("%d patients, %d eligible, sealed: %s", counts.Patients, counts.Eligible, yesNo(st.Sealed))},
			{"print shop", orNobody(st.Facts.PrintShop) + ", " + agreed(st.Facts.PrintShop)},
			{"pages", described(st.Facts.Theme)}, {"phone", st.Facts.Phone + ", TTY " + st.Facts.TTY},
			{"version", strconv.Itoa(inc.Version)},
		})
	})
}

type incidentExtendCmd struct {
	inIncident
	To  string `arg:"" help:"New last day to enroll, as 2006-01-02; it can only move later."`
	Yes bool   `help:"Do it. Without, only say what would be done."`
}

func (c *incidentExtendCmd) Run(ctx context.Context, s *session) error {
	to, err := date("the day", c.To)
	if err != nil {
		return err
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		if !c.Yes {
			return s.dryRun("the last day to enroll moves from %s to %s", inc.EnrollBy, to)
		}
		inc, err := p.ExtendEnrollBy(ctx, s.actor(), inc.ID, to)
		if err != nil {
			return err
		}
		return s.showIncident(ctx, p, inc)
	})
}

// date reads a date given on the command line.
func date(what, text string) (models.Date, error) {
	d, err := models.ParseDate(text)
	if err != nil {
		return d, misused("%s must look like 2006-01-02", what)
	}
	return d, nil
}

// dryRun says what a command would do if it were run with --yes.
func (s *session) dryRun(format string, args ...any) error {
	would := fmt.Sprintf(format, args...)
	return s.show(map[string]any{"dry_run": true, "would": would}, func(io.Writer) {
		s.say("would be done: %s", would)
		s.say("nothing was changed; add --yes to do it")
	})
}
