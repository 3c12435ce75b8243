package letter

import (
	"encoding/hex"
	"math"
	"strconv"
)

// Inks, as PDF operators.
const (
	inkText   = "0.086 0.125 0.169 rg\n"
	inkQuiet  = "0.271 0.322 0.373 rg\n"
	inkBrand  = "0.059 0.216 0.408 rg\n"
	inkTint   = "0.933 0.953 0.969 rg\n"
	inkLine   = "0.776 0.820 0.859 rg\n"
	inkPaper  = "1 1 1 rg\n"
	inkBlack  = "0 0 0 rg\n"
	inkNotice = "0.702 0.149 0.118 rg\n"
)

// page collects the operators of one page. Its lengths run down from the top.
type page struct {
	index  int // within the letter
	ops    []byte
	owners []*elem // by marked-content id
}

// style is how a line of text looks.
type style struct {
	face *face
	size float64
	ink  string
}

func (s style) width(text string) float64 { return s.face.width(text, s.size) }

// tagged draws content that belongs to e.
func (p *page) tagged(e *elem, draw func()) {
	id := len(p.owners)
	p.owners = append(p.owners, e)
	e.kids = append(e.kids, kid{page: p.index, id: id})
	p.ops = append(p.ops, '/')
	p.ops = append(p.ops, e.tag...)
	p.ops = append(p.ops, " <</MCID "...)
	p.ops = strconv.AppendInt(p.ops, int64(id), 10)
	p.ops = append(p.ops, ">> BDC\n"...)
	draw()
	p.ops = append(p.ops, "EMC\n"...)
}

// artifact draws what is not read aloud: rules, tints, page numbers.
func (p *page) artifact(draw func()) {
	p.ops = append(p.ops, "/Artifact BMC\n"...)
	draw()
	p.ops = append(p.ops, "EMC\n"...)
}

// text sets s with its baseline at y.
func (p *page) text(st style, x, y float64, s string) {
	p.ops = append(p.ops, st.ink...)
	p.ops = append(p.ops, "BT /"...)
	p.ops = append(p.ops, st.face.res...)
	p.numbers(st.size)
	p.ops = append(p.ops, " Tf"...)
	p.numbers(x, pageHeight-y)
	p.ops = append(p.ops, " Td <"...)
	for _, r := range s {
		g := st.face.glyph(r)
		p.ops = hex.AppendEncode(p.ops, []byte{byte(g >> 8), byte(g)})
	}
	p.ops = append(p.ops, "> Tj ET\n"...)
}

// textRight sets s so that it ends at x.
func (p *page) textRight(st style, x, y float64, s string) {
	p.text(st, x-st.width(s), y, s)
}

// fill paints the rectangle.
func (p *page) fill(ink string, z zone) {
	p.ops = append(p.ops, ink...)
	p.numbers(z.left, pageHeight-z.bottom, z.right-z.left, z.bottom-z.top)
	p.ops = append(p.ops, " re f\n"...)
}

// numbers writes operands, to a hundredth of a point.
func (p *page) numbers(vs ...float64) {
	for _, v := range vs {
		p.ops = append(p.ops, ' ')
		p.ops = appendNumber(p.ops, v)
	}
}

// appendNumber writes v to a hundredth, without needless zeros.
func appendNumber(b []byte, v float64) []byte {
	n := int64(math.Round(v * 100))
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/100, 10)
	if n %= 100; n == 0 {
		return b
	}
	b = append(b, '.', byte('0'+n/10))
	if n %= 10; n != 0 {
		b = append(b, byte('0'+n))
	}
	return b
}
