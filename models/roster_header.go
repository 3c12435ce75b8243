package models

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"recourse/internal/sheet"
)

const (
	headerRows   = 40   // within which a header is looked for
	maxHeaderRow = 1000 // within which a person may say that it is
	maxColumns   = 1000 // of which a meaning is looked for
)

// rosterLine is one row of a file, held while the header is looked for.
type rosterLine struct {
	row   int
	cells []string
	bad   *sheet.BadRow
}

// rosterHeader is one way to read the header: as one row, or as a row of names under
// a row of headings.
type rosterHeader struct {
	at     int // of the rows ahead
	double bool
	names  []string // of the lower row
	fit    ColumnsError
	found  int // columns that have a meaning
	told   int // columns that mean something else by their heading than without
}

// readAhead reads the rows among which the header must be.
func readAhead(next nextLine, limit int) (lines []rosterLine, err error) {
	for len(lines) < headerRows || lines[len(lines)-1].row < limit {
		line, err := next()
		if err != nil && (len(lines) > 0 || errors.Is(err, io.EOF)) {
			break // reading breaks off there again, after these rows
		}
		if err != nil {
			return nil, err
		}
		line.cells = slices.Clone(line.cells)
		for i, c := range line.cells {
			line.cells[i] = strings.Clone(c)
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%w: the file is empty", ErrInvalid)
	}
	return lines, nil
}

// findHeader finds the header among the first rows: the one with the fewest columns
// missing or twice, to which headings say most, and with the most that have a meaning.
func findHeader(lines []rosterLine, m *ColumnMap) (rosterHeader, error) {
	index := newNameIndex()
	best := rosterHeader{at: -1}
	for i := range lines {
		if lines[i].bad != nil || m.HeaderRow != 0 && m.HeaderRow != lines[i].row {
			continue
		}
		for _, double := range []bool{false, true} {
			if double && !headings(lines, i) {
				continue
			}
			if h := index.header(lines, i, double, m); best.at < 0 || h.better(best) {
				best = h
			}
		}
	}
	switch {
	case best.at >= 0:
		return best, best.err()
	case m.HeaderRow != 0:
		return best, fmt.Errorf("%w: there is nothing in row %d, which is said to be the header", ErrInvalid, m.HeaderRow)
	}
	return best, fmt.Errorf("%w: header: %s", ErrInvalid, reasonTexts[string(lines[0].bad.Reason)])
}

// headings says whether the row above can be one of headings over several columns.
func headings(lines []rosterLine, i int) bool {
	return i > 0 && lines[i-1].bad == nil && lines[i-1].row == lines[i].row-1
}

// better says whether h fits better than g, which stands further up or is simpler.
func (h rosterHeader) better(g rosterHeader) bool {
	wrong := func(h rosterHeader) int { return len(h.fit.Missing) + len(h.fit.Unknown) }
	return cmp.Or(cmp.Compare(wrong(h), wrong(g)), cmp.Compare(len(h.fit.Twice), len(g.fit.Twice)), cmp.Compare(g.told, h.told), cmp.Compare(g.found, h.found)) < 0
}

func (h *rosterHeader) err() error {
	if h.fit.empty() {
		return nil
	}
	return &h.fit
}

// header reads line i as the header, with the headings above it if double.
func (x nameIndex) header(lines []rosterLine, i int, double bool, m *ColumnMap) rosterHeader {
	h := rosterHeader{at: i, double: double, names: lines[i].cells}
	var above []string
	if double {
		above = lines[i-1].cells
	}
	width, heading := min(max(len(h.names), len(above), len(m.Columns)), maxColumns), ""
	var seen []bool // the named columns of the map
	for c := range width {
		own := cellAt(above, c)
		heading = cmp.Or(own, heading)
		cell := headerCell{cellAt(h.names, c), own, heading}
		match, named := x.match(c, cell, m)
		h.fit.Matches = append(h.fit.Matches, match)
		if alone, _ := x.find(cell.name); cell.name != "" && named < 0 && m.Columns == nil && alone.String() != match.Meaning {
			h.told++
		}
		if cell.meansSSN() && !strings.HasPrefix(match.Meaning, columnNames[colExposed]) {
			h.fit.SSN = append(h.fit.SSN, match.Letter)
		}
		if named >= 0 {
			seen = append(seen, make([]bool, max(0, named+1-len(seen)))...)
			seen[named] = true
		}
	}
	h.judge(m, seen)
	return h
}

// judge lists what is wrong with the header.
func (h *rosterHeader) judge(m *ColumnMap, seen []bool) {
	h.fit.Twice = settle(h.fit.Matches)
	var have []meaning
	for _, match := range h.fit.Matches {
		meant, _ := parseMeaning(match.Meaning)
		if have = append(have, meant); match.Meaning != "" && meant.column < colProblemColumns {
			h.found++
		}
	}
	h.fit.Missing = missingColumns(have)
	for i, n := range m.Named {
		if (i >= len(seen) || !seen[i]) && n.Meaning != "" {
			h.fit.Unknown = append(h.fit.Unknown, n.Meaning)
		}
	}
}

// headerCell is a column's name with the heading over it: its own, and the one that
// reaches over it from the left.
type headerCell struct{ name, own, heading string }

// full is the name with its heading.
func (c headerCell) full() string { return joinWords(c.heading, c.name) }

// shown is how the column is shown to people.
func (c headerCell) shown() string {
	if c.name == "" {
		return joinWords(c.own)
	}
	return joinWords(c.name)
}

func (c headerCell) meansSSN() bool { return meansSSN(c.name) || meansSSN(c.own) }

// match finds what column i means, and which line of the map said so, -1 for none.
func (x nameIndex) match(i int, c headerCell, m *ColumnMap) (match ColumnMatch, named int) {
	match = ColumnMatch{Index: i, Letter: sheetColumn(i), Header: c.shown(), How: MatchedNothing}
	if m.Columns != nil {
		if i < len(m.Columns) && m.Columns[i] != "" {
			match.Meaning, match.How = m.Columns[i], MatchedMap
		}
		return match, -1
	}
	for n, by := range m.Named {
		if by.finds(i, c.name, c.full(), c.own) {
			if match.Meaning = by.Meaning; by.Meaning != "" {
				match.How = MatchedMap
			}
			return match, n
		}
	}
	meant, canonical := x.meaning(c)
	switch match.Meaning = meant.String(); {
	case canonical:
		match.How = MatchedName
	case match.Meaning != "":
		match.How = MatchedSynonym
	}
	return match, -1
}

// meaning tries the name with its heading, the name alone, and a name that stands in
// the upper row because its cell reaches down.
func (x nameIndex) meaning(c headerCell) (meaning, bool) {
	switch {
	case c.name == "":
		return x.find(c.own)
	case c.heading == "":
		return x.find(c.name)
	}
	if m, canonical := x.find(c.full()); m.column != colUnused {
		return m, canonical
	}
	m, canonical := x.find(c.name)
	if ofOthers(c.heading, otherPeople) || ofOthers(c.heading, representing) && ofPerson(m.column) {
		return meaning{}, false
	}
	return m, canonical
}

// ofPerson says whether a column is about who and where somebody is.
func ofPerson(c column) bool {
	return c >= colRecord && c <= colCountry || c == colPhone || c == colEmail || c >= colFullName && c <= colPlace
}

func cellAt(cells []string, i int) string {
	if i < len(cells) {
		return tidy(cells[i])
	}
	return ""
}
