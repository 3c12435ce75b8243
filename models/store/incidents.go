package store

import (
	"context"
	"crypto/rand"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"recourse/internal/sealed"
	"recourse/models"
)

// CreateIncident makes an incident and its keys, which are on disk before the
// row. A mistake is a [models.FieldError]; its key is "taken" for a ref, a host or
// the place of the default incident that another incident has.
func (s *Store) CreateIncident(ctx context.Context, actor models.Actor, inc models.Incident) (models.Incident, error) {
	inc, err := s.newIncident(ctx, actor, inc)
	if err != nil {
		return models.Incident{}, within("create incident", err)
	}
	inc, err = inTx(ctx, s.db, func(tx *gorm.DB) (models.Incident, error) {
		if err := tx.Raw("SELECT coalesce(max(number), 0) + 1 FROM incidents").Scan(&inc.Number).Error; err != nil {
			return inc, fmt.Errorf("number incident: %w", err)
		}
		if err := tx.Create(&inc).Error; isDuplicate(err) {
			return inc, models.FieldError{Field: "ref", Key: "taken"} // somebody was faster
		} else if err != nil {
			return inc, err
		}
		if err := tx.Create(firstWave(inc)).Error; err != nil {
			return inc, fmt.Errorf("add wave: %w", err)
		}
		return scoped(s, tx, actor, inc.ID, func(x *scope) (models.Incident, error) {
			return inc, x.audit(models.ActIncidentCreate, x.pseudonym("incident", inc.ID), 1, "", "")
		})
	})
	s.known.changed()
	return inc, within("create incident", err)
}

// newIncident checks inc before keys are made for it, and completes it.
func (s *Store) newIncident(ctx context.Context, actor models.Actor, inc models.Incident) (models.Incident, error) {
	inc.ID, inc.Host, inc.Version = newID(), models.NormalHost(inc.Host), 1
	inc.MadeAt, inc.SealedAt = models.At(s.clock()), models.Instant{}
	if err := actor.Check(); err != nil {
		return inc, err
	}
	if err := inc.Check(); err != nil {
		return inc, err
	}
	if err := shopKey(inc.Facts.PrintShop); err != nil {
		return inc, err
	}
	var err error
	if inc.Facts.Theme, _, err = inc.Facts.Theme.Clean(); err != nil {
		return inc, err
	}
	if _, err := reading(ctx, s.db, func(tx *gorm.DB) (models.Incident, error) { return inc, untaken(tx, inc) }); err != nil {
		return inc, err
	}
	if err := s.ring.AddIncident(inc.ID); err != nil {
		return inc, err
	}
	inc.CodeSalt = make([]byte, sealed.MinSalt)
	_, _ = rand.Read(inc.CodeSalt) // never fails: crypto/rand ends the program instead
	inc.DataKey, err = s.ring.NewDataKey(inc.ID)
	return inc, err
}

// untaken names the field that another incident has already.
func untaken(tx *gorm.DB, inc models.Incident) error {
	var others []models.Incident
	if err := tx.Where("ref = ? OR host = ? OR is_default", inc.Ref, inc.Host).Find(&others).Error; err != nil {
		return fmt.Errorf("read incidents: %w", err)
	}
	for _, o := range others {
		switch {
		case o.Ref == inc.Ref:
			return models.FieldError{Field: "ref", Key: "taken"}
		case o.Host == inc.Host:
			return models.FieldError{Field: "host", Key: "taken"}
		case o.IsDefault && inc.IsDefault:
			return models.FieldError{Field: "default", Key: "taken"}
		}
	}
	return nil
}

// Incidents lists all incidents in the order of their making.
func (s *Store) Incidents(ctx context.Context) ([]models.Incident, error) {
	all, err := reading(ctx, s.db, func(tx *gorm.DB) (all []models.Incident, err error) {
		return all, tx.Order("id").Find(&all).Error
	})
	return all, within("list incidents", err)
}

// IncidentByHost returns the incident of a request's host, or else the default
// one. What other processes have changed it says within a second. Errors wrap
// [models.ErrNotFound].
func (s *Store) IncidentByHost(ctx context.Context, host string) (models.Incident, error) {
	host = models.NormalHost(host)
	now := s.clock()
	inc, ok, changes := s.known.host(host, now)
	if ok {
		return inc, nil
	}
	inc, err := reading(ctx, s.db, func(tx *gorm.DB) (inc models.Incident, err error) {
		return inc, tx.Where("host = ? OR is_default", host).Order("is_default").Take(&inc).Error
	})
	if err != nil {
		return inc, orNotFound("incident", err)
	}
	inc = inc.Located()
	s.known.keepHost(host, inc, now, changes)
	return inc, nil
}

// IncidentByRef returns the incident of that short name. Errors wrap
// [models.ErrNotFound].
func (s *Store) IncidentByRef(ctx context.Context, ref string) (models.Incident, error) {
	inc, err := reading(ctx, s.db, func(tx *gorm.DB) (inc models.Incident, err error) {
		return inc, tx.Where("ref = ?", ref).Take(&inc).Error
	})
	if err != nil {
		return inc, orNotFound("incident", err)
	}
	return inc, nil
}

// AdvanceCalendar moves a rehearsal's calendar forward to a date and returns the
// incident as it is then. Nothing else happens: the due work is the jobs' affair.
// Errors wrap [models.ErrRehearsal].
func (s *Store) AdvanceCalendar(ctx context.Context, actor models.Actor, incidentID string, to models.Date) (models.Incident, error) {
	inc, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Incident, error) {
		from := x.today()
		if !x.inc.Rehearsal || to.Before(from) {
			return x.inc, models.ErrRehearsal
		}
		offset := x.inc.OffsetTo(to, x.now)
		if offset == x.inc.CalendarOffsetDays {
			return x.inc, nil
		}
		err := x.changeIncident(models.ActCalendarAdvance, from.String(), to.String(), map[string]any{"calendar_offset_days": offset})
		x.inc.CalendarOffsetDays = offset
		return x.inc, err
	})
	return inc, within("advance calendar", err)
}

// ExtendEnrollBy moves the last day to enroll later for everyone; personal
// deadlines before it follow. An earlier or equal day is a [models.FieldError].
func (s *Store) ExtendEnrollBy(ctx context.Context, actor models.Actor, incidentID string, to models.Date) (models.Incident, error) {
	inc, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Incident, error) {
		if !to.After(x.inc.EnrollBy) {
			return x.inc, models.FieldError{Field: "enroll_by", Key: "not_later"}
		}
		err := x.changeIncident(models.ActWindowSet, x.inc.EnrollBy.String(), to.String(), map[string]any{"enroll_by": to})
		if err != nil {
			return x.inc, err
		}
		x.inc.EnrollBy = to
		return x.inc, x.rows().Table("codes").Where("deadline < ?", to).Update("deadline", to).Error
	})
	return inc, within("extend enrollment", err)
}

// changeIncident sets columns of the incident if nobody has changed it meanwhile,
// and writes the audit entry.
func (x *scope) changeIncident(action models.Action, from, to string, set map[string]any) error {
	set["version"] = gorm.Expr("version + 1")
	done := x.tx.Model(&models.Incident{}).Where("id = ? AND version = ?", x.inc.ID, x.inc.Version).Updates(set)
	if done.Error != nil {
		return fmt.Errorf("change incident: %w", done.Error)
	}
	if done.RowsAffected != 1 {
		return fmt.Errorf("incident: %w", models.ErrConflict)
	}
	x.inc.Version++
	return x.audit(action, x.pseudonym("incident", x.inc.ID), x.inc.Version, from, to)
}

// hold reads the incident again and keeps it from changing until the transaction
// ends, where its roster or its last day is what the use case rests on. Rows that
// belong to it can be added meanwhile.
func (x *scope) hold() error {
	err := x.tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("id = ?", x.inc.ID).Take(&x.inc).Error
	if err != nil {
		return fmt.Errorf("read incident: %w", err)
	}
	return nil
}
