package models

import (
	"encoding/json"
	"slices"
	"strings"
)

// DeadlineReason is why somebody is given more time to enroll.
type DeadlineReason string

// The reasons of personal extensions (DOMAIN D3).
const (
	DeadlineLetter   DeadlineReason = "letter" // it came late, or came back
	DeadlineIllness  DeadlineReason = "illness"
	DeadlineOurs     DeadlineReason = "our_error"
	DeadlineProvider DeadlineReason = "provider_error"
	DeadlineLegal    DeadlineReason = "legal"
	DeadlineOther    DeadlineReason = "other"
)

// DeadlineReasons lists all of them, in the order in which they are offered.
func DeadlineReasons() []DeadlineReason {
	return []DeadlineReason{DeadlineLetter, DeadlineIllness, DeadlineOurs, DeadlineProvider, DeadlineLegal, DeadlineOther}
}

// ParseDeadlineReason reads a reason, or returns a [FieldError].
func ParseDeadlineReason(s string) (DeadlineReason, error) {
	r := DeadlineReason(strings.ToLower(strings.TrimSpace(s)))
	if !slices.Contains(DeadlineReasons(), r) {
		return "", FieldError{"reason", "choose"}
	}
	return r, nil
}

// Extension is what a [ProposeDeadline] proposal gives: more time for one patient.
type Extension struct {
	Until  Date           `json:"until"`
	Reason DeadlineReason `json:"reason"`
}

// Extension is that of a proposal.
func (p Proposal) Extension() (e Extension, err error) {
	return e, json.Unmarshal([]byte(p.Payload), &e)
}
