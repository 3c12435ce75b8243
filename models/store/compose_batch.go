package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"recourse/internal/letter"
	"recourse/models"
)

// composing goes once through all who are owed a letter, first those with the offer.
// What takes long, it does outside any transaction.
type composing struct {
	*scope // keys, and no transaction
	ctx    context.Context
	store  *Store
	opts   ComposeOptions
	heard  func(done int)

	writers []*letterWriter // one for each processor
	notices bool            // all offers are written
	after   string          // the last patient seen of this sort
	held    []models.Held
}

func (s *Store) composing(ctx context.Context, actor models.Actor, incidentID string, opts ComposeOptions, progress func(done int)) (*composing, error) {
	sealing, err := s.sealing(ctx, actor, incidentID)
	if err != nil {
		return nil, err
	}
	if progress == nil {
		progress = func(int) {}
	}
	c := &composing{scope: sealing, ctx: ctx, store: s, opts: opts, heard: progress}
	affected, err := seeIncident(ctx, s, incidentID, (*scope).affected)
	if err != nil {
		return nil, err
	}
	for range processors() {
		w, err := newLetterWriter(c.inc, c.today(), c.opts.Site, affected)
		if err != nil {
			return nil, err
		}
		c.writers = append(c.writers, w)
	}
	return c, nil
}

// batch composes and stores the next batch; one of no letters is the end.
func (c *composing) batch() (models.LetterBatch, error) {
	drafts, offer, err := c.drafts()
	if err != nil || len(drafts) == 0 {
		return models.LetterBatch{}, err
	}
	n := newBatchOf(drafts, offer)
	return inIncident(c.ctx, c.store, c.actor, c.inc.ID, n.keep)
}

// drafts are the letters of the next batch.
func (c *composing) drafts() (drafts []draft, offer bool, err error) {
	for len(drafts) < c.opts.size() {
		some, more, err := c.page(c.opts.size()-len(drafts), len(drafts))
		if err != nil {
			return nil, false, err
		}
		if drafts = append(drafts, some...); more {
			continue
		}
		if c.notices || len(drafts) > 0 {
			break
		}
		c.notices, c.after = true, ""
	}
	return drafts, !c.notices, nil
}

// page drafts the letters to the next few patients, and says whether there were any.
func (c *composing) page(limit, done int) (drafts []draft, more bool, err error) {
	next, err := seeIncident(c.ctx, c.store, c.inc.ID, func(x *scope) ([]waiting, error) {
		return x.nextOwed(!c.notices, c.after, min(limit, letterPage))
	})
	if err != nil || len(next) == 0 {
		return nil, false, err
	}
	c.after = next[len(next)-1].patient.ID
	all, held := make([]draft, len(next)), make([]models.HeldReason, len(next))
	err = inParallel(len(next), len(c.writers), func(worker, i int) (err error) {
		all[i], held[i], err = c.draft(c.writers[worker], next[i])
		return err
	})
	if err != nil {
		return nil, false, err
	}
	for i, d := range all {
		if held[i] == "" {
			drafts = append(drafts, d)
			continue
		}
		p := next[i].patient
		c.held = append(c.held, models.Held{PatientID: p.ID, RowNumber: p.RowNumber, Wave: p.Wave, Offer: !c.notices, Reason: held[i]})
	}
	c.heard(done + len(drafts))
	return drafts, true, nil
}

// draft is a letter that is not stored yet, and its code if it has one.
type draft struct {
	letter models.Letter
	code   models.IssuedCode
}

// draft writes one letter, or says why it must wait.
func (c *composing) draft(w *letterWriter, to waiting) (d draft, held models.HeldReason, err error) {
	a, err := c.addressee(to)
	if err != nil {
		return d, "", err
	}
	text, err := w.content(a)
	if waits := (heldError{}); errors.As(err, &waits) {
		return d, waits.Reason, nil
	}
	pages := 0
	if err == nil {
		pages, err = letter.Measure(text.content)
	}
	if err != nil {
		held, err := unprintable(to.patient, err)
		return d, held, err
	}
	if a.offer {
		d.code = c.issue(to, a.code)
	}
	d.letter = models.Letter{
		ID: newID(), IncidentID: c.inc.ID, PatientID: to.patient.ID, CodeID: d.code.ID, Kind: a.kind, Offer: a.offer, Replaces: to.earlier,
		Language: text.language, Variant: text.variant, Wording: text.wording, Reference: a.reference, Pages: pages,
		Status: models.LetterComposed, MadeAt: c.at(), Version: 1,
	}
	d.letter.Text, err = c.seal.Seal(c.place("letters", "text", d.letter.ID), text.content)
	return d, "", err
}

// addressee is whom and what the writer is to write.
func (c *composing) addressee(to waiting) (a addressee, err error) {
	a = addressee{
		kind: models.LetterNotice, deceased: to.patient.Deceased, language: to.patient.Language, exposed: to.patient.Exposed,
		reference: models.NewReference("L-", 8), offer: !c.notices, reissue: to.earlier != "", months: to.patient.Term(c.inc), deadline: to.deadline,
	}
	switch {
	case a.reissue:
		a.kind = models.LetterReissue
	case a.deceased:
		a.kind = models.LetterNextOfKin
	}
	if a.offer {
		a.code = models.NewCode()
	}
	if a.identity, err = c.identity(to.patient); err != nil {
		return a, err
	}
	a.contact, err = c.contact(to.patient)
	return a, err
}

// unprintable says why a letter whose name or address cannot be set must wait. What
// else cannot be set is a gap in the incident's facts, and stops everything.
func unprintable(p models.Patient, err error) (models.HeldReason, error) {
	fault := (*letter.ContentError)(nil)
	switch {
	case errors.As(err, &fault) && strings.HasPrefix(fault.Part, "recipient line") && fault.Fault == letter.FaultSigns:
		return models.HeldSigns, nil
	case fault != nil && strings.HasPrefix(fault.Part, "recipient line"): // too long, too many
		return models.HeldLength, nil
	case errors.Is(err, letter.ErrContent):
		err = fmt.Errorf("%w: %w", models.ErrInvalid, err)
	}
	return "", fmt.Errorf("roster row %d: %w", p.RowNumber, err)
}

// issue is the code as the database knows it. The deadline is the one that the
// letter promises: mailing may only move it later.
func (c *composing) issue(to waiting, code models.Code) models.IssuedCode {
	hash, pepper := c.seal.CodeToken(code.Plain(), c.inc.CodeSalt)
	return models.IssuedCode{
		ID: newID(), IncidentID: c.inc.ID, PatientID: to.patient.ID, Hash: hash, PepperVersion: pepper,
		Status: models.CodeIssued, Deadline: to.deadline, MadeAt: c.at(), Version: 1,
	}
}

// newBatch is a batch that is not stored yet.
type newBatch struct {
	batch    models.LetterBatch
	letters  []models.Letter
	codes    []models.IssuedCode
	patients []string
}

func newBatchOf(drafts []draft, offer bool) newBatch {
	n := newBatch{batch: models.LetterBatch{ID: newID(), Count: len(drafts), Offer: offer, Status: models.LetterComposed, Version: 1}}
	for _, d := range drafts {
		d.letter.BatchID = n.batch.ID
		n.batch.Pages += d.letter.Pages
		n.letters, n.patients = append(n.letters, d.letter), append(n.patients, d.letter.PatientID)
		if offer {
			n.codes = append(n.codes, d.code)
		}
	}
	return n
}

// keep stores the batch if all its patients still are to get a letter.
func (n newBatch) keep(x *scope) (models.LetterBatch, error) {
	b := n.batch
	b.IncidentID, b.MadeAt = x.inc.ID, x.at()
	if err := x.stillOwed(n.patients, b.Offer); err != nil {
		return b, err
	}
	if err := x.supersede(n.patients); err != nil {
		return b, err
	}
	if err := x.rows().Table("letter_batches").Select("coalesce(max(number), 0) + 1").Scan(&b.Number).Error; err != nil {
		return b, fmt.Errorf("number batch: %w", err)
	}
	err := x.add(&b)
	if err == nil {
		err = addMany(x, n.codes)
	}
	if err == nil {
		err = addAll(x, n.letters)
	}
	if isDuplicate(err) { // the batch's number, a code, a reference: try again
		return b, fmt.Errorf("batch: %w", models.ErrConflict)
	}
	if err != nil {
		return b, fmt.Errorf("add letters: %w", err)
	}
	return b, x.auditMany(n.entries(x))
}

// entries are the audit entries of a new batch.
func (n newBatch) entries(x *scope) []models.AuditEntry {
	out := []models.AuditEntry{x.entry(models.ActBatchMove, x.pseudonym("batch", n.batch.ID), 1, "", string(n.batch.Status))}
	for _, c := range n.codes {
		out = append(out, x.entry(models.ActCodeMove, x.pseudonym("code", c.ID), 1, "", string(c.Status)))
	}
	for _, l := range n.letters {
		out = append(out, x.entry(models.ActLetterMove, x.pseudonym("letter", l.ID), 1, "", string(l.Status)))
	}
	return out
}

func (x *scope) stillOwed(patients []string, offer bool) error {
	total := 0
	for some := range slices.Chunk(patients, moveRows) {
		var n int64
		if err := x.owed(offer).Model(&models.Patient{}).Where("patients.id IN ?", some).Count(&n).Error; err != nil {
			return fmt.Errorf("count patients: %w", err)
		}
		total += int(n)
	}
	if total != len(patients) {
		return fmt.Errorf("patients: %w", models.ErrConflict)
	}
	return nil
}

// supersede ends the patients' letters that came back.
func (x *scope) supersede(patients []string) error {
	var old []models.Letter
	for some := range slices.Chunk(patients, moveRows) {
		var found []models.Letter
		if err := x.rows().Omit("text").Where("status = ? AND patient_id IN ?", models.LetterReturned, some).Find(&found).Error; err != nil {
			return fmt.Errorf("read letters: %w", err)
		}
		old = append(old, found...)
	}
	return moveAll(x, objectsOf(old, letterObject), models.LetterReturned, models.LetterSuperseded, nil)
}
