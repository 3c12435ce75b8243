package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"recourse/internal/letter"
	"recourse/models"
)

// releaseBatch releases a batch and its letters, if nothing became known meanwhile
// that speaks against one.
func (x *scope) releaseBatch(batchID string) error {
	b, err := x.releasable(batchID)
	if err != nil {
		return err
	}
	if err := x.stillMeant(b); err != nil {
		return err
	}
	letters, err := x.lettersOf(b, models.LetterComposed)
	if err != nil {
		return err
	}
	if err := moveAll(x, objectsOf(letters, letterObject), models.LetterComposed, models.LetterReleased, nil); err != nil {
		return err
	}
	return move(x, batchObject(b), b.Status, models.LetterReleased, nil)
}

// stillMeant wraps [models.ErrOutdated] if somebody whom the batch has a letter to is
// not to get it any more.
func (x *scope) stillMeant(b models.LetterBatch) error {
	var n int64
	q := x.meant(b.Sort).Where("address_bad_at IS NULL AND patients.id IN (?)", x.fromBatch(b, "patient_id"))
	if b.Sort.FollowsUp() {
		q = q.Where("EXISTS (?)", x.sources(b.Sort, true).Select("1").Where("src.patient_id = patients.id AND src.id IN (?)", x.fromBatch(b, "follows")))
	}
	if err := q.Model(&models.Patient{}).Count(&n).Error; err != nil {
		return fmt.Errorf("count patients: %w", err)
	}
	if int(n) != b.Count {
		return fmt.Errorf("%w: the patients of %d letters of batch %d are frozen, withdrawn, found twice, not reached or have gone on", models.ErrOutdated, b.Count-int(n), b.Number)
	}
	return nil
}

// fromBatch is a query for one column of a batch's letters.
func (x *scope) fromBatch(b models.LetterBatch, column string) *gorm.DB {
	return x.fresh().Table("letters").Select(column).Where("incident_id = ? AND batch_id = ?", x.inc.ID, b.ID)
}

// lettersOf are a batch's letters, without their texts, in the order in which they
// are printed; all of them must have the status, or the batch is not what it seems.
func (x *scope) lettersOf(b models.LetterBatch, status models.LetterStatus) ([]models.Letter, error) {
	var letters []models.Letter
	if err := x.rows().Omit("text").Where("batch_id = ?", b.ID).Order("id").Find(&letters).Error; err != nil {
		return nil, fmt.Errorf("read letters: %w", err)
	}
	for _, l := range letters {
		if l.Status != status {
			return nil, fmt.Errorf("letter: %w", models.ErrConflict)
		}
	}
	if len(letters) != b.Count {
		return nil, fmt.Errorf("%w: the batch has %d letters, %d are there", models.ErrTotals, b.Count, len(letters))
	}
	return letters, nil
}

// MarkMailed records that a released batch was mailed on a day, if count is how
// many letters it has, else errors wrap [models.ErrTotals]. A day to come or before the
// release is a [models.FieldError]: deadlines and the law's clocks count from it. From then on its codes
// work, each until its personal deadline, and no longer stand in the letters we keep.
// A code that was revoked meanwhile stays so.
func (s *Store) MarkMailed(ctx context.Context, actor models.Actor, incidentID, batchID string, count int, on models.Date) error {
	blank, err := s.blankBatch(ctx, actor, incidentID, batchID, func(x *scope) (models.LetterBatch, error) {
		return x.mailable(batchID, count, on)
	})
	if err != nil {
		return within("mark mailed", err)
	}
	_, err = inIncident(ctx, s, actor, incidentID, func(x *scope) (bool, error) {
		if err := x.hold(); err != nil { // the last day to enroll goes into each deadline
			return false, err
		}
		b, err := x.mailable(batchID, count, on)
		if err != nil {
			return false, err
		}
		return true, x.mailBatch(b, blank, on)
	})
	return within("mark mailed", err)
}

// CheckMailed says whether [Store.MarkMailed] would refuse a batch with that count and
// day, by the same errors, and changes nothing.
func (s *Store) CheckMailed(ctx context.Context, incidentID, batchID string, count int, on models.Date) error {
	_, err := seeIncident(ctx, s, incidentID, func(x *scope) (models.LetterBatch, error) { return x.mailable(batchID, count, on) })
	return within("mark mailed", err)
}

// mailable returns a batch that may be marked mailed, with that count and day.
func (x *scope) mailable(batchID string, count int, on models.Date) (b models.LetterBatch, err error) {
	if err := x.take("batch", batchID, &b); err != nil {
		return b, err
	}
	if err := b.Status.To(models.LetterMailed); err != nil {
		return b, fmt.Errorf("batch: %w", err)
	}
	if count != b.Count {
		return b, fmt.Errorf("%w: typed are %d letters, the batch has %d", models.ErrTotals, count, b.Count)
	}
	if on.IsZero() || on.After(x.today()) {
		return b, models.FieldError{Field: "on", Key: "future"}
	}
	released, err := x.releasedOn(b)
	if err == nil && on.Before(released) { // no print file left before
		err = models.FieldError{Field: "on", Key: "before_release"}
	}
	return b, err
}

// releasedOn is the Calendar's date on which a batch was released.
func (x *scope) releasedOn(b models.LetterBatch) (models.Date, error) {
	var e models.AuditEntry
	err := x.rows().Where(map[string]any{"object": x.pseudonym("batch", b.ID), "action": models.ActBatchMove, "to": string(models.LetterReleased)}).Take(&e).Error
	if err != nil {
		return models.Date{}, fmt.Errorf("read when the batch was released: %w", err)
	}
	return e.On, nil
}

func (x *scope) mailBatch(b models.LetterBatch, blank blankTexts, on models.Date) error {
	if err := x.moveLetters(b, blank, models.LetterMailed, map[string]any{"mailed_on": on}); err != nil {
		return err
	}
	codes, err := x.issuedIn(b)
	if err != nil {
		return err
	}
	deadlines, err := x.mailedDeadlines(b, codes, on)
	if err != nil {
		return err
	}
	err = moveAll(x, objectsOf(codes, codeObject), models.CodeIssued, models.CodeMailed, nil, column{name: "deadline", values: deadlines})
	if err != nil {
		return err
	}
	return move(x, batchObject(b), b.Status, models.LetterMailed, map[string]any{"mailed_on": on})
}

// issuedIn are a batch's codes, but for those revoked before their letter was mailed.
func (x *scope) issuedIn(b models.LetterBatch) (issued []models.IssuedCode, err error) {
	var codes []models.IssuedCode
	if err := x.rows().Where("id IN (?)", x.fromBatch(b, "code_id")).Order("id").Find(&codes).Error; err != nil {
		return nil, fmt.Errorf("read codes: %w", err)
	}
	for _, c := range codes {
		switch c.Status {
		case models.CodeIssued:
			issued = append(issued, c)
		case models.CodeRevoked:
		case models.CodeMailed, models.CodeBound, models.CodeRedeemed: // of an unmailed letter
			return nil, fmt.Errorf("code: %w", models.ErrConflict)
		}
	}
	return issued, nil
}

// mailedDeadlines are the personal deadlines of codes mailed on a day.
func (x *scope) mailedDeadlines(b models.LetterBatch, codes []models.IssuedCode, on models.Date) ([]any, error) {
	var rows []struct {
		ID   string
		Wave int
	}
	err := x.tx.Table("letters").Select("letters.code_id AS id, p.wave").
		Joins("JOIN patients p ON p.incident_id = letters.incident_id AND p.id = letters.patient_id").
		Where("letters.incident_id = ? AND letters.batch_id = ?", x.inc.ID, b.ID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read waves: %w", err)
	}
	waves, floors, out := map[string]int{}, floorsByWave{}, make([]any, len(codes))
	for _, r := range rows {
		waves[r.ID] = r.Wave
	}
	for i, c := range codes {
		floor, err := floors.of(x, waves[c.ID])
		if err != nil {
			return nil, err
		}
		out[i] = models.PersonalDeadline(x.inc.EnrollBy, on, floor, c.Deadline)
	}
	return out, nil
}

// CancelBatch gives up a batch that was not mailed: its letters are canceled, its
// codes revoked and destroyed, so that whatever was printed of it is worth nothing.
// Its patients are owed a letter again, which is the way to print one anew.
func (s *Store) CancelBatch(ctx context.Context, actor models.Actor, incidentID, batchID string) error {
	blank, err := s.blankBatch(ctx, actor, incidentID, batchID, func(x *scope) (models.LetterBatch, error) { return x.cancelable(batchID) })
	if err != nil {
		return within("cancel batch", err)
	}
	_, err = inIncident(ctx, s, actor, incidentID, func(x *scope) (bool, error) {
		b, err := x.cancelable(batchID)
		if err != nil {
			return false, err
		}
		return true, x.cancelBatch(b, blank)
	})
	return within("cancel batch", err)
}

func (x *scope) cancelable(batchID string) (b models.LetterBatch, err error) {
	if err := x.take("batch", batchID, &b); err != nil {
		return b, err
	}
	if err := b.Status.To(models.LetterCanceled); err != nil {
		return b, fmt.Errorf("batch: %w", err)
	}
	return b, nil
}

func (x *scope) cancelBatch(b models.LetterBatch, blank blankTexts) error {
	if err := x.moveLetters(b, blank, models.LetterCanceled, nil); err != nil {
		return err
	}
	codes, err := x.issuedIn(b)
	if err != nil {
		return err
	}
	err = moveAll(x, objectsOf(codes, codeObject), models.CodeIssued, models.CodeRevoked, map[string]any{"revoke_reason": string(models.RevokeReprint)})
	if err != nil {
		return err
	}
	return move(x, batchObject(b), b.Status, models.LetterCanceled, nil)
}

// moveLetters moves a batch's letters, whose texts have no codes from then on.
func (x *scope) moveLetters(b models.LetterBatch, blank blankTexts, to models.LetterStatus, set map[string]any) error {
	letters, err := x.lettersOf(b, b.Status)
	if err != nil || !b.HasCodes() {
		if err == nil {
			err = moveAll(x, objectsOf(letters, letterObject), b.Status, to, set)
		}
		return err
	}
	texts := make([]any, len(letters))
	for i, l := range letters {
		text, ok := blank[l.ID]
		if !ok {
			return fmt.Errorf("letter: %w", models.ErrConflict)
		}
		texts[i] = text
	}
	return moveAll(x, objectsOf(letters, letterObject), b.Status, to, set, column{name: "text", values: texts, bytes: true})
}

// blanked is a letter without its code.
func blanked(c letter.Content) letter.Content {
	blocks := make([]letter.Block, len(c.Blocks))
	for i, b := range c.Blocks {
		b.Code.Value, b.Code.URL = "", ""
		blocks[i] = b
	}
	c.Blocks = blocks
	return c
}
