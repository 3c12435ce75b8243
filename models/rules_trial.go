package models

import "slices"

// RuleTrial counts what rules would do to a roster. It changes nothing and keeps
// nothing but counts.
type RuleTrial struct {
	set      RuleSet
	on       Date
	program  int // months that the program offers
	patients int
	outcomes tallies
	reasons  tallies
	rules    tallies
	changed  int
}

// tallies count patients by a key.
type tallies map[string]*tally

type tally struct{ covered, decided, changed int }

func (t tallies) of(key string) *tally {
	if t[key] == nil {
		t[key] = &tally{}
	}
	return t[key]
}

// NewRuleTrial is a trial of rules as of a day, for a program of so many months.
func NewRuleTrial(set RuleSet, on Date, programMonths int) *RuleTrial {
	return &RuleTrial{set: set, on: on, program: programMonths, outcomes: tallies{}, reasons: tallies{}, rules: tallies{}}
}

// Add decides on a patient and compares that with what is decided now: a status and
// a term in months; "" is somebody on whom no rule has decided.
func (t *RuleTrial) Add(s RuleSubject, now EligibilityStatus, term int) {
	t.patients++
	for _, r := range t.set.Rules {
		if s.covered(r, t.on) {
			t.rules.of(r.Name()).covered++
		}
	}
	d := Decide(s, t.set.Rules, t.on, t.program)
	changed := 0
	if now != "" && (d.Status != now || now == Eligible && d.Months != term) {
		changed = 1
	}
	t.changed += changed
	for _, in := range []*tally{t.outcomes.of(string(d.Status)), t.reasons.of(string(d.Review)), t.rules.of(d.Rule)} {
		in.decided++
		in.changed += changed
	}
}

// RuleCount is how many patients a rule covers, those among them whom it decides,
// and those whose decision it changes. Nothing but a rule covers.
type RuleCount struct {
	Key                       string
	Covered, Decided, Changed Count
}

// RuleReport is what a trial found.
type RuleReport struct {
	Edition  string
	On       Date
	Patients Count
	Changed  Count
	Outcomes []RuleCount // by status
	Reasons  []RuleCount // of reviews
	Rules    []RuleCount
}

// Report is what the trial found, as a reader may see it. How many of a whole
// roster have which outcome are totals; all other counts are breakdowns.
func (t *RuleTrial) Report(small, part bool) RuleReport {
	r := RuleReport{Edition: t.set.Edition, On: t.on, Patients: Cell(t.patients, small || !part), Changed: Cell(t.changed, small)}
	r.Outcomes = t.outcomes.counts([]string{string(Eligible), string(Ineligible), string(InReview)}, small || !part, small)
	r.Reasons = t.reasons.counts([]string{string(ReviewNothing), string(ReviewBirth), string(ReviewAccount), string(ReviewState)}, small, small)
	names := make([]string, len(t.set.Rules))
	for i, rule := range t.set.Rules {
		names[i] = rule.Name()
	}
	r.Rules = t.rules.counts(names, small, small)
	return r
}

// counts are the tallies of keys; total says whether those decided are no breakdown,
// small whether the reader may see small counts.
func (t tallies) counts(keys []string, total, small bool) []RuleCount {
	out, columns := make([]RuleCount, len(keys)), [3][]int{}
	for i, key := range keys {
		n := t.of(key)
		out[i].Key = key
		for c, v := range [3]int{n.covered, n.decided, n.changed} {
			columns[c] = append(columns[c], v)
		}
	}
	decided := Cells(columns[1], total)
	covered := coveredCells(columns[0], decided, small)
	for i := range out {
		out[i].Covered, out[i].Decided, out[i].Changed = covered[i], decided[i], Cell(columns[2][i], small)
		rest := Cell(columns[1][i]-columns[2][i], small)
		if columns[2][i] > 0 && (rest.Suppressed || decided[i].Suppressed) {
			out[i].Changed = Count{Suppressed: true} // the others of the same rule could be told apart
		}
	}
	return out
}

// coveredCells are the counts of overlapping groups: the difference of two is who is
// decided by another rule, so that all are hidden where one of those counts is.
func coveredCells(n []int, decided []Count, small bool) []Count {
	cells := Cells(n, small)
	if slices.ContainsFunc(decided, func(c Count) bool { return c.Suppressed }) {
		for i := range cells {
			cells[i] = Count{N: 0, Suppressed: n[i] > 0}
		}
	}
	return cells
}

// InForceOn are the rules in force on a day, of some states only if any are named;
// rules for everybody are always among them.
func (s RuleSet) InForceOn(on Date, states []string) (rules []Rule) {
	for _, r := range s.Rules {
		if r.InForce(on, on) && (len(states) == 0 || r.State == "" || slices.Contains(states, r.State)) {
			rules = append(rules, r)
		}
	}
	return rules
}
