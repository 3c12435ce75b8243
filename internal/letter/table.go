package letter

import (
	"fmt"
	"slices"
)

const (
	cellSize    = 9.5
	cellLeading = 13.0
	cellGap     = 10.0 // between columns
	rowPadding  = 3.0
)

// table checks a table's cells; an empty one becomes a dash, so that it is read
// aloud too.
func (k *checker) table(part string, b Block) Block {
	if len(b.Head) == 0 || len(b.Rows) == 0 {
		k.fail(part, "has no rows")
	}
	b.Head = k.each(part+", head", b.Head)
	rows := make([][]string, len(b.Rows))
	for i, row := range b.Rows {
		where := fmt.Sprintf("%s, row %d", part, i+1)
		if len(row) != len(b.Head) {
			k.fail(where, "has another number of cells than the head")
		}
		for _, cell := range row {
			if cell = k.text(where, cell); cell == "" {
				cell = "–"
			}
			rows[i] = append(rows[i], cell)
		}
	}
	b.Rows = rows
	return b
}

// table sets each row as one piece; the head stays with the first, and stands again
// on each further page. It is read aloud once.
func (t *compositor) table(b Block) []piece {
	all, columns := t.sheet.root.add("Table"), t.columns(b)
	bold := style{t.fonts.bold, cellSize, inkBrand}
	out, again := []piece{row(cellsOf(all, "TH", b.Head), bold, columns, b.Head)}, row(nil, bold, columns, b.Head)
	out[0].before, out[0].keep = 8, true
	for _, cells := range b.Rows {
		r := row(cellsOf(all, "TD", cells), style{t.fonts.regular, cellSize, inkText}, columns, cells)
		r.again = &again
		out = append(out, r)
	}
	return out
}

// cellsOf adds a row to a table's structure.
func cellsOf(table *elem, tag string, cells []string) []*elem {
	tr, elems := table.add("TR"), make([]*elem, len(cells))
	for i := range cells {
		elems[i] = tr.add(tag)
		elems[i].head = tag == "TH"
	}
	return elems
}

// row is the cells of one row, and a line below them. Without elements it is not read
// aloud.
func row(elems []*elem, st style, columns []float64, cells []string) piece {
	lines, tall := make([][]string, len(cells)), 1
	for i, cell := range cells {
		lines[i] = st.wrap(cell, columns[i]-cellGap)
		tall = max(tall, len(lines[i]))
	}
	height := cellLeading*float64(tall) + 2*rowPadding
	return piece{height: height, draw: func(p *page, top float64) {
		x := marginLeft
		for i := range cells {
			for n, line := range lines[i] {
				y := baseline(top+rowPadding+cellLeading*float64(n), cellLeading, cellSize)
				text := func() { p.text(st, x, y, line) }
				if elems == nil {
					p.artifact(text)
					continue
				}
				p.tagged(elems[i], text)
			}
			x += columns[i]
		}
		p.artifact(func() { p.fill(inkLine, zone{marginLeft, top + height - 0.5, marginRight, top + height}) })
	}}
}

// columns are the widths: what the longest cell needs where that fits, else an
// even share of what the narrow ones leave.
func (t *compositor) columns(b Block) []float64 {
	needs := make([]float64, len(b.Head))
	for i, head := range b.Head {
		needs[i] = style{face: t.fonts.bold, size: cellSize}.width(head)
		for _, row := range b.Rows {
			needs[i] = max(needs[i], style{face: t.fonts.regular, size: cellSize}.width(row[i]))
		}
		needs[i] += cellGap + 1
	}
	left, open := textWidth, len(needs)
	for _, need := range slices.Sorted(slices.Values(needs)) {
		if need > left/float64(open) {
			break
		}
		left, open = left-need, open-1
	}
	for i := range needs {
		if open > 0 {
			needs[i] = min(needs[i], left/float64(open))
		}
	}
	return needs
}
