package models

import "slices"

// Notifier is what rules ask about the organization that gives notice.
type Notifier struct {
	Discovered Date // when it found the breach
	Public     bool // a state or municipal body
	Elsewhere  bool // the breach was at another's place
}

// Notifier is the organization as rules see it.
func (i Incident) Notifier() Notifier {
	return Notifier{Discovered: i.Facts.Discovered, Public: i.Facts.PublicBody, Elsewhere: i.Facts.SourceElsewhere}
}

// RuleSubject is what rules ask about a patient.
type RuleSubject struct {
	Private
	Notifier Notifier
	Exposed  []Element
	State    string // of residence; "" is abroad or not known
	Born     Date   // the zero Date is not known
}

// Subject is the row's patient as rules see them.
func (r RosterRow) Subject(n Notifier) RuleSubject {
	s := RuleSubject{Notifier: n, Exposed: r.Exposed, Born: r.Identity.Born()}
	if r.Contact.Country == "" {
		s.State = r.Contact.State
	}
	return s
}

// Settled is the subject with what a review found out about the account number.
func (s RuleSubject) Settled(note ReviewNote) RuleSubject {
	if note != NoteHoldsSSN && note != NoteNoSSN {
		return s
	}
	s.Exposed = slices.DeleteFunc(slices.Clone(s.Exposed), func(e Element) bool { return e == ElementAccount })
	if note == NoteHoldsSSN && !slices.Contains(s.Exposed, ElementAccountSSN) {
		s.Exposed = append(s.Exposed, ElementAccountSSN)
	}
	return s
}

// Decision is what the rules say about a patient.
type Decision struct {
	Status EligibilityStatus
	Rule   string // name of the rule that demanded the term; "" if none demands anything
	Months int    // of monitoring; 0 without the offer
	Review ReviewReason
}

// Decide applies the rules that were in force on any day from the discovery of the
// breach to the day of the decision. The longest term wins, and none is shorter than
// the program's own. Whoever could get more if what is not known were known goes to
// review: a person decides, never a pattern.
func Decide(s RuleSubject, rules []Rule, on Date, programMonths int) Decision {
	switch {
	case len(s.Exposed) == 0:
		return Decision{Status: InReview, Review: ReviewNothing}
	case s.Born.IsZero():
		return Decision{Status: InReview, Review: ReviewBirth}
	}
	known := Known(s, rules, on, programMonths)
	for _, r := range s.readings(rules) {
		if Known(r.RuleSubject, rules, on, programMonths).Months > known.Months {
			return Decision{Status: InReview, Review: r.reason}
		}
	}
	return known
}

// Demand is the decision if every doubt is decided for the patient: what somebody
// whom a person found eligible gets.
func Demand(s RuleSubject, rules []Rule, on Date, programMonths int) Decision {
	best := Known(s, rules, on, programMonths)
	for _, r := range s.readings(rules) {
		if d := Known(r.RuleSubject, rules, on, programMonths); d.Months > best.Months {
			best = d
		}
	}
	return best
}

// Known is the decision by what is known alone: by the rule that demands the longest
// term. Of rules that demand the same, a state's own says more.
func Known(s RuleSubject, rules []Rule, on Date, programMonths int) Decision {
	best, own := Decision{Status: Ineligible}, false
	for _, r := range rules {
		if !s.covered(r, on) {
			continue
		}
		months := max(r.term(s.Born, on), programMonths)
		demands := r.term(s.Born, on) >= programMonths && r.State != ""
		if months > best.Months || months == best.Months && demands && !own {
			best, own = Decision{Status: Eligible, Rule: r.Name(), Months: months}, demands
		}
	}
	return best
}

// covered says whether a rule demands anything for the patient.
func (s RuleSubject) covered(r Rule, on Date) bool {
	first := s.Notifier.Discovered
	if first.IsZero() || first.After(on) {
		first = on
	}
	return (r.State == "" || r.State == s.State) && r.InForce(first, on) && s.Notifier.bound(r.Binds) &&
		slices.ContainsFunc(r.Elements, func(e Element) bool { return slices.Contains(s.Exposed, e) })
}

func (n Notifier) bound(b Bound) bool {
	switch b {
	case BindsPublic:
		return n.Public
	case BindsSource:
		return !n.Elsewhere
	case BindsAll:
	}
	return true
}

// term is how many months the rule demands for somebody; 0 is the program's own term.
func (r Rule) term(born, on Date) int {
	if r.Minors == nil || born.IsZero() || !born.AddMonths(12*r.Minors.UntilAge).After(on) {
		return r.Months
	}
	until, months := born.AddMonths(12*r.Minors.UntilAge+r.Minors.ThenMonths), 0
	for on.AddMonths(months).Before(until) {
		months++
	}
	return months
}

// reading is a way to read what is not known of a patient.
type reading struct {
	RuleSubject
	reason ReviewReason // what is not known
}

// readings are all ways to read a patient of whom something is not known.
func (s RuleSubject) readings(rules []Rule) (all []reading) {
	if i := slices.Index(s.Exposed, ElementAccount); i >= 0 {
		with := s
		with.Exposed = append(slices.Clone(s.Exposed), ElementAccountSSN)
		all = append(all, reading{with, ReviewAccount})
	}
	if s.State != "" {
		return all
	}
	for _, r := range append(all, reading{s, ReviewState}) {
		for _, state := range States(rules) {
			r.State = state
			all = append(all, r)
		}
	}
	return all
}
