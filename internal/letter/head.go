package letter

import (
	"fmt"
	"strings"
)

// head sets the top third of page one: sender, date and reference, recipient.
func (t *compositor) head(p *page) {
	t.bar(p)
	t.sender(p)
	t.dateline(p)
	t.recipient(p)
}

// bar is the mark above the sender.
func (t *compositor) bar(p *page) {
	p.artifact(func() { p.fill(inkBrand, zone{marginLeft, 42, marginLeft + 40, 45}) })
}

func (t *compositor) sender(p *page) {
	e, y := t.sheet.root.add("P"), 64.0
	for i, line := range t.c.Sender {
		st := style{t.fonts.bold, 14, inkBrand}
		if i > 0 {
			st = style{t.fonts.regular, 9, inkQuiet}
		}
		st, ok := st.fit(line, dateLeft-marginLeft-12, 7.5)
		if !ok {
			t.fail(fmt.Sprintf("sender line %d", i+1))
		}
		p.tagged(e, func() { p.text(st, marginLeft, y, line) })
		y += 12.5
		if i == 0 {
			y += 2
		}
	}
}

// dateline stands right of all that the window can reach.
func (t *compositor) dateline(p *page) {
	e, st := t.sheet.root.add("P"), style{t.fonts.regular, 10, inkText}
	reference := strings.TrimSpace(t.c.ReferenceLabel + " " + t.c.Reference)
	for i, line := range []string{t.c.Date, reference} {
		st, ok := st.fit(line, marginRight-dateLeft, 7)
		if !ok {
			t.fail([]string{"date", "reference"}[i])
		}
		p.tagged(e, func() { p.textRight(st, marginRight, 64+14.5*float64(i), line) })
	}
}

// recipient stands in the middle of the window's height. Up to four lines are
// seen whole wherever the sheet slips; six lines, to an eighth of an inch.
func (t *compositor) recipient(p *page) {
	e, st, leading := t.sheet.root.add("P"), style{t.fonts.regular, 10, inkText}, 11.7
	switch n := len(t.c.Recipient); {
	case n < 4:
		leading = 14
	case n > 4:
		st.size, leading = 9, 10
	}
	for i, line := range t.c.Recipient {
		fitted, ok := st.fit(line, sure().right-marginLeft, 7.5)
		if !ok {
			t.fail(fmt.Sprintf("recipient line %d", i+1))
		}
		st.size = min(st.size, fitted.size) // all lines alike
	}
	y := recipientTop(st.size, leading, len(t.c.Recipient))
	for _, line := range t.c.Recipient {
		p.tagged(e, func() { p.text(st, marginLeft, y, line) })
		y += leading
	}
}

// Capitals rise 0.714 of the size above the baseline, descenders 0.24 below it.
const (
	capital   = 0.714
	descender = 0.24
)

// recipientTop is the first baseline.
func recipientTop(size, leading float64, lines int) float64 {
	w := window()
	tall := leading*float64(lines-1) + size*(capital+descender)
	return (w.top+w.bottom-tall)/2 + size*capital
}
