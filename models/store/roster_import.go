package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"recourse/internal/sheet"
	"recourse/models"
)

// rosterReading is one run of [Store.ImportRoster].
type rosterReading struct {
	store    *Store
	actor    models.Actor
	incident string
	opts     ImportOptions
	progress func(done, total int)
	about    int // rows of the file, as far as that can be told at a glance
}

func (r rosterReading) run(ctx context.Context, file sheet.File) (models.RosterImport, error) {
	sum, lines, err := hashFile(file)
	if err != nil {
		return models.RosterImport{}, err
	}
	r.about = lines
	sealing, err := r.store.sealing(ctx, r.actor, r.incident)
	if err != nil {
		return models.RosterImport{}, err
	}
	source, err := models.ReadRoster(file, models.RosterOptions{Today: sealing.today(), Columns: r.opts.Columns})
	if err != nil {
		return models.RosterImport{}, err
	}
	known, err := fileParts(sum, source.ColumnMap())
	if err != nil {
		return models.RosterImport{}, err
	}
	imp, err := alone(ctx, r, func(x *scope) (models.RosterImport, error) { return x.beginImport(known, r.opts) })
	if err != nil || imp.Status == models.ImportComplete {
		return imp, err
	}
	if err := r.takeBack(ctx); err != nil {
		return imp, err
	}
	imp, err = r.load(ctx, sealing, imp, source)
	if imp.Skipped = source.Skipped(); err == nil {
		err = sameFile(file, sum)
	}
	if err == nil {
		imp, err = r.settle(ctx, imp)
	}
	return r.end(ctx, imp, err)
}

// alone runs fn in one transaction of the reading's incident.
func alone[T any](ctx context.Context, r rosterReading, fn func(x *scope) (T, error)) (T, error) {
	return inIncident(ctx, r.store, r.actor, r.incident, fn)
}

// beginImport finds the import of the file that is known by these parts, or makes it,
// and bars every other import that is not complete from going on.
func (x *scope) beginImport(known []string, opts ImportOptions) (imp models.RosterImport, err error) {
	if err := x.hold(); err != nil {
		return imp, err
	}
	imp, err = x.findImport(known)
	if err != nil || imp.Status == models.ImportComplete || imp.Status == models.ImportLoading {
		imp.Repeated = imp.Status == models.ImportComplete
		return imp, errors.Join(err, x.barOthers(imp.ID))
	}
	wave, err := x.openWave()
	if errors.Is(err, models.ErrSealed) && opts.Wave {
		wave, err = x.addWave()
	}
	if err != nil {
		return imp, err
	}
	hash, _ := x.seal.Token("file", known...)
	imp = models.RosterImport{
		ID: newID(), IncidentID: x.inc.ID, Wave: wave.Number, FileHash: hash, Status: models.ImportLoading, MadeAt: x.at(),
	}
	if err := x.add(&imp); err != nil {
		return imp, fmt.Errorf("add import: %w", err)
	}
	err = x.audit(models.ActImportBegin, x.pseudonym("import", imp.ID), 1, "", string(imp.Status))
	return imp, errors.Join(err, x.barOthers(imp.ID))
}

// findImport returns the import of a file, the zero one if there is none.
func (x *scope) findImport(known []string) (imp models.RosterImport, err error) {
	for _, t := range x.seal.Tokens("file", known...) {
		err = x.rows().Where("file_hash = ?", t.Sum).Take(&imp).Error
		if !isNotFound(err) {
			break
		}
	}
	if err != nil && !isNotFound(err) {
		return imp, fmt.Errorf("read import: %w", err)
	}
	return imp, nil
}

// barOthers marks imports that were left unfinished as refused. Complete ones and
// the one that begins stay.
func (x *scope) barOthers(id string) error {
	var left []models.RosterImport
	if err := x.rows().Where("status = ? AND id <> ?", models.ImportLoading, id).Find(&left).Error; err != nil {
		return fmt.Errorf("read imports: %w", err)
	}
	for _, imp := range left {
		if err := x.moveImport(imp, models.ImportRefused, imp.Rows); err != nil {
			return err
		}
	}
	return nil
}

// moveImport ends an import, or raises its counts, if it is still loading and as
// many rows were taken in as the caller knows of.
func (x *scope) moveImport(imp models.RosterImport, to models.ImportStatus, rows int) error {
	set := map[string]any{"status": to, "rows": imp.Rows, "added": imp.Added, "known": imp.Known, "refused": imp.Refused, "skipped": imp.Skipped}
	if to == models.ImportRefused { // its file may come again
		set["file_hash"] = []byte(imp.ID)
	}
	done := x.rows().Table("roster_imports").
		Where(`id = ? AND status = ? AND "rows" = ?`, imp.ID, models.ImportLoading, rows).Updates(set)
	if done.Error != nil {
		return fmt.Errorf("change import: %w", done.Error)
	}
	if done.RowsAffected != 1 {
		return fmt.Errorf("import: %w", models.ErrConflict)
	}
	if to == models.ImportLoading {
		return nil
	}
	return x.audit(models.ActImportEnd, x.pseudonym("import", imp.ID), 2, string(models.ImportLoading), string(to))
}

// end makes the import complete, or takes back all of a file that is refused.
// Anything else, such as a failing disk, leaves it to go on another time.
func (r rosterReading) end(ctx context.Context, imp models.RosterImport, why error) (models.RosterImport, error) {
	refused := errors.Is(why, models.ErrSSN) || errors.Is(why, models.ErrInvalid)
	if why != nil && !refused {
		return imp, why
	}
	imp.Status = models.ImportComplete
	if refused {
		imp.Status = models.ImportRefused
	}
	_, err := alone(ctx, r, func(x *scope) (bool, error) {
		if err := x.hold(); err != nil { // nobody seals the wave meanwhile
			return false, err
		}
		return true, x.moveImport(imp, imp.Status, imp.Rows)
	})
	if err == nil && refused {
		err = r.takeBack(ctx)
	}
	return imp, errors.Join(why, err)
}

// takeBack deletes what refused imports have left, batch by batch.
func (r rosterReading) takeBack(ctx context.Context) error {
	if err := r.takeBackPatients(ctx); err != nil {
		return err
	}
	for _, what := range []func(*scope) (int, error){(*scope).deleteStaged, (*scope).deleteRejects} {
		for {
			n, err := alone(ctx, r, what)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
	}
	return nil
}

// refused is a query for the ids of refused imports.
func (x *scope) refused() *gorm.DB {
	return x.tx.Session(&gorm.Session{NewDB: true}).Table("roster_imports").Select("id").
		Where("incident_id = ? AND status = ?", x.inc.ID, models.ImportRefused)
}

// takeBackPatients goes through all patients once if refused imports have added any:
// files are taken back too seldom for an index of their own. Then they have added none.
func (r rosterReading) takeBackPatients(ctx context.Context) error {
	refused, err := seeIncident(ctx, r.store, r.incident, func(x *scope) (ids []string, err error) {
		return ids, x.refused().Where("added > 0").Pluck("id", &ids).Error
	})
	if err != nil || len(refused) == 0 {
		return err
	}
	for last := ""; ; {
		last, err = alone(ctx, r, func(x *scope) (string, error) { return x.deleteRefused(refused, last) })
		if err != nil {
			return err
		}
		if last == "" {
			break
		}
	}
	_, err = alone(ctx, r, func(x *scope) (any, error) {
		return nil, x.rows().Table("roster_imports").Where("id IN ?", refused).Update("added", 0).Error
	})
	return err
}

// deleteRefused deletes those of the next patients who are of refused imports, and
// returns the last patient's id, "" after the last of all.
func (x *scope) deleteRefused(refused []string, after string) (last string, err error) {
	var next []models.Patient
	err = x.rows().Select("id", "import_id").Where("id > ?", after).Order("id").Limit(rosterBatch).Find(&next).Error
	if err != nil || len(next) == 0 {
		return "", err
	}
	of := map[string][]string{}
	for _, p := range next {
		if slices.Contains(refused, p.ImportID) {
			of[p.ImportID] = append(of[p.ImportID], p.ID)
		}
	}
	for importID, ids := range of {
		if _, err := x.deletePatients(importID, ids); err != nil {
			return "", err
		}
	}
	return next[len(next)-1].ID, nil
}

// deleteStaged deletes one bucket of tokens that were put aside.
func (x *scope) deleteStaged() (int, error) {
	done := x.tx.Exec(`DELETE FROM roster_tokens WHERE incident_id = ? AND import_id IN (?) AND bucket = (
		SELECT min(bucket) FROM roster_tokens WHERE incident_id = ? AND import_id IN (?))`, x.inc.ID, x.refused(), x.inc.ID, x.refused())
	return int(done.RowsAffected), done.Error
}

func (x *scope) deleteRejects() (int, error) {
	err := x.tx.Exec("DELETE FROM roster_rejects WHERE incident_id = ? AND import_id IN (?)", x.inc.ID, x.refused()).Error
	return 0, err
}
