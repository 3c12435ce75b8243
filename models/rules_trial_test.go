package models

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tried is a trial on so many patients of each sort, of whom some were decided so.
func tried(t *testing.T, connecticut, elsewhere, others, changed int) *RuleTrial {
	t.Helper()
	set := rules(t)
	trial := NewRuleTrial(set, MustDate("2020-04-17"), 24)
	add := func(n int, state string, now EligibilityStatus, exposed ...Element) {
		for range n {
			trial.Add(RuleSubject{Exposed: exposed, State: state, Born: born}, now, 24)
		}
	}
	add(connecticut-changed, "CT", Eligible, ElementSSN)
	add(changed, "CT", Ineligible, ElementSSN)
	add(elsewhere, "NY", "", ElementSSN)
	add(others, "CT", Ineligible, ElementClinical)
	return trial
}

func shown(r RuleReport) []string {
	out := []string{fmt.Sprintf("all %s, changed %s", r.Patients, r.Changed)}
	for _, c := range append(append(r.Outcomes, r.Reasons...), r.Rules...) {
		if c.Covered != (Count{}) || c.Decided != (Count{}) {
			out = append(out, fmt.Sprintf("%s: %s, %s, %s", c.Key, c.Covered, c.Decided, c.Changed))
		}
	}
	return out
}

func TestRuleTrial(t *testing.T) {
	want := []string{"all 82, changed 3", "eligible: 0, 52, 3", "ineligible: 0, 30, 0", "program/1: 52, 12, 0", "ct-ssn-24/1: 40, 40, 3"}
	if diff := cmp.Diff(want, shown(tried(t, 40, 12, 30, 3).Report(true, false))); diff != "" {
		t.Error(diff)
	}
}

// Small counts do not show, nor can they be told from what does; outcomes of the
// whole roster are totals, those of a part of it are not.
func TestRuleTrialHidesSmallCounts(t *testing.T) {
	for name, tt := range map[string]struct {
		trial *RuleTrial
		part  bool
		want  []string
	}{
		"two elsewhere": {tried(t, 40, 2, 30, 0), false, []string{
			"all 72, changed 0", "eligible: 0, 42, 0", "ineligible: 0, 30, 0", "program/1: hidden, hidden, 0", "ct-ssn-24/1: hidden, hidden, 0"}},
		"three changed": {tried(t, 40, 12, 30, 3), false, []string{
			"all 82, changed hidden", "eligible: 0, 52, hidden", "ineligible: 0, 30, 0", "program/1: 52, 12, 0", "ct-ssn-24/1: 40, 40, hidden"}},
		"all but three changed": {tried(t, 40, 12, 30, 37), false, []string{
			"all 82, changed 37", "eligible: 0, 52, 37", "ineligible: 0, 30, 0", "program/1: 52, 12, 0", "ct-ssn-24/1: 40, 40, hidden"}},
		"of a part": {tried(t, 40, 12, 4, 0), true, []string{
			"all 56, changed 0", "eligible: 0, hidden, 0", "ineligible: 0, hidden, 0", "program/1: 52, 12, 0", "ct-ssn-24/1: 40, 40, 0"}},
	} {
		if diff := cmp.Diff(tt.want, shown(tt.trial.Report(false, tt.part))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// What is decided already does not count as changed if it stays, with its term.
func TestRuleTrialComparesTerms(t *testing.T) {
	set, s := rules(t), RuleSubject{Exposed: []Element{ElementSSN}, State: "CT", Born: born}
	for _, tt := range []struct {
		now     EligibilityStatus
		term    int
		changed int
	}{{"", 0, 0}, {Eligible, 24, 0}, {Eligible, 12, 1}, {Eligible, 60, 1}, {Ineligible, 0, 1}, {InReview, 0, 1}} {
		trial := NewRuleTrial(set, MustDate("2020-04-17"), 12)
		trial.Add(s, tt.now, tt.term)
		if got := trial.Report(true, false).Changed.N; got != tt.changed {
			t.Errorf("%s with %d months: %d changed", tt.now, tt.term, got)
		}
	}
	for p, want := range map[*Patient]EligibilityStatus{
		{Eligibility: Loaded}: "", {Eligibility: Withdrawn}: "", {Eligibility: Eligible, ReviewNote: NoteCounsel}: "",
		{Eligibility: Eligible}: Eligible, {Eligibility: InReview}: InReview,
	} {
		if got := p.Decided(); got != want {
			t.Errorf("%s, %s: %q, want %q", p.Eligibility, p.ReviewNote, got, want)
		}
	}
}

func TestInForceOn(t *testing.T) {
	set := rules(t)
	for day, want := range map[string]string{
		"2018-09-30": "[program/1 ct-ssn-12/1]", "2018-10-01": "[program/1 ct-ssn-24/1]", "2026-01-01": "[program/1 ct-ssn-24/1 ct-tin-24/1]",
	} {
		var names []string
		for _, r := range set.InForceOn(MustDate(day), []string{"CT"}) {
			names = append(names, r.Name())
		}
		if got := fmt.Sprint(names); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
	if n := len(set.InForceOn(MustDate("2026-01-01"), nil)); n != len(set.Rules)-1 {
		t.Errorf("%d rules are in force in 2026", n)
	}
}
