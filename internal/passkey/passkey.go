// Package passkey is staff's way to sign in that cannot be phished: WebAuthn
// (W3C, Level 3) with discoverable credentials and user verification required.
//
// It keeps nothing and knows no accounts. A ceremony has two steps: a challenge for
// the browser with a state that the caller keeps from being changed, and the
// browser's answer, which is checked against that state. The caller sees to it that
// a state is used once and not for long.
package passkey

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// ErrRefused is returned for an answer that does not hold, whatever the reason. It
// quotes nothing of the answer.
var ErrRefused = errors.New("passkey: answer refused")

// Site is where passkeys work: WebAuthn's relying party. A passkey made at one host
// works at no other.
type Site struct {
	Name   string // what the browser calls it
	Host   string // a domain name, no address and no port
	Origin string // scheme, host and port, as the browser sends them
}

// Account is whose passkeys they are.
type Account struct {
	ID       []byte // opaque, at most 64 bytes; no name (W3C section 14.6.1)
	Name     string // what the browser shows, such as the sign-in name
	Passkeys []Passkey
}

// Challenge is what the browser is asked, and what the caller keeps until it answers.
type Challenge struct {
	Options []byte // JSON of PublicKeyCredentialCreationOptions or …RequestOptions
	State   []byte // JSON; secret from nobody, to be changed by nobody
}

// Passkey is a credential as it is kept. The record holds the public key and the
// counter, as JSON.
type Passkey struct {
	ID     []byte
	Record []byte
}

// Register asks the browser for a new passkey; those that the account has are left out.
func (s Site) Register(a Account) (Challenge, error) {
	party, u, err := s.begin(a)
	if err != nil {
		return Challenge{}, err
	}
	asked, state, err := party.BeginRegistration(u, webauthn.WithExclusions(webauthn.Credentials(u.credentials).CredentialDescriptors()))
	if err != nil {
		return Challenge{}, fmt.Errorf("passkey: %w", err)
	}
	return challenge(asked.Response, state)
}

// Registered checks the browser's answer and returns the new passkey. Errors wrap [ErrRefused].
func (s Site) Registered(a Account, state, answer []byte) (Passkey, error) {
	party, u, err := s.begin(a)
	if err != nil {
		return Passkey{}, err
	}
	kept, parsed, err := read(state, answer, protocol.ParseCredentialCreationResponseBytes)
	if err != nil {
		return Passkey{}, err
	}
	made, err := party.CreateCredential(u, kept, parsed)
	if err != nil {
		return Passkey{}, ErrRefused
	}
	return keep(*made)
}

// Ask asks the browser for any passkey it has for the site.
func (s Site) Ask() (Challenge, error) {
	party, err := s.party()
	if err != nil {
		return Challenge{}, err
	}
	asked, state, err := party.BeginDiscoverableLogin()
	if err != nil {
		return Challenge{}, fmt.Errorf("passkey: %w", err)
	}
	return challenge(asked.Response, state)
}

// Answered checks the browser's answer against the account that has the passkey, and
// returns the passkey to be kept in its place. Errors wrap [ErrRefused], or are
// those of find.
func (s Site) Answered(state, answer []byte, find func(id []byte) (Account, error)) (Passkey, error) {
	party, err := s.party()
	if err != nil {
		return Passkey{}, err
	}
	kept, parsed, err := read(state, answer, protocol.ParseCredentialRequestResponseBytes)
	if err != nil {
		return Passkey{}, err
	}
	a, err := find(parsed.RawID)
	if err != nil {
		return Passkey{}, err
	}
	u, err := userOf(a)
	if err != nil {
		return Passkey{}, err
	}
	_, used, err := party.ValidatePasskeyLogin(func(_, _ []byte) (webauthn.User, error) { return u, nil }, kept, parsed)
	if err != nil || used.Authenticator.CloneWarning {
		return Passkey{}, ErrRefused // a counter that goes back is of a copy (section 6.1.1)
	}
	return keep(*used)
}

// party is the site as the library knows it. The caller ends a challenge by its own
// clock, so the library's is left out.
func (s Site) party() (*webauthn.WebAuthn, error) {
	party, err := webauthn.New(&webauthn.Config{
		RPID: s.Host, RPDisplayName: s.Name, RPOrigins: []string{s.Origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("passkey: site: %w", err)
	}
	return party, nil
}

func (s Site) begin(a Account) (*webauthn.WebAuthn, user, error) {
	party, err := s.party()
	if err != nil {
		return nil, user{}, err
	}
	u, err := userOf(a)
	return party, u, err
}

func challenge(options any, state *webauthn.SessionData) (c Challenge, err error) {
	if c.Options, err = json.Marshal(options); err != nil {
		return c, fmt.Errorf("passkey: write options: %w", err)
	}
	if c.State, err = json.Marshal(state); err != nil {
		return c, fmt.Errorf("passkey: write state: %w", err)
	}
	return c, nil
}

func read[T any](state, answer []byte, parse func([]byte) (T, error)) (kept webauthn.SessionData, parsed T, err error) {
	if err := json.Unmarshal(state, &kept); err != nil {
		return kept, parsed, fmt.Errorf("passkey: read state: %w", err)
	}
	if parsed, err = parse(answer); err != nil {
		return kept, parsed, ErrRefused
	}
	return kept, parsed, nil
}

func keep(c webauthn.Credential) (Passkey, error) {
	c.Attestation = webauthn.CredentialAttestation{} // none was asked for
	record, err := json.Marshal(c)
	if err != nil {
		return Passkey{}, fmt.Errorf("passkey: write record: %w", err)
	}
	return Passkey{ID: bytes.Clone(c.ID), Record: record}, nil
}

// user is an account as the library asks for it.
type user struct {
	account     Account
	credentials []webauthn.Credential
}

func userOf(a Account) (user, error) {
	u := user{account: a}
	for _, p := range a.Passkeys {
		var c webauthn.Credential
		if err := json.Unmarshal(p.Record, &c); err != nil {
			return u, fmt.Errorf("passkey: read record: %w", err)
		}
		u.credentials = append(u.credentials, c)
	}
	return u, nil
}

func (u user) WebAuthnID() []byte                         { return u.account.ID }
func (u user) WebAuthnName() string                       { return u.account.Name }
func (u user) WebAuthnDisplayName() string                { return u.account.Name }
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.credentials }

// Supported says whether a host may have passkeys: browsers want a domain name, and
// take no address (W3C section 5.1.3).
func Supported(host string) bool { return protocol.ValidateRPID(host) == nil }
