package store_test

import (
	"testing"

	"recourse/internal/portaltest"
	"recourse/models"
	"recourse/models/store"
)

// byKey are the counts of a trial by key.
func byKey(r models.RuleReport) map[string]models.RuleCount {
	by := map[string]models.RuleCount{}
	for _, c := range append(append(r.Outcomes, r.Reasons...), r.Rules...) {
		by[c.Key] = c
	}
	return by
}

// Trying rules counts what they would do, and changes nothing but the audit log.
func TestTryRules(t *testing.T) {
	o := loaded(t, 620)
	before := portaltest.Table(t, o.dsn, "patients")
	r, err := o.TryRules(t.Context(), operator, o.inc.ID, store.RuleQuestion{Small: true}, nil)
	check(t, err)
	got := byKey(r)
	if r.Patients.N != 620 || r.Changed.N != 0 || got["eligible"].Decided.N != 23 || got["ineligible"].Decided.N != 597 || r.On != today {
		t.Errorf("the rules in force: %+v", r)
	}
	if n := got["ct-ssn-24/1"].Decided.N + got["program/1"].Decided.N; n != 23 || got["program/1"].Covered.N != 23 {
		t.Errorf("%d are decided by the rules in force", n)
	}
	own := models.RuleSet{Edition: "own", Rules: []models.Rule{{ID: "own", Version: 2, Elements: []models.Element{models.ElementClinical}, Binds: models.BindsAll, Months: 60}}}
	heard := 0
	r, err = o.TryRules(t.Context(), operator, o.inc.ID, store.RuleQuestion{Rules: own, Small: true}, func(done int) { heard = done })
	check(t, err)
	if got = byKey(r); got["own/2"].Decided.N != 620 || r.Changed.N != 620 || heard != 620 {
		t.Errorf("other rules: %+v, heard of %d", r, heard)
	}
	part, err := o.TryRules(t.Context(), operator, o.inc.ID, store.RuleQuestion{States: []string{"RI"}, Small: true}, nil)
	check(t, err)
	if n := store.CountRows(o.Store, t, &models.Patient{}, "state = 'RI'"); part.Patients.N != n || n == 0 {
		t.Errorf("%d of %d in Rhode Island", part.Patients.N, n)
	}
	if after := portaltest.Table(t, o.dsn, "patients"); len(after) != len(before) || after[0] != before[0] {
		t.Error("the roster was changed")
	}
	if n := store.CountRows(o.Store, t, &models.AuditEntry{}, "action = ? AND object = 'report/rules'", models.ActReport); n != 3 {
		t.Errorf("%d trials are audited", n)
	}
	if r, err := o.TryRules(t.Context(), operator, o.two.ID, store.RuleQuestion{Small: true}, nil); err != nil || r.Patients.N != 0 {
		t.Errorf("another incident sees %d, %v", r.Patients.N, err)
	}
	_, err = o.TryRules(t.Context(), models.Actor{}, o.inc.ID, store.RuleQuestion{}, nil)
	wants(t, err, models.ErrActor)
}
