package models

import (
	"slices"
	"strings"
)

// contact reads where a patient lives. An address that is missing altogether is
// taken in: no letter can be sent, and the notice is given in another way.
func (p *rowParser) contact() Contact {
	c := Contact{Phone: p.phone(), Email: p.email()}
	p.splitPlace()
	if p.homeless() {
		return c
	}
	c.Country = countryOf(p.values[colCountry])
	if p.values[colState] == "" && !p.has(colState) {
		p.values[colState] = territoryOf(p.values[colCountry])
	}
	c.Lines, c.City = p.lines(), p.need(colCity)
	if c.Country != "" {
		c.State, c.ZIP = p.values[colState], p.values[colZIP]
		return c
	}
	c.State = p.state()
	c.ZIP = p.zip(c.State)
	return c
}

// homeless says whether nothing is there of an address.
func (p *rowParser) homeless() bool {
	all := []column{colLine1, colLine2, colCity, colState, colZIP, colPlace}
	return !p.has(all...) && !slices.ContainsFunc(all, func(c column) bool { return p.values[c] != "" })
}

// noStreets are written where no street is known.
var noStreets = strings.Fields("unknown unk homeless none na noaddress badaddress invalidaddress returnmail returnedmail undeliverable noneprovided notprovided noaddressonfile")

// lines are the street address: one of two lines is enough.
func (p *rowParser) lines() (lines []string) {
	for _, c := range []column{colLine1, colLine2} {
		if s := p.values[c]; s != "" {
			lines = append(lines, s)
		}
		if digits(p.values[c]) == 0 && slices.Contains(noStreets, plainHeader(p.values[c])) {
			p.refuseColumn(c, reasonNoStreet)
		}
	}
	if len(lines) == 0 {
		p.need(colLine1)
	}
	return lines
}

func (p *rowParser) state() string {
	s := p.need(colState)
	if s == "" {
		return ""
	}
	code, ok := stateCode(s)
	if !ok {
		p.refuseColumn(colState, reasonState)
	}
	return code
}

func (p *rowParser) zip(state string) string {
	s := p.need(colZIP)
	if s == "" {
		return ""
	}
	zip, ok := parseZIP(s, state)
	if !ok && !p.has(colState) { // without the state, a missing zero cannot be judged
		p.refuseColumn(colZIP, reasonZIP)
	}
	return zip
}

// splitPlace fills city, state and ZIP code from a column that has them all. Abroad it
// is left as it is, on one line.
func (p *rowParser) splitPlace() {
	place := p.values[colPlace]
	if place == "" {
		return
	}
	parts := map[column]string{colCity: place}
	if countryOf(p.values[colCountry]) == "" {
		city, state, zip, ok := splitPlace(place)
		if !ok {
			p.refuseColumn(colPlace, reasonPlace)
			return
		}
		parts = map[column]string{colCity: city, colState: state, colZIP: zip}
	}
	for to, part := range parts {
		if p.values[to] == "" {
			p.values[to], p.cells[to] = part, part
		}
	}
	p.cells[colPlace] = ""
}
