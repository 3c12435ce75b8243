package provider

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"
)

// Folder is a provider reached by files below Dir, which something else carries
// to and fro: batches in out, answers in in, answers taken over in in/done. One
// process at a time sends and one receives.
type Folder struct {
	Dir       string
	Recipient age.Recipient // the provider's; see [LoadRecipient]
}

var _ Client = Folder{}

// Send implements [Client]. A sequence that was sent with the same enrollments
// for the same products and terms is left as it is; with others it is
// [ErrSequenceUsed].
func (f Folder) Send(ctx context.Context, b Batch) error {
	err := ctx.Err()
	if err == nil {
		err = f.send(b)
	}
	if err != nil {
		return fmt.Errorf("send batch %d: %w", b.Sequence, err)
	}
	return nil
}

func (f Folder) send(b Batch) error {
	if err := b.check(); err != nil {
		return err
	}
	out := outgoing(f.Dir)
	m := manifest{Sequence: b.Sequence, Date: b.Date, Count: len(b.Enrollments), Contents: contents(b)}
	old, err := out.manifest(b.Sequence)
	switch {
	case err == nil && old.Contents == m.Contents:
		return nil
	case err == nil:
		return ErrSequenceUsed
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return out.put(m, func(w io.Writer) error { return f.encrypt(w, b.Enrollments) })
}

// encrypt writes the batch as the provider alone can read it; what is plain
// stays in memory.
func (f Folder) encrypt(w io.Writer, all []Enrollment) error {
	sealed, err := age.Encrypt(w, f.Recipient)
	if err != nil {
		return err
	}
	if err := writeEnrollments(sealed, all); err != nil {
		return err
	}
	return sealed.Close()
}

// contents is what tells two batches apart. It leaves names, birth dates and
// addresses out: they can be guessed, and a hash would confirm the guess.
func contents(b Batch) string {
	h := sha256.New()
	for _, e := range b.Enrollments {
		fmt.Fprintf(h, "%q %q %d %t\n", e.ID, e.Product, e.TermMonths, e.Minor)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Receive implements [Client]. A refused file stays where it is, and is refused
// again until the provider has replaced it.
func (f Folder) Receive(ctx context.Context) ([]Delivery, error) {
	sequences, err := incoming(f.Dir).list()
	if err != nil {
		return nil, fmt.Errorf("receive answers: %w", err)
	}
	var all []Delivery
	var refused []error
	for _, n := range sequences {
		if err := ctx.Err(); err != nil {
			return all, errors.Join(append(refused, fmt.Errorf("receive answers: %w", err))...)
		}
		d, known, err := f.receive(n)
		switch {
		case err != nil:
			refused = append(refused, fmt.Errorf("receive answers: %w", err))
		case !known:
			all = append(all, d)
		}
	}
	return all, errors.Join(refused...)
}

// receive reads one delivery. It is known if it was taken over before and only
// had to be moved out of the way: the provider sent it again, or an Ack was cut
// short.
func (f Folder) receive(sequence int64) (d Delivery, known bool, err error) {
	in := incoming(f.Dir)
	m, err := in.manifest(sequence)
	if err != nil {
		return Delivery{}, false, err
	}
	if _, err := os.Lstat(done(f.Dir).filePath(sequence)); err == nil {
		return Delivery{}, true, f.again(m)
	}
	b, err := in.content(m)
	if errors.Is(err, fs.ErrNotExist) {
		return Delivery{}, false, &RefusedError{File: m.File, Problem: "it is missing, its manifest is there"}
	}
	if err != nil {
		return Delivery{}, false, err
	}
	answers, err := decode(m, b)
	if err != nil {
		return Delivery{}, false, err
	}
	return Delivery{Name: m.File, Answers: answers, Ack: func() error { return f.ack(m) }}, false, nil
}

// again moves away what was taken over before, if it is the same.
func (f Folder) again(m manifest) error {
	if _, err := done(f.Dir).content(m); err != nil {
		return &RefusedError{File: m.File, Problem: "a different file was taken over under this sequence"}
	}
	return f.ack(m)
}

func decode(m manifest, b []byte) ([]Answer, error) {
	answers, err := readAnswers(bytes.NewReader(b))
	var at *lineError
	switch {
	case errors.As(err, &at):
		return nil, &RefusedError{File: m.File, Line: at.line, Problem: at.problem}
	case err != nil:
		return nil, err
	case len(answers) != m.Count:
		return nil, &RefusedError{File: m.File, Problem: fmt.Sprintf("it has %d answers, its manifest says %d", len(answers), m.Count)}
	}
	return answers, nil
}

// ack moves the file and then its manifest: cut short in between, the next
// Receive finds the file in done and finishes. What replaced the file since it
// was read is not moved, since nobody has seen it.
func (f Folder) ack(m manifest) error {
	in, to := incoming(f.Dir), done(f.Dir)
	now, err := in.manifest(m.Sequence)
	if err == nil && now != m {
		err = &RefusedError{File: m.File, Problem: "it was replaced after it was read; receive it again"}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("acknowledge answers: %w", err)
	}
	if err := os.MkdirAll(to.dir, 0o700); err != nil {
		return fmt.Errorf("acknowledge answers: %w", err)
	}
	err = errors.Join(
		move(in.filePath(m.Sequence), to.filePath(m.Sequence)),
		move(in.manifestPath(m.Sequence), to.manifestPath(m.Sequence)),
	)
	if err != nil {
		return fmt.Errorf("acknowledge answers: %w", err)
	}
	return nil
}

// move renames from to to, if from is still there and else to is.
func move(from, to string) error {
	err := os.Rename(from, to)
	if errors.Is(err, fs.ErrNotExist) {
		_, err = os.Lstat(to)
	}
	if err != nil {
		return err
	}
	return errors.Join(syncDir(filepath.Dir(to)), syncDir(filepath.Dir(from)))
}
