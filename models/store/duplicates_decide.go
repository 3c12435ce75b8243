package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm/clause"

	"recourse/models"
)

// DecideDuplicate records what a person found out about a pair. If the two are the
// same, keep is who stays: the other is out of every count, letter and lookup, can be
// found by either's name, and what was read of either was read of both. Nothing else
// is taken over. Pairs that this decides as well, between people found to be the same,
// are closed with it. Then eligibility is decided for whoever waited for this. Where
// letters are owed already to who stays, and more was read of the other, a further letter
// about all of it is owed: with the offer, if the rules demand it now and two people
// agree, else a notice.
//
// Errors wrap [models.ErrSealed] where letters are owed to the other already;
// [models.ErrConflict] where the two, or others who are the same as they, were told
// apart; and [models.ErrMove] where the pair was decided, or eligibility was decided on
// less than what was read of both.
func (s *Store) DecideDuplicate(ctx context.Context, actor models.Actor, incidentID, id string, to models.DuplicateStatus, keep string) error {
	_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (any, error) {
		if err := x.hold(); err != nil { // one decides at a time, and nobody seals meanwhile
			return nil, err
		}
		var d models.Duplicate
		if err := x.take("duplicate", id, &d); err != nil {
			return nil, err
		}
		if err := d.Status.To(to); err != nil {
			return nil, fmt.Errorf("duplicate: %w", err)
		}
		return nil, x.decideDuplicate(s.rules, d, to, keep)
	})
	if err == nil {
		_, err = s.DecideEligibility(ctx, actor, incidentID)
	}
	return within("decide on duplicate", err)
}

func (x *scope) decideDuplicate(set models.RuleSet, d models.Duplicate, to models.DuplicateStatus, keep string) error {
	stay, err := x.whoStays([]string{d.PatientID, d.OtherID})
	if err != nil {
		return err
	}
	a, b := stay[d.PatientID], stay[d.OtherID]
	if to == models.DuplicateSame {
		if keep == b.ID {
			a, b = b, a
		}
		if keep != a.ID || a.ID == b.ID {
			return models.FieldError{Field: "keep", Key: "choose"}
		}
		if err := x.join(set, a, b); err != nil {
			return err
		}
	}
	if err := x.moveDuplicate(d, to); err != nil {
		return err
	}
	return x.settleDuplicates(a, b)
}

func (x *scope) moveDuplicate(d models.Duplicate, to models.DuplicateStatus) error {
	o := object{"duplicates", "status", "duplicate", d.ID, d.Version, models.ActDuplicate, false}
	return move(x, o, d.Status, to, map[string]any{"decided_by": x.actor.String(), "decided_at": x.at()})
}

// join makes the other one the same as the one who stays.
func (x *scope) join(set models.RuleSet, stays, other models.Patient) error {
	known, err := x.pairsBetween(stays, other)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(known, func(d models.Duplicate) bool { return d.Status == models.DuplicateDifferent }) {
		return fmt.Errorf("%w: they, or others found to be the same as they, were told apart", models.ErrConflict)
	}
	columns, err := x.joined(set, stays, other)
	if err != nil {
		return err
	}
	if err := x.changePatient(stays, models.ActDuplicate, "", "stays", columns); err != nil {
		return err
	}
	if columns["more_at"] != nil {
		if err := x.take("patient", stays.ID, &stays); err != nil {
			return err
		}
		if err := x.raiseOffer(set.Rules, stays, models.ChangeExposed); err != nil {
			return err
		}
	}
	return x.replacePatients(stays, other)
}

// joined are the columns of who stays: what was read of the other was read of them,
// too. A decision on eligibility must be the one on all of it.
func (x *scope) joined(set models.RuleSet, stays, other models.Patient) (map[string]any, error) {
	sealed, err := x.sealedWaves()
	if err != nil {
		return nil, err
	}
	all := slices.Clone(stays.Exposed)
	for _, e := range other.Exposed {
		if !slices.Contains(all, e) {
			all = append(all, e)
		}
	}
	more := len(all) > len(stays.Exposed)
	switch {
	case sealed[other.Wave]:
		return nil, fmt.Errorf("%w: letters are owed to the one who would go; let that one stay, or tell the two apart", models.ErrSealed)
	case other.Eligibility == models.Withdrawn && stays.Eligibility != models.Withdrawn:
		return nil, fmt.Errorf("%w: the offer to the one who would go was withdrawn by two people; let that one stay", models.ErrMove)
	case !more:
		return map[string]any{}, nil
	}
	stays.Exposed = all
	columns := map[string]any{}
	if further := sealed[stays.Wave]; further && stays.Eligibility != models.Eligible {
		columns["more_at"] = x.at()
	} else if columns, err = x.decidedOnAll(set, stays); err != nil {
		return nil, err
	} else if further {
		columns["more_at"] = x.at()
	}
	columns["exposed"] = all
	return columns, nil
}

// decidedOnAll gives the columns of a decision on eligibility that still holds with all
// that was read. Who was found eligible stays so, and the term only grows.
func (x *scope) decidedOnAll(set models.RuleSet, p models.Patient) (map[string]any, error) {
	decide := models.Demand
	switch p.Eligibility {
	case models.Ineligible:
		decide = models.Decide
	case models.Eligible:
	default: // nobody decided yet, or somebody did without the rules
		return map[string]any{}, nil
	}
	subjects, err := x.subjects([]models.Patient{p})
	if err != nil {
		return nil, err
	}
	d := decide(subjects[0], set.Rules, x.today(), x.inc.TermMonths)
	switch {
	case d.Status != p.Eligibility && p.Eligibility == models.Ineligible:
		return nil, fmt.Errorf("%w: who would stay was decided on by less than what was read of both; let the other stay", models.ErrMove)
	case d.Months <= p.Term(x.inc):
		return map[string]any{}, nil
	}
	return decisionColumns(x.inc, set, d), nil
}

// replacePatients points the other one, and whoever was the same as that one, to who
// stays, who can be found by their names and record numbers from now on.
func (x *scope) replacePatients(stays, other models.Patient) error {
	gone := []models.Patient{}
	err := x.rows().Where("duplicate_of = ? AND duplicate_of <> ''", other.ID).Find(&gone).Error
	if err != nil {
		return fmt.Errorf("read patients: %w", err)
	}
	for _, p := range append(gone, other) {
		if err := x.changePatient(p, models.ActDuplicate, "", "same", map[string]any{"duplicate_of": stays.ID}); err != nil {
			return err
		}
		if err := x.copyTokens(p, stays.ID); err != nil {
			return err
		}
	}
	return nil
}

func (x *scope) copyTokens(from models.Patient, toID string) error {
	who, err := x.identity(from)
	if err != nil {
		return err
	}
	var tokens []searchToken
	for _, t := range x.rosterTokens(toID, models.RosterRow{Identity: who}) {
		if purposes[t.Purpose] != purposeRow { // by which only the row itself is known again
			tokens = append(tokens, t)
		}
	}
	if err := addAll(x, tokens, clause.OnConflict{DoNothing: true}); err != nil {
		return fmt.Errorf("add search tokens: %w", err)
	}
	return nil
}

// settleDuplicates closes the open pairs that follow from what was decided on two
// people: within one person, and between people who were told apart.
func (x *scope) settleDuplicates(a, b models.Patient) error {
	of := x.fresh().Table("patients").Select("id").
		Where("incident_id = ? AND (id IN ? OR duplicate_of IN ? AND duplicate_of <> '')", x.inc.ID, []string{a.ID, b.ID}, []string{a.ID, b.ID})
	var open []models.Duplicate
	err := x.rows().Where("status = ? AND (patient_id IN (?) OR other_id IN (?))", models.DuplicateOpen, of, of).Order("id").Find(&open).Error
	if err != nil {
		return fmt.Errorf("read duplicates: %w", err)
	}
	stay, err := x.whoStays(peopleOf(open))
	if err != nil {
		return err
	}
	for _, d := range open {
		err = errors.Join(err, x.settleDuplicate(d, stay[d.PatientID], stay[d.OtherID]))
	}
	return err
}

func (x *scope) settleDuplicate(d models.Duplicate, a, b models.Patient) error {
	if a.ID == b.ID {
		return x.moveDuplicate(d, models.DuplicateSame)
	}
	known, err := x.pairsBetween(a, b)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(known, func(k models.Duplicate) bool { return k.Status == models.DuplicateDifferent }) {
		return x.moveDuplicate(d, models.DuplicateDifferent)
	}
	return nil
}
