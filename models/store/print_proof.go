package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"

	"recourse/internal/letter"
	"recourse/models"
)

// proof is what was read back of one letter.
type proof struct {
	pages  int
	digest [sha256.Size]byte
}

// prove reads every page of a print file and compares each letter with what the
// database has of it, read anew: the recipient with the patient's name and address,
// the code with the hash that the patient is known by, the words with what was
// composed, and the pages with how many there were. Nothing of the making of the file
// is used. Errors wrap [models.ErrReadBack] and name the letter by its number.
func (s *Store) prove(ctx context.Context, keys *scope, p printing, file *paper) ([]proof, error) {
	next, stop := iter.Pull2(letter.ReadBack(file, file.size))
	defer stop()
	var out []proof
	for some, err := range s.letterPages(ctx, keys.inc.ID, p.batch.ID) {
		if err != nil {
			return nil, err
		}
		copies, err := takeCopies(next, len(some))
		if err != nil {
			return nil, err
		}
		if len(copies) < len(some) {
			return nil, fmt.Errorf("%w: %d letters of %d are there", models.ErrReadBack, len(out)+len(copies), len(p.letters))
		}
		err = inParallel(len(some), processors(), func(_, i int) error { return keys.same(len(out)+i, some[i], copies[i]) })
		if err != nil {
			return nil, err
		}
		for _, c := range copies {
			out = append(out, proof{c.Pages, c.Digest})
		}
	}
	if more, err := takeCopies(next, 1); err != nil || len(more) > 0 {
		return nil, fmt.Errorf("%w: there are more letters than were composed", models.ErrReadBack)
	}
	return out, p.complete(out)
}

// takeCopies takes up to n letters.
func takeCopies(next func() (letter.Copy, error, bool), n int) (copies []letter.Copy, err error) {
	for len(copies) < n {
		c, err, more := next()
		if !more {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", models.ErrReadBack, err)
		}
		copies = append(copies, c)
	}
	return copies, nil
}

// complete checks the numbers of letters and pages.
func (p printing) complete(proofs []proof) error {
	pages := 0
	for _, f := range proofs {
		pages += f.pages
	}
	if len(proofs) != p.batch.Count || pages != p.batch.Pages {
		return fmt.Errorf("%w: %d letters with %d pages are there, of %d with %d", models.ErrReadBack, len(proofs), pages, p.batch.Count, p.batch.Pages)
	}
	return nil
}

// same compares the n-th letter of the file with the database.
func (x *scope) same(n int, want opened, got letter.Copy) error {
	fault := func(err error) error { return fmt.Errorf("%w: letter %d %w", models.ErrReadBack, n+1, err) }
	if err := letter.Compare(want.content, got); err != nil {
		return fault(err)
	}
	addressed, err := x.addressed(want.patient, got.Recipient)
	switch {
	case err != nil:
		return err
	case got.Reference != want.Reference:
		return fault(errPlace)
	case got.Pages != want.Pages:
		return fault(errPages)
	case got.Lang != want.Language:
		return fault(errLanguage)
	case !x.coded(want, got.Code):
		return fault(errCode)
	case !addressed:
		return fault(errAddress)
	}
	return nil
}

// What a letter in a print file can have wrong beside its words.
var (
	errPlace    = errors.New("stands in another's place")
	errPages    = errors.New("has another number of pages than was composed")
	errLanguage = errors.New("is in another language than was composed")
	errCode     = errors.New("has another's code")
	errAddress  = errors.New("is not addressed as its patient is on file")
)
