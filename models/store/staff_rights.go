package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"recourse/models"
)

// asActor runs a use case of the installation, which belongs to no incident.
func asActor[T any](ctx context.Context, s *Store, actor models.Actor, fn func(tx *gorm.DB) (T, error)) (T, error) {
	if err := actor.Check(); err != nil {
		var none T
		return none, err
	}
	return inTx(ctx, s.db, fn)
}

// account finds an account by its sign-in name.
func (s *Store) account(tx *gorm.DB, signInName string) (a models.Staff, err error) {
	if err := tx.Where("login IN ?", s.loginSums(signInName)).Take(&a).Error; err != nil {
		return a, orNotFound("account", err)
	}
	return a, nil
}

// managed finds an account that the actor may change: whoever takes an account
// over has its roles, so it takes the right to grant each of them.
func (s *Store) managed(tx *gorm.DB, actor models.Actor, signInName string) (models.Staff, error) {
	a, err := s.account(tx, signInName)
	if err != nil {
		return a, err
	}
	grants, err := grantsOf(tx, a.ID)
	if err != nil {
		return a, err
	}
	return a, mayGrant(tx, actor, grants)
}

// mayGrant refuses unknown roles and incidents, and roles that a member of staff
// does not hold or may not hand on. The command line may grant everything: it can
// read the keyring anyway.
func mayGrant(tx *gorm.DB, actor models.Actor, grants []models.Grant) error {
	for _, g := range grants {
		if _, err := models.ParseRole(string(g.Role)); err != nil {
			return err
		}
		if err := tx.Select("id").Where("id = ?", g.IncidentID).Take(&models.Incident{}).Error; err != nil {
			return orNotFound("incident", err)
		}
	}
	switch actor.Kind {
	case models.ActorOperator:
		return nil
	case models.ActorStaff:
		return staffMayGrant(tx, actor, grants)
	}
	return models.ErrForbidden
}

func staffMayGrant(tx *gorm.DB, actor models.Actor, grants []models.Grant) error {
	held, err := grantsOf(tx, actor.ID)
	if err != nil {
		return err
	}
	if len(grants) == 0 {
		return models.ErrForbidden
	}
	has := models.StaffSession{Grants: held}
	for _, g := range grants {
		same := func(h models.Grant) bool { return h.IncidentID == g.IncidentID && h.Role == g.Role }
		_, proposes := has.Role(g.IncidentID, models.MayPropose)
		_, approves := has.Role(g.IncidentID, models.MayApprove)
		if !slices.ContainsFunc(held, same) || !proposes && !approves {
			return models.ErrForbidden
		}
	}
	return nil
}

// grantsOf are an account's grants.
func grantsOf(tx *gorm.DB, staffID string) (all []models.Grant, err error) {
	if err := tx.Where("staff_id = ?", staffID).Order("incident_id, role").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("read grants: %w", err)
	}
	return all, nil
}

// installationEntry is an audit entry of what belongs to no incident.
func (s *Store) installationEntry(action models.Action, object string, version int, actor models.Actor) models.AuditEntry {
	return models.AuditEntry{
		ID: newID(), Action: action, Object: object, ObjectVersion: version, Actor: actor.String(), At: models.At(s.clock()),
	}
}

// staffEntry writes the audit entry of an account; its id is no personal data.
func (s *Store) staffEntry(tx *gorm.DB, action models.Action, a models.Staff, actor models.Actor, to string) error {
	e := s.installationEntry(action, "staff/"+a.ID, a.Version, actor)
	e.To = to
	return writeEntry(tx, e)
}

// StaffList lists all accounts in the order of their making.
func (s *Store) StaffList(ctx context.Context) ([]models.StaffMember, error) {
	list, err := reading(ctx, s.db, func(tx *gorm.DB) ([]models.StaffMember, error) {
		var all []models.Staff
		if err := tx.Order("id").Find(&all).Error; err != nil {
			return nil, err
		}
		list := make([]models.StaffMember, len(all))
		for i, a := range all {
			p, err := s.profile(a)
			if err != nil {
				return nil, err
			}
			grants, err := grantsOf(tx, a.ID)
			if err != nil {
				return nil, err
			}
			list[i] = models.StaffMember{ID: a.ID, SignInName: p.SignInName, Name: p.Name, Disabled: !a.DisabledAt.IsZero(), Grants: grants}
		}
		return list, nil
	})
	return list, within("list staff", err)
}
