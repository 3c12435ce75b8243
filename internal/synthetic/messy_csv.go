package synthetic

import (
	"encoding/csv"
	"errors"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// encodings are how Excel writes text: ANSI with the separator of a European setting,
// "CSV UTF-8", and "Unicode text".
var encodings = []struct {
	comma rune
	bom   string
	as    func() encoding.Encoding // nil is UTF-8
}{
	{';', "", func() encoding.Encoding { return charmap.Windows1252 }},
	{',', "\xef\xbb\xbf", nil},
	{'\t', "", func() encoding.Encoding { return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM) }},
}

func (m *mess) openFile(w io.Writer, format Format) table {
	if format == XLSX {
		return newWorkbook(w)
	}
	e := encodings[m.look.encoding]
	t := &messyCSV{}
	if e.as != nil {
		encoder := transform.Transformer(e.as().NewEncoder())
		if e.comma == ';' {
			encoder = transform.Chain(nearest(), encoder)
		}
		t.encoder = transform.NewWriter(w, encoder)
		w = t.encoder
	}
	t.csv = csv.NewWriter(w)
	t.csv.Comma, t.csv.UseCRLF = e.comma, true
	_, t.err = io.WriteString(w, e.bom)
	return t
}

// alike are the letters without a base letter that Windows-1252 lacks.
var alike = map[rune]rune{'ł': 'l', 'Ł': 'L', 'đ': 'd', 'Đ': 'D'}

// nearest writes letters that Windows-1252 lacks without their marks.
func nearest() transform.Transformer {
	return transform.Chain(norm.NFC, runes.Map(func(r rune) rune {
		if _, ok := charmap.Windows1252.EncodeRune(r); ok {
			return r
		}
		if base := alike[r]; base != 0 {
			return base
		}
		return []rune(norm.NFD.String(string(r)))[0]
	}))
}

// messyCSV is a table of separated values in some encoding.
type messyCSV struct {
	csv     *csv.Writer
	encoder io.WriteCloser
	err     error
}

func (t *messyCSV) row(cells []cell) error {
	line := make([]string, max(1, len(cells)))
	for i, c := range cells {
		line[i] = c.text
	}
	if t.err == nil {
		t.err = t.csv.Write(line)
	}
	return t.err
}

func (t *messyCSV) close() error {
	t.csv.Flush()
	t.err = errors.Join(t.err, t.csv.Error())
	if t.encoder != nil && t.err == nil {
		t.err = t.encoder.Close()
	}
	return t.err
}
