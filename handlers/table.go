package handlers

// table is a list in columns; on a narrow screen it scrolls within its own box.
// The first cell of each row names the row.
type table struct {
	Label string // id of the heading above it
	Head  []heading
	Rows  [][]cell
}

// heading is the head of a column; one without text has no head of its own.
type heading struct {
	Text    string
	Numeric bool
}

// cell is text, a tag of a color, or a link. About are words of a link for screen
// readers, who hear it without its row.
type cell struct {
	Text       string
	Tag        string // a color; "" is no tag
	URL, About string
	Numeric    bool
	Wraps      bool // long text
	Fixed      bool // letters of one width, for references and hashes
}

// Class is the value of the cell's class.
func (c cell) Class() (class string) {
	if c.Numeric {
		class += " govuk-table__cell--numeric"
	}
	if c.Wraps {
		class += " wraps"
	}
	if c.Fixed {
		class += " admin-hash"
	}
	return class
}

func heads(texts ...string) (out []heading) {
	for _, t := range texts {
		out = append(out, heading{Text: t})
	}
	return out
}

// numbers makes heads of columns of numbers.
func numbers(texts ...string) (out []heading) {
	for _, t := range texts {
		out = append(out, heading{t, true})
	}
	return out
}

// number is a cell with a count.
func number(n int) cell { return cell{Text: grouped(n), Numeric: true} }

// numberCells are cells with counts.
func numberCells(counts ...int) (out []cell) {
	for _, n := range counts {
		out = append(out, number(n))
	}
	return out
}
