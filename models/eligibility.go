package models

import "slices"

// EligibilityStatus says whether a patient gets the offer.
type EligibilityStatus string

// The statuses of eligibility.
const (
	Loaded     EligibilityStatus = "loaded"
	Eligible   EligibilityStatus = "eligible"
	Ineligible EligibilityStatus = "ineligible"
	InReview   EligibilityStatus = "review"
	Withdrawn  EligibilityStatus = "withdrawn"
)

var eligibilityMoves = moves[EligibilityStatus]{
	Loaded:    {Eligible, Ineligible, InReview},
	InReview:  {Eligible, Ineligible},
	Eligible:  {Withdrawn},
	Withdrawn: {Eligible},
}

// To returns nil if eligibility may move from s to next, else an error that
// wraps [ErrMove].
func (s EligibilityStatus) To(next EligibilityStatus) error { return eligibilityMoves.check(s, next) }

// OfferRule is the rule of the first offer: who had the Social Security number
// exposed gets it. Connecticut General Statutes 36a-701b asks for 24 months.
const OfferRule = "ssn-exposed/1"

// DecideEligibility applies [OfferRule] to a patient's exposed elements. Somebody
// with nothing exposed is a mistake in the roster and goes to review, and so does an
// account number that may contain the SSN.
func DecideEligibility(exposed []Element) EligibilityStatus {
	switch {
	case len(exposed) == 0:
		return InReview
	case slices.Contains(exposed, ElementSSN), slices.Contains(exposed, ElementAccountSSN):
		return Eligible
	case slices.Contains(exposed, ElementAccount):
		return InReview
	}
	return Ineligible
}

// Totals are the numbers that a person types to seal a roster.
type Totals struct {
	Patients int `json:"patients"`
	Eligible int `json:"eligible"`
}

// RosterCounts are the patients of complete imports by eligibility.
type RosterCounts struct {
	Totals
	Ineligible int `json:"ineligible"`
	Review     int `json:"review"`
}
