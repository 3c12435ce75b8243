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

// SampleClaims opens the letters with codes of up to n patients, adults first, as long as
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
	err := x.tx.Where("letters.incident_id = ? AND letters.offer AND letters.status IN ?", x.inc.ID, []models.LetterStatus{models.LetterComposed, models.LetterReleased}).
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
