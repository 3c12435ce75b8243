package main

import (
	"context"
	"io"
	"strconv"

	"recourse/internal/csvout"
	"recourse/models"
)

type reportCmd struct {
	inIncident
	Name string `arg:"" help:"funnel, signups, windows, states or rules." enum:"funnel,signups,windows,states,rules"`
	ruleOptions
	Format string `help:"table, csv or json." enum:"table,csv,json" default:"table"`
}

func (c *reportCmd) Run(ctx context.Context, s *session) error {
	switch {
	case c.Name == "rules":
		return c.rules(ctx, s)
	case c.used():
		return misused("--dry-run, --rules, --on, --state and --roster are for report rules")
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		r, err := p.Report(ctx, s.actor(), inc.ID, false)
		if err != nil {
			return err
		}
		if c.Format == "csv" {
			if err := p.ReportExported(ctx, s.actor(), inc.ID, c.Name); err != nil {
				return err
			}
		}
		return s.writeReport(c.Format, reportRows(c.Name, r))
	})
}

func (s *session) writeReport(format string, rows [][]string) error {
	switch {
	case format == "csv":
		return writeCSV(s.Stdout, rows)
	case format == "json" || s.JSON:
		return writeJSON(s.Stdout, objects(rows))
	}
	table(s.Stdout, rows[0], rows[1:])
	return nil
}

// reportRows are the head and the rows of a report.
func reportRows(name string, r models.Report) [][]string {
	switch name {
	case "signups":
		rows := [][]string{{"on", "web", "phone"}}
		for _, d := range r.SignUps {
			rows = append(rows, []string{d.On.String(), strconv.Itoa(d.Web), strconv.Itoa(d.Phone)})
		}
		return rows
	case "windows":
		rows := [][]string{{"reference", "status", "starts_on", "last_day", "shortfall_days"}}
		for _, w := range r.Windows {
			rows = append(rows, []string{w.Reference, string(w.Status), w.StartsOn.String(), w.LastDay.String(), strconv.Itoa(w.Shortfall)})
		}
		return rows
	case "states":
		rows := [][]string{{"state", "enrolled"}}
		for _, b := range r.ByState {
			rows = append(rows, []string{b.Key, b.Count.String()})
		}
		return rows
	}
	rows := [][]string{{"step", "patients"}}
	for _, step := range r.Funnel.Steps() {
		rows = append(rows, []string{step.Key, step.Count.String()})
	}
	return rows
}

func writeCSV(w io.Writer, rows [][]string) error {
	return csvout.NewWriter(w, csvout.Options{}).WriteAll(rows)
}

// objects are rows as JSON objects, keyed by the head.
func objects(rows [][]string) []map[string]string {
	all := []map[string]string{}
	for _, row := range rows[1:] {
		one := map[string]string{}
		for i, cell := range row {
			one[rows[0][i]] = cell
		}
		all = append(all, one)
	}
	return all
}
