package portaltest

import (
	"testing"

	"github.com/descope/virtualwebauthn"

	"recourse/models"
)

// Device is a virtual authenticator with one passkey, of one account.
type Device struct {
	virtualwebauthn.Authenticator
	Key virtualwebauthn.Credential
}

// NewDevice is a device of the account with that id.
func NewDevice(account string) *Device {
	d := &Device{
		virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: []byte(account)}),
		newKey(),
	}
	d.AddCredential(d.Key)
	return d
}

// wholeKey is how long a P-256 key in COSE is. The library leaves out a coordinate's
// leading zero, which RFC 9053 section 7.1.1 wants: one key in 128 would be refused.
const wholeKey = 77

func newKey() virtualwebauthn.Credential {
	for {
		key := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
		if len(key.Key.AttestationData()) == wholeKey {
			return key
		}
	}
}

func party(s models.PasskeySite) virtualwebauthn.RelyingParty {
	return virtualwebauthn.RelyingParty{Name: "Recourse", ID: s.Host, Origin: s.Origin}
}

// Make answers a prompt to make a passkey, as a browser at the site does.
func (d *Device) Make(t testing.TB, s models.PasskeySite, p models.PasskeyPrompt) models.PasskeyAnswer {
	t.Helper()
	options, err := virtualwebauthn.ParseAttestationOptions(p.Options)
	must(t, err)
	return models.PasskeyAnswer{State: p.State, Credential: virtualwebauthn.CreateAttestationResponse(party(s), d.Authenticator, d.Key, *options)}
}

// Show answers a prompt to show a passkey.
func (d *Device) Show(t testing.TB, s models.PasskeySite, p models.PasskeyPrompt) models.PasskeyAnswer {
	t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(p.Options)
	must(t, err)
	d.Key.Counter++
	return models.PasskeyAnswer{State: p.State, Credential: virtualwebauthn.CreateAssertionResponse(party(s), d.Authenticator, d.Key, *options)}
}
