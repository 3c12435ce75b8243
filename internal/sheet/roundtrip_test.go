package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"
)

// numbered is a row and the number a spreadsheet shows beside it.
type numbered struct {
	Row   int
	Cells []string
}

// A cell holds anything a person types: other alphabets, separators, quotes, line ends, what
// looks like an escape. Its first row is whole, so that separators can be told.
func tables(letters *rapid.Generator[rune]) *rapid.Generator[[][]string] {
	cell := rapid.OneOf(rapid.StringOfN(letters, 0, 12, -1), rapid.SampledFrom([]string{"", "x", `say "hi"`, "two\nlines", "_x0041_", "a;b|c,d", " x ", "=1+1", "sep=;"}))
	return rapid.Custom(func(t *rapid.T) [][]string {
		columns := rapid.IntRange(2, 6).Draw(t, "columns")
		table := [][]string{make([]string, columns)}
		for i := range table[0] {
			table[0][i] = fmt.Sprintf("column %d", i+1)
		}
		for range rapid.IntRange(0, 8).Draw(t, "rows") {
			table = append(table, rapid.SliceOfN(cell, columns, columns).Draw(t, "row"))
		}
		return table
	})
}

func anyLetter() *rapid.Generator[rune] {
	return rapid.Rune().Filter(func(r rune) bool { return r >= ' ' && r != 0xfffd && (r < 0xfff0 || r > 0xffff) })
}

// shown is what must be read back: rows with anything in them, without the empty cells at their end.
func shown(table [][]string) []numbered {
	var want []numbered
	for i, row := range table {
		if cells := trimmed(row); len(cells) > 0 {
			want = append(want, numbered{i + 1, cells})
		}
	}
	return want
}

func trimmed(row []string) []string {
	n := len(row)
	for n > 0 && row[n-1] == "" {
		n--
	}
	return append([]string{}, row[:n]...)
}

func readBack(t *rapid.T, data []byte) []numbered {
	table, err := Open(bytes.NewReader(data), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []numbered
	for {
		row, cells, err := table.Next()
		if errors.Is(err, io.EOF) {
			return got
		}
		if err != nil {
			t.Fatalf("%v in %q", err, data)
		}
		got = append(got, numbered{row, trimmed(cells)})
	}
}

func TestRoundTripCSV(t *testing.T) {
	latin := rapid.SampledFrom([]rune("abcXYZ019 ,;|'\"-äÉñøß€’“”œ\n"))
	rapid.Check(t, func(t *rapid.T) {
		encoding := rapid.SampledFrom([]string{"utf-8", "utf-8 with mark", "utf-16le", "utf-16be", "windows-1252"}).Draw(t, "encoding")
		letters := anyLetter()
		if encoding == "windows-1252" {
			letters = latin
		}
		table := tables(letters).Draw(t, "table")
		data := encoded(t, table, encoding)
		if d := cmp.Diff(shown(table), readBack(t, data)); d != "" {
			t.Fatal(d)
		}
	})
}

// encoded writes CSV with one of the separators and line ends. An empty row is
// an empty line in some programs' files.
func encoded(t *rapid.T, table [][]string, encoding string) []byte {
	var out bytes.Buffer
	comma := rapid.SampledFrom([]rune{',', ';', '\t', '|'}).Draw(t, "separator")
	if rapid.Bool().Draw(t, "sep=") {
		fmt.Fprintf(&out, "sep=%c\r\n", comma)
	}
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = comma, rapid.Bool().Draw(t, "CRLF")
	if err := w.WriteAll(table); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	switch encoding {
	case "utf-8 with mark":
		return []byte(bomUTF8 + text)
	case "utf-16le":
		return append([]byte(bomLE), utf16Bytes(text, false)...)
	case "utf-16be":
		return append([]byte(bomBE), utf16Bytes(text, true)...)
	case "windows-1252":
		data, err := charmap.Windows1252.NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	return []byte(text)
}

// Workbooks of an independent writer, with shared and with inline strings. It
// leaves what looks like an escape as it is, which Excel, too, then takes for one.
func TestRoundTripXLSX(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := tables(anyLetter()).Filter(noEscapes).Draw(t, "table")
		data := workbookOf(t, table, rapid.Bool().Draw(t, "inline"))
		if d := cmp.Diff(shown(table), readBack(t, data)); d != "" {
			t.Fatal(d)
		}
	})
}

func noEscapes(table [][]string) bool {
	return !slices.ContainsFunc(table, func(row []string) bool { return strings.Contains(strings.Join(row, " "), "_x") })
}

func workbookOf(t *rapid.T, table [][]string, inline bool) []byte {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	write := shareRows
	if inline {
		write = streamRows
	}
	var out bytes.Buffer
	if err := errors.Join(write(f, table), f.Write(&out)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func shareRows(f *excelize.File, table [][]string) error {
	for i, row := range table {
		for j, cell := range row {
			name, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err == nil && cell != "" {
				err = f.SetCellStr("Sheet1", name, cell)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func streamRows(f *excelize.File, table [][]string) error {
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	for i, row := range table {
		cells := make([]any, len(row))
		for j, c := range row {
			cells[j] = c
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			return err
		}
	}
	return w.Flush()
}
