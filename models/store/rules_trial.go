package store

import (
	"context"
	"fmt"
	"slices"

	"recourse/models"
)

// RuleQuestion is what to try on a roster.
type RuleQuestion struct {
	Rules  models.RuleSet // zero: those that come with the program
	On     models.Date    // zero: the calendar's today
	States []string       // of residence; none: everybody
	Small  bool           // whether the reader may see small counts
}

// TryRules counts what rules would do to the roster, and how many would be decided
// otherwise than they are; nothing is changed. Those whom people decided on count as
// they would be decided, but never as changed. That it was asked for is audited first.
// Progress, which may be nil, hears the patients done.
func (s *Store) TryRules(ctx context.Context, actor models.Actor, incidentID string, q RuleQuestion, progress func(done int)) (models.RuleReport, error) {
	inc, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Incident, error) {
		if q.On.IsZero() {
			q.On = x.today()
		}
		return x.inc, x.audit(models.ActReport, "report/rules", 0, "", "")
	})
	if err != nil {
		return models.RuleReport{}, within("try rules", err)
	}
	if q.Rules.Edition == "" {
		q.Rules = s.rules
	}
	trial, done := models.NewRuleTrial(q.Rules, q.On, inc.TermMonths), 0
	for after := ""; ; {
		last, err := seeIncident(ctx, s, incidentID, func(x *scope) (models.Patient, error) { return x.tryOn(trial, q, after, &done) })
		if err != nil {
			return models.RuleReport{}, within("try rules", err)
		}
		if last.ID == "" {
			return trial.Report(q.Small, len(q.States) > 0), nil
		}
		if after = last.ID; progress != nil {
			progress(done)
		}
	}
}

// tryOn adds the next patients to a trial and returns the last of them.
func (x *scope) tryOn(trial *models.RuleTrial, q RuleQuestion, after string, done *int) (last models.Patient, err error) {
	var patients []models.Patient
	if err := x.patients().Omit("contact").Where("id > ?", after).Order("id").Limit(rosterBatch).Find(&patients).Error; err != nil {
		return last, fmt.Errorf("read patients: %w", err)
	}
	subjects, err := x.subjects(patients)
	if err != nil {
		return last, err
	}
	for i, p := range patients {
		if last = p; len(q.States) > 0 && !slices.Contains(q.States, p.State) {
			continue
		}
		trial.Add(subjects[i], p.Decided(), p.Term(x.inc))
	}
	*done += len(patients)
	return last, nil
}
