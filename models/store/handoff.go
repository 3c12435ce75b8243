package store

import (
	"context"
	"strings"

	"gorm.io/gorm/clause"

	"recourse/internal/provider"
	"recourse/models"
)

// PrepareHandoff returns the next batch for the provider: the oldest that is
// made but not sent, else a new one of at most limit waiting enrollments; those on hold
// go on waiting. A batch
// of no enrollments means that there is nothing to send. A batch prepared again
// has the same sequence and enrollments, so that sending it twice is harmless.
func (s *Store) PrepareHandoff(ctx context.Context, actor models.Actor, incidentID string, limit int) (models.Handoff, []provider.Enrollment, error) {
	type prepared struct {
		handoff models.Handoff
		entries []provider.Enrollment
	}
	p, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (p prepared, err error) {
		if p.handoff, err = x.unsentHandoff(limit); err != nil || p.handoff.ID == "" {
			return p, err
		}
		p.entries, err = x.handoffEntries(p.handoff)
		return p, err
	})
	return p.handoff, p.entries, within("prepare hand-off", err)
}

func (x *scope) unsentHandoff(limit int) (models.Handoff, error) {
	var open []models.Handoff
	if err := x.rows().Where("sent_at IS NULL").Order("sequence").Limit(1).Find(&open).Error; err != nil {
		return models.Handoff{}, err
	}
	if len(open) > 0 {
		return open[0], nil
	}
	var waiting []models.OutboxItem
	held := x.fresh().Model(&models.Enrollment{}).Select("id").Where("incident_id = ? AND frozen_at IS NOT NULL", x.inc.ID)
	err := x.rows().Clauses(clause.Locking{Strength: "UPDATE"}).Where("handoff_id = '' AND enrollment_id NOT IN (?)", held).Order("id").Limit(limit).Find(&waiting).Error
	if err != nil || len(waiting) == 0 {
		return models.Handoff{}, err
	}
	return x.makeHandoff(waiting)
}

func (x *scope) makeHandoff(items []models.OutboxItem) (models.Handoff, error) {
	var last int
	if err := x.rows().Model(&models.Handoff{}).Select("COALESCE(MAX(sequence), 0)").Scan(&last).Error; err != nil {
		return models.Handoff{}, err
	}
	h := models.Handoff{ID: newID(), IncidentID: x.inc.ID, Sequence: last + 1, Count: len(items), On: x.today(), MadeAt: x.at()}
	if err := x.add(&h); err != nil {
		return h, err
	}
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = item.ID
	}
	if err := x.rows().Model(&models.OutboxItem{}).Where("id IN ?", ids).Update("handoff_id", h.ID).Error; err != nil {
		return h, err
	}
	return h, x.audit(models.ActHandoffMake, "handoff/"+h.ID, 1, "", "made")
}

// handoffEntries opens what the provider needs of each enrollment in the batch.
func (x *scope) handoffEntries(h models.Handoff) (out []provider.Enrollment, err error) {
	var all []models.Enrollment
	err = x.tx.Where("incident_id = ? AND id IN (?)", x.inc.ID,
		x.rows().Model(&models.OutboxItem{}).Where("handoff_id = ?", h.ID).Select("enrollment_id")).Order("id").Find(&all).Error
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		entry, err := x.handoffEntry(e, h.On)
		if err != nil {
			return nil, err
		}
		out = append(out, entry)
	}
	return out, nil
}

// handoffEntry is an enrollment as of the day its batch was made, so that the batch
// is the same whenever it is sent.
func (x *scope) handoffEntry(e models.Enrollment, on models.Date) (provider.Enrollment, error) {
	var p models.Patient
	if err := x.take("patient", e.PatientID, &p); err != nil {
		return provider.Enrollment{}, err
	}
	who, err := x.identity(p)
	if err != nil {
		return provider.Enrollment{}, err
	}
	where, err := x.contact(p)
	if err != nil {
		return provider.Enrollment{}, err
	}
	var choice models.ContactChoice
	if err := x.seal.Open(x.place("enrollments", "contact", e.ID), e.Contact, &choice); err != nil {
		return provider.Enrollment{}, err
	}
	sponsor, err := x.sponsor(e)
	if err != nil {
		return provider.Enrollment{}, err
	}
	lines := append(where.Lines, "", "")
	return provider.Enrollment{
		ID: e.ID, Reference: e.Reference, First: who.First, Last: strings.TrimSpace(who.Last + " " + who.Suffix), BirthDate: who.BirthDate,
		Line1: lines[0], Line2: lines[1], City: where.City, State: where.State, ZIP: where.ZIP, Country: where.Country,
		Email: choice.Email, Phone: choice.Phone, Product: x.inc.Facts.Product, TermMonths: p.Term(x.inc),
		Minor: models.Minor(who.Born(), on), SponsorFirst: sponsor.First, SponsorLast: sponsor.Last, SponsorRole: string(sponsor.Relationship),
	}, nil
}

// sponsor is who signed up a child, whom the provider has to ask and tell. Who fills in
// another's enrollment is not the provider's to know.
func (x *scope) sponsor(e models.Enrollment) (f models.Filler, err error) {
	if e.FilledBy != models.SubjectMinor {
		return f, nil
	}
	return f, x.seal.Open(x.place("enrollments", "filler", e.ID), e.Filler, &f)
}

// HandoffSent records that a batch is with the provider.
func (s *Store) HandoffSent(ctx context.Context, actor models.Actor, incidentID, handoffID string) error {
	_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (any, error) {
		done := x.rows().Model(&models.Handoff{}).Where("id = ? AND sent_at IS NULL", handoffID).Update("sent_at", x.at())
		if done.Error != nil || done.RowsAffected == 0 {
			return nil, done.Error
		}
		return nil, x.audit(models.ActHandoffSent, "handoff/"+handoffID, 2, "made", "sent")
	})
	return within("hand-off sent", err)
}

// Handoffs lists the batches for the provider, newest first.
func (s *Store) Handoffs(ctx context.Context, incidentID string) ([]models.Handoff, error) {
	all, err := seeIncident(ctx, s, incidentID, func(x *scope) (all []models.Handoff, err error) {
		return all, x.rows().Order("sequence DESC").Find(&all).Error
	})
	return all, within("list hand-offs", err)
}
