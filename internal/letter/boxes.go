package letter

const (
	boxAfter  = 6.0   // space below a box
	factLabel = 120.0 // width of the column of labels
)

// factRow is a line of the box of facts, wrapped.
type factRow struct {
	label, value         []string
	labelElem, valueElem *elem
}

func (r factRow) height() float64 { return 15 * float64(max(len(r.label), len(r.value))) }

// facts is a tinted box with a bar at its left. It stays on one page.
func (t *compositor) facts(b Block) []piece {
	var title *elem
	tall := 2 * boxPadding
	if b.Text != "" {
		if t.boxTitle().width(b.Text) > textWidth-2*boxPadding {
			t.fail("heading of a box")
		}
		title, tall = t.sheet.root.add("P"), tall+20
	}
	rows := t.factRows(b.Facts)
	for i, r := range rows {
		tall += r.height()
		if i > 0 {
			tall += 4
		}
	}
	return []piece{{before: 12, height: tall + boxAfter, draw: func(p *page, top float64) {
		p.artifact(func() {
			p.fill(inkTint, zone{marginLeft, top, marginRight, top + tall})
			p.fill(inkBrand, zone{marginLeft, top, marginLeft + 3, top + tall})
		})
		y := top + boxPadding
		if title != nil {
			p.tagged(title, func() { p.text(t.boxTitle(), marginLeft+boxPadding, baseline(y, 15, textSize), b.Text) })
			y += 20
		}
		for _, r := range rows {
			t.factRow(p, y, r)
			y += r.height() + 4
		}
	}}}
}

func (t *compositor) boxTitle() style { return style{t.fonts.bold, textSize, inkBrand} }

func (t *compositor) factRows(facts []Fact) []factRow {
	list, rows := t.sheet.root.add("L"), make([]factRow, len(facts))
	value := style{t.fonts.regular, 10.5, inkText}
	for i, f := range facts {
		li := list.add("LI")
		rows[i] = factRow{
			label:     t.label().wrap(f.Label, factLabel-10),
			value:     value.wrap(f.Value, textWidth-2*boxPadding-factLabel),
			labelElem: li.add("Lbl"), valueElem: li.add("LBody"),
		}
	}
	return rows
}

func (t *compositor) factRow(p *page, y float64, r factRow) {
	column := func(e *elem, st style, x float64, lines []string) {
		for i, line := range lines {
			p.tagged(e, func() { p.text(st, x, baseline(y+15*float64(i), 15, 10.5), line) })
		}
	}
	column(r.labelElem, t.label(), marginLeft+boxPadding, r.label)
	column(r.valueElem, style{t.fonts.regular, 10.5, inkText}, marginLeft+boxPadding+factLabel, r.value)
}

const (
	codeSize   = 22.0
	codeWidth  = 268.0 // of the left part of the code's box
	symbolSide = 72.0  // of the QR code's dark part: 1 in
	symbolGap  = 7.0   // above its address, so that its light border stays free
	columnMid  = marginRight - 88.0
	columnWide = 156.0 // of the QR code's part
)

// codeBox is what stands in the box with the code.
type codeBox struct {
	code              Code
	note, address     []string
	symbol            Matrix
	label, value      *elem
	noteElem, figure  *elem
	addressElem       *elem
	addressStyle      style
	height, codeBlock float64
}

// code is the box with the enrollment code and its QR code. It stays on one page.
func (t *compositor) code(c Code) []piece {
	b := t.codeParts(c)
	return []piece{{before: 14, height: b.height + boxAfter, draw: func(p *page, top float64) {
		p.artifact(func() {
			p.fill(inkBrand, zone{marginLeft, top, marginRight, top + b.height})
			p.fill(inkPaper, zone{marginLeft + 1.2, top + 1.2, marginRight - 1.2, top + b.height - 1.2})
		})
		t.codeText(p, b, top+(b.height-b.codeBlock)/2)
		t.codeSymbol(p, b, top)
	}}}
}

func (t *compositor) codeParts(c Code) codeBox {
	root := t.sheet.root
	if t.label().width(c.Label) > codeWidth {
		t.fail("label of the code")
	}
	b := codeBox{code: c, label: root.add("P"), value: root.add("P")}
	if c.Note != "" {
		b.noteElem = root.add("P")
		b.note = style{t.fonts.regular, 9.5, inkQuiet}.wrap(c.Note, codeWidth)
	}
	b.codeBlock = 18 + 30 + 13.5*float64(len(b.note))
	b.height = b.codeBlock + 2*boxPadding
	if c.URL == "" && c.Address == "" {
		return b
	}
	if c.URL != "" {
		var err error
		if b.symbol, err = Symbol(c.URL); err != nil && t.err == nil {
			t.err = err
		}
		b.figure = root.add("Figure")
		b.figure.alt = c.Alt
	}
	if c.Address != "" {
		b.addressElem = root.add("P")
		b.addressStyle, _ = style{t.fonts.bold, 9, inkText}.fit(c.Address, columnWide, 7.5)
		b.address = b.addressStyle.wrap(c.Address, columnWide)
	}
	b.height = max(b.height, 2*boxPadding+symbolSide+symbolGap+13*float64(len(b.address)))
	return b
}

func (t *compositor) codeText(p *page, b codeBox, y float64) {
	left := marginLeft + boxPadding + 2
	p.tagged(b.label, func() { p.text(t.label(), left, baseline(y, 18, 10), b.code.Label) })
	st := style{t.fonts.mono, codeSize, inkBlack}
	p.tagged(b.value, func() { p.text(st, left, baseline(y+18, 30, codeSize), grouped(b.code.Value)) })
	for i, line := range b.note {
		st := style{t.fonts.regular, 9.5, inkQuiet}
		p.tagged(b.noteElem, func() { p.text(st, left, baseline(y+48+13.5*float64(i), 13.5, 9.5), line) })
	}
}

// codeSymbol draws the QR code and its address; without a code its place stays empty.
func (t *compositor) codeSymbol(p *page, b codeBox, top float64) {
	tall := symbolSide
	if len(b.address) > 0 {
		tall += symbolGap + 13*float64(len(b.address))
	}
	y := top + (b.height-tall)/2
	left := columnMid - symbolSide/2
	if b.symbol != nil {
		b.figure.box = zone{left, y, left + symbolSide, y + symbolSide}
		p.tagged(b.figure, func() { p.symbol(b.symbol, left, y, symbolSide) })
	}
	y += symbolSide + symbolGap
	for i, line := range b.address {
		x := columnMid - b.addressStyle.width(line)/2
		p.tagged(b.addressElem, func() { p.text(b.addressStyle, x, baseline(y+13*float64(i), 13, 9), line) })
	}
}
