package models

import (
	"net/netip"
	"time"

	"recourse/internal/ratelimit"
)

// Channel says how somebody reached us.
type Channel string

// The channels.
const (
	ChannelWeb   Channel = "web"
	ChannelPhone Channel = "phone"
)

// Purpose says what a claim is for.
type Purpose string

// To enroll, code, last name and birth date are asked; to see the status of an
// enrollment, its code and birth date; to stop one that was not one's own, the stop code
// of the letter about it.
const (
	ToEnroll Purpose = "enroll"
	ToStatus Purpose = "status"
	ToStop   Purpose = "stop"
)

// Claim is what a visitor or caller asserts.
type Claim struct {
	Private
	Purpose   Purpose
	Code      Code
	LastName  string
	BirthDate Date
}

// Matches compares a claim with who is on file: birth dates exactly, last names
// by [SameLastName]. A file without a birth date matches nothing.
func (c Claim) Matches(file Identity) bool {
	born := c.BirthDate == file.Born() && !c.BirthDate.IsZero()
	name := c.Purpose == ToStatus || SameLastName(c.LastName, file.Last)
	return born && name
}

// Policy limits attempts at one code (DESIGN section 5). They are counted
// before the claim is compared; a right claim gives its count back.
type Policy struct {
	PerCode []ratelimit.Limit
	PerNet  ratelimit.Policy
	// Failures are the budgets of wrong claims that an incident's pages may get from
	// everywhere together. Once one is spent, each claim costs work; nothing is closed.
	Failures []ratelimit.Limit
	// Waiting limits claims from one network that waited instead of working.
	Waiting ratelimit.Policy
}

// DefaultPolicy is 5 attempts a day and 15 for life at one code, the limits of
// [ratelimit.DefaultPolicy] for one network, and 60 wrong claims in a minute or 200
// in ten before claims cost work; 3 in a quarter of an hour may be waited for.
func DefaultPolicy() Policy {
	return Policy{
		PerCode:  []ratelimit.Limit{{Max: 5, Per: 24 * time.Hour}, {Max: 15}},
		PerNet:   ratelimit.DefaultPolicy(),
		Failures: []ratelimit.Limit{{Max: 60, Per: time.Minute}, {Max: 200, Per: 10 * time.Minute}},
		Waiting:  ratelimit.Policy{Address: []ratelimit.Limit{{Max: 3, Per: 15 * time.Minute}}, SiteFactor: 4},
	}
}

// Outcome is how an attempt ended.
type Outcome string

// The outcomes of attempts. An attempt stays "counted" where the process died
// before the comparison.
const (
	OutcomeCounted Outcome = "counted"
	OutcomeRefused Outcome = "refused"
	OutcomeMatched Outcome = "matched"
	OutcomeLocked  Outcome = "locked"
)

// Attempt is one claim, kept without what was claimed.
type Attempt struct {
	ID         string `gorm:"primaryKey"`
	IncidentID string
	CodeID     string // empty if no such code
	Channel    Channel
	Outcome    Outcome
	MadeAt     Instant
}

// VerifyRequest is a claim and where it came from.
type VerifyRequest struct {
	IncidentID string
	VisitID    string // the web visit to bind to the enrollment; empty by phone
	Channel    Channel
	Actor      Actor // of a phone claim, the agent; zero on the web
	Address    netip.Addr
	Language   string
	Claim      Claim
	Proof      Proof // asked for while a budget of failures is spent
}

// Proof is what a visitor sends back of a [ProofWanted]: the challenge, and the
// answer, or none from whoever waited.
type Proof struct{ Challenge, Answer string }

// Alarm is how many wrong claims an incident gets while a budget of them is spent.
type Alarm struct {
	Incident Incident
	Failures int // in the window whose budget is overspent most
	Budget   int
	Bits     int // of work that a claim costs; 0 is no alarm
}

// Cause is why a matched claim does not simply go on. It is only ever shown
// where the whole claim matched.
type Cause string

// The causes.
const (
	CauseNone           Cause = ""
	CauseRevoked        Cause = "revoked"         // a newer letter replaced this code
	CauseDeadlinePassed Cause = "deadline_passed" // whom to ask
	CauseFrozen         Cause = "frozen"
	CauseEnrolled       Cause = "enrolled"     // goes to the status page
	CauseNotEnrolled    Cause = "not_enrolled" // asked for a status before signing up
)

// Verified is the answer to a claim that matched.
type Verified struct {
	Cause        Cause
	PatientID    string
	EnrollmentID string // empty where the cause allows none
	VisitToken   string // of a new visit, now that it is somebody's; empty by phone
	Status       EnrollmentStatus
	Subject      Subject
	Deadline     Date
	Months       int // of monitoring that the patient gets
	// Letter is the reference of the letter with the code; "" if there is none.
	Letter string
	// NewerOn is when the letter with the code that replaced this one was mailed; zero
	// until it was.
	NewerOn Date
	// HeldOn is since when everything is on hold, by the Calendar, and DecideBy until when
	// somebody decides; Reference is the case's. All are zero where nothing is on hold.
	HeldOn, DecideBy Date
	Reference        string
}
