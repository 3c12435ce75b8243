package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"recourse/models"
)

// openChunks is how many pieces of a file lie open in memory: a reader of a workbook
// goes back and forth between a few places.
const openChunks = 4

// uploadFile reads an upload. It is safe for concurrent use by ReadAt only.
type uploadFile struct {
	store  *Store
	ctx    context.Context //nolint:containedctx // io has no other way to hand it over
	upload models.RosterUpload
	at     int64 // where Read stands

	mu     sync.Mutex
	chunks []openChunk // the one that was used last is the last
	closed bool
}

type openChunk struct {
	number int
	data   []byte
}

// OpenUpload opens a file that waits for a decision or its import. That somebody
// looks into it is audited. Closing it forgets what lies open in memory.
func (s *Store) OpenUpload(ctx context.Context, actor models.Actor, incidentID, id string) (models.UploadFile, error) {
	u, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.RosterUpload, error) {
		u, err := x.upload(id)
		if err != nil {
			return u, err
		}
		if u.Status != models.UploadHeld && u.Status != models.UploadQueued {
			return u, fmt.Errorf("upload is %s: %w", u.Status, models.ErrNotFound)
		}
		return u, x.audit(models.ActView, x.pseudonym("upload", id), u.Version, "", "")
	})
	if err != nil {
		return nil, within("open upload", err)
	}
	return &uploadFile{store: s, ctx: ctx, upload: u}, nil
}

// Read implements [io.Reader].
func (f *uploadFile) Read(p []byte) (int, error) {
	n, err := f.ReadAt(p, f.at)
	f.at += int64(n)
	if n > 0 && errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

// Seek implements [io.Seeker].
func (f *uploadFile) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.at
	case io.SeekEnd:
		offset += f.upload.Size
	}
	if offset < 0 {
		return f.at, errors.New("seek before the beginning of the file")
	}
	f.at = offset
	return offset, nil
}

// ReadAt implements [io.ReaderAt].
func (f *uploadFile) ReadAt(p []byte, off int64) (n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for n < len(p) {
		if off >= f.upload.Size {
			return n, io.EOF
		}
		chunk, err := f.chunk(int(off / uploadChunk))
		if err != nil {
			return n, err
		}
		m := copy(p[n:], chunk[off%uploadChunk:])
		n, off = n+m, off+int64(m)
	}
	return n, nil
}

// chunk is one piece of the file, out of memory if it was read lately.
func (f *uploadFile) chunk(number int) ([]byte, error) {
	if f.closed {
		return nil, errors.New("read upload: the file is closed")
	}
	if i := slices.IndexFunc(f.chunks, func(c openChunk) bool { return c.number == number }); i >= 0 {
		c := f.chunks[i]
		f.chunks = append(slices.Delete(f.chunks, i, i+1), c)
		return c.data, nil
	}
	data, err := seeIncident(f.ctx, f.store, f.upload.IncidentID, func(x *scope) ([]byte, error) { return x.chunk(f.upload, number) })
	if err != nil {
		return nil, fmt.Errorf("read upload: %w", err)
	}
	if len(f.chunks) == openChunks {
		f.chunks = slices.Delete(f.chunks, 0, 1)
	}
	f.chunks = append(f.chunks, openChunk{number, data})
	return data, nil
}

func (x *scope) chunk(u models.RosterUpload, number int) (data []byte, err error) {
	var c rosterChunk
	if err := x.rows().Where("upload_id = ? AND number = ?", u.ID, number).Take(&c).Error; err != nil {
		return nil, orNotFound("piece of the upload", err)
	}
	if err := x.seal.Open(x.chunkPlace(u.ID, number), c.Data, &data); err != nil {
		return nil, err
	}
	if want := min(uploadChunk, u.Size-int64(number)*uploadChunk); int64(len(data)) != want {
		return nil, fmt.Errorf("piece of the upload: %w", models.ErrInvalid)
	}
	return data, nil
}

// Close implements [io.Closer].
func (f *uploadFile) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.chunks, f.closed = nil, true
	return nil
}
