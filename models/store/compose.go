package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"gorm.io/gorm"

	"recourse/internal/letter"
	"recourse/models"
)

// maxBatch bounds a batch of letters, so that each of its moves fits one transaction.
const maxBatch = 500

// ComposeOptions are what letters depend on beside the incident.
type ComposeOptions struct {
	Site string // the portal's address with its scheme, such as https://notice.example.org
}

// ComposeLetters writes a letter with a new code to each eligible patient of a
// sealed roster who has no code, and returns them as one batch: of at most
// five hundred letters, and of none once everybody has one. A letter that came back is
// superseded. Errors wrap [models.ErrNotSealed], and [models.ErrInvalid] where the
// incident's facts leave a gap. Progress, which may be nil, hears the letters done.
func (s *Store) ComposeLetters(ctx context.Context, actor models.Actor, incidentID string, opts ComposeOptions, progress func(done int)) (models.LetterBatch, error) {
	b, err := s.compose(ctx, actor, incidentID, opts, progress)
	return b, within("compose letters", err)
}

func (s *Store) compose(ctx context.Context, actor models.Actor, incidentID string, opts ComposeOptions, progress func(done int)) (models.LetterBatch, error) {
	sealing, err := s.sealing(ctx, actor, incidentID)
	if err != nil {
		return models.LetterBatch{}, err
	}
	affected, err := seeIncident(ctx, s, incidentID, (*scope).affected)
	if err != nil {
		return models.LetterBatch{}, err
	}
	writer, err := newLetterWriter(sealing.inc, sealing.today(), opts.Site, affected)
	if err != nil {
		return models.LetterBatch{}, err
	}
	waiting, err := seeIncident(ctx, s, incidentID, (*scope).withoutLetter)
	if err != nil || len(waiting) == 0 {
		return models.LetterBatch{}, err
	}
	c := composition{scope: sealing, writer: writer, batch: newID()}
	for i, w := range waiting {
		if err := c.add(w); err != nil {
			return models.LetterBatch{}, fmt.Errorf("roster row %d: %w", w.patient.RowNumber, err)
		}
		if progress != nil {
			progress(i + 1)
		}
	}
	if err := c.check(); err != nil {
		return models.LetterBatch{}, err
	}
	return inIncident(ctx, s, actor, incidentID, c.keep)
}

// waiting is a patient who is to get a letter.
type waiting struct {
	patient models.Patient
	exposed []models.Element
	granted models.Date // the latest deadline that the patient had before
}

// withoutLetter are the next patients who are to get one.
func (x *scope) withoutLetter() ([]waiting, error) {
	if !x.inc.IsSealed() {
		return nil, models.ErrNotSealed
	}
	var patients []models.Patient
	if err := x.owedLetter().Order("id").Limit(maxBatch).Find(&patients).Error; err != nil {
		return nil, fmt.Errorf("read patients: %w", err)
	}
	granted, err := x.grantedDeadlines(idsOf(patients))
	if err != nil {
		return nil, err
	}
	exposed, err := x.exposures(idsOf(patients))
	out := make([]waiting, len(patients))
	for i, p := range patients {
		out[i] = waiting{p, exposed[p.ID], granted[p.ID]}
	}
	return out, err
}

// owedLetter is a query over eligible patients, whom letters reach, with no code
// that works, may work once it is mailed, or did its work.
func (x *scope) owedLetter() *gorm.DB {
	coded := x.tx.Session(&gorm.Session{NewDB: true}).Table("codes").Select("1").
		Where("codes.incident_id = patients.incident_id AND codes.patient_id = patients.id AND codes.status <> ?", models.CodeRevoked)
	return x.patients().Where("eligibility = ? AND frozen_at IS NULL AND address_bad_at IS NULL AND NOT EXISTS (?)", models.Eligible, coded)
}

// composition is a batch in the making, outside any transaction.
type composition struct {
	*scope
	writer   *letterWriter
	batch    string
	letters  []models.Letter
	codes    []models.IssuedCode
	contents []letter.Content
	rows     []int // of the roster
}

// add writes one letter.
func (c *composition) add(w waiting) error {
	who, err := c.identity(w.patient)
	if err != nil {
		return err
	}
	where, err := c.contact(w.patient)
	if err != nil {
		return err
	}
	a := addressee{
		kind: models.LetterNotice, identity: who, contact: where, deceased: w.patient.Deceased, language: w.patient.Language,
		exposed: w.exposed, reference: models.NewReference("L-", 8), offer: true, months: w.patient.Term(c.inc), code: models.NewCode(),
		deadline: models.PersonalDeadline(c.writer.deadline, models.Date{}, 0, w.granted),
	}
	text, err := c.writer.content(a)
	if err != nil {
		return err
	}
	code := c.issue(w.patient, a)
	l := models.Letter{
		ID: newID(), IncidentID: c.inc.ID, BatchID: c.batch, PatientID: w.patient.ID, CodeID: code.ID, Kind: models.LetterNotice, Offer: true,
		Language: text.language, Variant: text.variant, Wording: text.wording, Reference: a.reference, Status: models.LetterComposed, MadeAt: c.at(), Version: 1,
	}
	if a.deceased {
		l.Kind = models.LetterNextOfKin
	}
	if l.Text, err = c.seal.Seal(c.place("letters", "text", l.ID), text.content); err != nil {
		return err
	}
	c.letters, c.codes, c.contents = append(c.letters, l), append(c.codes, code), append(c.contents, text.content)
	c.rows = append(c.rows, w.patient.RowNumber)
	return nil
}

// issue is the code as the database knows it. The deadline is the one that the
// letter promises: mailing may only move it later.
func (c *composition) issue(p models.Patient, a addressee) models.IssuedCode {
	hash, pepper := c.seal.CodeToken(a.code.Plain(), c.inc.CodeSalt)
	return models.IssuedCode{
		ID: newID(), IncidentID: c.inc.ID, PatientID: p.ID, Hash: hash, PepperVersion: pepper,
		Status: models.CodeIssued, Deadline: a.deadline, MadeAt: c.at(), Version: 1,
	}
}

// check sets the letters once, so that a name too long for its place, or in signs
// that cannot be printed, is found before there is a batch.
func (c *composition) check() error {
	row := 0
	each := func(yield func(letter.Content, error) bool) {
		for i, content := range c.contents {
			if row = c.rows[i]; !yield(content, nil) {
				return
			}
		}
	}
	_, err := letter.Render(io.Discard, each, letter.Options{Title: "check"})
	if errors.Is(err, letter.ErrContent) {
		return fmt.Errorf("%w: roster row %d: %w", models.ErrInvalid, row, err)
	}
	return err
}

// keep stores the batch if all its patients still are to get a letter.
func (c *composition) keep(x *scope) (models.LetterBatch, error) {
	if err := x.stillOwed(c.letters); err != nil {
		return models.LetterBatch{}, err
	}
	if err := x.supersede(c.letters); err != nil {
		return models.LetterBatch{}, err
	}
	b := models.LetterBatch{ID: c.batch, IncidentID: x.inc.ID, Count: len(c.letters), Offer: true, Status: models.LetterComposed, MadeAt: x.at(), Version: 1}
	if err := x.rows().Table("letter_batches").Select("coalesce(max(number), 0) + 1").Scan(&b.Number).Error; err != nil {
		return b, fmt.Errorf("number batch: %w", err)
	}
	err := x.add(&b)
	if err == nil {
		err = addAll(x, c.codes)
	}
	if err == nil {
		err = addAll(x, c.letters)
	}
	if isDuplicate(err) { // the batch's number, a code, a reference: try again
		return b, fmt.Errorf("batch: %w", models.ErrConflict)
	}
	if err != nil {
		return b, fmt.Errorf("add letters: %w", err)
	}
	return b, addAll(x, c.entries(x, b))
}

// entries are the audit entries of a new batch.
func (c *composition) entries(x *scope, b models.LetterBatch) []models.AuditEntry {
	out := []models.AuditEntry{x.entry(models.ActBatchMove, x.pseudonym("batch", b.ID), 1, "", string(b.Status))}
	for i, l := range c.letters {
		code := c.codes[i]
		out = append(out,
			x.entry(models.ActCodeMove, x.pseudonym("code", code.ID), 1, "", string(code.Status)),
			x.entry(models.ActLetterMove, x.pseudonym("letter", l.ID), 1, "", string(l.Status)))
	}
	return out
}

func (x *scope) stillOwed(letters []models.Letter) error {
	var n int64
	if err := x.owedLetter().Model(&models.Patient{}).Where("id IN ?", patientsOf(letters)).Count(&n).Error; err != nil {
		return fmt.Errorf("count patients: %w", err)
	}
	if int(n) != len(letters) {
		return fmt.Errorf("patients: %w", models.ErrConflict)
	}
	return nil
}

// supersede ends the patients' letters that came back.
func (x *scope) supersede(letters []models.Letter) error {
	var old []models.Letter
	if err := x.rows().Where("status = ? AND patient_id IN ?", models.LetterReturned, patientsOf(letters)).Find(&old).Error; err != nil {
		return fmt.Errorf("read letters: %w", err)
	}
	for _, l := range old {
		if err := move(x, letterObject(l), l.Status, models.LetterSuperseded, nil); err != nil {
			return err
		}
	}
	return nil
}

func patientsOf(letters []models.Letter) []string {
	ids := make([]string, len(letters))
	for i, l := range letters {
		ids[i] = l.PatientID
	}
	return slices.Compact(ids)
}
