package models

// PasskeySite is where somebody signs in: a passkey made at one host works at no other.
type PasskeySite struct {
	Host   string // a domain name without a port
	Origin string // as the browser sends it: https://portal.example.org
}

// PasskeyPrompt asks a browser for a passkey, or to make one.
type PasskeyPrompt struct {
	Options string // JSON for navigator.credentials
	State   string // comes back with the answer; says nothing to who has it
}

// PasskeyAnswer is what came back.
type PasskeyAnswer struct {
	State      string
	Credential string // JSON
}

// Given says whether there is an answer at all.
func (a PasskeyAnswer) Given() bool { return a.Credential != "" }

// Passkey is a passkey as its owner sees it.
type Passkey struct {
	ID     string
	Name   string // as its owner calls it
	Host   string
	MadeAt Instant
	UsedAt Instant // zero: never
}
