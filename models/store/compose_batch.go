package store

import (
	"context"
	"fmt"
	"slices"

	"recourse/models"
)

// composing goes once through all who are owed a letter, sort by sort.
// What takes long, it does outside any transaction.
type composing struct {
	*scope // keys, and no transaction
	ctx    context.Context
	store  *Store
	opts   ComposeOptions
	heard  func(done, total int)

	affected, owed, seen int // people

	writers []*letterWriter     // one for each processor
	sorts   []models.LetterSort // all that were asked for
	done    int                 // sorts of which all letters are written; never all of them
	after   string              // the last patient seen of this sort
	held    []models.Held
}

func (s *Store) composing(ctx context.Context, actor models.Actor, incidentID string, opts ComposeOptions, progress func(done, total int)) (*composing, error) {
	sealing, err := s.sealing(ctx, actor, incidentID)
	if err != nil {
		return nil, err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	c := &composing{scope: sealing, ctx: ctx, store: s, opts: opts, heard: progress}
	if c.sorts, err = models.SortsOf(opts.Kind); err != nil {
		return nil, err
	}
	if _, err := seeIncident(ctx, s, incidentID, c.count); err != nil {
		return nil, err
	}
	for range processors() {
		w, err := newLetterWriter(c.inc, c.today(), c.opts.Site, c.affected)
		if err != nil {
			return nil, err
		}
		c.writers = append(c.writers, w)
	}
	return c, nil
}

// count counts who was affected, and who of them is owed a letter.
func (c *composing) count(x *scope) (none struct{}, err error) {
	if c.affected, err = x.affected(); err == nil {
		c.owed, err = x.owedTotal(c.sorts)
	}
	return none, err
}

// sort is that of the letters being written.
func (c *composing) sort() models.LetterSort { return c.sorts[c.done] }

// batch composes and stores the next batch; one of no letters is the end.
func (c *composing) batch() (models.LetterBatch, error) {
	drafts, sort, err := c.drafts()
	if err != nil || len(drafts) == 0 {
		return models.LetterBatch{}, err
	}
	n := newBatchOf(drafts, sort)
	return inIncident(c.ctx, c.store, c.actor, c.inc.ID, n.keep)
}

// drafts are the letters of the next batch.
func (c *composing) drafts() (drafts []draft, sort models.LetterSort, err error) {
	for len(drafts) < c.opts.size() {
		some, more, err := c.page(c.opts.size() - len(drafts))
		if err != nil {
			return nil, "", err
		}
		if drafts = append(drafts, some...); more {
			continue
		}
		if c.done+1 == len(c.sorts) || len(drafts) > 0 {
			break
		}
		c.done, c.after = c.done+1, ""
	}
	return drafts, c.sort(), nil
}

// page drafts the letters to the next few patients, and says whether there were any.
func (c *composing) page(limit int) (drafts []draft, more bool, err error) {
	next, err := seeIncident(c.ctx, c.store, c.inc.ID, func(x *scope) ([]waiting, error) {
		return x.nextOwed(c.sort(), c.after, min(limit, letterPage))
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
		c.held = append(c.held, models.Held{PatientID: p.ID, RowNumber: p.RowNumber, Wave: p.Wave, Sort: c.sort(), Reason: held[i]})
	}
	c.seen += len(next)
	c.heard(c.seen, c.owed)
	return drafts, true, nil
}

// newBatch is a batch that is not stored yet.
type newBatch struct {
	batch    models.LetterBatch
	letters  []models.Letter
	codes    []models.IssuedCode
	stops    []models.StopCode
	patients []string
}

func newBatchOf(drafts []draft, sort models.LetterSort) newBatch {
	n := newBatch{batch: models.LetterBatch{ID: newID(), Count: len(drafts), Sort: sort, Offer: sort == models.SortOffer, Status: models.LetterComposed, Version: 1}}
	for _, d := range drafts {
		d.letter.BatchID = n.batch.ID
		n.batch.Pages += d.letter.Pages
		n.letters, n.patients = append(n.letters, d.letter), append(n.patients, d.letter.PatientID)
		switch sort {
		case models.SortOffer:
			n.codes = append(n.codes, d.code)
		case models.SortConfirmation:
			n.stops = append(n.stops, d.stop)
		case models.SortNotice, models.SortReminder, models.SortEnding:
		}
	}
	return n
}

// keep stores the batch if all its patients still are to get a letter.
func (n newBatch) keep(x *scope) (models.LetterBatch, error) {
	b := n.batch
	b.IncidentID, b.MadeAt = x.inc.ID, x.at()
	if err := x.stillOwed(n.patients, b.Sort); err != nil {
		return b, err
	}
	if err := x.supersede(n.patients, b.Sort); err != nil {
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
	if err == nil {
		err = addMany(x, n.stops)
	}
	if isDuplicate(err) { // the batch's number, a code, a reference, what a letter follows: try again
		return b, fmt.Errorf("batch: %w", models.ErrOvertaken)
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

func (x *scope) stillOwed(patients []string, sort models.LetterSort) error {
	total := 0
	for some := range slices.Chunk(patients, moveRows) {
		var n int64
		if err := x.owed(sort).Model(&models.Patient{}).Where("patients.id IN ?", some).Count(&n).Error; err != nil {
			return fmt.Errorf("count patients: %w", err)
		}
		total += int(n)
	}
	if total != len(patients) {
		return fmt.Errorf("batch: %w", models.ErrOvertaken)
	}
	return nil
}

// supersede ends the patients' letters that came back: a follow-up letter only takes the
// place of one of its own kind, a letter that tells of the breach that of all.
func (x *scope) supersede(patients []string, sort models.LetterSort) error {
	kinds := sort.Kinds()
	if !sort.FollowsUp() {
		kinds = append(kinds, models.FollowUps()...)
	}
	var old []models.Letter
	for some := range slices.Chunk(patients, moveRows) {
		var found []models.Letter
		if err := x.rows().Omit("text").Where("status = ? AND kind IN ? AND patient_id IN ?", models.LetterReturned, kinds, some).Find(&found).Error; err != nil {
			return fmt.Errorf("read letters: %w", err)
		}
		old = append(old, found...)
	}
	return moveAll(x, objectsOf(old, letterObject), models.LetterReturned, models.LetterSuperseded, nil)
}
