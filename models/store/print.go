package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"

	"recourse/internal/letter"
	"recourse/internal/sealed"
	"recourse/models"
)

// printable is a batch with its letters opened.
type printable struct {
	batch    models.LetterBatch
	letters  []models.Letter
	contents []letter.Content
}

// WriteBatch makes the print file of a composed batch, reads it back and writes it
// to w: only then can the batch be released. Errors wrap [models.ErrReadBack] if
// what was read back is not what was composed.
func (s *Store) WriteBatch(ctx context.Context, actor models.Actor, incidentID, batchID string, w io.Writer) error {
	return within("write batch", s.writeBatch(ctx, actor, incidentID, batchID, w))
}

func (s *Store) writeBatch(ctx context.Context, actor models.Actor, incidentID, batchID string, w io.Writer) error {
	if err := actor.Check(); err != nil {
		return err
	}
	p, err := seeIncident(ctx, s, incidentID, func(x *scope) (printable, error) {
		p, err := x.printable(batchID, models.LetterComposed)
		if err != nil {
			return p, err
		}
		return p, x.checkCodes(p)
	})
	if err != nil {
		return err
	}
	file, placed, err := p.render()
	if err != nil {
		return err
	}
	if err := p.readBack(file, placed); err != nil {
		return err
	}
	_, err = inIncident(ctx, s, actor, incidentID, func(x *scope) (bool, error) {
		return true, x.keepReadBack(p, placed, sha256.Sum256(file))
	})
	if err != nil {
		return err
	}
	return send(w, file)
}

// PrintBatch writes the print file of a released batch to w, the very bytes that
// were read back, else errors wrap [models.ErrReadBack]. That it left the portal is
// audited before.
func (s *Store) PrintBatch(ctx context.Context, actor models.Actor, incidentID, batchID string, w io.Writer) error {
	return within("print batch", s.printBatch(ctx, actor, incidentID, batchID, w))
}

func (s *Store) printBatch(ctx context.Context, actor models.Actor, incidentID, batchID string, w io.Writer) error {
	p, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (printable, error) {
		p, err := x.printable(batchID, models.LetterReleased)
		if err != nil {
			return p, err
		}
		return p, x.audit(models.ActExport, x.pseudonym("batch", batchID), p.batch.Version, "", "")
	})
	if err != nil {
		return err
	}
	file, _, err := p.render()
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(file); !bytes.Equal(sum[:], p.batch.PrintHash) {
		return fmt.Errorf("%w: the print file is not the one that was read back", models.ErrReadBack)
	}
	return send(w, file)
}

// printable opens the letters of a batch that has the status.
func (x *scope) printable(batchID string, status models.LetterStatus) (p printable, err error) {
	if err := x.take("batch", batchID, &p.batch); err != nil {
		return p, err
	}
	if p.batch.Status != status {
		return p, fmt.Errorf("%w: the batch is %s, not %s", models.ErrMove, p.batch.Status, status)
	}
	if p.letters, err = x.lettersOf(p.batch, status); err != nil {
		return p, err
	}
	p.contents = make([]letter.Content, len(p.letters))
	for i, l := range p.letters {
		if err := x.seal.Open(x.place("letters", "text", l.ID), l.Text, &p.contents[i]); err != nil {
			return p, err
		}
	}
	return p, nil
}

// checkCodes makes sure that the code in each letter is the one that the patient
// it was written for will be known by.
func (x *scope) checkCodes(p printable) error {
	codes, err := x.codesOf(p.letters)
	if err != nil {
		return err
	}
	for i, l := range p.letters {
		onPaper, err := models.ParseCode(codeIn(p.contents[i]))
		if err != nil {
			return fmt.Errorf("%w: letter %d: %w", models.ErrReadBack, i+1, err)
		}
		code := codes[l.CodeID]
		known := slices.ContainsFunc(x.seal.CodeTokens(onPaper.Plain(), x.inc.CodeSalt), func(t sealed.Token) bool {
			return bytes.Equal(t.Sum, code.Hash)
		})
		if !known || code.PatientID != l.PatientID {
			return fmt.Errorf("%w: letter %d has another's code", models.ErrReadBack, i+1)
		}
	}
	return nil
}

// render sets the letters as one file.
func (p printable) render() ([]byte, []letter.Placed, error) {
	var file bytes.Buffer
	placed, err := letter.Render(&file, letter.All(p.contents...), letter.Options{Title: fmt.Sprintf("Letters, batch %d", p.batch.Number)})
	return file.Bytes(), placed, err
}

// readBack compares every letter in the file with what was composed, and what was
// composed with the row that it belongs to.
func (p printable) readBack(file []byte, placed []letter.Placed) error {
	n := 0
	for got, err := range letter.ReadBack(bytes.NewReader(file), int64(len(file))) {
		if err != nil {
			return fmt.Errorf("%w: %w", models.ErrReadBack, err)
		}
		if n == len(p.letters) {
			return fmt.Errorf("%w: there are more letters than were composed", models.ErrReadBack)
		}
		if err := letter.Compare(p.contents[n], got); err != nil {
			return fmt.Errorf("%w: letter %d: %w", models.ErrReadBack, n+1, err)
		}
		if got.Reference != p.letters[n].Reference || got.Digest != placed[n].Digest {
			return fmt.Errorf("%w: letter %d stands in another's place", models.ErrReadBack, n+1)
		}
		n++
	}
	if n != len(p.letters) {
		return fmt.Errorf("%w: %d letters of %d are there", models.ErrReadBack, n, len(p.letters))
	}
	return nil
}

// keepReadBack stores what the print file is, if the batch is still as it was read.
func (x *scope) keepReadBack(p printable, placed []letter.Placed, sum [sha256.Size]byte) error {
	b := p.batch
	done := x.rows().Table("letter_batches").Where("id = ? AND status = ? AND version = ?", b.ID, b.Status, b.Version).
		Updates(map[string]any{"read_back_at": x.at(), "print_hash": sum[:], "version": b.Version + 1})
	if done.Error != nil {
		return fmt.Errorf("change batch: %w", done.Error)
	}
	if done.RowsAffected != 1 {
		return fmt.Errorf("batch: %w", models.ErrConflict)
	}
	for i, l := range p.letters {
		err := x.rows().Table("letters").Where("id = ?", l.ID).Update("page_hash", placed[i].Digest[:]).Error
		if err != nil {
			return fmt.Errorf("change letter: %w", err)
		}
	}
	return x.audit(models.ActBatchPrint, x.pseudonym("batch", b.ID), b.Version+1, "", "")
}

func send(w io.Writer, file []byte) error {
	if _, err := w.Write(file); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}
