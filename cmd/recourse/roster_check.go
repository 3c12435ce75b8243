package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"

	"recourse/internal/sheet"
	"recourse/models"
)

// columnOptions say what a roster's columns mean.
type columnOptions struct {
	Columns string `help:"Column map: lines of \"first_name = Pat First\"; recourse roster columns writes one to start from." placeholder:"FILE"`
	Sheet   string `help:"Sheet of a workbook; the first with anything in it if not given."`
}

func (o columnOptions) read() (m *models.ColumnMap, err error) {
	m = &models.ColumnMap{}
	if o.Columns != "" {
		f, err := os.Open(o.Columns)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if m, err = models.ParseColumnFile(f); err != nil {
			return nil, err
		}
	}
	if o.Sheet != "" {
		m.Sheet = o.Sheet
	}
	return m, nil
}

// rosterFile is a file to read a roster from.
type rosterFile interface {
	sheet.File
	io.Closer
}

// inMemory is standard input, in which one cannot go back.
type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// openRoster opens a file; - is standard input.
func (s *session) openRoster(name string) (rosterFile, error) {
	if name != "-" {
		return os.Open(name)
	}
	all, err := io.ReadAll(s.Stdin)
	return inMemory{bytes.NewReader(all)}, err
}

type rosterCheckCmd struct {
	columnOptions
	File        string `arg:"" help:"Roster: CSV or XLSX; - reads standard input."`
	Incident    string `help:"Decide who gets the offer as for this incident. Without, as for a private organization." placeholder:"REF"`
	Months      int    `help:"Without an incident: the months of monitoring that the program offers." default:"24"`
	Today       string `help:"Without an incident: date against which birth dates are checked, as 2006-01-02; today if not given."`
	Problems    string `help:"File to write the rows with problems to, which must not exist: correct it and import it." placeholder:"OUT.csv"`
	ShowColumns bool   `help:"Show what each column was taken for."`
}

// rosterCheck is what roster check prints.
type rosterCheck struct {
	models.RosterCheck
	Columns  []models.ColumnMatch   `json:"columns"`
	Problems []models.RosterProblem `json:"problems"`
}

// manyProblems is how many are shown on a screen.
const manyProblems = 50

func (c *rosterCheckCmd) Run(ctx context.Context, s *session) error {
	if c.Incident != "" {
		return inIncident{c.Incident}.work(ctx, s, func(_ *portal, inc models.Incident) error {
			return c.check(ctx, s, rosterBasis{inc.Today(s.Now()), inc.Notifier(), inc.TermMonths})
		})
	}
	today, err := s.dateOr("--today", c.Today)
	if err != nil {
		return err
	}
	return c.check(ctx, s, rosterBasis{today, models.Notifier{}, c.Months})
}

// rosterBasis is what decisions on a roster depend on.
type rosterBasis struct {
	today    models.Date
	notifier models.Notifier
	months   int
}

func (c *rosterCheckCmd) check(ctx context.Context, s *session, by rosterBasis) error {
	columns, err := c.read()
	if err != nil {
		return err
	}
	in, err := s.openRoster(c.File)
	if err != nil {
		return err
	}
	defer in.Close()
	var found rosterCheck
	err = s.problemFile(c.Problems, func(out io.Writer) (err error) {
		found, err = s.checkRoster(ctx, in, out, columns, by)
		return err
	})
	if bad := (*models.ColumnsError)(nil); errors.As(err, &bad) && c.ShowColumns && !s.JSON {
		showColumns(s.Stdout, bad.Matches)
	}
	if err != nil {
		return err
	}
	return s.show(found, func(w io.Writer) { c.say(w, s, found) })
}

// problemFile writes a new file, or nothing if it has no name.
func (s *session) problemFile(name string, write func(w io.Writer) error) error {
	if name == "" {
		return write(io.Discard)
	}
	return s.output(name, write)
}

// dateOr reads a date, today's if there is none.
func (s *session) dateOr(flag, text string) (models.Date, error) {
	if text == "" {
		return models.DateOf(s.Now()), nil
	}
	return date(flag, text)
}

// checkRoster reads a roster, and writes its rows with problems to out as it goes.
func (s *session) checkRoster(ctx context.Context, in sheet.File, out io.Writer, columns *models.ColumnMap, by rosterBasis) (found rosterCheck, err error) {
	r, err := models.ReadRoster(in, models.RosterOptions{Today: by.today, Columns: columns})
	if err != nil {
		return found, err
	}
	set, err := models.Rules()
	if err != nil {
		return found, err
	}
	done, end := s.progress("rows", -1)
	defer end()
	found.Columns, found.Problems = r.Matches(), []models.RosterProblem{}
	lines := models.NewProblemWriter(out)
	for row, problems := range r.Rows() {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return found, err
		}
		found.Count(row, problems, models.Decide(row.Subject(by.notifier), set.Rules, by.today, by.months).Status)
		if len(problems) > 0 {
			found.Problems = append(found.Problems, problems...)
			err = lines.Write(row.Cells, problems)
		}
		if found.Rows%1000 == 0 {
			done(found.Rows)
		}
	}
	found.End(r.Skipped())
	return found, errors.Join(r.Err(), err, lines.Flush())
}

func (c *rosterCheckCmd) say(w io.Writer, s *session, found rosterCheck) {
	if c.ShowColumns {
		showColumns(w, found.Columns)
		fmt.Fprintln(w)
	}
	count := func(name string, n int) []string { return []string{name, strconv.Itoa(n)} }
	table(w, count("rows", found.Rows), [][]string{
		count("good", found.Good), count("with problems", found.Refused), count("the same patient again", found.Repeated),
		count("eligible", found.Eligible), count("not eligible", found.Ineligible), count("for review", found.Review),
		count("without birth date", found.NoBirthDate), count("without address", found.NoAddress),
		count("totals and headers skipped", found.Skipped),
	})
	showProblems(w, found.Problems[:min(len(found.Problems), manyProblems)])
	if left := len(found.Problems) - manyProblems; left > 0 {
		s.say("and %d more; --problems writes all of them to a file", left)
	}
}

func showColumns(w io.Writer, matches []models.ColumnMatch) {
	var rows [][]string
	for _, m := range matches {
		rows = append(rows, []string{m.Letter, orDash(printable(m.Header)), orDash(m.Meaning), string(m.How)})
	}
	table(w, []string{"COLUMN", "HEADER", "MEANS", "BY"}, rows)
}

// printable leaves out of a cell what would steer a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, s)
}

type rosterColumnsCmd struct {
	columnOptions
	File string `arg:"" help:"Roster: CSV or XLSX; - reads standard input."`
}

// Run writes a column map of what was found, also where that does not fit: it is to
// be edited.
func (c *rosterColumnsCmd) Run(_ context.Context, s *session) error {
	columns, err := c.read()
	if err != nil {
		return err
	}
	in, err := s.openRoster(c.File)
	if err != nil {
		return err
	}
	defer in.Close()
	var matches []models.ColumnMatch
	bad := (*models.ColumnsError)(nil)
	switch r, err := models.ReadRoster(in, models.RosterOptions{Today: models.DateOf(s.Now()), Columns: columns}); {
	case errors.As(err, &bad):
		matches = bad.Matches
	case err != nil:
		return err
	default:
		matches = r.Matches()
	}
	return s.show(matches, func(w io.Writer) { writeColumns(w, matches, columns, bad) })
}

// writeColumns writes what [models.ParseColumnFile] reads; columns without a name, or
// with one that another has too, go by their letters.
func writeColumns(w io.Writer, matches []models.ColumnMatch, from *models.ColumnMap, bad *models.ColumnsError) {
	fmt.Fprintln(w, "# What each column means. The names on the left are:")
	fmt.Fprintln(w, "# "+strings.Join(models.RosterColumns(), ", "))
	if bad != nil {
		fmt.Fprintln(w, "# "+bad.Error())
	}
	if from.Sheet != "" {
		fmt.Fprintln(w, "sheet = "+from.Sheet)
	}
	seen := map[string]int{}
	for _, m := range matches {
		seen[strings.ToLower(m.Header)]++
	}
	for _, m := range matches {
		header := printable(m.Header)
		if header == "" || seen[strings.ToLower(m.Header)] > 1 {
			header = "column " + m.Letter
		}
		meaning := m.Meaning
		if meaning == "" {
			meaning = "unused"
		}
		fmt.Fprintf(w, "%s = %s\n", meaning, header)
	}
}
