package provider

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"filippo.io/age"
)

// Simulator is a provider over the files of a [Folder], for rehearsals.
type Simulator struct {
	Dir      string
	Identity age.Identity
	// Decide says what becomes of an enrollment on a date: kind, reason and, if
	// it likes, end and reference; the rest is filled in. nil means [Accept].
	Decide func(e Enrollment, date string) Answer
}

// Accept accepts on date, for the term of the enrollment.
func Accept(e Enrollment, date string) Answer {
	return Answer{Kind: Accepted, On: date, ProviderEnd: monthsLater(date, e.TermMonths)}
}

// RejectLastNames rejects those who have one of the last names, for the reason
// given, and accepts the others.
func RejectLastNames(reasons map[string]Reason) func(Enrollment, string) Answer {
	return func(e Enrollment, date string) Answer {
		if reason, ok := reasons[e.Last]; ok {
			return Answer{Kind: Rejected, Reason: reason, On: date}
		}
		return Accept(e, date)
	}
}

// Run answers the batches that are not answered yet, as of date, and returns how
// many there were. Each batch is answered once, under its own sequence, however
// often Run is called or cut short.
func (s Simulator) Run(ctx context.Context, date string) (int, error) {
	if !isDate(date) {
		return 0, errors.New("simulate provider: the date is not a date")
	}
	sequences, err := outgoing(s.Dir).list()
	if err != nil {
		return 0, fmt.Errorf("simulate provider: %w", err)
	}
	answered := 0
	for _, n := range sequences {
		if err := ctx.Err(); err != nil {
			return answered, fmt.Errorf("simulate provider: %w", err)
		}
		if s.answered(n) {
			continue
		}
		if err := s.answer(n, date); err != nil {
			return answered, fmt.Errorf("simulate provider: batch %d: %w", n, err)
		}
		answered++
	}
	return answered, nil
}

// answered looks in both places. A delivery is moved file first, so its file is
// in done from before its manifest leaves in.
func (s Simulator) answered(sequence int64) bool {
	_, in := os.Lstat(incoming(s.Dir).manifestPath(sequence))
	_, taken := os.Lstat(done(s.Dir).filePath(sequence))
	return in == nil || taken == nil
}

func (s Simulator) answer(sequence int64, date string) error {
	all, err := s.open(sequence)
	if err != nil {
		return err
	}
	answers := make([]Answer, len(all))
	for i, e := range all {
		answers[i] = s.decide(e, sequence, i, date)
		if err := answers[i].check(); err != nil {
			return fmt.Errorf("answer %d of %d: %w", i+1, len(all), err)
		}
	}
	m := manifest{Sequence: sequence, Date: date, Count: len(answers)}
	return incoming(s.Dir).put(m, func(w io.Writer) error { return writeAnswers(w, answers) })
}

func (s Simulator) decide(e Enrollment, sequence int64, row int, date string) Answer {
	decide := s.Decide
	if decide == nil {
		decide = Accept
	}
	a := decide(e, date)
	a.EnrollmentID, a.Sequence = e.ID, sequence
	a.MessageID = fmt.Sprintf("sim-%06d-%d", sequence, row+1)
	if a.ProviderRef == "" && a.Kind == Accepted {
		a.ProviderRef = fmt.Sprintf("SIM%06d.%d", sequence, row+1)
	}
	return a
}

// open reads a batch as the provider does, all of it checked.
func (s Simulator) open(sequence int64) ([]Enrollment, error) {
	out := outgoing(s.Dir)
	m, err := out.manifest(sequence)
	if err != nil {
		return nil, err
	}
	b, err := out.content(m)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &RefusedError{File: m.File, Problem: "it is missing, its manifest is there"}
	}
	if err != nil {
		return nil, err
	}
	plain, err := age.Decrypt(bytes.NewReader(b), s.Identity)
	if err != nil {
		return nil, &RefusedError{File: m.File, Problem: "it is not encrypted to this provider"}
	}
	all, err := readEnrollments(plain)
	var at *lineError
	if errors.As(err, &at) {
		return nil, &RefusedError{File: m.File, Line: at.line, Problem: at.problem}
	}
	if err != nil {
		return nil, err
	}
	if len(all) != m.Count {
		return nil, &RefusedError{File: m.File, Problem: fmt.Sprintf("it has %d enrollments, its manifest says %d", len(all), m.Count)}
	}
	return all, nil
}

// monthsLater is the same day n calendar months after date or, where that day
// does not exist, the first of the next month: never short of the term.
func monthsLater(date string, n int) string {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	later := time.Date(d.Year(), d.Month()+time.Month(n), d.Day(), 0, 0, 0, 0, time.UTC)
	if later.Day() != d.Day() { // it ran over the end of the month
		later = later.AddDate(0, 0, 1-later.Day())
	}
	return later.Format(time.DateOnly)
}
