package models

import (
	"cmp"
	"slices"
)

// What patients are promised, in days of the Calendar.
const (
	AnswerDays = 7  // until the provider has answered; its contract says two business days
	ReviewDays = 10 // until two people have looked at a case
	AppealDays = 60 // to ask that a refusal be looked at again
)

// StatusView is what a patient sees of an enrollment.
type StatusView struct {
	EnrollmentID string
	Reference    string
	Status       EnrollmentStatus
	RejectReason string
	ContactBy    ContactBy
	MailRefused  Instant // when a mail server refused the e-mail address; zero if none did
	FilledBy     Subject // "" where the patient filled it in
	VerifiedOn   Date
	SubmittedOn  Date
	AnsweredOn   Date // by the provider
	// MailedOn and Deadline are the first and the last day of the EnrollmentWindow:
	// when the letter was mailed, and until when the patient may sign up.
	MailedOn, Deadline Date
	// Planned is the span that acceptance today would give; Window the real one.
	PlannedStart, PlannedEnd Date
	Window                   *MonitoringWindow
	HeldOn                   Date         // since when everything is on hold; zero where nothing is
	Case                     *Case        // that holds it or waits, or else the last one decided about it; nil for none
	Months                   int          // of monitoring that the patient gets
	Steps                    []StatusStep // what happened so far; of the patient's own view only
	Today                    Date         // by the Calendar
}

// Held says whether everything is on hold.
func (v StatusView) Held() bool { return !v.HeldOn.IsZero() }

// Waits is the kind of the case for which the enrollment waits: "" for none.
func (v StatusView) Waits() CaseKind {
	if v.Case == nil || v.Case.Status != CaseOpen {
		return ""
	}
	return v.Case.Kind
}

// DecideBy is the day until which a decision is promised that the enrollment waits for.
func (v StatusView) DecideBy() Date {
	if v.Case != nil {
		return v.Case.DueOn
	}
	return cmp.Or(v.HeldOn, v.Since(), v.SubmittedOn, v.VerifiedOn, v.Today).AddDays(CaseDays)
}

// Since is the day on which the enrollment came to its status, as far as it is known.
func (v StatusView) Since() Date {
	for _, s := range slices.Backward(v.Steps) {
		if s.What == StepKind(v.Status) || s.What == StepSentAgain && v.Status == Submitted {
			return s.On
		}
	}
	return Date{}
}

// StepKind says what happened: one of the constants, or else the [EnrollmentStatus]
// that the enrollment came to.
type StepKind string

// The steps that are no status of an enrollment.
const (
	StepMailed    StepKind = "mailed"     // a letter with the offer
	StepReturned  StepKind = "returned"   // that letter
	StepSentAgain StepKind = "sent_again" // what the provider could not use
)

// StatusStep is something that happened, by the Calendar.
type StatusStep struct {
	On   Date
	What StepKind
}

// StatusSteps is the story of a patient's offer, oldest first: when letters with the
// offer were mailed and came back, and what the log says of the sign-ups. Moves must
// be in their order.
func StatusSteps(letters []Letter, moves []AuditEntry) []StatusStep {
	var steps []StatusStep
	for _, l := range letters {
		if l.Offer && !l.MailedOn.IsZero() {
			steps = append(steps, StatusStep{l.MailedOn, StepMailed})
		}
		if l.Offer && !l.ReturnedOn.IsZero() {
			steps = append(steps, StatusStep{l.ReturnedOn, StepReturned})
		}
	}
	for _, m := range moves {
		if m.Action == ActEnrollmentMove {
			steps = append(steps, StatusStep{m.On, stepOf(m)})
		}
	}
	slices.SortStableFunc(steps, func(a, b StatusStep) int { return cmp.Compare(a.On.String(), b.On.String()) })
	return steps
}

func stepOf(m AuditEntry) StepKind {
	if m.From == string(ActionNeeded) && m.To == string(Submitted) {
		return StepSentAgain
	}
	return StepKind(m.To)
}
