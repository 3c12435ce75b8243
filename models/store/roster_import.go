package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

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
}

func (r rosterReading) run(ctx context.Context, file sheet.File) (models.RosterImport, error) {
	sum, err := hashFile(file)
	if err != nil {
		return models.RosterImport{}, err
	}
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
	return r.end(ctx, imp, err)
}

// alone runs fn in one transaction of the reading's incident.
func alone[T any](ctx context.Context, r rosterReading, fn func(x *scope) (T, error)) (T, error) {
	return inIncident(ctx, r.store, r.actor, r.incident, fn)
}

// hashFile reads the file to its end and goes back to its beginning.
func hashFile(file io.ReadSeeker) ([]byte, error) {
	h := sha256.New()
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	if _, err := io.Copy(h, file); err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	return h.Sum(nil), nil
}

// sameFile refuses a file that changed while it was read.
func sameFile(file io.ReadSeeker, sum []byte) error {
	now, err := hashFile(file)
	if err == nil && !bytes.Equal(now, sum) {
		err = fmt.Errorf("%w: the file changed while it was read", models.ErrInvalid)
	}
	return err
}

// fileParts are the parts by which a file is known again: its bytes, and what its
// columns are taken for.
func fileParts(sum []byte, columns models.ColumnMap) ([]string, error) {
	text, err := json.Marshal(columns)
	return []string{hex.EncodeToString(sum), string(text)}, err
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

// takeBack deletes the patients of refused imports batch by batch.
func (r rosterReading) takeBack(ctx context.Context) error {
	for {
		n, err := alone(ctx, r, (*scope).deleteRefused)
		if err != nil || n == 0 {
			return err
		}
	}
}

func (x *scope) deleteRefused() (int, error) {
	refused := x.tx.Session(&gorm.Session{NewDB: true}).Table("roster_imports").Select("id").
		Where("incident_id = ? AND status = ?", x.inc.ID, models.ImportRefused)
	var ids []string
	err := x.rows().Table("patients").Where("import_id IN (?)", refused).
		Order("id").Limit(rosterBatch).Pluck("id", &ids).Error
	if err != nil {
		return 0, err
	}
	if len(ids) == 0 { // the last turn
		return 0, x.tx.Exec("DELETE FROM roster_rejects WHERE incident_id = ? AND import_id IN (?)", x.inc.ID, refused).Error
	}
	if err := x.tx.Exec("DELETE FROM search_tokens WHERE incident_id = ? AND patient_id IN ?", x.inc.ID, ids).Error; err != nil {
		return 0, fmt.Errorf("delete search tokens: %w", err)
	}
	err = x.tx.Exec("DELETE FROM patients WHERE incident_id = ? AND id IN ?", x.inc.ID, ids).Error
	return len(ids), err
}
