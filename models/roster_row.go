package models

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// rowParser checks the values of one row and gathers what is wrong with them.
type rowParser struct {
	number   int
	today    Date
	values   map[column]string
	problems []RosterProblem
}

func (p *rowParser) refuse(c column, reason string) {
	p.problems = append(p.problems, RosterProblem{Row: p.number, Column: string(c), Reason: reason})
}

// clean makes one line of a value and checks what holds for every value; one
// that fails is emptied and marked, so that it is not found missing as well.
func (p *rowParser) clean(c column, cell string) string {
	s := oneLine(cell)
	switch {
	case utf8.RuneCountInString(s) > maxValue:
		p.refuse(c, reasonTooLong)
	case strings.ContainsFunc(s, unicode.IsControl), strings.ContainsRune(s, utf8.RuneError):
		p.refuse(c, reasonEncoding)
	case holdsSSN(c, s):
		p.refuse(c, reasonSSN)
	default:
		return s
	}
	return ""
}

// oneLine joins the words of a value by single blanks; most are so already.
func oneLine(s string) string {
	if strings.Contains(s, "  ") || strings.TrimSpace(s) != s || strings.ContainsFunc(s, otherSpace) {
		return strings.Join(strings.Fields(s), " ")
	}
	return s
}

func otherSpace(r rune) bool { return r != ' ' && unicode.IsSpace(r) }

// need refuses a missing value, unless its column was refused already.
func (p *rowParser) need(c column) string {
	if p.values[c] == "" && !p.refused(c) {
		p.refuse(c, reasonMissing)
	}
	return p.values[c]
}

func (p *rowParser) refused(c column) bool {
	return slices.ContainsFunc(p.problems, func(q RosterProblem) bool { return q.Column == string(c) })
}

func (p *rowParser) row() RosterRow {
	return RosterRow{
		Number: p.number,
		Identity: Identity{
			RecordNumber: p.values[colRecord], First: p.values[colFirst], Middle: p.values[colMiddle], Last: p.last(),
			Suffix: p.values[colSuffix], BirthDate: p.birthDate(), Representative: p.values[colRepName], Role: p.values[colRepRole],
		},
		Contact:  p.contact(),
		Language: p.language(),
		Deceased: p.deceased(),
		Exposed:  p.exposed(),
	}
}

// last needs a letter: a claim could match no other name.
func (p *rowParser) last() string {
	s := p.need(colLast)
	if s != "" && !strings.ContainsFunc(s, unicode.IsLetter) {
		p.refuse(colLast, reasonName)
	}
	return s
}

func (p *rowParser) birthDate() string {
	s := p.need(colBirth)
	if s == "" {
		return ""
	}
	d, err := ParseUSDate(s, p.today)
	if bad := (*BirthError)(nil); errors.As(err, &bad) {
		p.refuse(colBirth, "birth_"+string(bad.Fault))
	}
	return d.String()
}

func (p *rowParser) contact() Contact {
	c := Contact{Lines: []string{p.need(colLine1)}, City: p.need(colCity), Country: countryOf(p.values[colCountry]), Phone: p.phone(), Email: p.email()}
	if line2 := p.values[colLine2]; line2 != "" {
		c.Lines = append(c.Lines, line2)
	}
	if c.Country != "" {
		c.State, c.ZIP = p.values[colState], p.values[colZIP]
		return c
	}
	if c.State = strings.ToUpper(p.need(colState)); c.State != "" && !USState(c.State) {
		p.refuse(colState, reasonState)
	}
	if zip := p.need(colZIP); zip != "" {
		var ok bool
		if c.ZIP, ok = parseZIP(zip, c.State); !ok {
			p.refuse(colZIP, reasonZIP)
		}
	}
	return c
}

func (p *rowParser) phone() string {
	s := p.values[colPhone]
	if s == "" {
		return ""
	}
	phone, err := ParsePhone(s)
	if err != nil {
		p.refuse(colPhone, reasonPhone)
	}
	return phone
}

func (p *rowParser) email() string {
	s := p.values[colEmail]
	if s == "" {
		return ""
	}
	email, err := ParseEmail(s)
	if err != nil {
		p.refuse(colEmail, reasonEmail)
	}
	return email
}

// language is English unless the row says otherwise.
func (p *rowParser) language() string {
	switch strings.ToLower(p.values[colLanguage]) {
	case "", "en", "eng", "english", "en-us":
		return "en"
	case "es", "spa", "spanish", "español", "es-us":
		return "es"
	case "pt", "por", "portuguese", "português", "pt-br":
		return "pt"
	}
	p.refuse(colLanguage, reasonLanguage)
	return ""
}

func (p *rowParser) deceased() bool {
	switch strings.ToLower(p.values[colDeceased]) {
	case "", "no", "n", "false", "0":
		return false
	case "yes", "y", "true", "1":
		return true
	}
	p.refuse(colDeceased, reasonYesNo)
	return false
}

// exposed may be empty: such a patient goes to review (see [Decide]).
func (p *rowParser) exposed() (elements []Element) {
	for _, s := range strings.Split(p.values[colExposed], ";") {
		e := Element(strings.ToLower(strings.TrimSpace(s)))
		switch {
		case e == "" || slices.Contains(elements, e):
		case slices.Contains(Elements(), e):
			elements = append(elements, e)
		default:
			p.refuse(colExposed, reasonElement)
			return nil
		}
	}
	return elements
}
