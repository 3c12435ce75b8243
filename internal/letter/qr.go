package letter

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"rsc.io/qr"
)

// quiet is the light border, in modules, that scanners need around a QR code.
const quiet = 4

// Matrix is a QR code without its border: Matrix[y][x] is true where it is dark.
type Matrix [][]bool

// Symbol is the QR code for address, as [Render] draws it. Scheme and host are
// written in capitals, which name the same place and make a smaller code where
// the rest has no small letters either.
func Symbol(address string) (Matrix, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || u.Host == "" || u.User != nil {
		return nil, fmt.Errorf("%w: its QR address is not a whole URL", ErrContent)
	}
	origin := len(u.Scheme) + len("://") + len(u.Host)
	code, err := qr.Encode(strings.ToUpper(address[:origin])+address[origin:], qr.M)
	if err != nil { // err is left out: it may quote the address
		return nil, fmt.Errorf("%w: its QR address is too long", ErrContent)
	}
	m := make(Matrix, code.Size)
	for y := range m {
		m[y] = make([]bool, code.Size)
		for x := range m[y] {
			m[y][x] = code.Black(x, y)
		}
	}
	return m, nil
}

// symbol draws m as one path in a square with its top left at x, y. Within it one
// unit is one module and y runs down, so that what is drawn reads back exactly.
func (p *page) symbol(m Matrix, x, y, side float64) {
	unit := side / float64(len(m))
	p.ops = append(p.ops, "q "...)
	p.ops = append(p.ops, inkBlack...)
	p.ops = strconv.AppendFloat(p.ops, unit, 'f', 5, 64)
	p.ops = append(p.ops, " 0 0 "...)
	p.ops = strconv.AppendFloat(p.ops, -unit, 'f', 5, 64)
	p.numbers(x, pageHeight-y)
	p.ops = append(p.ops, " cm\n"...)
	for y, row := range m {
		for x := 0; x < len(row); x++ {
			if run := darkRun(row[x:]); run > 0 {
				p.numbers(float64(x), float64(y), float64(run), 1)
				p.ops = append(p.ops, " re\n"...)
				x += run
			}
		}
	}
	p.ops = append(p.ops, "f Q\n"...)
}

// darkRun is the number of dark modules at the start of row.
func darkRun(row []bool) int {
	for i, dark := range row {
		if !dark {
			return i
		}
	}
	return len(row)
}
