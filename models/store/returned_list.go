package store

import (
	"context"

	"recourse/models"
)

// ReturnedLetters lists the letters that came back and whose patients have no other
// address yet, oldest first, without what they say; most of 0 is all of them.
func (s *Store) ReturnedLetters(ctx context.Context, incidentID string, most int) ([]models.Letter, error) {
	all, err := seeIncident(ctx, s, incidentID, func(x *scope) (all []models.Letter, err error) {
		searched := x.fresh().Table("patients").Select("id").Where("incident_id = ? AND address_bad_at IS NOT NULL", x.inc.ID)
		q := x.rows().Omit("text").Where("status = ? AND patient_id IN (?)", models.LetterReturned, searched).Order("returned_on, id")
		if most > 0 {
			q = q.Limit(most)
		}
		return all, q.Find(&all).Error
	})
	return all, within("list returned letters", err)
}
