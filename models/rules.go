package models

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
)

//go:embed rules.json
var rulesFile []byte

// RuleSet is an edition of the rules by which patients get the offer.
type RuleSet struct {
	Edition string `json:"edition"`
	Rules   []Rule `json:"rules"`
}

// Rule is one dated rule: whom it binds, since when, and how long a monitoring it
// demands for whom. It is data, so that counsel can read it and a later edition can
// change it; a rule that changes gets a new version.
type Rule struct {
	ID       string     `json:"id"`
	Version  int        `json:"version"`
	State    string     `json:"state"`    // whose residents it is for; "" is everybody
	Elements []Element  `json:"elements"` // any of them
	Binds    Bound      `json:"binds"`
	From     Date       `json:"from,omitzero"` // first day in force; zero is always
	To       Date       `json:"to,omitzero"`   // last day in force; zero is until now
	Months   int        `json:"months"`        // of monitoring; 0 is the program's own term
	Minors   *MinorTerm `json:"minors,omitempty"`
	Law      string     `json:"law"`
	Sources  []string   `json:"sources"` // where it was read
	Note     string     `json:"note,omitempty"`
	// Checked is the day on which counsel checked the rule; zero if nobody has.
	Checked Date `json:"checked_by_counsel_on,omitzero"`
}

// MinorTerm is the term of somebody who is a minor when decided on: until an age,
// and some months more.
type MinorTerm struct {
	UntilAge   int `json:"until_age"`
	ThenMonths int `json:"then_months"`
}

// Bound says whom a rule binds.
type Bound string

// Whom rules bind.
const (
	BindsAll    Bound = "all"
	BindsPublic Bound = "public" // state and municipal bodies
	BindsSource Bound = "source" // who gives notice, if the breach was at their own place
)

// Name is the rule's id and version, by which a decision remembers it.
func (r Rule) Name() string { return r.ID + "/" + strconv.Itoa(r.Version) }

// InForce says whether the rule was in force on any day of a span.
func (r Rule) InForce(first, last Date) bool {
	return !r.From.After(last) && (r.To.IsZero() || !r.To.Before(first))
}

// None is what a decision remembers where no rule of the set demanded anything.
func (s RuleSet) None() string { return "none/" + s.Edition }

// States are the states that have rules of their own.
func States(rules []Rule) (states []string) {
	for _, r := range rules {
		if r.State != "" && !slices.Contains(states, r.State) {
			states = append(states, r.State)
		}
	}
	return states
}

// Rules are the rules that come with the program. They are not legal advice:
// docs/rules.md says what counsel must check.
func Rules() (RuleSet, error) { return ReadRules(bytes.NewReader(rulesFile)) }

// ReadRules reads a set of rules as JSON. Errors wrap [ErrInvalid] and say which
// rule is wrong.
func ReadRules(r io.Reader) (set RuleSet, err error) {
	d := json.NewDecoder(io.LimitReader(r, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(&set); err != nil {
		return set, fmt.Errorf("%w: rules: %w", ErrInvalid, err)
	}
	return set, set.check()
}

func (s RuleSet) check() error {
	if s.Edition == "" || len(s.Rules) == 0 {
		return fmt.Errorf("%w: rules need an edition and at least one rule", ErrInvalid)
	}
	ids := map[string]bool{}
	for i, r := range s.Rules {
		fault := r.fault()
		if ids[r.ID] {
			fault = "its id is that of another rule"
		}
		if ids[r.ID] = true; fault != "" {
			return fmt.Errorf("%w: rule %d (%s): %s", ErrInvalid, i+1, r.ID, fault)
		}
	}
	return nil
}

// fault is what is wrong with a rule by itself, or "".
func (r Rule) fault() string {
	switch {
	case r.ID == "" || r.Version < 1:
		return "it needs an id, and a version from 1"
	case r.State != "" && !USState(r.State):
		return "its state is none"
	case len(r.Elements) == 0 || slices.ContainsFunc(r.Elements, unknownElement):
		return "it needs data elements that are on the list"
	case r.Binds != BindsAll && r.Binds != BindsPublic && r.Binds != BindsSource:
		return "it must bind all, public or source"
	case !r.To.IsZero() && r.To.Before(r.From):
		return "it ends before it begins"
	case r.Months < 0 || r.Months > maxTerm || r.State != "" && r.Months == 0:
		return "its months are not a term"
	case r.Minors != nil && (r.Minors.UntilAge < 1 || r.Minors.UntilAge > 30 || r.Minors.ThenMonths < 0 || r.Minors.ThenMonths > maxTerm):
		return "the term of minors is none"
	case r.Law == "" || len(r.Sources) == 0 || slices.Contains(r.Sources, ""):
		return "it needs the law, and where that was read"
	}
	return ""
}

// maxTerm is the longest term in months: longer ones are slips.
const maxTerm = 1200

func unknownElement(e Element) bool { return !slices.Contains(Elements(), e) }
