package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"recourse/internal/sealed"
	"recourse/models"
)

const (
	// uploadChunk is how much of an uploaded file is sealed together.
	uploadChunk = 1 << 20
	// uploadTerm is how long a file waits for a decision.
	uploadTerm = 24 * time.Hour
)

// rosterChunk is a sealed piece of an uploaded file.
type rosterChunk struct {
	IncidentID string
	UploadID   string
	Number     int // from 0
	Data       sealed.Text
}

// TableName is the table's name.
func (rosterChunk) TableName() string { return "roster_chunks" }

func (x *scope) chunkPlace(uploadID string, number int) sealed.Place {
	return x.place("roster_chunks", "data", fmt.Sprintf("%s/%d", uploadID, number))
}

// HoldUpload keeps a file, sealed, until somebody decides on it; nothing of it lies
// on the disk in plain. An empty file, or one of more than max bytes, is a
// [models.FieldError] and leaves nothing behind, nor does one that breaks off.
func (s *Store) HoldUpload(ctx context.Context, actor models.Actor, incidentID string, f io.Reader, max int64) (models.RosterUpload, error) {
	u, err := s.holdUpload(ctx, actor, incidentID, f, max)
	return u, within("hold upload", err)
}

func (s *Store) holdUpload(ctx context.Context, actor models.Actor, incidentID string, f io.Reader, max int64) (models.RosterUpload, error) {
	x, err := s.sealing(ctx, actor, incidentID)
	if err != nil {
		return models.RosterUpload{}, err
	}
	u := models.RosterUpload{
		ID: newID(), IncidentID: incidentID, Columns: "{}", Status: models.UploadHeld, MadeBy: actor.String(), MadeAt: x.at(), Version: 1,
	}
	if _, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (bool, error) { return true, x.add(&u) }); err != nil {
		return u, err
	}
	if u.Size, err = s.holdChunks(ctx, x, u.ID, f, max); err == nil {
		_, err = inIncident(ctx, s, actor, incidentID, func(x *scope) (bool, error) { return true, x.completeUpload(u) })
	}
	if err != nil {
		return u, errors.Join(err, s.forgetUpload(context.WithoutCancel(ctx), actor, u))
	}
	return u, nil
}

// holdChunks seals the file piece by piece and returns its size.
func (s *Store) holdChunks(ctx context.Context, x *scope, uploadID string, f io.Reader, max int64) (size int64, err error) {
	buffer := make([]byte, uploadChunk)
	for number := 0; ; number++ {
		n, err := io.ReadFull(f, buffer)
		ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		switch size += int64(n); {
		case err != nil && !ended:
			return size, fmt.Errorf("read file: %w", err)
		case size > max:
			return size, models.FieldError{Field: "file", Key: "too_large"}
		case size == 0:
			return size, models.FieldError{Field: "file", Key: "required"}
		}
		if n > 0 {
			if err := s.holdChunk(ctx, x, uploadID, number, buffer[:n]); err != nil {
				return size, err
			}
		}
		if ended {
			return size, nil
		}
	}
}

func (s *Store) holdChunk(ctx context.Context, x *scope, uploadID string, number int, data []byte) error {
	text, err := x.seal.Seal(x.chunkPlace(uploadID, number), data)
	if err != nil {
		return err
	}
	_, err = inIncident(ctx, s, x.actor, x.inc.ID, func(x *scope) (bool, error) {
		return true, x.add(&rosterChunk{x.inc.ID, uploadID, number, text})
	})
	return err
}

// completeUpload makes an upload one that is there: until then it has no size.
func (x *scope) completeUpload(u models.RosterUpload) error {
	if err := x.rows().Model(&models.RosterUpload{}).Where("id = ? AND size = 0", u.ID).Update("size", u.Size).Error; err != nil {
		return fmt.Errorf("change upload: %w", err)
	}
	return x.audit(models.ActUpload, x.pseudonym("upload", u.ID), u.Version, "", string(u.Status))
}

// forgetUpload takes back an upload that broke off.
func (s *Store) forgetUpload(ctx context.Context, actor models.Actor, u models.RosterUpload) error {
	if err := s.deleteChunks(ctx, actor, u.IncidentID, u.ID); err != nil {
		return err
	}
	_, err := inIncident(ctx, s, actor, u.IncidentID, func(x *scope) (bool, error) {
		return true, x.rows().Where("id = ?", u.ID).Delete(&models.RosterUpload{}).Error
	})
	return err
}

// Upload returns an upload that is complete. Errors wrap [models.ErrNotFound].
func (s *Store) Upload(ctx context.Context, incidentID, id string) (models.RosterUpload, error) {
	u, err := seeIncident(ctx, s, incidentID, func(x *scope) (models.RosterUpload, error) { return x.upload(id) })
	return u, within("read upload", err)
}

func (x *scope) upload(id string) (u models.RosterUpload, err error) {
	if err = x.take("upload", id, &u); err == nil && u.Size == 0 {
		err = fmt.Errorf("upload: %w", models.ErrNotFound)
	}
	return u, err
}

// MapUpload says what the columns of a held file mean. Errors wrap [models.ErrMove]
// if it is decided on already.
func (s *Store) MapUpload(ctx context.Context, actor models.Actor, incidentID, id string, columns models.ColumnMap) error {
	text, err := json.Marshal(columns)
	if err != nil {
		return within("map upload", err)
	}
	_, err = inIncident(ctx, s, actor, incidentID, func(x *scope) (bool, error) {
		u, err := x.heldUpload(id)
		if err != nil {
			return false, err
		}
		done := x.rows().Model(&models.RosterUpload{}).Where("id = ? AND version = ?", id, u.Version).
			Updates(map[string]any{"columns": string(text), "version": u.Version + 1})
		if done.Error != nil {
			return false, fmt.Errorf("change upload: %w", done.Error)
		}
		if done.RowsAffected != 1 {
			return false, fmt.Errorf("upload: %w", models.ErrConflict)
		}
		return true, x.audit(models.ActUpload, x.pseudonym("upload", id), u.Version+1, string(u.Status), string(u.Status))
	})
	return within("map upload", err)
}

// heldUpload is an upload that nobody has decided on.
func (x *scope) heldUpload(id string) (models.RosterUpload, error) {
	u, err := x.upload(id)
	if err == nil && u.Status != models.UploadHeld {
		err = fmt.Errorf("upload is %s: %w", u.Status, models.ErrMove)
	}
	return u, err
}

// QueueUpload has a held file imported, in the actor's name. With wave it opens the
// next wave if the last one is sealed.
func (s *Store) QueueUpload(ctx context.Context, actor models.Actor, incidentID, id string, wave bool) (models.Task, error) {
	t, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Task, error) {
		u, err := x.heldUpload(id)
		if err != nil {
			return models.Task{}, err
		}
		if err := x.moveUpload(u, models.UploadQueued, nil); err != nil {
			return models.Task{}, err
		}
		return x.addTask(models.TaskImport, id, models.ImportTask{Wave: wave})
	})
	return t, within("queue upload", err)
}

// DiscardUpload deletes a held file.
func (s *Store) DiscardUpload(ctx context.Context, actor models.Actor, incidentID, id string) error {
	_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (bool, error) {
		u, err := x.heldUpload(id)
		if err != nil {
			return false, err
		}
		return true, x.moveUpload(u, models.UploadDiscarded, nil)
	})
	if err == nil {
		err = s.deleteChunks(ctx, actor, incidentID, id)
	}
	return within("discard upload", err)
}

func (x *scope) moveUpload(u models.RosterUpload, to models.UploadStatus, set map[string]any) error {
	return move(x, object{"roster_uploads", "status", "upload", u.ID, u.Version, models.ActUpload, false}, u.Status, to, set)
}

// chunksAtOnce bounds one transaction that deletes: what is deleted is overwritten.
const chunksAtOnce = 8

// deleteChunks deletes the pieces of an upload.
func (s *Store) deleteChunks(ctx context.Context, actor models.Actor, incidentID, id string) error {
	for {
		n, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (int64, error) {
			done := x.tx.Exec(`DELETE FROM roster_chunks WHERE incident_id = ? AND upload_id = ? AND number IN (
				SELECT number FROM roster_chunks WHERE incident_id = ? AND upload_id = ? ORDER BY number LIMIT ?)`,
				x.inc.ID, id, x.inc.ID, id, chunksAtOnce)
			return done.RowsAffected, done.Error
		})
		if err != nil || n < chunksAtOnce {
			return err
		}
	}
}

// PurgeUploads discards files that waited a day for a decision, and deletes what is
// left of files that were decided on. It returns how many were discarded.
func (s *Store) PurgeUploads(ctx context.Context, actor models.Actor, incidentID string) (int, error) {
	n, err := s.purgeUploads(ctx, actor, incidentID)
	return n, within("purge uploads", err)
}

func (s *Store) purgeUploads(ctx context.Context, actor models.Actor, incidentID string) (int, error) {
	late, err := seeIncident(ctx, s, incidentID, func(x *scope) (late []models.RosterUpload, err error) {
		return late, x.rows().Where("status = ? AND made_at <= ?", models.UploadHeld, models.At(x.now.Add(-uploadTerm))).Find(&late).Error
	})
	if err != nil {
		return 0, err
	}
	for i, u := range late {
		if u.Size == 0 {
			err = s.forgetUpload(ctx, actor, u)
		} else {
			err = s.DiscardUpload(ctx, actor, incidentID, u.ID)
		}
		if err != nil {
			return i, err
		}
	}
	return len(late), s.purgeChunks(ctx, actor, incidentID)
}

// purgeChunks deletes what a crash has left of uploads that are decided on.
func (s *Store) purgeChunks(ctx context.Context, actor models.Actor, incidentID string) error {
	ids, err := seeIncident(ctx, s, incidentID, func(x *scope) (ids []string, err error) {
		return ids, x.rows().Model(&models.RosterUpload{}).Where("status IN ?", []models.UploadStatus{models.UploadImported, models.UploadDiscarded}).
			Where("EXISTS (SELECT 1 FROM roster_chunks c WHERE c.incident_id = roster_uploads.incident_id AND c.upload_id = roster_uploads.id)").
			Pluck("id", &ids).Error
	})
	for _, id := range ids {
		err = errors.Join(err, s.deleteChunks(ctx, actor, incidentID, id))
	}
	return err
}
