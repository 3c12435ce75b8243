package letter

const (
	textSize    = 11.0
	textLeading = 16.0
	boxPadding  = 16.0
)

func (t *compositor) body() style  { return style{t.fonts.regular, textSize, inkText} }
func (t *compositor) label() style { return style{t.fonts.bold, 10, inkQuiet} }

// pieces are the blocks, ready to be spread over pages.
func (t *compositor) pieces() []piece {
	var out []piece
	for i, b := range t.c.Blocks {
		first := len(out)
		switch b.Kind {
		case Title:
			out = append(out, t.heading("H1", style{t.fonts.bold, 19, inkBrand}, 25, 0, b.Text)...)
		case Heading:
			out = append(out, t.heading("H2", style{t.fonts.bold, 12.5, inkBrand}, 18, 14, b.Text)...)
		case Paragraph:
			out = append(out, t.paragraph(b.Text)...)
		case Bullets:
			out = append(out, t.bullets(b.Items)...)
		case Facts:
			out = append(out, t.facts(b)...)
		case CodeBox:
			out = append(out, t.code(b.Code)...)
		case Table:
			out = append(out, t.table(b)...)
		}
		if i > 0 && t.c.Blocks[i-1].Kind == Heading {
			out[first].before = min(out[first].before, 4)
		}
	}
	return out
}

// lines sets text as pieces that leave no single line behind on a page.
func (t *compositor) lines(e *elem, st style, leading, left float64, text string) []piece {
	lines := st.wrap(text, marginRight-left)
	out := make([]piece, len(lines))
	for i, line := range lines {
		out[i] = piece{height: leading, keep: i == 0 && len(lines) > 1 || i == len(lines)-2, draw: func(p *page, top float64) {
			p.tagged(e, func() { p.text(st, left, baseline(top, leading, st.size), line) })
		}}
	}
	return out
}

// baseline puts a line's x-height in the middle of its leading.
func baseline(top, leading, size float64) float64 { return top + leading/2 + 0.36*size }

func (t *compositor) heading(tag string, st style, leading, before float64, text string) []piece {
	out := t.lines(t.sheet.root.add(tag), st, leading, marginLeft, text)
	for i := range out {
		out[i].keep = true
	}
	out[0].before = before
	return out
}

func (t *compositor) paragraph(text string) []piece {
	out := t.lines(t.sheet.root.add("P"), t.body(), textLeading, marginLeft, text)
	out[0].before = 8
	return out
}

func (t *compositor) bullets(items []string) []piece {
	list, out := t.sheet.root.add("L"), []piece(nil)
	for i, item := range items {
		li := list.add("LI")
		bullet, lines := li.add("Lbl"), t.lines(li.add("LBody"), t.body(), textLeading, marginLeft+20, item)
		text := lines[0].draw
		lines[0].draw = func(p *page, top float64) {
			st := style{t.fonts.bold, textSize, inkBrand}
			p.tagged(bullet, func() { p.text(st, marginLeft+6, baseline(top, textLeading, textSize), "• ") })
			text(p, top)
		}
		lines[0].before = 4
		if i == 0 {
			lines[0].before = 6
		}
		out = append(out, lines...)
	}
	return out
}
