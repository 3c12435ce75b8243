package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/internal/csvout"
	"recourse/internal/sheet"
	"recourse/models"
)

// What a dry run keeps of a file, which may be long.
const (
	mostProblems = 50
	mostPreview  = 5
)

// dryRun is what an import of a file would do, found by the import's own reader.
type dryRun struct {
	Columns  []models.ColumnMatch
	Wrong    *models.ColumnsError // why no row can be read; nil if they can
	Broken   string               // why it is no table, or none to its end; "" if it is
	Good     int                  // rows that would be taken in
	Offer    int                  // of them
	Notice   int
	Review   int
	Skipped  int // totals and repeated headers
	Bad      int // rows with problems
	Problems []models.RosterProblem
	Preview  []models.RosterRow
}

// clean says whether nothing needs a person.
func (d dryRun) clean() bool { return !d.useless() && d.Bad == 0 && d.Good > 0 }

// useless says whether no row of the file can be used as it is.
func (d dryRun) useless() bool { return d.Wrong != nil || d.Broken != "" }

// checkFile reads a file through. An error is no answer about the file, but that
// nobody could look.
func (p *adminPages) checkFile(ctx context.Context, i models.Incident, f models.UploadFile, opts models.RosterOptions) (found dryRun, err error) {
	r, err := models.ReadRoster(f, opts)
	if err != nil {
		return found, found.refuse(err)
	}
	for row, problems := range r.Rows() {
		if err := ctx.Err(); err != nil {
			return found, fmt.Errorf("check file: %w", err)
		}
		found.count(row, problems, func() models.EligibilityStatus {
			return models.Decide(row.Subject(i.Notifier()), p.rules, opts.Today, i.TermMonths).Status
		})
	}
	found.Columns, found.Skipped = r.Matches(), r.Skipped()
	return found, found.refuse(r.Err())
}

// refuse keeps what an error says of the file, and returns one that says something
// else. The reader's errors hold no cell of a file, so that they can be shown.
func (d *dryRun) refuse(err error) error {
	if errors.As(err, &d.Wrong) {
		d.Columns = d.Wrong.Matches
		return nil
	}
	if !errors.Is(err, models.ErrInvalid) {
		return err
	}
	d.Broken = upperFirst(fileFault(err)) + "."
	return nil
}

// fileFault is what is wrong with a file, without where that was found out. Errors
// about files hold no cell of them.
func fileFault(err error) string {
	text := err.Error()
	for _, before := range []string{models.ErrInvalid.Error() + ": ", sheet.ErrFormat.Error() + ": "} {
		if _, after, ok := strings.Cut(text, before); ok {
			text = after
		}
	}
	return text
}

// count adds a row. decide is asked about those that are taken in.
func (d *dryRun) count(row models.RosterRow, problems []models.RosterProblem, decide func() models.EligibilityStatus) {
	if len(problems) > 0 {
		d.Bad++
		d.Problems = append(d.Problems, problems[:min(len(problems), mostProblems-len(d.Problems))]...)
		return
	}
	d.Good++
	if len(d.Preview) < mostPreview {
		d.Preview = append(d.Preview, row)
	}
	switch decide() {
	case models.Eligible:
		d.Offer++
	case models.Ineligible:
		d.Notice++
	default:
		d.Review++
	}
}

// problemFile is the answer that holds rows with problems: what they hold, and why
// they were refused, to be corrected and sent again. It begins with its first row.
func problemFile(c *gin.Context) *problemWriter {
	name := requestOf(c).incident.Ref + "-roster-problems.csv"
	return &problemWriter{out: csvout.NewWriter(download{c, "text/csv; charset=utf-8", name}, csvout.Options{CRLF: true})}
}

type problemWriter struct {
	out   *csvout.Writer
	begun bool
}

// Write writes a row, after the header.
func (w *problemWriter) Write(cells ...string) error {
	if !w.begun {
		w.begun = true
		if err := w.out.Write(models.ProblemHeader()...); err != nil {
			return fmt.Errorf("write problem file: %w", err)
		}
	}
	return w.out.Write(cells...)
}

// Flush ends the file; one without rows is no page.
func (w *problemWriter) Flush() error {
	if !w.begun {
		return errNoPage
	}
	return w.out.Flush()
}

// writeProblems writes the rows of a file that cannot be taken in.
func writeProblems(ctx context.Context, out *problemWriter, f models.UploadFile, opts models.RosterOptions) error {
	r, err := models.ReadRoster(f, opts)
	if err != nil {
		return fmt.Errorf("write problem file: %w", err)
	}
	for row, problems := range r.Rows() {
		err := ctx.Err()
		if err == nil && len(problems) > 0 {
			err = out.Write(models.ProblemCells(row.Cells, problems)...)
		}
		if err != nil {
			return fmt.Errorf("write problem file: %w", err)
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	return out.Flush()
}
