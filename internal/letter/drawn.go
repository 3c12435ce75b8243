package letter

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// drawn is what a page's operators put on the paper.
type drawn struct {
	texts  []drawnText
	shapes []zone
	runs   [][3]int // of the QR code: x, y, length in modules
}

// drawnText is a line of text: where its baseline begins, from the top left.
type drawnText struct {
	x, y, size float64
	font       name
	text       string
	artifact   bool
}

// reach is where the text may be: to the edge of the paper, since how wide it is
// is not looked up.
func (t drawnText) reach() zone {
	return zone{t.x, t.y - t.size, pageWidth, t.y + 0.3*t.size}
}

// alphabets are the fonts' characters, by glyph.
type alphabets map[name]map[uint16]rune

// interpreter follows a page's operators.
type interpreter struct {
	alphabets alphabets
	operands  []any
	marks     []name // open marked content
	scaled    []float64
	text      drawnText
	out       drawn
}

// interpret reads the operators of a page.
func (a alphabets) interpret(ops []byte) (drawn, error) {
	in, s := interpreter{alphabets: a}, scanner{b: ops}
	for {
		v, err := s.next()
		if errors.Is(err, io.EOF) {
			return in.out, nil
		}
		if err == nil {
			if op, ok := v.(operator); ok {
				err = in.do(op)
				in.operands = in.operands[:0]
			} else {
				in.operands = append(in.operands, v)
			}
		}
		if err != nil {
			return drawn{}, fmt.Errorf("%w: a page's drawing is damaged", errors.Join(ErrUnreadable, err))
		}
	}
}

// farthest bounds numbers, in points or modules: no page of ours is so large.
const farthest = 10_000

var errOperands = errors.New("an operator lacks operands")

// do follows one operator. Those it does not know draw nothing, or are refused.
func (in *interpreter) do(op operator) error {
	switch op {
	case "BMC", "BDC":
		tag, ok := in.first().(name)
		if !ok {
			return errOperands
		}
		in.marks = append(in.marks, tag)
	case "EMC":
		if len(in.marks) == 0 {
			return errOperands
		}
		in.marks = in.marks[:len(in.marks)-1]
	case "Q":
		in.scaled = nil
	case "Tf":
		in.text.font, _ = in.first().(name)
		return in.take(1, &in.text.size)
	case "Td":
		err := in.take(0, &in.text.x, &in.text.y)
		in.text.y = pageHeight - in.text.y
		return err
	case "cm":
		in.scaled = make([]float64, 6)
		return in.take(0, &in.scaled[0], &in.scaled[1], &in.scaled[2], &in.scaled[3], &in.scaled[4], &in.scaled[5])
	case "Tj":
		return in.show()
	case "re":
		return in.rectangle()
	case "BT", "ET", "q", "f", "rg":
	default:
		return fmt.Errorf("operator %q is none of ours", string(op))
	}
	return nil
}

func (in *interpreter) first() any {
	if len(in.operands) == 0 {
		return nil
	}
	return in.operands[0]
}

// take reads numbers from the given operand on.
func (in *interpreter) take(from int, into ...*float64) error {
	if len(in.operands) != from+len(into) {
		return errOperands
	}
	for i, p := range into {
		v, ok := in.operands[from+i].(float64)
		if !ok || !(v > -farthest && v < farthest) { // not a number is neither
			return errOperands
		}
		*p = v
	}
	return nil
}

func (in *interpreter) show() error {
	glyphs, ok := in.first().([]byte)
	if !ok || len(glyphs)%2 != 0 {
		return errOperands
	}
	var b strings.Builder
	for ; len(glyphs) > 0; glyphs = glyphs[2:] {
		r, ok := in.alphabets[in.text.font][binary.BigEndian.Uint16(glyphs)]
		if !ok {
			return errors.New("a glyph stands for nothing")
		}
		b.WriteRune(r)
	}
	t := in.text
	t.text, t.artifact = b.String(), len(in.marks) > 0 && in.marks[0] == "Artifact"
	in.out.texts = append(in.out.texts, t)
	return nil
}

func (in *interpreter) rectangle() error {
	var x, y, w, h float64
	if err := in.take(0, &x, &y, &w, &h); err != nil {
		return err
	}
	if s := in.scaled; s != nil { // within the QR code: modules
		in.out.runs = append(in.out.runs, [3]int{int(x), int(y), int(w)})
		left, top := s[4]+x*s[0], pageHeight-s[5]-y*s[3]
		in.out.shapes = append(in.out.shapes, zone{left, top, left + w*s[0], top - h*s[3]})
		return nil
	}
	in.out.shapes = append(in.out.shapes, zone{x, pageHeight - y - h, x + w, pageHeight - y})
	return nil
}

// matrix puts the QR code's modules together, or is nil where there is none.
func (d drawn) matrix() Matrix {
	side := 0
	for _, r := range d.runs {
		side = max(side, r[0]+r[2], r[1]+1)
	}
	const largest = 177 // modules, by the standard
	if side == 0 || side > largest {
		return nil
	}
	m := make(Matrix, side)
	for y := range m {
		m[y] = make([]bool, side)
	}
	for _, r := range d.runs {
		for x := max(0, r[0]); x < r[0]+r[2] && r[1] >= 0; x++ {
			m[r[1]][x] = true
		}
	}
	return m
}
