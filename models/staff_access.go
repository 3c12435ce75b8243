package models

import "slices"

// SignInLevel is how sure it is that a member of staff is who they say.
type SignInLevel int

// The levels. A passkey cannot be given to a false site, a one-time code can
// (NIST SP 800-63B-4 section 2.2.2, phishing resistance).
const (
	LevelCode    SignInLevel = 1 // password and one-time code
	LevelPasskey SignInLevel = 2
)

// passkeyRoles decide over everybody's data, so a rehearsal apart their grants count
// only for who signed in by passkey (SECURITY 4.6).
var passkeyRoles = []Role{RoleAdmin, RolePrivacyOfficer}

// LevelFor is the level from which a role counts in the incident.
func (i Incident) LevelFor(r Role) SignInLevel {
	if !i.Rehearsal && (slices.Contains(passkeyRoles, r) || slices.Contains(i.Facts.PasskeyRoles, r)) {
		return LevelPasskey
	}
	return LevelCode
}

// Invitation lets somebody set a password and a second factor for their account, once.
type Invitation struct {
	Private
	Token string
	Until Instant
}

// Invited is what an invitation shows to who has it.
type Invited struct {
	Private
	SignInName string
	Name       string
	Secret     string // TOTP, base32
	Until      Instant
}

// Acceptance is what somebody types to take an invitation.
type Acceptance struct {
	Private
	Token    string
	Password string
	TOTP     string
}

// StepUp shows once more that somebody is who has signed in: a one-time code or a passkey.
type StepUp struct {
	Private
	TOTP    string
	Passkey PasskeyAnswer
}

// Given says whether anything was typed or shown.
func (p StepUp) Given() bool { return p.TOTP != "" || p.Passkey.Given() }

// Access is how an account can be signed in to, and where it is.
type Access struct {
	Passkeys      []Passkey
	RecoveryCodes int // not used yet
	Sessions      []OpenSession
}

// OpenSession is one place where somebody is signed in.
type OpenSession struct {
	ID     string
	Level  SignInLevel
	MadeAt Instant
	SeenAt Instant
}
