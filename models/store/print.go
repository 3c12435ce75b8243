package store

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"

	"recourse/internal/letter"
	"recourse/models"
)

// printing is a batch whose print file is being made.
type printing struct {
	batch   models.LetterBatch
	letters []models.Letter // without their texts
}

// WriteBatch makes the print file of a composed batch, reads it back, compares it with
// the database and writes it to w: only then can the batch be released. Errors wrap
// [models.ErrReadBack] if what was read back is not what was composed.
func (s *Store) WriteBatch(ctx context.Context, actor models.Actor, incidentID, batchID string, w io.Writer) error {
	return within("write batch", s.writeBatch(ctx, actor, incidentID, batchID, w))
}

func (s *Store) writeBatch(ctx context.Context, actor models.Actor, incidentID, batchID string, w io.Writer) error {
	keys, err := s.sealing(ctx, actor, incidentID)
	if err != nil {
		return err
	}
	p, err := seeIncident(ctx, s, incidentID, func(x *scope) (printing, error) { return x.printing(batchID, models.LetterComposed) })
	if err != nil {
		return err
	}
	file, _, err := p.render(s.contents(ctx, keys, p, nil))
	if err != nil {
		return err
	}
	proofs, err := s.prove(ctx, keys, p, file)
	if err != nil {
		return err
	}
	_, err = inIncident(ctx, s, actor, incidentID, func(x *scope) (bool, error) {
		return true, x.keepReadBack(p, proofs, file.sum())
	})
	if err != nil {
		return err
	}
	return file.send(w)
}

// PrintBatch writes the print file of a released batch to w: the very bytes that were
// read back, else errors wrap [models.ErrReadBack], and packed for the print shop if
// there is one (see [models.PrintShop]). Errors wrap [models.ErrOutdated] if somebody is
// not to get the letter any more, or not there, and [models.ErrPrintShop]. That the file
// left the portal is audited before.
func (s *Store) PrintBatch(ctx context.Context, actor models.Actor, incidentID, batchID string, w io.Writer) error {
	return within("print batch", s.printBatch(ctx, actor, incidentID, batchID, w))
}

func (s *Store) printBatch(ctx context.Context, actor models.Actor, incidentID, batchID string, w io.Writer) error {
	keys, err := s.sealing(ctx, actor, incidentID)
	if err != nil {
		return err
	}
	p, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (printing, error) { return x.leaving(batchID) })
	if err != nil {
		return err
	}
	file, placed, err := p.render(s.contents(ctx, keys, p, keys.upToDate))
	if err != nil {
		return err
	}
	if err := p.isReadBack(file, placed); err != nil {
		return err
	}
	if keys.inc.Facts.PrintShop.IsSet() {
		return p.pack(w, keys.inc, file, placed)
	}
	return file.send(w)
}

// printing reads a batch that has the status.
func (x *scope) printing(batchID string, status models.LetterStatus) (p printing, err error) {
	if err := x.take("batch", batchID, &p.batch); err != nil {
		return p, err
	}
	if p.batch.Status != status {
		return p, fmt.Errorf("%w: the batch is %s, not %s", models.ErrMove, p.batch.Status, status)
	}
	p.letters, err = x.lettersOf(p.batch, status)
	return p, err
}

// leaving is a released batch that may leave the portal; that it does is audited.
func (x *scope) leaving(batchID string) (printing, error) {
	p, err := x.printing(batchID, models.LetterReleased)
	if err != nil {
		return p, err
	}
	if err := x.stillMeant(p.batch); err != nil {
		return p, err
	}
	if err := x.inc.MayLeaveForPrint(); err != nil {
		return p, err
	}
	return p, x.audit(models.ActExport, x.pseudonym("batch", batchID), p.batch.Version, "", "")
}

// contents are what the batch's letters say, in their order. One that is not fit, where
// that is asked, ends them.
func (s *Store) contents(ctx context.Context, keys *scope, p printing, fit func(n int, l opened) error) iter.Seq2[letter.Content, error] {
	next := func(n int, l opened) error {
		if n >= len(p.letters) || l.ID != p.letters[n].ID {
			return fmt.Errorf("letter: %w", models.ErrConflict)
		}
		if fit == nil {
			return nil
		}
		return fit(n, l)
	}
	return func(yield func(letter.Content, error) bool) {
		n := 0
		for some, err := range s.letterPages(ctx, keys.inc.ID, p.batch.ID) {
			if err != nil {
				yield(letter.Content{}, err)
				return
			}
			for _, l := range some {
				err := next(n, l)
				if !yield(l.content, err) || err != nil {
					return
				}
				n++
			}
		}
	}
}

// upToDate wraps [models.ErrOutdated] if the n-th letter is not addressed as its patient
// is on file now.
func (x *scope) upToDate(n int, l opened) error {
	ok, err := x.addressed(l.patient, l.content.Recipient)
	if err == nil && !ok {
		err = fmt.Errorf("%w: the address of letter %d has changed", models.ErrOutdated, n+1)
	}
	return err
}

// render sets the letters as one file.
func (p printing) render(contents iter.Seq2[letter.Content, error]) (*paper, []letter.Placed, error) {
	file := &paper{}
	placed, err := letter.Render(file, contents, letter.Options{Title: fmt.Sprintf("Letters, batch %d", p.batch.Number)})
	return file, placed, err
}

// isReadBack checks that a file is the one that was read back.
func (p printing) isReadBack(file *paper, placed []letter.Placed) error {
	pages := 0
	for i, at := range placed {
		l := p.letters[i]
		if pages += at.Pages; at.Pages != l.Pages || !bytes.Equal(at.Digest[:], l.PageHash) {
			return fmt.Errorf("%w: letter %d has other pages than were read back", models.ErrReadBack, i+1)
		}
	}
	if len(placed) != p.batch.Count || pages != p.batch.Pages || !bytes.Equal(file.sum(), p.batch.PrintHash) {
		return fmt.Errorf("%w: the print file is not the one that was read back", models.ErrReadBack)
	}
	return nil
}

// keepReadBack stores what the print file is, if the batch is still as it was read.
func (x *scope) keepReadBack(p printing, proofs []proof, sum []byte) error {
	b := p.batch
	done := x.rows().Table("letter_batches").Where("id = ? AND status = ? AND version = ?", b.ID, b.Status, b.Version).
		Updates(map[string]any{"read_back_at": x.at(), "print_hash": sum, "version": b.Version + 1})
	if done.Error != nil {
		return fmt.Errorf("change batch: %w", done.Error)
	}
	if done.RowsAffected != 1 {
		return fmt.Errorf("batch: %w", models.ErrConflict)
	}
	hashes := make([]any, len(proofs))
	for i, f := range proofs {
		hashes[i] = f.digest[:]
	}
	err := fillAll(x, objectsOf(p.letters, letterObject), models.LetterComposed, column{name: "page_hash", values: hashes, bytes: true})
	if err != nil {
		return err
	}
	return x.audit(models.ActBatchPrint, x.pseudonym("batch", b.ID), b.Version+1, "", "")
}
