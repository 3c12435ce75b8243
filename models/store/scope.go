package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"recourse/internal/sealed"
	"recourse/models"
)

// scope is one use case at work in one incident: its transaction, its keys, the
// time it runs at and who it runs for.
type scope struct {
	tx    *gorm.DB
	inc   models.Incident
	seal  *sealed.Sealer
	now   time.Time // Wall
	actor models.Actor
	day   models.Date // see today
}

// inIncident runs a use case in one transaction of one incident, for an actor.
// An incident that is not there is [models.ErrNotFound].
func inIncident[T any](ctx context.Context, s *Store, actor models.Actor, incidentID string, fn func(x *scope) (T, error)) (T, error) {
	if err := actor.Check(); err != nil {
		var none T
		return none, err
	}
	changed := false
	out, err := inTx(ctx, s.db, func(tx *gorm.DB) (T, error) {
		return scoped(s, tx, actor, incidentID, func(x *scope) (T, error) {
			read := x.inc.Version
			defer func() { changed = x.inc.Version != read }()
			return fn(x)
		})
	})
	if changed {
		s.known.changed()
	}
	return out, err
}

// seeIncident is inIncident for what only reads and needs no audit entry.
func seeIncident[T any](ctx context.Context, s *Store, incidentID string, fn func(x *scope) (T, error)) (T, error) {
	return reading(ctx, s.db, func(tx *gorm.DB) (T, error) {
		return scoped(s, tx, models.Actor{}, incidentID, func(x *scope) (T, error) {
			s.known.keep(x.inc)
			return fn(x)
		})
	})
}

func scoped[T any](s *Store, tx *gorm.DB, actor models.Actor, incidentID string, fn func(x *scope) (T, error)) (T, error) {
	var none T
	inc, err := s.incident(tx, incidentID)
	if err != nil {
		return none, err
	}
	sealer, err := s.ring.Incident(inc.ID, inc.DataKey)
	if err != nil {
		return none, err
	}
	return fn(&scope{tx: tx, inc: inc, seal: sealer, now: s.clock(), actor: actor})
}

// sealing returns the keys of an incident without a transaction, to seal and open
// outside of one what takes long.
func (s *Store) sealing(ctx context.Context, actor models.Actor, incidentID string) (*scope, error) {
	if err := actor.Check(); err != nil {
		return nil, err
	}
	x, err := seeIncident(ctx, s, incidentID, func(x *scope) (scope, error) { return *x, nil })
	x.tx, x.actor = nil, actor
	return &x, err
}

// orNotFound makes a missing row [models.ErrNotFound]; what names the kind of row.
func orNotFound(what string, err error) error {
	if isNotFound(err) {
		return fmt.Errorf("%s: %w", what, models.ErrNotFound)
	}
	return fmt.Errorf("read %s: %w", what, err)
}

// at is the wall clock as rows keep it.
func (x *scope) at() models.Instant { return models.At(x.now) }

// today is the incident's calendar date. It is worked out once: zones are files.
func (x *scope) today() models.Date {
	if x.day.IsZero() {
		x.day = x.inc.Today(x.now)
	}
	return x.day
}

// rows is a query over one table of this incident.
func (x *scope) rows() *gorm.DB { return x.tx.Where("incident_id = ?", x.inc.ID) }

// take reads the one row of this incident with the id into row, a pointer to a
// model; what names it in errors.
func (x *scope) take(what, id string, row any) error {
	if err := x.rows().Where("id = ?", id).Take(row).Error; err != nil {
		return orNotFound(what, err)
	}
	return nil
}

// add inserts a row.
func (x *scope) add(row any) error { return x.tx.Create(row).Error }

// place is where a sealed value of this incident lives.
func (x *scope) place(table, group, id string) sealed.Place {
	return sealed.Place{Table: table, Group: group, Row: id, Incident: x.inc.ID, Version: 1}
}

// identity opens who a patient is.
func (x *scope) identity(p models.Patient) (i models.Identity, err error) {
	return i, x.seal.Open(x.place("patients", "identity", p.ID), p.Identity, &i)
}

// contact opens where a patient is.
func (x *scope) contact(p models.Patient) (c models.Contact, err error) {
	return c, x.seal.Open(x.place("patients", "contact", p.ID), p.Contact, &c)
}

// pseudonym stands for an object in the audit log.
func (x *scope) pseudonym(kind, id string) string { return x.seal.Pseudonym(kind, id) }
