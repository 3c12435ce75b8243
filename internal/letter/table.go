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

// table sets each row as one piece; the head stays with the first.
func (t *compositor) table(b Block) []piece {
	all, columns := t.sheet.root.add("Table"), t.columns(b)
	out := []piece{t.row(all.add("TR"), style{t.fonts.bold, cellSize, inkBrand}, columns, b.Head, true)}
	out[0].before, out[0].keep = 8, true
	for _, cells := range b.Rows {
		out = append(out, t.row(all.add("TR"), style{t.fonts.regular, cellSize, inkText}, columns, cells, false))
	}
	return out
}

// row is the cells of one row, and a line below them.
func (t *compositor) row(tr *elem, st style, columns []float64, cells []string, head bool) piece {
	lines, tall := make([][]string, len(cells)), 1
	elems := make([]*elem, len(cells))
	for i, cell := range cells {
		lines[i] = st.wrap(cell, columns[i]-cellGap)
		tall = max(tall, len(lines[i]))
		if elems[i] = tr.add("TD"); head {
			elems[i].tag, elems[i].head = "TH", true
		}
	}
	height := cellLeading*float64(tall) + 2*rowPadding
	return piece{height: height, draw: func(p *page, top float64) {
		x := marginLeft
		for i, e := range elems {
			for n, line := range lines[i] {
				y := baseline(top+rowPadding+cellLeading*float64(n), cellLeading, cellSize)
				p.tagged(e, func() { p.text(st, x, y, line) })
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
