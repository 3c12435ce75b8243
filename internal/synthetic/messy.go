package synthetic

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
)

// Format is a file format of [WriteMessy].
type Format string

// The formats. CSV files are in one of the encodings and with one of the separators
// that Excel uses, by the seed.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// WriteMessy writes the people of [Write] the way real exports look: titles above the
// header, headings over groups of columns, other names for them, LAST, FIRST names,
// dates as numbers, ZIP codes without their zero, headers that come again, totals.
// Which of these a file has depends on the seed. In an encoding that has no letter for
// a name, the name is written with the nearest one, as such programs do.
func WriteMessy(w io.Writer, opts Options, format Format) error {
	opts = opts.withDefaults()
	if err := opts.check(); err != nil {
		return err
	}
	m := mess{maker: newMaker(opts), rng: rand.New(rand.NewPCG(^opts.Seed, opts.Seed))}
	m.look = m.drawLook()
	m.columns = m.drawColumns()
	if err := m.write(m.openFile(w, format)); err != nil {
		return fmt.Errorf("write messy roster: %w", err)
	}
	return nil
}

// mess is one messy file at work. Its own chances leave those of the people alone.
type mess struct {
	maker   *maker
	rng     *rand.Rand
	look    look
	columns []messyColumn
}

// table is a file that rows are written to.
type table interface {
	row(cells []cell) error
	close() error
}

// cell is a value of a row; one that is a number or a date goes into a workbook as such.
type cell struct {
	text string
	kind cellKind
}

type cellKind int

const (
	aText cellKind = iota
	aNumber
	aDate // text is the number of the day
)

func texts(all ...string) (row []cell) {
	for _, s := range all {
		row = append(row, cell{text: s})
	}
	return row
}

// page is how many patients stand under one header where it comes again.
const page = 400

func (m *mess) write(out table) error {
	if m.look.titles {
		if err := rows(out, texts("Hartford HealthCare"), texts("Affected individuals", "Run: 04/01/2020"), texts()); err != nil {
			return err
		}
	}
	for n := range m.maker.opts.Patients {
		if n == 0 || m.look.pages && n%page == 0 {
			if err := rows(out, m.header()...); err != nil {
				return err
			}
		}
		if err := out.row(m.patient(m.maker.next())); err != nil {
			return err
		}
	}
	if err := rows(out, m.total()...); err != nil {
		return err
	}
	return out.close()
}

func rows(out table, all ...[]cell) error {
	for _, r := range all {
		if err := out.row(r); err != nil {
			return err
		}
	}
	return nil
}

// total ends the file as reports do, or not at all.
func (m *mess) total() [][]cell {
	n := strconv.Itoa(m.maker.opts.Patients)
	return [][][]cell{
		nil,
		{texts("Total", n)},
		{texts(), texts("Count: " + n)},
		{texts("Grand Total:", "", n), texts("*** END OF REPORT ***")},
	}[m.look.total]
}
