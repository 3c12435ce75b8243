package store

import (
	"context"
	"errors"
	"fmt"
	"io"

	"recourse/internal/sealed"
	"recourse/internal/sheet"
	"recourse/models"
)

// FileOptions is [models.FileOptions].
type FileOptions = models.FileOptions

// fileBatch is how many rows of a file about letters one transaction takes.
const fileBatch = 200

// errDryRun ends a transaction that was to change nothing.
var errDryRun = errors.New("dry run")

// ReturnLetters takes in a file of letters that came back and answers every row.
// The same file again changes nothing. Errors wrap [models.ErrInvalid] or
// [sheet.ErrFormat] where the file is not one of returned letters; what was taken in
// before an error stays.
func (s *Store) ReturnLetters(ctx context.Context, actor models.Actor, incidentID string, f sheet.File, opts FileOptions) (models.FileReport, error) {
	keys, err := s.sealing(ctx, actor, incidentID)
	if err != nil {
		return models.FileReport{}, within("return letters", err)
	}
	if opts.On.IsZero() {
		opts.On = keys.today()
	}
	rows, err := models.ReadReturns(f, keys.today(), opts.On)
	if err != nil {
		return models.FileReport{}, within("return letters", err)
	}
	seen := map[string]int{} // letters of rows before, by row: a dry run leaves no trace of them
	report, err := takeFile(ctx, s, actor, incidentID, opts, rows, func(r models.ReturnRow) fileRow {
		return fileRow{r.Row, r.Cells, r.Outcome, keys.returnOf(r, seen)}
	})
	report.Header = rows.Header()
	return report, within("return letters", err)
}

// returnOf is what is to be done about a row. The code in it, if there is one, is
// stretched at once, outside of transactions.
func (x *scope) returnOf(r models.ReturnRow, seen map[string]int) func(x *scope) (models.FileOutcome, error) {
	var tokens []sealed.Token
	if r.Outcome == "" && !r.Scan.Code.IsZero() {
		tokens = x.seal.CodeTokens(r.Scan.Code.Plain(), x.inc.CodeSalt)
	}
	return func(x *scope) (models.FileOutcome, error) {
		l, err := x.letterByReference(r.Scan.Reference)
		if tokens != nil {
			l, err = x.letterByCode(tokens)
		}
		switch {
		case errors.Is(err, models.ErrNotFound):
			return models.FileUnknown, nil
		case err != nil:
			return "", err
		case repeated(seen, l.ID, r.Row), l.ReturnReason != "":
			return models.FileKnown, nil
		case l.Status != models.LetterMailed:
			return models.FileNotMailed, nil
		}
		err = x.returnLetter(l, r.Reason, r.On)
		if errors.Is(err, models.ErrInvalid) {
			return models.FileBadDate, nil
		}
		seen[l.ID] = r.Row
		return models.FileReturned, err
	}
}

// repeated says whether a row before this one was about the same.
func repeated(seen map[string]int, id string, row int) bool { return seen[id] != 0 && seen[id] != row }

// fileRow is one row and what is to be done about it.
type fileRow struct {
	number  int
	cells   []string
	outcome models.FileOutcome // "" where take is to find out
	take    func(x *scope) (models.FileOutcome, error)
}

// rowSource gives rows until io.EOF.
type rowSource[R any] interface{ Next() (R, error) }

// takeFile does the rows of a file, some to a transaction.
func takeFile[R any](ctx context.Context, s *Store, actor models.Actor, incidentID string, opts FileOptions, rows rowSource[R], what func(R) fileRow) (report models.FileReport, err error) {
	var batch []fileRow
	for {
		row, err := rows.Next()
		if err != nil && !errors.Is(err, io.EOF) {
			return report, err
		}
		if err == nil {
			batch = append(batch, what(row))
		}
		if len(batch) > 0 && (err != nil || len(batch) == fileBatch) {
			results, err := takeRows(ctx, s, actor, incidentID, opts, batch)
			report.Rows = append(report.Rows, results...)
			if err != nil {
				return report, err
			}
			batch = batch[:0]
		}
		if err != nil {
			return report, nil
		}
	}
}

// takeRows does some rows in one transaction, which a dry run takes back.
func takeRows(ctx context.Context, s *Store, actor models.Actor, incidentID string, opts FileOptions, rows []fileRow) ([]models.FileResult, error) {
	var results []models.FileResult
	_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (any, error) {
		results = make([]models.FileResult, 0, len(rows)) // anew, should the transaction be run again
		for _, row := range rows {
			result, err := row.result(x)
			if err != nil {
				return nil, fmt.Errorf("row %d: %w", row.number, err)
			}
			results = append(results, result)
		}
		if opts.DryRun {
			return nil, errDryRun
		}
		return nil, nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	return results, nil
}

func (r fileRow) result(x *scope) (models.FileResult, error) {
	result := models.FileResult{Row: r.number, Outcome: r.outcome}
	if r.outcome == "" {
		var err error
		if result.Outcome, err = r.take(x); err != nil {
			return result, err
		}
	}
	if result.Outcome.Problem() {
		result.Cells = r.cells
	}
	return result, nil
}
