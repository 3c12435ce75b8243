package store

import (
	"context"
	"fmt"
	"iter"

	"recourse/internal/sealed"
	"recourse/models"
)

// rosterReject is the values of a row that was refused.
type rosterReject struct {
	IncidentID string
	ImportID   string
	Row        int
	Cells      sealed.Text // a list of strings
}

func (x *scope) rejectPlace(importID string, row int) sealed.Place {
	return x.place("roster_rejects", "cells", fmt.Sprintf("%s/%d", importID, row))
}

// reject seals the values of a refused row. The reader has blanked what looks like a
// Social Security number.
func (x *scope) reject(importID string, row int, cells []string) (r rosterReject, err error) {
	r = rosterReject{IncidentID: x.inc.ID, ImportID: importID, Row: row}
	r.Cells, err = x.seal.Seal(x.rejectPlace(importID, row), append([]string{}, cells...))
	return r, err
}

// Rejects yields the rows of a file that were not taken in, in their order, to be
// corrected and imported again. That they left the portal is audited before the
// first. Those of a sealed wave are gone. Errors wrap [models.ErrNotFound].
func (s *Store) Rejects(ctx context.Context, actor models.Actor, incidentID, importID string) iter.Seq2[models.Reject, error] {
	return func(yield func(models.Reject, error) bool) {
		_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (bool, error) {
			var imp models.RosterImport
			if err := x.take("import", importID, &imp); err != nil {
				return false, err
			}
			return true, x.audit(models.ActExport, x.pseudonym("import", importID), 1, "", "")
		})
		if err != nil {
			yield(models.Reject{}, within("export problems", err))
			return
		}
		for after := 0; ; {
			some, err := seeIncident(ctx, s, incidentID, func(x *scope) ([]models.Reject, error) { return x.rejects(importID, after) })
			if err != nil {
				yield(models.Reject{}, within("export problems", err))
				return
			}
			for _, r := range some {
				if after = r.Row; !yield(r, nil) {
					return
				}
			}
			if len(some) < rosterBatch {
				return
			}
		}
	}
}

// rejects are the next rows after one.
func (x *scope) rejects(importID string, after int) ([]models.Reject, error) {
	var rows []rosterReject
	err := x.rows().Where(`import_id = ? AND "row" > ?`, importID, after).Order(`"row"`).Limit(rosterBatch).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	problems, err := x.problemsOf(importID, rows[0].Row, rows[len(rows)-1].Row)
	if err != nil {
		return nil, err
	}
	all := make([]models.Reject, len(rows))
	for i, r := range rows {
		all[i] = models.Reject{Row: r.Row, Problems: problems[r.Row]}
		if err := x.seal.Open(x.rejectPlace(importID, r.Row), r.Cells, &all[i].Cells); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// problemsOf are the problems of the rows between two, by row.
func (x *scope) problemsOf(importID string, first, last int) (map[int][]models.RosterProblem, error) {
	var found []rosterProblem
	err := x.rows().Where(`import_id = ? AND "row" BETWEEN ? AND ?`, importID, first, last).Order(`"row", column_name`).Find(&found).Error
	if err != nil {
		return nil, fmt.Errorf("read roster problems: %w", err)
	}
	by := map[int][]models.RosterProblem{}
	for _, p := range found {
		by[p.Row] = append(by[p.Row], models.RosterProblem{Row: p.Row, Column: p.ColumnName, Reason: p.Reason})
	}
	return by, nil
}

// purgeRejects deletes the values of refused rows of a wave.
func (x *scope) purgeRejects(wave int) error {
	err := x.tx.Exec(`DELETE FROM roster_rejects WHERE incident_id = ? AND import_id IN (
		SELECT id FROM roster_imports WHERE incident_id = ? AND wave = ?)`, x.inc.ID, x.inc.ID, wave).Error
	if err != nil {
		return fmt.Errorf("delete refused rows: %w", err)
	}
	return nil
}
