package models

import (
	"slices"
	"strings"
)

// HeldReason is a key that says why no letter can be written to somebody now. It
// is computed whenever letters are composed, never kept.
type HeldReason string

// The reasons for which letters are held.
const (
	// HeldCounsel: the state's law and 45 CFR 164.404(c) ask for different letters,
	// and counsel has not answered yet.
	HeldCounsel HeldReason = "counsel"
	// HeldOutside: counsel's answer is that these letters are written outside Recourse.
	HeldOutside HeldReason = "outside"
	// HeldAddress: no letter reaches the address on file.
	HeldAddress HeldReason = "address"
	// HeldSigns: a name or address has signs that the fonts lack.
	HeldSigns HeldReason = "signs"
	// HeldLength: a name or address is too long for the envelope's window.
	HeldLength HeldReason = "length"
)

// HeldReasons lists all of them, in the order in which they are shown.
func HeldReasons() []HeldReason {
	return []HeldReason{HeldCounsel, HeldOutside, HeldAddress, HeldSigns, HeldLength}
}

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

// Check returns a [FieldError] for an answer that cannot be recorded for a state.
func (c Counsel) Check(state string) error {
	switch {
	case !slices.Contains(conflictStates, state):
		return FieldError{"state", "invalid"}
	case c.Choice != CounselFederal && c.Choice != CounselHold:
		return FieldError{"choice", "invalid"}
	case strings.TrimSpace(c.Note) == "":
		return FieldError{"note", "empty"}
	case c.On.IsZero():
		return FieldError{"on", "empty"}
	}
	return nil
}
