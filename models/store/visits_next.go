package store

import (
	"context"

	"recourse/models"
)

// NextChild begins a visit for another child of whoever has just signed one up: it knows
// who they are and how to reach them, and nothing of the child. Errors wrap
// [models.ErrMove] where the visit's enrollment is not a child's that was sent.
func (s *Store) NextChild(ctx context.Context, incidentID, visitID string) (token string, err error) {
	token, err = inIncident(ctx, s, visitor(), incidentID, func(x *scope) (string, error) {
		var v models.Visit
		if err := x.take("visit", visitID, &v); err != nil {
			return "", err
		}
		known, err := x.parentOf(v.EnrollmentID)
		if err != nil {
			return "", err
		}
		token, _, err := x.openVisit(models.Visit{}, "", known)
		return token, err
	})
	return token, within("next child", err)
}

// parentOf is who filled in a child's enrollment, as a draft.
func (x *scope) parentOf(enrollmentID string) (models.Draft, error) {
	var e models.Enrollment
	if err := x.take("enrollment", enrollmentID, &e); err != nil {
		return models.Draft{}, err
	}
	if e.FilledBy != models.SubjectMinor || e.Filler.IsZero() {
		return models.Draft{}, models.ErrMove
	}
	d, contact := models.Draft{}, models.ContactChoice{}
	if err := x.seal.Open(x.place("enrollments", "filler", e.ID), e.Filler, &d.Filler); err != nil {
		return d, err
	}
	if err := x.seal.Open(x.place("enrollments", "contact", e.ID), e.Contact, &contact); err != nil {
		return d, err
	}
	d.ContactBy, d.Email, d.Phone = string(contact.By), contact.Email, contact.Phone
	return d.Next(), nil
}

// knownIn is what a visit knows of a parent before anything of the child.
func (x *scope) knownIn(visitID string) (models.Draft, error) {
	var v []models.Visit
	if err := x.rows().Where("id = ?", visitID).Limit(1).Find(&v).Error; err != nil || len(v) == 0 {
		return models.Draft{}, err
	}
	d, err := x.draft(v[0])
	return d.Next(), err
}
