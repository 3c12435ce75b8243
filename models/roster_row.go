package models

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"recourse/internal/csvout"
	"recourse/internal/letter"
)

// maxValue is the greatest number of characters of a value.
const maxValue = 200

// rowParser checks the values of one row and gathers what is wrong with them.
type rowParser struct {
	number   int
	dates    usDates
	values   [columnCount]string // checked; refused ones are empty
	cells    [columnCount]string // as read, for the problem file, without numbers like an SSN
	flagged  []Element           // by columns of yes and no
	unclear  []string            // of those, what is neither
	problems []RosterProblem
}

// begin forgets the row before.
func (p *rowParser) begin(number int) {
	*p = rowParser{number: number, dates: p.dates}
}

func (p *rowParser) refuse(name, reason string) {
	p.problems = append(p.problems, RosterProblem{Row: p.number, Column: name, Reason: reason})
}

func (p *rowParser) refuseColumn(c column, reason string) { p.refuse(columnNames[c], reason) }

// take reads one cell.
func (p *rowParser) take(m meaning, cell string) {
	if m.column == colExposed {
		cell = strings.ReplaceAll(cell, "\n", ";")
	}
	s := p.clean(m, tidy(cell))
	if m.column == colElement {
		p.flag(m, s)
		return
	}
	p.values[m.column] = s
}

// clean checks what holds for every value; one that fails is emptied and marked, so
// that it is not found missing as well.
func (p *rowParser) clean(m meaning, s string) string {
	reason := ""
	switch {
	case s == "":
	case p.holdsSSN(m.column, s): // first: nothing else that is wrong with it may keep it
		p.refuse(m.String(), reasonSSN)
		return ""
	case utf8.RuneCountInString(s) > maxValue:
		reason = reasonTooLong
	case strings.ContainsFunc(s, unicode.IsControl), strings.ContainsRune(s, utf8.RuneError):
		reason = reasonEncoding
	case hasNoValue(s):
		reason = reasonNoValue
	case isPrinted(m.column) && !isASCII(s) && !letter.Prints(s):
		reason = reasonScript
	case isNull(m.column, s):
		return ""
	}
	if m.column != colElement {
		p.cells[m.column] = strings.ToValidUTF8(s, "")
	}
	if reason != "" {
		p.refuse(m.String(), reason)
		return ""
	}
	return s
}

// holdsSSN leaves out dates, whose time of day can have many digits.
func (p *rowParser) holdsSSN(c column, s string) bool {
	if !holdsSSN(c, s) {
		return false
	}
	if c != colBirth {
		return true
	}
	_, err := p.dates.parse(s)
	return err != nil
}

// isASCII says whether a value without controls has only signs that every font has;
// most do.
func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// isPrinted says whether a column's values are printed in letters.
func isPrinted(c column) bool {
	return c >= colFirst && c <= colCountry && c != colBirth || c == colRepName || c == colFullName || c == colFirstLast || c == colPlace
}

// isNull says whether a value is how databases write that there is none. Null is a
// last name too.
func isNull(c column, s string) bool {
	isName := c == colFirst || c == colLast
	return s == "NULL" && !isName || slices.Contains([]string{"(null)", `\N`, "#N/A", "N/A", "n/a"}, s)
}

// hasNoValue says whether a value is what a spreadsheet shows where a formula failed
// (ECMA-376 part 1, 18.17.3, and later programs' own) or a column is too narrow; a file
// of separated values keeps nothing else of the cell.
func hasNoValue(s string) bool { return (s[0] == '#' || s[0] == 'E') && noValue.MatchString(s) }

var noValue = regexp.MustCompile(`^(#[A-Z][A-Z0-9/_]*[!?]|#GETTING_DATA|Err:[0-9]{3}|#{3,})$`)

// tidy makes one line of a cell: what a problem file or a spreadsheet put around it
// and characters that nobody sees are taken off, letters and their marks are joined
// (Unicode's form NFC). Most cells are so already.
func tidy(s string) string {
	if isTidy(s) {
		return s
	}
	s = csvout.Restore(s)
	if inner, ok := strings.CutPrefix(s, `="`); ok && strings.HasSuffix(inner, `"`) {
		s = strings.TrimSuffix(inner, `"`) // how CSV files keep zeros in front
	}
	if len(s) > 1 && s[0] == '\'' && isDigit(rune(s[1])) {
		s = s[1:] // the same, as it is typed
	}
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// isTidy says whether tidy has nothing to do.
func isTidy(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == '\'' || c == ' ' && last == ' ' || i == 0 && c == '=' {
			return false
		}
		last = c
	}
	return s == "" || last != ' '
}

// need refuses a missing value, unless its column was refused already, or the one
// from which it would have come.
func (p *rowParser) need(c column) string {
	s := p.values[c]
	if s == "" && !p.has(c) && !p.has(instead(c)...) {
		p.refuseColumn(c, reasonMissing)
	}
	return s
}

// has says whether a problem of a column is known.
func (p *rowParser) has(columns ...column) bool {
	return slices.ContainsFunc(p.problems, func(q RosterProblem) bool {
		return slices.ContainsFunc(columns, func(c column) bool { return q.Column == columnNames[c] })
	})
}

func (p *rowParser) row() RosterRow {
	p.splitName()
	return RosterRow{
		Number: p.number,
		Identity: Identity{
			RecordNumber: p.values[colRecord], First: p.need(colFirst), Middle: p.values[colMiddle], Last: p.last(),
			Suffix: p.values[colSuffix], BirthDate: p.birthDate(), Representative: p.values[colRepName], Role: p.values[colRepRole],
		},
		Contact:  p.contact(),
		Language: p.language(),
		Deceased: p.deceased(),
		Exposed:  p.exposed(),
	}
}

// splitName fills the parts of the name from a column of whole names, where there is
// no first and last name beside it.
func (p *rowParser) splitName() {
	c, split := colFullName, splitLastFirst
	if p.values[colFirstLast] != "" {
		c, split = colFirstLast, splitFirstLast
	}
	if p.values[c] == "" || p.values[colFirst] != "" || p.values[colLast] != "" {
		return
	}
	n, ok := split(p.values[c])
	if !ok {
		p.refuseColumn(c, reasonNameOrder)
		return
	}
	for to, part := range map[column]string{colFirst: n.first, colMiddle: n.middle, colLast: n.last, colSuffix: n.suffix} {
		if p.values[to] == "" {
			p.values[to], p.cells[to] = part, part
		}
	}
	p.cells[c] = ""
}

// last needs a letter: a claim could match no other name.
func (p *rowParser) last() string {
	s := p.need(colLast)
	if s != "" && !hasLetter(s) {
		p.refuseColumn(colLast, reasonName)
	}
	return s
}

// birthDate may be missing; such a patient goes to review.
func (p *rowParser) birthDate() string {
	s := p.values[colBirth]
	if isNoDate(s) {
		return ""
	}
	d, err := p.dates.parse(s)
	if bad := (*BirthError)(nil); errors.As(err, &bad) {
		p.refuseColumn(colBirth, "birth_"+string(bad.Fault))
	}
	if slices.Contains(emptyDates, d.String()) {
		return ""
	}
	return d.String()
}

// emptyDates are what an empty cell became in Access, Excel and LibreOffice: the days
// from which they count. Nobody lives who was born then.
var emptyDates = []string{"1899-12-30", "1899-12-31"}

// isNoDate says whether a date is how systems write that they have none.
func isNoDate(s string) bool {
	return strings.Trim(s, "0/-. ") == "" || slices.Contains([]string{"unknown", "unk", "none"}, strings.ToLower(s))
}

// phone drops a number that is no telephone number only where it is blank.
func (p *rowParser) phone() string {
	s := p.values[colPhone]
	if s == "" {
		return ""
	}
	phone, err := ParsePhone(s)
	switch {
	case err != nil && holdsSSN(colUnused, s): // nine digits are no telephone number
		p.refuseColumn(colPhone, reasonSSN)
		p.cells[colPhone] = ""
	case err != nil:
		p.refuseColumn(colPhone, reasonPhone)
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
		p.refuseColumn(colEmail, reasonEmail)
	}
	return email
}

// language is English unless the row says otherwise.
func (p *rowParser) language() string {
	switch plain, _, _ := strings.Cut(strings.ToLower(p.values[colLanguage]), " ("); plain {
	case "", "en", "eng", "english", "en-us", "unknown", "unk", "declined", "not specified", "none":
		return "en"
	case "es", "spa", "spanish", "español", "espanol", "es-us", "es-mx", "es-pr", "castilian", "spanish; castilian":
		return "es"
	case "pt", "por", "portuguese", "português", "portugues", "pt-br", "pt-pt":
		return "pt"
	}
	p.refuseColumn(colLanguage, reasonLanguage)
	return ""
}

// deceased is also whoever has a date of death.
func (p *rowParser) deceased() bool {
	dead, ok := yesNo(p.values[colDeceased])
	if !ok {
		p.refuseColumn(colDeceased, reasonYesNo)
	}
	if died := p.values[colDeathDate]; !isNoDate(died) {
		if _, err := p.dates.parse(died); err != nil {
			p.refuseColumn(colDeathDate, reasonDeathDate)
		}
		dead = true
	}
	return dead
}

// yesNo reads yes and no; nothing is no.
func yesNo(s string) (yes, ok bool) {
	switch strings.ToLower(s) {
	case "", "no", "n", "false", "0", "-", "not exposed", "none":
		return false, true
	case "yes", "y", "true", "1", "x", "✓", "✔", "exposed":
		return true, true
	}
	return false, false
}

// flag takes in a column of yes and no for one element.
func (p *rowParser) flag(m meaning, s string) {
	switch yes, ok := yesNo(s); {
	case !ok:
		p.unclear = append(p.unclear, string(m.element)+"="+s)
		p.refuse(m.String(), reasonYesNo)
	case yes:
		p.flagged = withElement(p.flagged, m.element)
	}
}

// exposed may be empty: such a patient goes to review (see [Decide]). Elements are in the order of
// the list, then of the columns.
func (p *rowParser) exposed() []Element {
	elements, ok := elementsOf(p.values[colExposed])
	if !ok {
		p.refuseColumn(colExposed, reasonElement)
		return nil
	}
	for _, e := range p.flagged {
		elements = withElement(elements, e)
	}
	return elements
}
