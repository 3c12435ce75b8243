package passkey_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/descope/virtualwebauthn"

	"recourse/internal/passkey"
	"recourse/internal/portaltest"
	"recourse/models"
)

var portal = passkey.Site{Name: "Recourse", Host: "portal.example.org", Origin: "https://portal.example.org"}

// device answers challenges as a browser with an authenticator does.
type device struct{ *portaltest.Device }

func newDevice(a passkey.Account) *device { return &device{portaltest.NewDevice(string(a.ID))} }

func at(s passkey.Site) models.PasskeySite { return models.PasskeySite{Host: s.Host, Origin: s.Origin} }

func (d *device) make(t *testing.T, s passkey.Site, c passkey.Challenge) []byte {
	t.Helper()
	return []byte(d.Make(t, at(s), models.PasskeyPrompt{Options: string(c.Options)}).Credential)
}

func (d *device) show(t *testing.T, s passkey.Site, c passkey.Challenge) []byte {
	t.Helper()
	return []byte(d.Show(t, at(s), models.PasskeyPrompt{Options: string(c.Options)}).Credential)
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// enrolled is an account with a passkey on a device.
func enrolled(t *testing.T) (passkey.Account, *device) {
	t.Helper()
	a := passkey.Account{ID: []byte("account-7"), Name: "ana"}
	d := newDevice(a)
	asked := must[passkey.Challenge](t)(portal.Register(a))
	made := must[passkey.Passkey](t)(portal.Registered(a, asked.State, d.make(t, portal, asked)))
	a.Passkeys = []passkey.Passkey{made}
	return a, d
}

func finder(a passkey.Account) func([]byte) (passkey.Account, error) {
	return func(id []byte) (passkey.Account, error) {
		if !bytes.Equal(id, a.Passkeys[0].ID) {
			return passkey.Account{}, errors.New("unknown")
		}
		return a, nil
	}
}

func TestRegisterAndSignIn(t *testing.T) {
	a, d := enrolled(t)
	for range 2 {
		asked := must[passkey.Challenge](t)(portal.Ask())
		used := must[passkey.Passkey](t)(portal.Answered(asked.State, d.show(t, portal, asked), finder(a)))
		if bytes.Equal(used.Record, a.Passkeys[0].Record) {
			t.Error("the counter did not move")
		}
		a.Passkeys[0] = used
	}
	again := must[passkey.Challenge](t)(portal.Register(a))
	for _, want := range []string{`"excludeCredentials":[{`, `"residentKey":"required"`, `"userVerification":"required"`} {
		if !strings.Contains(string(again.Options), want) {
			t.Errorf("%s is not asked for: %s", want, again.Options)
		}
	}
}

func TestAnswersThatDoNotHold(t *testing.T) {
	for name, answer := range map[string]func(t *testing.T, d *device, c passkey.Challenge) []byte{
		"another site": func(t *testing.T, d *device, c passkey.Challenge) []byte {
			return d.show(t, passkey.Site{Name: "Recourse", Host: "portal.example.org", Origin: "https://evil.example.org"}, c)
		},
		"another relying party": func(t *testing.T, d *device, c passkey.Challenge) []byte {
			return d.show(t, passkey.Site{Name: "Recourse", Host: "example.com", Origin: portal.Origin}, c)
		},
		"another challenge": func(t *testing.T, d *device, _ passkey.Challenge) []byte {
			return d.show(t, portal, must[passkey.Challenge](t)(portal.Ask()))
		},
		"another key": func(t *testing.T, d *device, c passkey.Challenge) []byte {
			fake := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
			fake.ID = d.Key.ID
			d.Key = fake
			return d.show(t, portal, c)
		},
		"nobody was verified": func(t *testing.T, d *device, c passkey.Challenge) []byte {
			d.Options.UserNotVerified = true
			return d.show(t, portal, c)
		},
		"another user's handle": func(t *testing.T, d *device, c passkey.Challenge) []byte {
			d.Options.UserHandle = []byte("account-8")
			return d.show(t, portal, c)
		},
		"no JSON": func(*testing.T, *device, passkey.Challenge) []byte { return []byte("<html>") },
		"nothing": func(*testing.T, *device, passkey.Challenge) []byte { return nil },
	} {
		a, d := enrolled(t)
		asked := must[passkey.Challenge](t)(portal.Ask())
		if _, err := portal.Answered(asked.State, answer(t, d, asked), finder(a)); !errors.Is(err, passkey.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A counter that stands still is of a copy of the authenticator.
func TestACopyIsRefused(t *testing.T) {
	a, d := enrolled(t)
	asked := must[passkey.Challenge](t)(portal.Ask())
	a.Passkeys[0] = must[passkey.Passkey](t)(portal.Answered(asked.State, d.show(t, portal, asked), finder(a)))
	d.Key.Counter--
	asked = must[passkey.Challenge](t)(portal.Ask())
	if _, err := portal.Answered(asked.State, d.show(t, portal, asked), finder(a)); !errors.Is(err, passkey.ErrRefused) {
		t.Errorf("a copy: %v", err)
	}
}

func TestRegistrationsThatDoNotHold(t *testing.T) {
	a := passkey.Account{ID: []byte("account-7"), Name: "ana"}
	d := newDevice(a)
	asked := must[passkey.Challenge](t)(portal.Register(a))
	other := passkey.Account{ID: []byte("account-8"), Name: "ben"}
	if _, err := portal.Registered(other, asked.State, d.make(t, portal, asked)); !errors.Is(err, passkey.ErrRefused) {
		t.Errorf("for another account: %v", err)
	}
	evil := passkey.Site{Name: portal.Name, Host: portal.Host, Origin: "https://evil.example.org"}
	if _, err := portal.Registered(a, asked.State, d.make(t, evil, asked)); !errors.Is(err, passkey.ErrRefused) {
		t.Errorf("from another site: %v", err)
	}
	if _, err := portal.Registered(a, asked.State, []byte("{}")); !errors.Is(err, passkey.ErrRefused) {
		t.Errorf("an empty answer: %v", err)
	}
}

func TestSupported(t *testing.T) {
	for host, want := range map[string]bool{
		"portal.example.org": true, "localhost": true, "127.0.0.1": false, "::1": false, "": false, "192.0.2.7": false,
	} {
		if passkey.Supported(host) != want {
			t.Errorf("%q: %v", host, !want)
		}
	}
}
