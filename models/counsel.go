package models

import (
	"encoding/json"
	"slices"
	"strings"
)

// conflictStates are those whose law forbids what 45 CFR 164.404(c) demands: a notice
// to residents of Massachusetts may not say what kind of breach it was, nor how many
// people it affected (M.G.L. c. 93H §3(b)).
var conflictStates = []string{"MA"}

// ConflictStates lists the states for which counsel must answer before letters to
// their residents can be written.
func ConflictStates() []string { return slices.Clone(conflictStates) }

// Held is why notices to residents of a state wait; "" where nothing holds them.
func (f Facts) Held(state string) HeldReason {
	if !slices.Contains(conflictStates, state) {
		return ""
	}
	switch f.Counsel[state].Choice {
	case CounselFederal:
		return ""
	case CounselHold:
		return HeldOutside
	}
	return HeldCounsel
}

// maxNote bounds a note, in bytes.
const maxNote = 500

// Check returns a [FieldError] for an answer that cannot be recorded for a state.
func (c Counsel) Check(state string) error {
	switch {
	case !slices.Contains(conflictStates, state):
		return FieldError{"state", "invalid"}
	case c.Choice != CounselFederal && c.Choice != CounselHold:
		return FieldError{"choice", "invalid"}
	case strings.TrimSpace(c.Note) == "":
		return FieldError{"note", "empty"}
	case len(c.Note) > maxNote:
		return FieldError{"note", "too_long"}
	case c.On.IsZero():
		return FieldError{"on", "empty"}
	}
	return nil
}

// Counsel is that of a proposal to record counsel's answer.
func (p Proposal) Counsel() (c Counsel, err error) {
	return c, json.Unmarshal([]byte(p.Payload), &c)
}
