package models

import (
	"fmt"
	"slices"
)

// LetterSort is what the letters of one batch have in common: letters of two sorts are
// never written, released, printed or mailed together.
type LetterSort string

// The sorts of letters. The first two tell of the breach; the others follow up on them.
const (
	SortOffer        LetterSort = "offer"  // with the offer and a code
	SortNotice       LetterSort = "notice" // without
	SortReminder     LetterSort = LetterSort(LetterReminder)
	SortConfirmation LetterSort = LetterSort(LetterConfirmation)
	SortEnding       LetterSort = LetterSort(LetterEnding)
)

// Notifies says whether a letter is the notice that 45 CFR 164.404 demands, with the
// contents that it demands.
func (k LetterKind) Notifies() bool { return slices.Contains(SortNotice.Kinds(), k) }

// FollowUps are the kinds of letters that follow up on a notice, in the order in which
// they fall due.
func FollowUps() []LetterKind {
	return []LetterKind{LetterReminder, LetterConfirmation, LetterEnding}
}

// SortsOf are the sorts that are composed together: for "" the offers and then the
// notices, else the one follow-up kind. Errors are [FieldError].
func SortsOf(kind LetterKind) ([]LetterSort, error) {
	switch {
	case kind == "":
		return []LetterSort{SortOffer, SortNotice}, nil
	case slices.Contains(FollowUps(), kind):
		return []LetterSort{LetterSort(kind)}, nil
	}
	return nil, FieldError{Field: "kind", Key: "choose"}
}

// Kinds are the kinds of letters that a sort has.
func (s LetterSort) Kinds() []LetterKind {
	if s == SortOffer || s == SortNotice {
		return []LetterKind{LetterNotice, LetterReissue, LetterNextOfKin}
	}
	return []LetterKind{LetterKind(s)}
}

// FollowsUp says whether the sort's letters follow up on something that was mailed or
// enrolled.
func (s LetterSort) FollowsUp() bool { return s != SortOffer && s != SortNotice }

// When follow-up letters are due, in days.
const (
	// reminderAfter is how long somebody has had the offer's letter: thirty days to
	// forty-five are when a reminder is worth it, and what came back has come back.
	reminderAfter = 30
	// endingWithin is how long before the last covered day its letter is due.
	endingWithin = 60
	// letterLead is how many days must be left when a letter with a last day is written:
	// it is still to be released, printed, mailed and read.
	letterLead = 14
)

// ReminderDates are the dates by which a reminder is due: the offer was mailed on or
// before one, and its deadline is the other or later.
func ReminderDates(today Date) (mailedBy, deadlineFrom Date) {
	return today.AddDays(-reminderAfter), today.AddDays(letterLead)
}

// EndingDates are the first and the last of the last covered days for which an ending
// letter is due.
func EndingDates(today Date) (from, to Date) {
	return today.AddDays(letterLead), today.AddDays(endingWithin)
}

// WhenDue says, for staff, when letters of a follow-up kind are due.
func WhenDue(kind LetterKind) string {
	switch kind {
	case LetterReminder:
		return fmt.Sprintf("due %d days after the offer was mailed, if nobody used its code and %d days or more are left to sign up", reminderAfter, letterLead)
	case LetterConfirmation:
		return "due once somebody has signed up: it tells the address on the roster, and has a code to stop the sign-up"
	case LetterEnding:
		return fmt.Sprintf("due from %d to %d days before the last day of monitoring", endingWithin, letterLead)
	case LetterNotice, LetterReissue, LetterNextOfKin:
	}
	return ""
}

// LettersDue is how many follow-up letters could be written today. Who is counted may
// still be held.
type LettersDue struct{ Reminders, Confirmations, Endings int }

// Of is the number of one kind; 0 for a kind that follows nothing up.
func (d LettersDue) Of(kind LetterKind) int {
	switch kind {
	case LetterReminder:
		return d.Reminders
	case LetterConfirmation:
		return d.Confirmations
	case LetterEnding:
		return d.Endings
	case LetterNotice, LetterReissue, LetterNextOfKin:
	}
	return 0
}
