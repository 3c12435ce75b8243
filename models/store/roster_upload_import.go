package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"recourse/models"
)

// ImportUpload imports a queued file as [Store.ImportRoster] does, then deletes it.
// Cut short, it goes on where it stopped; once the file is imported it only says
// with what result. A file that is refused is held again, so that its columns can be
// mapped anew, but one with Social Security numbers is discarded.
func (s *Store) ImportUpload(ctx context.Context, actor models.Actor, incidentID, id string, wave bool, progress func(done, total int)) (models.RosterImport, error) {
	imp, err := s.importUpload(ctx, actor, incidentID, id, wave, progress)
	return imp, within("import upload", err)
}

func (s *Store) importUpload(ctx context.Context, actor models.Actor, incidentID, id string, wave bool, progress func(done, total int)) (imp models.RosterImport, err error) {
	u, err := s.Upload(ctx, incidentID, id)
	switch {
	case err != nil:
		return imp, err
	case u.Status == models.UploadImported:
		return seeIncident(ctx, s, incidentID, func(x *scope) (imp models.RosterImport, err error) {
			return imp, x.take("import", u.ImportID, &imp)
		})
	case u.Status != models.UploadQueued:
		return imp, fmt.Errorf("upload is %s: %w", u.Status, models.ErrMove)
	}
	opts := ImportOptions{Columns: &models.ColumnMap{}, Wave: wave}
	if err := json.Unmarshal([]byte(u.Columns), opts.Columns); err != nil {
		return imp, fmt.Errorf("columns of the upload: %w", models.ErrInvalid)
	}
	f, err := s.OpenUpload(ctx, actor, incidentID, id)
	if err != nil {
		return imp, err
	}
	defer f.Close() //nolint:errcheck // it only forgets
	imp, err = s.ImportRoster(ctx, actor, incidentID, f, opts, progress)
	return imp, s.endUpload(ctx, actor, u, imp, err)
}

// endUpload says what became of a queued file. One whose import was only
// interrupted stays queued.
func (s *Store) endUpload(ctx context.Context, actor models.Actor, u models.RosterUpload, imp models.RosterImport, why error) error {
	if ctx.Err() != nil {
		return why
	}
	to, set := models.UploadImported, map[string]any{"import_id": imp.ID}
	switch {
	case errors.Is(why, models.ErrSSN):
		to, set = models.UploadDiscarded, nil
	case why != nil:
		to, set = models.UploadHeld, nil
	}
	_, err := inIncident(ctx, s, actor, u.IncidentID, func(x *scope) (bool, error) { return true, x.moveUpload(u, to, set) })
	if err == nil && to != models.UploadHeld {
		err = s.deleteChunks(ctx, actor, u.IncidentID, u.ID)
	}
	return errors.Join(why, err)
}
