package store_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"gorm.io/gorm"

	"recourse/internal/portaltest"
	"recourse/internal/synthetic"
	"recourse/models"
	"recourse/models/store"
)

const uploadLimit = 8 << 20

func (o office) upload(t *testing.T, file io.Reader) models.RosterUpload {
	t.Helper()
	u, err := o.HoldUpload(t.Context(), officer, o.inc.ID, file, uploadLimit)
	check(t, err)
	return u
}

func (o office) chunks(t *testing.T) int {
	t.Helper()
	return store.CountRows(o.Store, t, &store.RosterChunk{}, "true")
}

// A file comes back as it was, wherever it is read, and nothing of it lies on the
// disk in plain.
func TestUploadComesBackAndLiesSealed(t *testing.T) {
	o := newOffice(t)
	canary := strings.Repeat("Abernathy-Canary,", 8)
	file := bytes.Repeat([]byte(canary), (5<<19)/len(canary))
	for _, size := range []int{1, 1 << 20, 1<<20 + 1, len(file)} {
		u := o.upload(t, iotest.HalfReader(bytes.NewReader(file[:size])))
		if u.Size != int64(size) || u.Status != models.UploadHeld {
			t.Fatalf("upload is %+v", u)
		}
		f, err := o.OpenUpload(t.Context(), officer, o.inc.ID, u.ID)
		check(t, err)
		check(t, iotest.TestReader(io.NewSectionReader(f, 0, u.Size), file[:size]))
		for range 20 {
			at := rand.Int64N(u.Size)
			got, err := io.ReadAll(io.NewSectionReader(f, at, 3000))
			if want := file[at:min(at+3000, u.Size)]; err != nil || !bytes.Equal(got, want) {
				t.Fatalf("from %d on there are other bytes: %v", at, err)
			}
		}
		_, err = f.Seek(-1, io.SeekEnd)
		check(t, err)
		if rest, err := io.ReadAll(f); err != nil || len(rest) != 1 {
			t.Errorf("the end is %d bytes: %v", len(rest), err)
		}
		check(t, f.Close())
		if _, err := f.ReadAt(make([]byte, 1), 0); err == nil {
			t.Error("a closed file can be read")
		}
	}
	var pieces [][]byte
	must(t, o.db, func(tx *gorm.DB) error { return tx.Table("roster_chunks").Pluck("data", &pieces).Error })
	if len(pieces) != 7 || bytes.Contains(bytes.Join(pieces, nil), []byte("Abernathy")) {
		t.Errorf("of %d pieces some hold plain text", len(pieces))
	}
}

func TestUploadThatIsNoneLeavesNothing(t *testing.T) {
	o := newOffice(t)
	broken := errors.New("the line broke")
	for name, c := range map[string]struct {
		file io.Reader
		want error
	}{
		"too large": {bytes.NewReader(make([]byte, 3<<20+1)), models.FieldError{Field: "file", Key: "too_large"}},
		"empty":     {strings.NewReader(""), models.FieldError{Field: "file", Key: "required"}},
		"cut off":   {io.MultiReader(bytes.NewReader(make([]byte, 2<<20)), iotest.ErrReader(broken)), broken},
	} {
		_, err := o.HoldUpload(t.Context(), officer, o.inc.ID, c.file, 3<<20)
		wants(t, err, c.want)
		if n := store.CountRows(o.Store, t, &models.RosterUpload{}, "true"); n != 0 || o.chunks(t) != 0 {
			t.Errorf("%s: %d uploads and %d pieces are left", name, n, o.chunks(t))
		}
	}
	_, err := o.HoldUpload(t.Context(), models.Actor{}, o.inc.ID, strings.NewReader("x"), 9)
	wants(t, err, models.ErrActor)
}

func TestUploadIsDecidedOnce(t *testing.T) {
	o := newOffice(t)
	u := o.upload(t, roster(t, 30))
	for _, err := range []error{
		o.DiscardUpload(t.Context(), officer, o.two.ID, u.ID),
		o.MapUpload(t.Context(), officer, o.two.ID, u.ID, models.ColumnMap{}),
	} {
		wants(t, err, models.ErrNotFound)
	}
	_, err := o.OpenUpload(t.Context(), officer, o.two.ID, u.ID)
	wants(t, err, models.ErrNotFound)
	check(t, o.MapUpload(t.Context(), officer, o.inc.ID, u.ID, models.ColumnMap{Sheet: "People"}))
	if got, err := o.Upload(t.Context(), o.inc.ID, u.ID); err != nil || got.Columns != `{"sheet":"People"}` {
		t.Errorf("upload is %+v, %v", got, err)
	}
	check(t, o.DiscardUpload(t.Context(), officer, o.inc.ID, u.ID))
	if o.chunks(t) != 0 {
		t.Error("a discarded file is still there")
	}
	_, err = o.OpenUpload(t.Context(), officer, o.inc.ID, u.ID)
	wants(t, err, models.ErrNotFound)
	_, err = o.QueueUpload(t.Context(), officer, o.inc.ID, u.ID, false)
	wants(t, err, models.ErrMove)
	wants(t, o.DiscardUpload(t.Context(), officer, o.inc.ID, u.ID), models.ErrMove)
	wants(t, o.MapUpload(t.Context(), officer, o.inc.ID, u.ID, models.ColumnMap{}), models.ErrMove)
	_, err = o.ImportUpload(t.Context(), officer, o.inc.ID, u.ID, false, nil)
	wants(t, err, models.ErrMove)
}

// The walk of a file through the browser, cut short after each step and taken up.
func TestImportOfUploadGoesOn(t *testing.T) {
	o := newOffice(t)
	u := o.upload(t, roster(t, 2200))
	task, err := o.QueueUpload(t.Context(), officer, o.inc.ID, u.ID, false)
	check(t, err)
	if task.Kind != models.TaskImport || task.Subject != u.ID || task.Asker() != officer {
		t.Errorf("task is %+v", task)
	}
	wants(t, o.DiscardUpload(t.Context(), officer, o.inc.ID, u.ID), models.ErrMove)
	for batches := 1; batches <= 2; batches++ {
		ctx, cut := context.WithCancel(t.Context())
		_, err := o.ImportUpload(ctx, officer, o.inc.ID, u.ID, false, func(int, int) { cut() })
		wants(t, err, context.Canceled)
		if n := store.CountRows(o.Store, t, &models.Patient{}, "true"); n != 1000*batches {
			t.Errorf("%d patients after the batch %d", n, batches)
		}
		if got, err := o.Upload(t.Context(), o.inc.ID, u.ID); err != nil || got.Status != models.UploadQueued {
			t.Errorf("upload is %+v, %v", got, err)
		}
	}
	for range 2 { // the second is after a crash at the very end
		imp, err := o.ImportUpload(t.Context(), officer, o.inc.ID, u.ID, false, nil)
		if err != nil || imp.Added != 2200 || imp.Status != models.ImportComplete {
			t.Errorf("import is %+v, %v", imp, err)
		}
	}
	if n := store.CountRows(o.Store, t, &models.Patient{}, "true"); n != 2200 || o.chunks(t) != 0 {
		t.Errorf("%d patients, %d pieces of the file", n, o.chunks(t))
	}
}

// What cannot be imported as it is waits for another decision; what must not be
// here is gone.
func TestRefusedUpload(t *testing.T) {
	o := newOffice(t)
	var ssns bytes.Buffer
	check(t, synthetic.SSNRoster(&ssns, "account_no"))
	for _, c := range []struct {
		file string
		err  error
		want models.UploadStatus
	}{
		{"a,b\n1,2\n", models.ErrInvalid, models.UploadHeld},
		{ssns.String(), models.ErrSSN, models.UploadDiscarded},
	} {
		u := o.upload(t, strings.NewReader(c.file))
		_, err := o.QueueUpload(t.Context(), officer, o.inc.ID, u.ID, false)
		check(t, err)
		_, err = o.ImportUpload(t.Context(), officer, o.inc.ID, u.ID, false, nil)
		wants(t, err, c.err)
		if got, err := o.Upload(t.Context(), o.inc.ID, u.ID); err != nil || got.Status != c.want {
			t.Errorf("%v: upload is %+v, %v", c.err, got, err)
		}
	}
	if n := o.chunks(t); n != 1 {
		t.Errorf("%d pieces are left, want the one of the file that is held", n)
	}
}

func TestUploadsAreForgottenAfterADay(t *testing.T) {
	clock := &portaltest.Clock{}
	o := officeAt(t, clock.Now)
	old := o.upload(t, roster(t, 30))
	queued := o.upload(t, roster(t, 31))
	_, err := o.QueueUpload(t.Context(), officer, o.inc.ID, queued.ID, false)
	check(t, err)
	store.BreakOffUpload(o.Store, t, o.inc.ID)
	clock.Pass(23 * time.Hour)
	young := o.upload(t, roster(t, 32))
	purge := func(want int) {
		t.Helper()
		if n, err := o.PurgeUploads(t.Context(), worker, o.inc.ID); err != nil || n != want {
			t.Errorf("%d uploads were discarded, want %d: %v", n, want, err)
		}
	}
	purge(0)
	clock.Pass(time.Hour)
	purge(2) // the old one, and the one that broke off
	for id, want := range map[string]models.UploadStatus{old.ID: models.UploadDiscarded, queued.ID: models.UploadQueued, young.ID: models.UploadHeld} {
		if got, err := o.Upload(t.Context(), o.inc.ID, id); err != nil || got.Status != want {
			t.Errorf("upload is %+v, want %s: %v", got, want, err)
		}
	}
	if n := o.chunks(t); n != 2 {
		t.Errorf("%d pieces are left", n)
	}
	must(t, o.db, exec("UPDATE roster_uploads SET status = 'discarded' WHERE id = '"+young.ID+"'")) // and a crash before its pieces went
	purge(0)
	if n := o.chunks(t); n != 1 {
		t.Errorf("%d pieces are left after a crash", n)
	}
}
