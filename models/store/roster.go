package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"recourse/internal/sheet"
	"recourse/models"
)

// rosterBatch is how many rows of a roster, or patients, one transaction takes.
const rosterBatch = 500

// ImportOptions say how a roster file is taken in.
type ImportOptions struct {
	// Columns say what the file's columns mean; nil leaves it to their names.
	Columns *models.ColumnMap
	Wave    bool // open the next wave if the last one is sealed
}

// ImportRoster takes in a roster file. It reads the file twice, first for its
// hash: a file cut short goes on where it stopped, and a file that is complete
// already changes nothing and says so (Repeated). Rows that an earlier file had, of
// this wave or another, are Known. Rows go in by batches, but nobody sees a patient before the import is
// complete. A new file takes back what another left unfinished. Patients who may be one
// person are proposed as such ([Store.FindDuplicates]).
//
// Errors wrap [models.ErrSSN] or [models.ErrInvalid] for a refused file, which
// leaves nothing behind; [models.ErrSealed] where no wave is open and none is to be
// opened; and [models.ErrConflict] where another import took this one's place.
// The import that is returned has the first thousand problems. Progress, which may be nil, hears the rows done and about how many there are, 0 if
// that is not known.
func (s *Store) ImportRoster(ctx context.Context, actor models.Actor, incidentID string, file sheet.File, opts ImportOptions, progress func(done, total int)) (models.RosterImport, error) {
	r := rosterReading{store: s, actor: actor, incident: incidentID, opts: opts, progress: progress}
	imp, err := r.run(ctx, file)
	if err != nil {
		return imp, within("import roster", err)
	}
	if _, err := s.FindDuplicates(ctx, actor, incidentID, nil); err != nil {
		return imp, within("import roster", err)
	}
	imp.Problems, err = s.problems(ctx, incidentID, imp.ID, firstProblems)
	return imp, within("import roster", err)
}

// Imports lists the roster files taken in, newest first.
func (s *Store) Imports(ctx context.Context, incidentID string) ([]models.RosterImport, error) {
	all, err := seeIncident(ctx, s, incidentID, func(x *scope) (all []models.RosterImport, err error) {
		return all, x.rows().Order("id DESC").Find(&all).Error
	})
	return all, within("list imports", err)
}

// rosterProblem is a [models.RosterProblem] as a row.
type rosterProblem struct {
	IncidentID string
	ImportID   string
	Row        int
	ColumnName string
	Reason     string
}

// firstProblems is how many problems an import tells of by itself.
const firstProblems = 1000

// Problems lists the rows of a file that were not taken in, in their order.
func (s *Store) Problems(ctx context.Context, incidentID, importID string) ([]models.RosterProblem, error) {
	found, err := s.problems(ctx, incidentID, importID, -1)
	return found, within("list roster problems", err)
}

// problems lists at most that many; all if that is negative.
func (s *Store) problems(ctx context.Context, incidentID, importID string, limit int) ([]models.RosterProblem, error) {
	return seeIncident(ctx, s, incidentID, func(x *scope) (found []models.RosterProblem, err error) {
		return found, x.rows().Table("roster_problems").Select(`"row", column_name AS "column", reason`).
			Where("import_id = ?", importID).Order(`"row", column_name`).Limit(limit).Scan(&found).Error
	})
}

// RosterCounts counts the patients of complete imports.
func (s *Store) RosterCounts(ctx context.Context, incidentID string) (models.RosterCounts, error) {
	counts, err := seeIncident(ctx, s, incidentID, func(x *scope) (models.RosterCounts, error) {
		counts, _, err := x.counts(x.patients())
		return counts, err
	})
	return counts, within("count roster", err)
}

// counts counts those of a query over patients, and tells how many of them nobody
// has decided on.
func (x *scope) counts(patients *gorm.DB) (counts models.RosterCounts, undecided int, err error) {
	var rows []struct {
		Eligibility models.EligibilityStatus
		N           int
	}
	err = patients.Table("patients").Select("eligibility, count(*) AS n").Group("eligibility").Scan(&rows).Error
	if err != nil {
		return counts, 0, fmt.Errorf("count patients: %w", err)
	}
	for _, r := range rows {
		counts.Patients += r.N
		switch r.Eligibility {
		case models.Loaded:
			undecided = r.N
		case models.Eligible:
			counts.Eligible = r.N
		case models.Ineligible:
			counts.Ineligible = r.N
		case models.InReview:
			counts.Review = r.N
		case models.Withdrawn: // among the patients only
		}
	}
	return counts, undecided, nil
}

// patients is a query over the patients that may be seen: those of complete imports
// whom nobody found to be another patient once more.
func (x *scope) patients() *gorm.DB { return x.taken().Where("patients.duplicate_of = ''") }

// taken is a query over all patients of complete imports.
func (x *scope) taken() *gorm.DB {
	complete := x.tx.Session(&gorm.Session{NewDB: true}).Table("roster_imports").Select("id").
		Where("incident_id = ? AND status = ?", x.inc.ID, models.ImportComplete)
	return x.rows().Where("patients.import_id IN (?)", complete)
}

func idsOf(patients []models.Patient) []string {
	ids := make([]string, len(patients))
	for i, p := range patients {
		ids[i] = p.ID
	}
	return ids
}
