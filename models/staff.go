package models

import (
	"strings"

	"recourse/internal/sealed"
)

// Role is what a member of staff may do, for one incident.
type Role string

// The roles (DESIGN section 7).
const (
	RoleAgent          Role = "agent"
	RoleSupervisor     Role = "supervisor"
	RolePrint          Role = "print"
	RoleAdmin          Role = "admin"
	RolePrivacyOfficer Role = "privacy_officer"
	RoleAuditor        Role = "auditor"
)

// Roles lists all roles.
func Roles() []Role {
	return []Role{RoleAgent, RoleSupervisor, RolePrint, RoleAdmin, RolePrivacyOfficer, RoleAuditor}
}

// ParseRole returns the role of that name, or an error that wraps [ErrInvalid].
func ParseRole(s string) (Role, error) {
	for _, r := range Roles() {
		if string(r) == strings.TrimSpace(s) {
			return r, nil
		}
	}
	return "", FieldError{"role", "unknown"}
}

// Permission is something that some roles may do.
type Permission string

// The permissions: the rows of DESIGN section 7's table, split where proposing
// and approving are two roles' work.
const (
	MayLookUp         Permission = "look_up"
	MayEnrollCaller   Permission = "enroll_caller"
	MayPropose        Permission = "propose"
	MayApprove        Permission = "approve"
	MayProposeHelp    Permission = "propose_help" // what one person needs: an extension
	MayApproveHelp    Permission = "approve_help"
	MayMail           Permission = "mail"
	MayReport         Permission = "report"
	MaySeeSmallCounts Permission = "see_small_counts"
	MayAudit          Permission = "audit"
	MayMoveCalendar   Permission = "move_calendar" // of a rehearsal
)

var permissions = map[Role][]Permission{
	RoleAgent:          {MayLookUp, MayEnrollCaller, MayProposeHelp, MayMoveCalendar},
	RoleSupervisor:     {MayLookUp, MayEnrollCaller, MayApproveHelp, MayReport, MayMoveCalendar},
	RolePrint:          {MayMail, MayMoveCalendar},
	RoleAdmin:          {MayPropose, MayProposeHelp, MayReport, MayMoveCalendar},
	RolePrivacyOfficer: {MayApprove, MayApproveHelp, MayReport, MaySeeSmallCounts, MayAudit, MayMoveCalendar},
	RoleAuditor:        {MayReport, MayAudit},
}

// May says whether the role has the permission.
func (r Role) May(p Permission) bool {
	for _, one := range permissions[r] {
		if one == p {
			return true
		}
	}
	return false
}

// Staff is an account of an agent, admin, … Its profile lies sealed under the
// installation's keys.
type Staff struct {
	ID           string      `gorm:"primaryKey"`
	Login        []byte      // token of the sign-in name
	Profile      sealed.Text // a [StaffProfile]
	PasswordHash string      // PHC string
	TOTP         sealed.Text // base32 secret
	TOTPStep     int64       // the last step accepted, so that a code works once
	DisabledAt   Instant
	MadeAt       Instant
	Version      int
}

// TableName is the table's name.
func (Staff) TableName() string { return "staff" }

// StaffProfile is who a member of staff is.
type StaffProfile struct {
	SignInName string // an e-mail address or user name, lower case
	Name       string
}

// Grant gives a role for one incident.
type Grant struct {
	IncidentID string `gorm:"primaryKey"`
	StaffID    string `gorm:"primaryKey"`
	Role       Role   `gorm:"primaryKey"`
	MadeAt     Instant
}

// NewStaff is an account to be made.
type NewStaff struct {
	Private
	SignInName string
	Name       string
	Password   string
	Secret     string // TOTP, base32
	Grants     []Grant
}

// StaffMember is an account as lists show it.
type StaffMember struct {
	ID         string
	SignInName string
	Name       string
	Disabled   bool
	Grants     []Grant
}

// SignIn is what somebody types to sign in.
type SignIn struct {
	Private
	Name     string
	Password string
	TOTP     string
}

// StaffSession is a member of staff who is signed in. The token itself is only
// in the cookie; the database has its hash.
type StaffSession struct {
	ID      string
	StaffID string
	Name    string
	CSRF    string
	Grants  []Grant
	// Waiting are grants that count once the member has signed in by passkey.
	Waiting  []Grant
	Level    SignInLevel
	ProvedAt Instant // when they last showed that it is them
}

// Role is the member's role in an incident; several grants give the first in
// the order of [Roles] that has the permission asked for.
func (s StaffSession) Role(incidentID string, p Permission) (Role, bool) {
	for _, r := range Roles() {
		for _, g := range s.Grants {
			if g.IncidentID == incidentID && g.Role == r && r.May(p) {
				return r, true
			}
		}
	}
	return "", false
}

// Actor is the member as the actor of what they do.
func (s StaffSession) Actor() Actor { return Actor{Kind: ActorStaff, ID: s.StaffID} }

// NormalSignInName is how sign-in names are compared.
func NormalSignInName(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
