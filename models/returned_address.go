package models

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"recourse/internal/letter"
	"recourse/internal/sealed"
)

// AddressInput is an address as a person or a file gives it.
type AddressInput struct {
	Private
	Line1, Line2, City, State, ZIP, Country string
}

// IsZero says whether nothing was given, a country aside.
func (a AddressInput) IsZero() bool {
	return strings.TrimSpace(a.Line1+a.Line2+a.City+a.State+a.ZIP) == ""
}

// ParseAddress reads a new address: whole, and in the United States with a state
// and a ZIP code. Errors join a [FieldError] for each field, named line1, line2,
// city, state or zip, and quote nothing. A Social Security number is refused
// wherever it stands: the portal never holds one. So are signs that no letter can
// show: it would be held.
func ParseAddress(a AddressInput) (Contact, error) {
	p := addressParser{}
	c := Contact{Lines: []string{p.need("line1", a.Line1)}, City: p.need("city", a.City), Country: countryOf(p.text("country", a.Country))}
	if line := p.text("line2", a.Line2); line != "" {
		c.Lines = append(c.Lines, line)
	}
	if c.Country != "" {
		c.State, c.ZIP = p.text("state", a.State), p.text("zip", a.ZIP)
		return c, errors.Join(p.errs...)
	}
	if c.State = strings.ToUpper(p.need("state", a.State)); c.State != "" && !USState(c.State) {
		p.fail("state", "invalid")
	}
	if zip := p.need("zip", a.ZIP); zip != "" {
		var ok bool
		if c.ZIP, ok = parseZIP(zip, c.State); !ok {
			p.fail("zip", "invalid")
		}
	}
	return c, errors.Join(p.errs...)
}

// maxLine is the longest line of an address that is taken in.
const maxLine = 100

type addressParser struct{ errs []error }

func (p *addressParser) fail(field, key string) { p.errs = append(p.errs, FieldError{field, key}) }

func (p *addressParser) text(field, s string) string {
	s = joinWords(s)
	switch {
	case len(s) > maxLine:
		p.fail(field, "long")
	case strings.ContainsFunc(s, unicode.IsControl), holdsSSN(contactColumn(field), s):
		p.fail(field, "invalid")
	case !letter.Prints(s):
		p.fail(field, "script")
	default:
		return s
	}
	return ""
}

func (p *addressParser) need(field, s string) string {
	before := len(p.errs)
	s = p.text(field, s)
	if s == "" && len(p.errs) == before {
		p.fail(field, "empty")
	}
	return s
}

// SameAddress says whether two contacts are one postal address, however it is
// written: case, punctuation and the last four digits of a ZIP code aside.
func SameAddress(a, b Contact) bool { return slices.Equal(addressKey(a), addressKey(b)) }

func addressKey(c Contact) []string {
	zip := c.ZIP
	if c.Country == "" && len(zip) > 5 {
		zip = zip[:5]
	}
	return []string{folded(strings.Join(c.Lines, "")), folded(c.City), folded(c.State), folded(zip), folded(c.Country)}
}

// ParseAddressSource reads where an address came from, or returns a [FieldError].
func ParseAddressSource(s string) (AddressSource, error) {
	source := AddressSource(strings.ToLower(strings.TrimSpace(s)))
	if !slices.Contains(AddressSources(), source) {
		return "", FieldError{"source", "choose"}
	}
	return source, nil
}

// AddressChange is a new address of a patient and where it came from. The old one
// stays, sealed: letters went there.
type AddressChange struct {
	ID         string `gorm:"primaryKey"`
	IncidentID string
	PatientID  string
	Source     AddressSource
	Old        sealed.Text // a [Contact]
	MadeBy     string
	MadeAt     Instant
}
