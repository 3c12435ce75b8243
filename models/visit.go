package models

import (
	"time"

	"recourse/internal/sealed"
)

// How long a visit lasts after the last page somebody opened, how long once they asked for
// more time, and how long what they had typed is kept after that, for whoever
// proves again to be the same patient (WCAG 2.2, 2.2.1 and 2.2.5).
const (
	VisitIdle     = 30 * time.Minute
	VisitExtended = 5 * time.Hour
	DraftKept     = 24 * time.Hour
)

// Visit is one patient's way through the web form. What was typed lies sealed;
// the cookie has only a random token, the database only its hash.
type Visit struct {
	ID           string `gorm:"primaryKey"`
	IncidentID   string
	TokenHash    []byte
	Draft        sealed.Text // a [Draft]
	EnrollmentID string      // set once a claim was verified
	Subject      Subject     // who it is for, once a claim was verified
	TermMonths   int         // the patient's, see [Patient]; 0 where the incident's own term holds
	Extended     bool        // more time was asked for
	CSRF         string
	SeenAt       Instant
	MadeAt       Instant
}

// EndsAt is when the visit is over unless a page is opened before.
func (v Visit) EndsAt() time.Time {
	if v.Extended {
		return v.SeenAt.Add(VisitExtended)
	}
	return v.SeenAt.Add(VisitIdle)
}

// Over says whether the visit has ended.
func (v Visit) Over(now time.Time) bool { return now.After(v.EndsAt()) }

// Draft is what somebody has typed so far, right or wrong. Code and Answered say which
// of it was read and is right, and so how far the way is open.
type Draft struct {
	Private
	Code             string // of the right shape: who it is may be asked
	Named            bool   // who fills it in for the patient is right: the details may be asked
	Answered         bool   // the details are right: they may be looked at and sent
	Submitted        bool   // nothing is left to type: the way leads to the status
	CodeTyped        string
	StopTyped        string
	Stopped          Stopped // nothing personal
	LastName         string
	Month, Day, Year string
	ForTyped         string  // whom the letter is for, as chosen
	For              Subject // the same where it was read and may be said; "" is what the roster says
	Filler           Filler  // as typed, by who does it for the patient
	Consent          bool
	ContactBy        string
	Email            string
	Phone            string
	// MatchedAt is the second when the code was found right and the way went on in a visit of
	// its own. A form sent twice may arrive here for a moment longer.
	MatchedAt int64
}

// Stopped is what somebody keeps who has stopped a sign-up by the code in a letter: the
// case's reference, since when everything is on hold, and by when it is decided.
type Stopped struct{ Reference, HeldOn, DecideBy string }

// Stopped is what the reader of its letter keeps of a case.
func (c Case) Stopped() Stopped {
	return Stopped{c.Reference, c.OpenedOn.String(), c.DueOn.String()}
}

// Days are those that it says, by the Calendar.
func (s Stopped) Days() (heldOn, decideBy Date, err error) {
	if heldOn, err = ParseDate(s.HeldOn); err == nil {
		decideBy, err = ParseDate(s.DecideBy)
	}
	return heldOn, decideBy, err
}

// Details are the answers that come back after a visit has ended. They are read again
// before they count.
func (d Draft) Details() Draft {
	return Draft{For: d.For, Filler: d.Filler, Consent: d.Consent, ContactBy: d.ContactBy, Email: d.Email, Phone: d.Phone}
}

// Next are the answers that a parent need not give again for the next child: who they are
// and how to reach them. That they may act for it, and what they agree to, is asked anew.
func (d Draft) Next() Draft {
	d.Filler.May = false
	return Draft{Filler: d.Filler, ContactBy: d.ContactBy, Email: d.Email, Phone: d.Phone}
}
