package store

import (
	"context"
	"fmt"
	"slices"

	"recourse/models"
)

// duplicatePage is how many pairs are shown at once: each is opened, and looking at
// each is audited.
const duplicatePage = 50

// OpenDuplicates counts the pairs that wait for a person.
func (s *Store) OpenDuplicates(ctx context.Context, incidentID string) (int, error) {
	n, err := seeIncident(ctx, s, incidentID, func(x *scope) (n int64, err error) {
		return n, x.rows().Model(&models.Duplicate{}).Where("status = ?", models.DuplicateOpen).Count(&n).Error
	})
	return int(n), within("count duplicates", err)
}

// Duplicates are the next fifty pairs of patients on whom a person must decide, with
// what one needs for it. That each was looked at is in the audit log before.
func (s *Store) Duplicates(ctx context.Context, actor models.Actor, incidentID string) ([]models.DuplicatePair, error) {
	pairs, err := inIncident(ctx, s, actor, incidentID, func(x *scope) ([]models.DuplicatePair, error) {
		var open []models.Duplicate
		err := x.rows().Where("status = ?", models.DuplicateOpen).Order("id").Limit(duplicatePage).Find(&open).Error
		if err != nil {
			return nil, fmt.Errorf("read duplicates: %w", err)
		}
		pairs := make([]models.DuplicatePair, len(open))
		for i, d := range open {
			if pairs[i], err = x.pair(d); err != nil {
				return nil, err
			}
		}
		return pairs, nil
	})
	return pairs, within("list duplicates", err)
}

func (x *scope) pair(d models.Duplicate) (pair models.DuplicatePair, err error) {
	pair.ID, pair.Reason = d.ID, d.Reason
	if pair.A, err = x.duplicatePerson(d.PatientID); err != nil {
		return pair, err
	}
	pair.B, err = x.duplicatePerson(d.OtherID)
	return pair, err
}

func (x *scope) duplicatePerson(id string) (models.DuplicatePerson, error) {
	var p models.Patient
	if err := x.take("patient", id, &p); err != nil {
		return models.DuplicatePerson{}, err
	}
	facts, err := x.facts(p)
	if err != nil {
		return models.DuplicatePerson{}, err
	}
	var w models.Wave
	if err := x.rows().Where("number = ?", p.Wave).Take(&w).Error; err != nil {
		return models.DuplicatePerson{}, orNotFound("wave", err)
	}
	return models.DuplicatePerson{
		PatientID: p.ID, Row: p.RowNumber, Wave: p.Wave, Sealed: w.IsSealed(), Identity: facts.Identity, Contact: facts.Contact,
		Exposed: p.Exposed, Eligibility: p.Eligibility, Deceased: p.Deceased, Minor: p.Minor, Language: p.Language,
	}, x.audit(models.ActView, x.pseudonym("patient", p.ID), p.Version, "", "")
}

// DecideDuplicate records what a person found about a pair. Where they are the same,
// keep is the patient who stays: the other counts no more, gets no letter, and what
// was read of them was read of the one who stays. Then the offer is decided for
// whoever waited for this. Errors wrap [models.ErrMove] where the pair was decided
// before, where the one to go already has a decision, or where the one who stays has
// one that does not know all that was read.
func (s *Store) DecideDuplicate(ctx context.Context, actor models.Actor, incidentID, id string, found models.DuplicateStatus, keep string) error {
	_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (any, error) {
		var d models.Duplicate
		if err := x.take("pair", id, &d); err != nil {
			return nil, err
		}
		if found == models.DuplicateSame {
			if err := x.merge(d, keep); err != nil {
				return nil, err
			}
		}
		o := object{"duplicates", "status", "duplicate", d.ID, d.Version, models.ActDuplicate}
		return nil, move(x, o, d.Status, found, map[string]any{"decided_by": x.actor.String(), "decided_at": x.at()})
	})
	if err == nil {
		_, err = s.DecideEligibility(ctx, actor, incidentID)
	}
	return within("decide duplicate", err)
}

// merge makes one patient of the two.
func (x *scope) merge(d models.Duplicate, keep string) error {
	var stays, goes models.Patient
	ids := []string{d.PatientID, d.OtherID}
	i := slices.Index(ids, keep)
	if i < 0 {
		return models.FieldError{Field: "keep", Key: "choose"}
	}
	if err := x.take("patient", ids[i], &stays); err != nil {
		return err
	}
	if err := x.take("patient", ids[1-i], &goes); err != nil {
		return err
	}
	all := models.Exposed(inOrder(append(slices.Clone(stays.Exposed), goes.Exposed...)))
	switch {
	case goes.Eligibility != models.Loaded:
		return fmt.Errorf("%w: the patient who would go was decided on already; keep that one", models.ErrMove)
	case stays.Eligibility != models.Loaded && len(all) > len(stays.Exposed):
		return fmt.Errorf("%w: more was read of the patient who would go than the decision on the other knows of; leave both", models.ErrMove)
	}
	if err := x.changePatient(goes, models.ActDuplicate, "", "same", map[string]any{"duplicate_of": stays.ID}); err != nil {
		return err
	}
	if err := x.changePatient(stays, models.ActDuplicate, "", "kept", map[string]any{"exposed": all}); err != nil {
		return err
	}
	return x.inherit(d, stays.ID, goes.ID)
}

// inherit gives the open pairs of the patient who went to the one who stays: who may
// be the one may be the other.
func (x *scope) inherit(done models.Duplicate, stays, goes string) error {
	var open []models.Duplicate
	err := x.rows().Where("status = ? AND id <> ? AND (patient_id = ? OR other_id = ?)", models.DuplicateOpen, done.ID, goes, goes).Find(&open).Error
	if err != nil {
		return fmt.Errorf("read duplicates: %w", err)
	}
	for _, d := range open {
		third := d.PatientID
		if third == goes {
			third = d.OtherID
		}
		if err := x.repoint(d, min(stays, third), max(stays, third)); err != nil {
			return err
		}
	}
	return nil
}

// repoint makes an open pair one of two others, unless these are a pair already.
func (x *scope) repoint(d models.Duplicate, one, two string) error {
	var there int64
	pair := x.rows().Model(&models.Duplicate{}).Where("patient_id = ? AND other_id = ?", one, two)
	if err := pair.Count(&there).Error; err != nil {
		return fmt.Errorf("read duplicates: %w", err)
	}
	if there > 0 {
		return x.rows().Where("id = ?", d.ID).Delete(&models.Duplicate{}).Error
	}
	return x.rows().Model(&models.Duplicate{}).Where("id = ?", d.ID).Updates(map[string]any{"patient_id": one, "other_id": two}).Error
}
