package handlers

import (
	"context"
	"net/netip"

	"recourse/models"
)

// accounts signs staff in and out.
type accounts interface {
	// SignIn checks name, password and one-time or recovery code together. Errors are
	// [models.ErrSignIn] and [*models.Limited].
	SignIn(ctx context.Context, in models.SignIn, from netip.Addr) (token string, err error)
	// SignInByPasskey is SignIn by what a browser answered to AskPasskey.
	SignInByPasskey(ctx context.Context, site models.PasskeySite, in models.PasskeyAnswer, from netip.Addr) (token string, err error)
	// AskPasskey asks a browser for a passkey: to sign in where the session is the zero
	// one, else for a step-up.
	AskPasskey(session models.StaffSession, site models.PasskeySite) (models.PasskeyPrompt, error)
	// StepUp shows once more that the member is there. The session goes on under the
	// token returned, and under no other. Errors are those of SignIn.
	StepUp(ctx context.Context, session models.StaffSession, site models.PasskeySite, in models.StepUp, from netip.Addr) (token string, err error)
	// StaffSession returns who a token belongs to. Errors wrap [models.ErrSession].
	StaffSession(ctx context.Context, token string) (models.StaffSession, error)
	SignOut(ctx context.Context, session models.StaffSession) error
	// Invited shows an invitation to who has its token. Errors wrap [models.ErrInvitation].
	Invited(ctx context.Context, token string) (models.Invited, error)
	// AcceptInvitation sets the password and signs in. Errors wrap
	// [models.ErrInvitation] or are a [models.FieldError] of "password" or "code".
	AcceptInvitation(ctx context.Context, in models.Acceptance) (token string, err error)
	ownAccess
}

// ownAccess is what members of staff do about their own signing in.
type ownAccess interface {
	Access(ctx context.Context, session models.StaffSession) (models.Access, error)
	// NewPasskeyPrompt asks the browser to make a passkey. Errors wrap
	// [models.ErrForbidden] for who must show one first.
	NewPasskeyPrompt(ctx context.Context, session models.StaffSession, site models.PasskeySite) (models.PasskeyPrompt, error)
	// AddPasskey keeps what the browser made. Errors wrap [models.ErrPasskey] or are a
	// [models.FieldError] of "passkey_name".
	AddPasskey(ctx context.Context, session models.StaffSession, site models.PasskeySite, name string, in models.PasskeyAnswer) error
	// RemovePasskey forgets one, but never the last.
	RemovePasskey(ctx context.Context, session models.StaffSession, id string) error
	// NewRecoveryCodes replaces the codes; they are told this once.
	NewRecoveryCodes(ctx context.Context, session models.StaffSession) ([]string, error)
	// EndSession ends one session, or with "" all others.
	EndSession(ctx context.Context, session models.StaffSession, id string) error
}
