package synthetic

import (
	"fmt"
	"time"
)

// age is a range of birth dates: days of them from the first. The ranges do not
// overlap, and are those of 13 April 2020, the day the Hartford case was
// announced; nobody is born after the intruder was in.
type age struct {
	from time.Time
	days int
}

func between(year int, month time.Month, day int, to time.Time) age {
	from := date(year, month, day)
	return age{from, int(to.Sub(from) / (24 * time.Hour))} // both are midnights in UTC
}

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func minors() age { return between(2002, time.April, 14, date(2020, time.February, 13)) }
func adults() age { return between(1950, time.January, 1, minors().from) }
func elders() age { return between(1925, time.January, 1, adults().from) }

// part is who a row is about, before it has a name.
type part struct {
	culture  *culture
	age      age
	minor    bool
	deceased bool
	role     string
	language string
	abroad   bool
	accented bool // has an accented double last name
}

// patient is one row before it is text.
type patient struct {
	record                      string
	first, middle, last, suffix string
	born                        time.Time
	address                     address
	language                    string
	deceased                    bool
	representative, role        string
	exposed                     string
}

// row is p in the order of [Header].
func (p patient) row() []string {
	deceased := "no"
	if p.deceased {
		deceased = "yes"
	}
	a := p.address
	return []string{
		p.record, p.first, p.middle, p.last, p.suffix, p.born.Format("01/02/2006"),
		a.line1, a.line2, a.city, a.state, a.zip, a.country,
		p.language, deceased, p.representative, p.role, p.exposed,
	}
}

// draw draws a part as they are in a whole roster.
func (m *maker) draw() part {
	p := part{culture: m.culture(), age: adults(), abroad: m.permille(5)}
	switch n := m.rng.IntN(1000); {
	case n < 30:
		p.minor, p.age, p.role = true, minors(), "guardian"
	case n < 45:
		p.deceased, p.age, p.role = true, elders(), "next_of_kin"
		if m.chance(20) {
			p.role = "executor"
		}
	case n < 255:
		p.age = elders()
		if m.chance(3) {
			p.role = "power_of_attorney"
		}
	}
	p.language = "en"
	if m.chance(p.culture.keeps) {
		p.language = p.culture.language
	}
	return p
}

// cast draws the part of the n-th SSN-exposed patient. The first few are given,
// so that whoever sees the demo meets every kind; the others of the 23 are
// alive and in the country, so that those kinds are met once.
func (m *maker) cast(n int) part {
	hispanic, portuguese := &m.cultures[hispanicCulture], &m.cultures[portugueseCulture]
	given := []part{
		{culture: &m.cultures[0], age: adults(), language: "en"},
		{culture: hispanic, age: adults(), language: "es", accented: true},
		{culture: &m.cultures[1], age: minors(), minor: true, role: "guardian", language: "en"},
		{culture: &m.cultures[2], age: elders(), deceased: true, role: "next_of_kin", language: "en"},
		{culture: portuguese, age: adults(), language: "pt", abroad: true},
		{culture: hispanic, age: minors(), minor: true, role: "guardian", language: "es"},
		{culture: hispanic, age: elders(), language: "es"},
	}
	if n < len(given) {
		return given[n]
	}
	p := m.draw()
	for n < DefaultSSNExposed && (p.deceased || p.abroad) {
		p = m.draw()
	}
	return p
}

// patient gives part a name, a birth date and an address. First name, last name
// and birth date are digits of the row's place in a shuffled list of all their
// combinations, so no two rows have all three alike; what is added to a name
// afterward leaves its first part as it was.
func (m *maker) patient(p part) patient {
	c := p.culture
	all := uint64(len(c.first) * len(c.last) * p.age.days)
	x := permute(uint64(m.made), all, m.opts.Seed)
	first, x := x%uint64(len(c.first)), x/uint64(len(c.first))
	last, x := c.last[x%uint64(len(c.last))], x/uint64(len(c.last))
	out := patient{
		record: fmt.Sprintf("H%07d", 1_000_000+permute(uint64(m.made), 9_000_000, ^m.opts.Seed)),
		born:   p.age.from.AddDate(0, 0, int(x)), language: p.language,
		deceased: p.deceased, role: p.role,
	}
	m.name(&out, p, int(first), last)
	if p.role != "" {
		out.representative = m.pick(c.first) + " " + out.last
	}
	out.address = m.address(p)
	return out
}

// name finishes the name of a patient: double first and last names, a middle
// name or initial, a suffix for men.
func (m *maker) name(out *patient, p part, first int, last string) {
	c := p.culture
	out.first, out.last = c.first[first], last
	if m.chance(2) {
		out.first += c.joint + m.firstLike(c, first)
	}
	if m.chance(c.double) {
		out.last += c.joint + m.pick(c.last)
	}
	if p.accented {
		out.last = last + c.joint + "Núñez"
	}
	switch n := m.rng.IntN(100); {
	case n < 30:
		out.middle = string([]rune(m.firstLike(c, first))[:1])
	case n < 45:
		out.middle = m.firstLike(c, first)
	}
	if m.chance(c.suffixed) && first%2 == 0 {
		out.suffix = m.pick(m.suffixes)
	}
}

// firstLike picks a man's name beside a man's, a woman's beside a woman's.
func (m *maker) firstLike(c *culture, first int) string {
	return c.first[2*m.rng.IntN(len(c.first)/2)+first%2]
}
