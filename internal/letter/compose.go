package letter

import (
	"strconv"
	"strings"
)

// sheet is a letter that has been set: its pages and its structure.
type sheet struct {
	pages []*page
	root  *elem
}

// compositor sets one letter.
type compositor struct {
	fonts fonts
	c     Content
	top   float64 // where the text of page one begins
	sheet sheet
	err   error
}

// compose sets c, or returns an [ErrContent].
func (f fonts) compose(c Content) (sheet, error) {
	c, err := f.checked(c)
	if err != nil {
		return sheet{}, err
	}
	t := f.compositor(c, bodyTop)
	t.head(t.newPage())
	return t.finish()
}

func (f fonts) compositor(c Content, top float64) *compositor {
	return &compositor{fonts: f, c: c, top: top, sheet: sheet{root: &elem{tag: "Part"}}}
}

// finish sets all that follows the head.
func (t *compositor) finish() (sheet, error) {
	t.flow(t.pieces())
	for _, p := range t.sheet.pages {
		t.edges(p)
	}
	return t.sheet, t.err
}

func (t *compositor) fail(part string) {
	if t.err == nil {
		t.err = &ContentError{part, FaultLength}
	}
}

func (t *compositor) newPage() *page {
	p := &page{index: len(t.sheet.pages), ops: make([]byte, 0, usualPage)}
	t.sheet.pages = append(t.sheet.pages, p)
	return p
}

// piece is what is set as one: a line, or a box.
type piece struct {
	before float64 // space above, except at the top of a page
	height float64
	keep   bool   // on one page with the next piece
	again  *piece // stands above where this one begins a page, if both fit
	draw   func(p *page, top float64)
}

// usualPage is about what the operators of a page take, in bytes.
const usualPage = 16 << 10

// flow sets the pieces from the top of page one's text on, over as many pages as they need.
func (t *compositor) flow(pieces []piece) {
	p, y, fresh := t.sheet.pages[0], t.top, true
	for len(pieces) > 0 {
		group, rest := together(pieces)
		if !fresh && y+height(group, fresh) > bodyBottom {
			p, y, fresh = t.newPage(), nextTop, true
		}
		if y+height(group, fresh) > bodyBottom {
			if p.index > 0 {
				t.fail("a block")
				return
			}
			p, y = t.newPage(), nextTop // a tall box right at the start
			continue
		}
		if again := group[0].again; again != nil && fresh && y+again.height+height(group, fresh) <= bodyBottom {
			group = append([]piece{*again}, group...)
		}
		for _, g := range group {
			if !fresh {
				y += g.before
			}
			g.draw(p, y)
			y, fresh = y+g.height, false
		}
		pieces = rest
	}
}

// together splits off the pieces that must stay on one page.
func together(pieces []piece) (group, rest []piece) {
	n := 1
	for n < len(pieces) && pieces[n-1].keep {
		n++
	}
	return pieces[:n], pieces[n:]
}

func height(group []piece, fresh bool) float64 {
	sum := 0.0
	for i, g := range group {
		sum += g.height
		if i > 0 || !fresh {
			sum += g.before
		}
	}
	return sum
}

// edges draws what stands above and below the text of every page.
func (t *compositor) edges(p *page) {
	quiet := style{t.fonts.regular, 8.5, inkQuiet}
	numbers := strings.NewReplacer("{page}", strconv.Itoa(p.index+1), "{pages}", strconv.Itoa(len(t.sheet.pages)))
	footer := numbers.Replace(t.c.Footer)
	if quiet.width(footer) > textWidth/2 || quiet.width(t.c.Reference) > textWidth/2-20 {
		t.fail("footer")
	}
	p.artifact(func() {
		p.fill(inkLine, zone{marginLeft, footerTop - 0.5, marginRight, footerTop})
		p.text(quiet, marginLeft, footerLine, footer)
		p.textRight(quiet, marginRight, footerLine, t.c.Reference)
		if t.c.Mark != "" {
			t.mark(p)
		}
	})
}

// mark is drawn at the top and the foot, in the middle.
func (t *compositor) mark(p *page) {
	st, ok := style{t.fonts.bold, 11, inkNotice}.fit(t.c.Mark, textWidth, 8)
	if !ok {
		t.fail("mark")
	}
	x := (pageWidth - st.width(t.c.Mark)) / 2
	p.text(st, x, markTop, t.c.Mark)
	p.text(st, x, markFoot, t.c.Mark)
}
