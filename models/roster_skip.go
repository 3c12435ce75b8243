package models

import (
	"slices"
	"strings"
)

// skipper tells rows of a file that are no patients: blank ones, what stands above
// the header and comes again, and totals.
type skipper struct {
	above   [][]string // the header and all rows over it
	columns []meaning
	skipped int
}

func newSkipper(lines []rosterLine, columns []meaning) skipper {
	s := skipper{columns: columns, skipped: -1} // the header is not counted
	for _, l := range lines {
		s.skipped++
		if l.bad == nil {
			s.above = append(s.above, l.cells)
		}
	}
	return s
}

// skip says whether a row is no patient, and counts it if it is not blank.
func (s *skipper) skip(cells []string) bool {
	first := slices.IndexFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" })
	if first < 0 {
		return true
	}
	if !s.repeats(cells, first) && !s.totals(cells) {
		return false
	}
	s.skipped++
	return true
}

func (s *skipper) repeats(cells []string, first int) bool {
	for _, line := range s.above {
		if first < len(line) && sameName(cells[first], line[first]) && sameNames(cells, line) {
			return true
		}
	}
	return false
}

func sameNames(a, b []string) bool {
	for i := range max(len(a), len(b)) {
		if !sameName(cellAt(a, i), cellAt(b, i)) {
			return false
		}
	}
	return true
}

func sameName(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

// totals says whether a row has nothing but numbers and a word for what they count.
// Nobody is lost who has such a word for a name: a person has another name beside it,
// or a record number.
func (s *skipper) totals(cells []string) bool {
	label, colon := -1, false
	for i, c := range cells {
		if c = strings.TrimSpace(c); c == "" || isCount(c) {
			continue
		}
		if !totalsLabel(c) {
			return false
		}
		label, colon = i, colon || strings.HasSuffix(c, ":")
	}
	return label >= 0 && !s.person(cells, label, colon)
}

// person says whether a row of totals could be somebody's all the same.
func (s *skipper) person(cells []string, label int, colon bool) bool {
	value := func(c column) string {
		i := slices.IndexFunc(s.columns, func(m meaning) bool { return m.column == c })
		if i < 0 {
			return ""
		}
		return cellAt(cells, i)
	}
	if hasLetter(value(colFirst)) && hasLetter(value(colLast)) {
		return true
	}
	named := label < len(s.columns) && slices.Contains([]column{colFirst, colLast, colFullName, colFirstLast}, s.columns[label].column)
	return named && !colon && value(colRecord) != ""
}

// isCount says whether a cell is a number as totals are.
func isCount(s string) bool {
	return strings.ContainsAny(s, "0123456789") && strings.Trim(s, "0123456789,.%$ ") == ""
}

var (
	// totalsWords may stand in the label of a total; countWords make it one, the others
	// of them only beside a number.
	totalsWords = wordSet(`grand sub subtotal subtotals total totals count counts record records row rows number no of patient patients individual individuals
		people sum report overall affected the all in listed printed exported end page file list s`)
	countWords  = wordSet("total totals subtotal subtotals count counts sum")
	numberWords = wordSet("record records row rows patient patients individual individuals people page")
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// totalsLabel says whether a cell is a label as Grand Total, Count: 2651,
// (2651 rows affected), Page 3 of 40 or END OF REPORT.
func totalsLabel(cell string) bool {
	if len(cell) > 80 {
		return false
	}
	counts, counted, number := false, false, strings.ContainsAny(cell, "0123456789:")
	words := strings.FieldsFunc(strings.ToLower(cell), func(r rune) bool { return (r < 'a' || r > 'z') && r < 0x80 })
	for _, w := range words {
		if !totalsWords[w] {
			return false
		}
		counts, counted = counts || countWords[w], counted || numberWords[w]
	}
	return counts || counted && number || len(words) == 3 && words[0] == "end" && words[1] == "of"
}
