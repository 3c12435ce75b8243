package main

import (
	"context"
	"io"
	"os"
	"strconv"
	"strings"

	"recourse/internal/sheet"
	"recourse/models"
	"recourse/models/store"
)

// letterReturnCommands are those about letters that do not arrive, and what follows.
type letterReturnCommands struct {
	Return     letterReturnCmd    `cmd:"" help:"Record a letter that came back, or a file of them."`
	Address    letterAddressCmd   `cmd:"" help:"Record the new address of somebody whose letter came back."`
	Addresses  letterAddressesCmd `cmd:"" help:"Take in a result file of the Postal Service's register of moves (NCOALink)."`
	NotFound   letterNotFoundCmd  `cmd:"" help:"Record that no address was found for a letter that came back."`
	Reissue    letterReissueCmd   `cmd:"" help:"End a code that was lost or is compromised; a letter with a new one is owed."`
	Extend     letterExtendCmd    `cmd:"" help:"Propose to give one patient more time to sign up."`
	Substitute substituteCommands `cmd:"" help:"Notice by other means to those whom no letter reaches."`
}

type letterReturnCmd struct {
	inIncident
	Reference string `arg:"" optional:"" help:"Reference printed on the letter. To scan its QR code, give - and the address that the code holds on standard input: it is a secret."`
	Reason    string `help:"Why it came back: the Postal Service's code or words." default:"OTHER"`
	On        string `help:"Date on which it came back, as 2006-01-02; the calendar's today if not given."`
	letterFileOptions
}

// letterFileOptions are those of commands that take in a file about letters.
type letterFileOptions struct {
	File     string `help:"CSV or XLSX file; a dry run until --yes." placeholder:"FILE"`
	Yes      bool   `help:"Take the file in. Without, only answer every row."`
	Problems string `help:"CSV to write, mode 0600, which must not exist: the rows with a problem, to be corrected." placeholder:"FILE"`
}

func (c *letterReturnCmd) Run(ctx context.Context, s *session) error {
	if (c.Reference == "") == (c.File == "") {
		return misused("give the reference of one letter, or a file of returned letters with --file")
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		on, err := s.dateOrToday("--on", c.On, inc)
		if err != nil {
			return err
		}
		if c.File != "" {
			return s.takeLetterFile(c.letterFileOptions, func(f sheet.File) (models.FileReport, error) {
				return p.ReturnLetters(ctx, s.actor(), inc.ID, f, store.FileOptions{DryRun: !c.Yes, On: on})
			})
		}
		return c.one(ctx, s, p, inc, on)
	})
}

// one records one letter.
func (c *letterReturnCmd) one(ctx context.Context, s *session, p *portal, inc models.Incident, on models.Date) error {
	reason, err := models.ParseReturnReason(c.Reason)
	if err != nil {
		return misused("--reason is none of the Postal Service's: give one of %s", joined(models.ReturnReasons()))
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

// takeLetterFile takes a file in and shows the answer to every row.
func (s *session) takeLetterFile(o letterFileOptions, take func(f sheet.File) (models.FileReport, error)) error {
	f, err := os.Open(o.File)
	if err != nil {
		return err
	}
	defer f.Close()
	report, err := take(f)
	if err != nil {
		return err
	}
	if o.Problems != "" {
		err := s.output(o.Problems, func(w io.Writer) error { return writeCSV(w, report.ProblemTable()) })
		if err != nil {
			return err
		}
	}
	return s.showLetterFile(report, !o.Yes)
}

// letterFileState is what commands that take in a file about letters print.
type letterFileState struct {
	DryRun bool           `json:"dry_run"`
	Counts map[string]int `json:"counts"`
	Rows   []letterRow    `json:"rows"`
}

type letterRow struct {
	Row     int    `json:"row"`
	Outcome string `json:"outcome"`
}

func (s *session) showLetterFile(r models.FileReport, dry bool) error {
	st := letterFileState{dry, map[string]int{}, []letterRow{}}
	var problems [][]string
	for _, row := range r.Rows {
		st.Rows = append(st.Rows, letterRow{row.Row, string(row.Outcome)})
		st.Counts[string(row.Outcome)]++
		if row.Outcome.Problem() {
			problems = append(problems, []string{strconv.Itoa(row.Row), outcomeWords(row.Outcome)})
		}
	}
	return s.show(st, func(w io.Writer) {
		counts := [][]string{}
		for _, o := range models.FileOutcomes() {
			if n := st.Counts[string(o)]; n > 0 {
				counts = append(counts, []string{outcomeWords(o), strconv.Itoa(n)})
			}
		}
		table(w, []string{"rows", strconv.Itoa(len(r.Rows))}, counts)
		if len(problems) > 0 {
			table(w, []string{"ROW", "PROBLEM"}, problems)
		}
		if dry {
			s.say("nothing was changed; add --yes to do it")
		}
	})
}

func outcomeWords(o models.FileOutcome) string { return strings.ReplaceAll(string(o), "_", " ") }

// joined lists what may be given.
func joined[T ~string](all []T) string {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = string(one)
	}
	return strings.Join(texts, ", ")
}
