package models

import (
	"slices"
	"strings"
	"unicode"
)

const (
	// PostingFrom is from how many people on notice must be a posting or in the
	// media, 45 CFR 164.404(d)(2)(ii).
	PostingFrom = 10
	// PostingDays is how long a posting stays, and the toll-free number is answered.
	PostingDays = 90
)

// SubstituteKinds lists all kinds, in the order in which they are offered.
func SubstituteKinds() []SubstituteKind {
	return []SubstituteKind{SubstitutePosting, SubstituteMedia, SubstitutePhone, SubstituteEmail, SubstituteOther}
}

// Public says whether the notice reaches everybody at once and must last.
func (k SubstituteKind) Public() bool { return k == SubstitutePosting || k == SubstituteMedia }

// ParseSubstituteKind reads a kind, or returns a [FieldError].
func ParseSubstituteKind(s string) (SubstituteKind, error) {
	k := SubstituteKind(strings.ToLower(strings.TrimSpace(s)))
	if !slices.Contains(SubstituteKinds(), k) {
		return "", FieldError{"kind", "choose"}
	}
	return k, nil
}

// Check returns a [FieldError] for a notice that cannot be what the law asks for,
// given on a day to people of whom so many cannot be reached, with the incident's
// telephone number.
func (n SubstituteNotice) Check(today Date, people int, phone string) error {
	switch {
	case !slices.Contains(SubstituteKinds(), n.Kind):
		return FieldError{"kind", "choose"}
	case !n.Kind.Public() && people >= PostingFrom:
		return FieldError{"kind", "posting_needed"}
	case n.StartsOn.IsZero() || n.StartsOn.After(today):
		return FieldError{"starts_on", "future"}
	case n.EndsOn.Before(n.StartsOn):
		return FieldError{"ends_on", "before_start"}
	case n.Kind.Public() && strings.TrimSpace(n.Place) == "":
		return FieldError{"place", "empty"}
	case n.Kind.Public() && n.EndsOn.Before(LastPostingDay(n.StartsOn)):
		return FieldError{"ends_on", "too_short"}
	case n.Kind.Public() && !TollFree(phone):
		return FieldError{"phone", "toll_free"}
	case len(n.Place) > 200:
		return FieldError{"place", "long"}
	case strings.ContainsFunc(n.Place, unicode.IsControl):
		return FieldError{"place", "invalid"}
	}
	return nil
}

// LastPostingDay is the ninetieth day of a posting, the first one counted.
func LastPostingDay(first Date) Date { return first.AddDays(PostingDays - 1) }

// TollFree says whether a telephone number costs the caller nothing (47 CFR 52.101).
func TollFree(phone string) bool {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
	digits = strings.TrimPrefix(digits, "1")
	return len(digits) == 10 && slices.Contains([]string{"800", "833", "844", "855", "866", "877", "888"}, digits[:3])
}

// SubstituteTask is something that substitute notice asks to be done.
type SubstituteTask string

// The tasks, in the order of their urgency.
const (
	SubstituteDoPost   SubstituteTask = "post"   // put up a posting with the toll-free number, or go to the media
	SubstituteDoEach   SubstituteTask = "each"   // tell each one by phone, e-mail or otherwise
	SubstituteDoKeep   SubstituteTask = "keep"   // keep the posting up and the number answered
	SubstituteDoSearch SubstituteTask = "search" // look for the addresses of letters that came back
)

// SubstituteState is where an incident stands with those whom no letter reaches.
type SubstituteState struct {
	Searching     int // whose letter came back, and whose address is being looked for
	Undeliverable int // whom no letter reaches and no other notice was given to
	Substituted   int // whom other notice was given to
	// Posting is whether the law asks for a posting or the media: ten or more people
	// in all, since the first of them.
	Posting bool
	Phone   string // the incident's; TollFree says whether it may stand in a posting
	Free    bool
	Running *SubstituteNotice // the public notice that runs longest; nil if none runs
	// DaysLeft is how many days that one still has to run, today counted.
	DaysLeft int
	Notices  []SubstituteNotice // oldest first
	Todo     []SubstituteTask
}

// People is how many people are out of reach of letters in all.
func (s SubstituteState) People() int { return s.Undeliverable + s.Substituted }

// Decide fills in what follows from the counts, the notices and the day.
func (s SubstituteState) Decide(today Date) SubstituteState {
	s.Posting, s.Free = s.People() >= PostingFrom, TollFree(s.Phone)
	s.Running, s.DaysLeft, s.Todo = nil, 0, nil
	for i, n := range s.Notices {
		if !n.Kind.Public() || n.EndsOn.Before(today) || s.Running != nil && !n.EndsOn.After(s.Running.EndsOn) {
			continue
		}
		s.Running, s.DaysLeft = &s.Notices[i], today.DaysUntil(n.EndsOn)+1
	}
	if s.Undeliverable > 0 && s.Posting {
		s.Todo = append(s.Todo, SubstituteDoPost)
	} else if s.Undeliverable > 0 {
		s.Todo = append(s.Todo, SubstituteDoEach)
	}
	if s.Running != nil {
		s.Todo = append(s.Todo, SubstituteDoKeep)
	}
	if s.Searching > 0 {
		s.Todo = append(s.Todo, SubstituteDoSearch)
	}
	return s
}
