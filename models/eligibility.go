package models

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

// A person whom the rules of one state gave nothing, and those of the next give the
// offer, gets it by two people.
var eligibilityMoves = moves[EligibilityStatus]{
	Loaded:     {Eligible, Ineligible, InReview},
	InReview:   {Eligible, Ineligible},
	Eligible:   {Withdrawn},
	Ineligible: {Eligible},
	Withdrawn:  {Eligible},
}

// To returns nil if eligibility may move from s to next, else an error that
// wraps [ErrMove].
func (s EligibilityStatus) To(next EligibilityStatus) error { return eligibilityMoves.check(s, next) }

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
