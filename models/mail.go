package models

import "time"

// MailKind says what an e-mail to a patient is for.
type MailKind string

// The kinds of e-mails. All but the last tell that an enrollment came to a status.
const (
	MailSignedUp     MailKind = "signed_up"
	MailStarted      MailKind = "started"
	MailActionNeeded MailKind = "action_needed"
	MailNotMonitored MailKind = "not_monitored"
	MailEnding       MailKind = "ending"
)

// MailKinds are the kinds, in the order in which they come.
func MailKinds() []MailKind {
	return []MailKind{MailSignedUp, MailStarted, MailActionNeeded, MailNotMonitored, MailEnding}
}

// MailFor is the kind that tells of a status; "" for one that is not told of.
func MailFor(s EnrollmentStatus) MailKind {
	switch s {
	case Submitted:
		return MailSignedUp
	case Active:
		return MailStarted
	case ActionNeeded:
		return MailActionNeeded
	case RecoveryOnly:
		return MailNotMonitored
	case Reviewing, VerifiedOnly, Completed, Declined, Canceled, Refused:
	}
	return ""
}

// Holds says whether what an e-mail of the kind tells is still so. That somebody has
// signed up stays true once the provider has answered.
func (k MailKind) Holds(s EnrollmentStatus) bool {
	switch k {
	case MailSignedUp:
		return s == Submitted || s == Active || s == ActionNeeded
	case MailEnding:
		return s == Active
	case MailStarted, MailActionNeeded, MailNotMonitored:
	}
	return MailFor(s) == k
}

// MailOutcome is how sending an e-mail ended; "" while it waits.
type MailOutcome string

// The outcomes.
const (
	MailSent    MailOutcome = "sent"
	MailRefused MailOutcome = "refused" // by the server, for good: the address is none
	MailFailed  MailOutcome = "failed"  // tried as often as is worth it
	MailMoot    MailOutcome = "moot"    // what it tells is not so any more
)

// How often an e-mail is tried, and how long it waits at most: about as long as mail
// servers themselves keep what they cannot deliver.
const (
	MailTries = 20
	MailKept  = 5 * 24 * time.Hour
)

const (
	mailFirstPause = time.Minute // longer than one try takes: a mail that is being sent is not due
	mailLastPause  = 6 * time.Hour
)

// MailPause is how long an e-mail waits after its n-th try: twice as long each time, and
// up to half as long again by chance, a number from 0 to 1, so that what waits for a
// server that was down does not come back all at once.
func MailPause(n int, chance float64) time.Duration {
	pause := mailLastPause
	if n < 10 {
		pause = min(pause, mailFirstPause<<max(0, n-1))
	}
	return pause + time.Duration(chance*float64(pause)/2)
}

// MailEndingDates are the first and the last of the last covered days of which an e-mail
// is due. It comes a month before, and later than the letter: it takes no time.
func MailEndingDates(today Date) (from, to Date) {
	return today.AddDays(1), today.AddDays(mailEndingWithin)
}

// mailEndingWithin is how many days before the last covered day its e-mail is due.
const mailEndingWithin = 30

// MailEndingDue is the first day on which the e-mail about a last covered day is due.
func MailEndingDue(lastDay Date) Date { return lastDay.AddDays(-mailEndingWithin) }

// Mail is an e-mail to send: what it is about, neither its words nor its address. There
// is one of a kind for an enrollment.
type Mail struct {
	ID           string `gorm:"primaryKey"`
	IncidentID   string
	EnrollmentID string
	Kind         MailKind
	Language     string
	Tries        int     // begun so far
	NextAt       Instant // when it is to be tried next; it fences off whoever was slow
	Outcome      MailOutcome
	EndedAt      Instant
	MadeAt       Instant
}

// OutgoingMail is a mail with what its words need, and its address.
type OutgoingMail struct {
	Private
	Mail
	To                             string
	Reference                      string
	Version                        int // of its enrollment
	SubmittedOn, StartsOn, LastDay Date
}
