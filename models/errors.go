package models

import (
	"errors"
	"fmt"
	"time"
)

// What a caller can branch on. Texts are for operators and logs; visitors read
// the catalogue's words, chosen by the error.
var (
	ErrInvalid      = errors.New("not valid")
	ErrNotFound     = errors.New("not found")
	ErrConflict     = errors.New("changed meanwhile by somebody else")
	ErrOvertaken    = fmt.Errorf("%w: other letters were composed at the same time, or somebody is not owed one any more; nothing of this batch was kept", ErrConflict)
	ErrMove         = errors.New("not an allowed move")
	ErrFrozen       = errors.New("on hold until a case is decided")
	ErrForbidden    = errors.New("not allowed for this role")
	ErrSelfApproval = errors.New("a second person must approve")
	ErrTotals       = errors.New("typed totals differ from the counts")
	ErrNotSealed    = errors.New("the roster is not sealed yet")
	ErrSealed       = errors.New("the roster is sealed")
	ErrOutdated     = errors.New("a letter is not to go out as it is any more")
	ErrPrintShop    = errors.New("no agreement with the print shop is recorded")
	ErrReadBack     = errors.New("letters read back differ from what was composed")
	ErrSession      = errors.New("session over")
	ErrSignIn       = errors.New("sign-in refused")
	ErrInvitation   = errors.New("invitation used, replaced or over")
	ErrPasskey      = errors.New("passkey refused")
	ErrConsent      = errors.New("consent is missing")
	ErrRehearsal    = errors.New("only a rehearsal's calendar can be moved, and only forward")
	ErrSSN          = errors.New("the file holds Social Security numbers")
	ErrActor        = errors.New("nobody is named as the actor")
	ErrAuditLog     = errors.New("the audit log was changed")
	ErrNotApproved  = errors.New("a second person has not approved it, or too long ago")
	ErrEvidence     = errors.New("the evidence does not hold")
	// ErrNoMatch is the one neutral answer to a claim (DESIGN section 5): it
	// never says what was wrong.
	ErrNoMatch = errors.New("claim not matched")
)

// ProofWanted is the error of a claim that was not looked at because it did not come
// with work, or was not waited for. It is the same for every claim.
type ProofWanted struct {
	Challenge string        // to send back
	Puzzle    string        // what is hashed
	Zeros     int           // with how many zero bits each part's hash begins
	Wait      time.Duration // how long is still to be waited, where nobody works
	Early     bool          // somebody came back too soon
}

// Error implements error.
func (*ProofWanted) Error() string { return "proof of work wanted" }

// Limited is the error of an attempt refused by a limit.
type Limited struct{ RetryAfter time.Duration }

// Error implements error.
func (*Limited) Error() string { return "too many attempts" }
