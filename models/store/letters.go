package store

import (
	"context"
	"fmt"

	"recourse/internal/letter"
	"recourse/models"
)

// Batches lists the batches of letters, newest first.
func (s *Store) Batches(ctx context.Context, incidentID string) ([]models.LetterBatch, error) {
	all, err := seeIncident(ctx, s, incidentID, func(x *scope) (all []models.LetterBatch, err error) {
		return all, x.rows().Order("number DESC").Find(&all).Error
	})
	return all, within("list batches", err)
}

// MarkMailed records that a released batch was mailed on a day, if count is how
// many letters it has, else errors wrap [models.ErrTotals]. From then on its codes
// work, each until its personal deadline, and no longer stand in the letters we keep.
func (s *Store) MarkMailed(ctx context.Context, actor models.Actor, incidentID, batchID string, count int, on models.Date) error {
	_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (bool, error) {
		var b models.LetterBatch
		if err := x.hold(); err != nil { // the last day to enroll goes into each deadline
			return false, err
		}
		if err := x.take("batch", batchID, &b); err != nil {
			return false, err
		}
		if err := b.Status.To(models.LetterMailed); err != nil {
			return false, fmt.Errorf("batch: %w", err)
		}
		if count != b.Count {
			return false, fmt.Errorf("%w: typed are %d letters, the batch has %d", models.ErrTotals, count, b.Count)
		}
		if on.IsZero() || on.After(x.today()) {
			return false, models.FieldError{Field: "on", Key: "future"}
		}
		return true, x.mailBatch(b, on)
	})
	return within("mark mailed", err)
}

func (x *scope) mailBatch(b models.LetterBatch, on models.Date) error {
	letters, err := x.lettersOf(b, models.LetterReleased)
	if err != nil {
		return err
	}
	codes, err := x.codesOf(letters)
	if err != nil {
		return err
	}
	for _, l := range letters {
		if err := x.mailLetter(l, codes[l.CodeID], on); err != nil {
			return err
		}
	}
	return move(x, batchObject(b), b.Status, models.LetterMailed, map[string]any{"mailed_on": on})
}

func (x *scope) mailLetter(l models.Letter, code models.IssuedCode, on models.Date) error {
	var c letter.Content
	if err := x.seal.Open(x.place("letters", "text", l.ID), l.Text, &c); err != nil {
		return err
	}
	text, err := x.seal.Seal(x.place("letters", "text", l.ID), blanked(c))
	if err != nil {
		return err
	}
	err = move(x, letterObject(l), l.Status, models.LetterMailed, map[string]any{"text": text, "mailed_on": on})
	if err != nil {
		return err
	}
	deadline := models.PersonalDeadline(x.inc.EnrollBy, on, x.inc.FloorDays, code.Deadline)
	return move(x, codeObject(code), code.Status, models.CodeMailed, map[string]any{"deadline": deadline})
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

// codesOf are the letters' codes by id.
func (x *scope) codesOf(letters []models.Letter) (map[string]models.IssuedCode, error) {
	ids := make([]string, len(letters))
	for i, l := range letters {
		ids[i] = l.CodeID
	}
	var codes []models.IssuedCode
	if err := x.rows().Where("id IN ?", ids).Find(&codes).Error; err != nil {
		return nil, fmt.Errorf("read codes: %w", err)
	}
	by := map[string]models.IssuedCode{}
	for _, c := range codes {
		by[c.ID] = c
	}
	return by, nil
}

// SampleClaims opens the letters of up to n patients, adults first, as long as
// they are not mailed: what a visitor of a rehearsal may type. Errors wrap
// [models.ErrRehearsal] for a real incident.
func (s *Store) SampleClaims(ctx context.Context, actor models.Actor, incidentID string, n int) ([]models.Claim, error) {
	claims, err := inIncident(ctx, s, actor, incidentID, func(x *scope) ([]models.Claim, error) {
		if !x.inc.Rehearsal {
			return nil, models.ErrRehearsal
		}
		return x.sampleClaims(n)
	})
	return claims, within("sample claims", err)
}

func (x *scope) sampleClaims(n int) ([]models.Claim, error) {
	var letters []models.Letter
	err := x.tx.Where("letters.incident_id = ? AND letters.status IN ?", x.inc.ID, []models.LetterStatus{models.LetterComposed, models.LetterReleased}).
		Joins("JOIN patients p ON p.incident_id = letters.incident_id AND p.id = letters.patient_id").
		Order("p.minor, p.deceased, letters.id").Limit(n).Find(&letters).Error
	if err != nil {
		return nil, fmt.Errorf("read letters: %w", err)
	}
	var claims []models.Claim
	for _, l := range letters {
		claim, err := x.claimOf(l)
		if err != nil {
			return nil, err
		}
		claims = append(claims, claim)
	}
	return claims, nil
}

// claimOf is what the letter's reader can claim. The view is audited.
func (x *scope) claimOf(l models.Letter) (claim models.Claim, err error) {
	var p models.Patient
	var c letter.Content
	if err := x.take("patient", l.PatientID, &p); err != nil {
		return claim, err
	}
	who, err := x.identity(p)
	if err != nil {
		return claim, err
	}
	if err := x.seal.Open(x.place("letters", "text", l.ID), l.Text, &c); err != nil {
		return claim, err
	}
	code, err := models.ParseCode(codeIn(c))
	if err != nil {
		return claim, err
	}
	claim = models.Claim{Purpose: models.ToEnroll, Code: code, LastName: who.Last, BirthDate: who.Born()}
	return claim, x.audit(models.ActView, x.pseudonym("patient", p.ID), p.Version, "", "")
}

// codeIn is the code that a letter holds.
func codeIn(c letter.Content) string {
	for _, b := range c.Blocks {
		if b.Kind == letter.CodeBox {
			return b.Code.Value
		}
	}
	return ""
}
