package store

import (
	"context"
	"fmt"
	"maps"

	"gorm.io/gorm"

	"recourse/models"
)

// DecideEligibility decides on every patient nobody has decided on, by
// [models.Decide] and the rules in force, and counts the roster. Who may be the same
// person as another waits until somebody has decided that. It may be run again at
// any time.
func (s *Store) DecideEligibility(ctx context.Context, actor models.Actor, incidentID string) (models.RosterCounts, error) {
	for after := ""; ; {
		last, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (string, error) { return x.decideSome(s.rules, after) })
		if err != nil {
			return models.RosterCounts{}, within("decide eligibility", err)
		}
		if last == "" {
			return s.RosterCounts(ctx, incidentID)
		}
		after = last
	}
}

// decideSome decides on the next batch and returns the last patient's id, "" if
// there is none.
func (x *scope) decideSome(set models.RuleSet, after string) (last string, err error) {
	var patients []models.Patient
	err = x.undecided().Where("id > ?", after).Order("id").Limit(rosterBatch).Find(&patients).Error
	if err != nil || len(patients) == 0 {
		return "", err
	}
	subjects, err := x.subjects(patients)
	if err != nil {
		return "", err
	}
	alike := map[decided][]models.Patient{}
	for i, p := range patients {
		d := models.Decide(subjects[i], set.Rules, x.today(), x.inc.TermMonths)
		key := decided{d, p.Version}
		alike[key] = append(alike[key], p)
	}
	for key, group := range alike {
		if err := x.keepDecision(set, key.Decision, group); err != nil {
			return "", err
		}
	}
	return patients[len(patients)-1].ID, nil
}

// decided is a decision on patients of one version, who can be moved together.
type decided struct {
	models.Decision
	version int
}

// undecided is a query over the patients to decide on.
func (x *scope) undecided() *gorm.DB {
	return x.patients().Where("eligibility = ? AND id NOT IN (?)", models.Loaded, x.inDoubt())
}

// subjects are patients as rules see them.
func (x *scope) subjects(patients []models.Patient) ([]models.RuleSubject, error) {
	all := make([]models.RuleSubject, len(patients))
	for i, p := range patients {
		who, err := x.identity(p)
		if err != nil {
			return nil, err
		}
		all[i] = models.RuleSubject{Notifier: x.inc.Notifier(), Exposed: p.Exposed, State: p.State, Born: who.Born()}
	}
	return all, nil
}

// keepDecision moves patients of one version who are decided on alike.
func (x *scope) keepDecision(set models.RuleSet, d models.Decision, patients []models.Patient) error {
	return moveAlike(x, patients, d.Status, decisionColumns(x.inc, set, d))
}

// decisionColumns are what a patient's row remembers of a decision.
func decisionColumns(inc models.Incident, set models.RuleSet, d models.Decision) map[string]any {
	rule, term := d.Rule, 0
	if rule == "" {
		rule = set.None()
	}
	if d.Months > inc.TermMonths {
		term = d.Months
	}
	return map[string]any{"rule": rule, "term_months": term, "review_reason": string(d.Review)}
}

// moveAlike is [move] for patients who all have the same status and version, in one
// statement with the same guarantees.
func moveAlike(x *scope, patients []models.Patient, to models.EligibilityStatus, set map[string]any) error {
	first := patients[0]
	if err := first.Eligibility.To(to); err != nil {
		return fmt.Errorf("patients: %w", err)
	}
	columns := map[string]any{"eligibility": string(to), "version": gorm.Expr("version + 1")}
	maps.Copy(columns, set)
	done := x.rows().Table("patients").Where("id IN ? AND eligibility = ? AND version = ?",
		idsOf(patients), string(first.Eligibility), first.Version).Updates(columns)
	if done.Error != nil {
		return fmt.Errorf("move patients: %w", done.Error)
	}
	if int(done.RowsAffected) != len(patients) {
		return fmt.Errorf("patients: %w", models.ErrConflict)
	}
	entries := make([]models.AuditEntry, len(patients))
	for i, p := range patients {
		o := patientObject(p)
		entries[i] = x.entry(o.action, x.pseudonym(o.kind, o.id), o.version+1, string(first.Eligibility), string(to))
	}
	return addAll(x, entries)
}
