package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"recourse/internal/csvout"
	"recourse/internal/synthetic"
	"recourse/models"
)

type rosterCommands struct {
	Synth          rosterSynthCmd    `cmd:"" help:"Write a made-up roster for a rehearsal."`
	Check          rosterCheckCmd    `cmd:"" help:"Read a roster and list its problems; nothing is kept."`
	Columns        rosterColumnsCmd  `cmd:"" help:"Write what a roster's columns were taken for, as a file to edit."`
	Import         rosterImportCmd   `cmd:"" help:"Take a roster in and decide who gets the offer."`
	Review         reviewCommands    `cmd:"" help:"Decide on the patients on whom the rules cannot."`
	Duplicates     duplicateCommands `cmd:"" help:"Decide on the patients who may be one person."`
	Change         rosterChangeCmd   `cmd:"" help:"Propose to withdraw a patient's offer, to give it back, or to give it to somebody who moved to a state whose law demands it; a second person approves it at /admin."`
	Seal           rosterSealCmd     `cmd:"" help:"Propose to seal the roster; a second person approves it at /admin."`
	ExportProblems rosterProblemsCmd `cmd:"" help:"Write the rows of the newest import that were not taken in, with the reasons: correct them and import the file."`
}

type rosterSynthCmd struct {
	Seed       uint64 `help:"The same seed gives the same roster." default:"0"`
	Patients   int    `help:"Number of patients." default:"2651"`
	SSNExposed int    `help:"How many had their Social Security number exposed." name:"ssn-exposed" default:"23"`
	Messy      bool   `help:"Write the same people the way real exports look: a workbook if the file's name ends in .xlsx, else some kind of CSV."`
	Out        string `help:"File to write, which must not exist; - is standard output." default:"-"`
}

func (c *rosterSynthCmd) Run(s *session) error {
	if c.Patients < 1 || c.SSNExposed < 0 || c.SSNExposed > c.Patients {
		return misused("give at least one patient, and no more SSN-exposed than patients")
	}
	exposed := c.SSNExposed
	if exposed == 0 {
		exposed = -1 // what the package takes for none
	}
	opts := synthetic.Options{Seed: c.Seed, Patients: c.Patients, SSNExposed: exposed}
	return s.output(c.Out, func(w io.Writer) error { return c.write(w, opts) })
}

func (c *rosterSynthCmd) write(w io.Writer, opts synthetic.Options) error {
	switch {
	case !c.Messy:
		return synthetic.Write(w, opts)
	case strings.EqualFold(filepath.Ext(c.Out), ".xlsx"):
		return synthetic.WriteMessy(w, opts, synthetic.XLSX)
	}
	return synthetic.WriteMessy(w, opts, synthetic.CSV)
}

// output writes a new file of mode 0600, or standard output for "-". A file that
// could not be finished is removed.
func (s *session) output(name string, write func(w io.Writer) error) error {
	if name == "-" {
		return write(s.Stdout)
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	if err := errors.Join(write(w), w.Flush(), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	s.note("wrote %s", name)
	return nil
}

func showProblems(w io.Writer, problems []models.RosterProblem) {
	if len(problems) == 0 {
		return
	}
	var rows [][]string
	for _, p := range problems {
		rows = append(rows, []string{strconv.Itoa(p.Row), orDash(p.Column), p.Text()})
	}
	table(w, []string{"ROW", "COLUMN", "REASON"}, rows)
}

type rosterProblemsCmd struct {
	inIncident
	Out string `help:"File to write, which must not exist; - is standard output." default:"-"`
}

func (c *rosterProblemsCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		imports, err := p.Imports(ctx, inc.ID)
		if err != nil {
			return err
		}
		if len(imports) == 0 {
			return errors.New("nothing was imported yet: run recourse roster import")
		}
		if s.JSON {
			problems, err := p.Problems(ctx, inc.ID, imports[0].ID)
			if err != nil {
				return err
			}
			return writeJSON(s.Stdout, problems)
		}
		return s.output(c.Out, func(w io.Writer) error { return writeRejects(w, p.Rejects(ctx, s.actor(), inc.ID, imports[0].ID)) })
	})
}

// writeRejects writes a file to be corrected and imported as it is.
func writeRejects(w io.Writer, rejects iter.Seq2[models.Reject, error]) error {
	lines := csvout.NewWriter(w, csvout.Options{CRLF: true})
	err := lines.Write(models.ProblemHeader()...)
	for r, failed := range rejects {
		if err = errors.Join(err, failed); err != nil {
			return err
		}
		err = lines.Write(models.ProblemCells(r.Cells, r.Problems)...)
	}
	return errors.Join(err, lines.Flush())
}
