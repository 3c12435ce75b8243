package sheet

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"unicode/utf8"
)

// Whatever the bytes, there is no panic, every row has a greater number than
// the one before, and nothing gets out that could not be read.
func FuzzOpen(f *testing.F) {
	for _, name := range []string{"people.xlsx", "people.xls", "people.ods", "people-utf8.csv", "people-utf16.txt", "people-windows-1252.csv"} {
		f.Add(fixture(f, name))
	}
	f.Add([]byte("sep=;\na;\"b\n\n\"\n;;\n"))
	f.Fuzz(func(t *testing.T, data []byte) { checkTable(t, data) })
}

// The same with a valid workbook around the rows, which random bytes seldom make.
func FuzzRows(f *testing.F) {
	f.Add(oneRow, "m/d/yyyy", "a<r><t>b</t></r>")
	f.Add(`<row r="2"><c r="C2" t="inlineStr"><is><t>_xD83D_</t></is></c><c><v>1E300</v></c></row>`, `[<=9]00000;"x`, "</t></si><si><t>")
	f.Fuzz(func(t *testing.T, rows, code, shared string) {
		if len(rows)+len(code)+len(shared) > 1<<16 {
			return
		}
		p := excel(rows)
		p["xl/styles.xml"] = `<styleSheet><numFmts><numFmt numFmtId="200" formatCode="` + code + `"/></numFmts><cellXfs><xf/><xf numFmtId="200"/></cellXfs></styleSheet>`
		p["xl/sharedStrings.xml"] = "<sst><si><t>" + shared + "</t></si></sst>"
		checkTable(t, p.zip(t))
	})
}

func checkTable(t *testing.T, data []byte) {
	table, err := open(bytes.NewReader(data), Options{}, limits{shared: 1 << 20, bytes: 1 << 22})
	if err != nil {
		return
	}
	last := 0
	for {
		row, cells, err := table.Next()
		bad := (*BadRow)(nil)
		switch {
		case errors.As(err, &bad):
			row = bad.Row
		case errors.Is(err, io.EOF), errors.Is(err, ErrFormat):
			return
		case err != nil:
			t.Fatalf("neither the end nor about the file: %v", err)
		case blank(cells):
			t.Fatalf("row %d is blank", row)
		}
		if row <= last {
			t.Fatalf("row %d after %d", row, last)
		}
		last = row
		size := 0
		for _, c := range cells {
			if size += len(c); !utf8.ValidString(c) || size > maxRow || len(cells) > maxRow {
				t.Fatalf("row %d holds what it must not: %q", row, c)
			}
		}
	}
}
