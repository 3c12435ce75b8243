package synthetic

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// patient is a patient's row. Now and then somebody's finger stayed on the blank.
func (m *mess) patient(p patient) (row []cell) {
	for _, c := range m.columns {
		v := c.value(m, p)
		if v.kind == aText && v.text != "" && m.rng.IntN(30) == 0 {
			v.text += []string{" ", "  ", "\u00a0"}[m.rng.IntN(3)]
		}
		row = append(row, v)
	}
	return row
}

// fullName is "Last Jr, First Middle", or "Last, First Middle Jr".
func (m *mess) fullName(p patient) cell {
	last, given := p.last, p.first+" "+p.middle
	if m.look.suffixInLast {
		last += " " + p.suffix
	} else {
		given += " " + p.suffix
	}
	return cell{text: words(last) + ", " + words(given)}
}

func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// dateForms are layouts of dates; "" is the number of the day.
var dateForms = []string{"", "1/2/2006", "01-02-2006", "Jan 2, 2006", "2-Jan-2006", "1/2/2006 0:00", "20060102", "2006-01-02 00:00:00"}

func (m *mess) born(p patient) cell {
	if form := dateForms[m.look.date]; form != "" {
		return cell{text: p.born.Format(form)}
	}
	days := p.born.Sub(date(1899, time.December, 30)) / (24 * time.Hour)
	return cell{strconv.Itoa(int(days)), aDate}
}

var longStates = map[string]string{"CT": "Connecticut", "RI": "Rhode Island", "PR": "Puerto Rico"}

func (m *mess) state(a address) string {
	if long := longStates[a.state]; m.look.longStates && a.country == "US" && long != "" {
		return long
	}
	return a.state
}

func (m *mess) zip(p patient) cell {
	if !m.look.lostZeros || p.address.country != "US" {
		return cell{text: p.address.zip}
	}
	return cell{strings.TrimLeft(p.address.zip, "0"), aNumber}
}

func (m *mess) place(p patient) cell {
	a := p.address
	return cell{text: words(a.city + ", " + m.state(a) + " " + a.zip)}
}

func (m *mess) country(p patient) cell {
	if p.address.country == "US" {
		return cell{text: []string{"", "USA", "United States"}[m.look.vocabulary]}
	}
	return cell{text: p.address.country}
}

func (m *mess) elements(p patient) cell {
	var all []string
	for _, e := range messyElements {
		if hasElement(p, e.element) {
			all = append(all, e.listed)
		}
	}
	return cell{text: strings.Join(all, []string{", ", "; ", " | "}[m.look.vocabulary])}
}

func hasElement(p patient, element string) bool {
	return slices.Contains(strings.Split(p.exposed, ";"), element)
}
