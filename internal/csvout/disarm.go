package csvout

import (
	"strings"
	"unicode"
)

// triggers start a formula in Excel, LibreOffice Calc or Google Sheets; the
// full-width forms do so under East Asian input settings.
// Source: OWASP, "CSV Injection".
const triggers = "=+-@＝＋－＠"

// seams are where a spreadsheet set up for another separator cuts a cell in
// two. Our double quotes do not stop it: a quote counts only at the start of
// what that spreadsheet takes for a field.
const seams = ";|\t\r\n"

// edges are the leading characters that OWASP lists beside the triggers.
const edges = "\t\r\n"

// quote is the mark that tells a spreadsheet "this cell is text".
const quote = "'"

// Disarm returns cell with a single quote before every place where a
// spreadsheet could begin a formula: the start of the cell, and inside it
// after a semicolon, bar, tab or line break. Undo it with [Restore].
func Disarm(cell string) string {
	cell = eachPart(cell, func(part string) string {
		if armed(part) {
			return quote + part
		}
		return part
	})
	if edged(cell) {
		return quote + cell
	}
	return cell
}

// Restore returns the cell that [Disarm] was given: Restore(Disarm(s)) == s
// for every s, because Disarm also marks a part whose own quotes would
// otherwise be mistaken for its mark.
func Restore(cell string) string {
	if edged(cell) {
		cell = strings.TrimPrefix(cell, quote)
	}
	return eachPart(cell, func(part string) string {
		if armed(part) {
			return strings.TrimPrefix(part, quote)
		}
		return part
	})
}

// armed says whether part could be run as a formula. It looks past blanks,
// quotes and invisible characters, since importers trim them, and its answer
// is the same with one more leading quote, which is what makes Restore exact.
func armed(part string) bool {
	seen := strings.TrimLeftFunc(part, invisible)
	for _, r := range seen {
		return strings.ContainsRune(triggers, r)
	}
	return false
}

// edged says whether cell, its leading quotes aside, begins with an edge.
func edged(cell string) bool {
	bare := strings.TrimLeft(cell, quote)
	return bare != "" && strings.Contains(edges, bare[:1])
}

func invisible(r rune) bool {
	return r == '\'' || r == '"' || unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// eachPart applies change to every part of cell between seams.
func eachPart(cell string, change func(string) string) string {
	var out strings.Builder
	for {
		i := strings.IndexAny(cell, seams)
		if i < 0 {
			out.WriteString(change(cell))
			return out.String()
		}
		out.WriteString(change(cell[:i]))
		out.WriteByte(cell[i])
		cell = cell[i+1:]
	}
}
