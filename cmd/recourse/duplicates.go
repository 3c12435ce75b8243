package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"recourse/models"
)

type duplicateCommands struct {
	Find   duplicateFindCmd   `cmd:"" help:"Compare the patients of files that were not compared with the others yet. Importing does it by itself."`
	List   duplicateListCmd   `cmd:"" help:"List the pairs of patients who may be one person by where they stand in the files, without names."`
	Show   duplicateShowCmd   `cmd:"" help:"Show the first fifty pairs with what one needs to decide: personal data, on a terminal or in a file. Each view is audited."`
	Decide duplicateDecideCmd `cmd:"" help:"Say that a pair is one person, or two."`
}

type duplicateFindCmd struct{ inIncident }

func (c *duplicateFindCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		done, end := s.progressOf("shared values")
		defer end()
		open, err := p.FindDuplicates(ctx, s.actor(), inc.ID, func(n int) { done(n, 0) })
		if err != nil {
			return err
		}
		return s.show(map[string]int{"left": open}, func(io.Writer) { s.say("%d pairs wait for a decision", open) })
	})
}

type duplicateListCmd struct{ inIncident }

func (c *duplicateListCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		all, err := p.DuplicateRows(ctx, inc.ID)
		if err != nil {
			return err
		}
		return s.show(append([]models.DuplicateRows{}, all...), func(w io.Writer) { listDuplicates(w, s, all) })
	})
}

func listDuplicates(w io.Writer, s *session, all []models.DuplicateRows) {
	if len(all) == 0 {
		s.say("no patients wait to be told apart")
		return
	}
	var rows [][]string
	for _, d := range all {
		rows = append(rows, []string{
			d.ID, string(d.Reason), fmt.Sprintf("%d/%d", d.Wave, d.PatientRow), fmt.Sprintf("%d/%d", d.OtherWave, d.OtherRow),
		})
	}
	table(w, []string{"PAIR", "WHY", "WAVE/ROW", "WAVE/ROW"}, rows)
	s.say("recourse roster duplicates show has what one needs to decide")
}

type duplicateShowCmd struct {
	inIncident
	Out string `help:"File to write, which must not exist; - is the terminal." default:"-"`
}

// duplicate is a pair as the command prints one.
type duplicate struct {
	Pair   string             `json:"pair"`
	Reason string             `json:"reason"`
	People [2]duplicatePerson `json:"people"`
}

type duplicatePerson struct {
	Patient   string `json:"patient"`
	Wave      int    `json:"wave"`
	Row       int    `json:"row"`
	Record    string `json:"record_number"`
	Name      string `json:"name"`
	BirthDate string `json:"birth_date"`
	Address   string `json:"address"`
	Exposed   string `json:"exposed"`
	Deceased  bool   `json:"deceased"`
	Sealed    bool   `json:"sealed"` // letters are owed: this one cannot go
}

func newDuplicatePerson(p models.DuplicatePerson) duplicatePerson {
	c := p.Contact
	return duplicatePerson{
		Patient: p.PatientID, Wave: p.Wave, Row: p.Row, Record: p.Identity.RecordNumber, Name: p.Identity.FullName(),
		BirthDate: p.Identity.BirthDate, Address: strings.TrimSpace(strings.Join(c.Lines, ", ") + " " + c.City + " " + c.State + " " + c.ZIP),
		Exposed: elementList(p.Exposed), Deceased: p.Deceased, Sealed: p.Sealed,
	}
}

func (c *duplicateShowCmd) Run(ctx context.Context, s *session) error {
	if c.Out == "-" && !isTerminal(s.Stdout) {
		return misused("names are shown on a terminal or written to a file: give --out")
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		found, err := p.Duplicates(ctx, s.actor(), inc.ID)
		if err != nil {
			return err
		}
		all := make([]duplicate, len(found))
		for i, one := range found {
			all[i] = duplicate{one.ID, string(one.Reason), [2]duplicatePerson{newDuplicatePerson(one.A), newDuplicatePerson(one.B)}}
		}
		return s.output(c.Out, func(w io.Writer) error {
			if s.JSON {
				return writeJSON(w, all)
			}
			showDuplicates(w, all)
			return nil
		})
	})
}

func showDuplicates(w io.Writer, all []duplicate) {
	var rows [][]string
	for _, d := range all {
		for _, p := range d.People {
			rows = append(rows, []string{
				d.Pair, d.Reason, p.Patient, fmt.Sprintf("%d/%d", p.Wave, p.Row), orDash(printable(p.Record)), printable(p.Name), orDash(p.BirthDate),
				orDash(printable(p.Address)), orDash(p.Exposed), yesNo(p.Deceased), yesNo(p.Sealed),
			})
		}
	}
	table(w, []string{"PAIR", "WHY", "PATIENT", "WAVE/ROW", "RECORD", "NAME", "BORN", "ADDRESS", "EXPOSED", "DECEASED", "SEALED"}, rows)
}

type duplicateDecideCmd struct {
	inIncident
	Pair      string `arg:"" help:"Pair, as roster duplicates list has it."`
	Keep      string `help:"They are one person; this patient stays and the other counts no more. It cannot be taken back." placeholder:"PATIENT" xor:"found" required:""`
	Different bool   `help:"They are two people." xor:"found" required:""`
	Yes       bool   `help:"Do it. Without, only say what would be done."`
}

func (c *duplicateDecideCmd) Run(ctx context.Context, s *session) error {
	found, what := models.DuplicateSame, "they are one person: patient "+c.Keep+" stays, the other counts no more"
	if c.Different {
		found, what = models.DuplicateDifferent, "they are two people: both stay"
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		if !c.Yes {
			return s.dryRun("%s", what)
		}
		if err := p.DecideDuplicate(ctx, s.actor(), inc.ID, c.Pair, found, c.Keep); err != nil {
			return err
		}
		left, err := p.OpenDuplicates(ctx, inc.ID)
		if err != nil {
			return err
		}
		return s.show(map[string]int{"left": left}, func(io.Writer) { s.say("decided; %d pairs are left", left) })
	})
}
