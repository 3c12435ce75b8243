package synthetic

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
)

// workbookParts are the parts of a workbook beside its sheet (ECMA-376 part 1). Style
// 1 is Excel's short date, format 14.
var workbookParts = []struct{ name, text string }{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Patients" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`},
}

// workbook writes a sheet row by row.
type workbook struct {
	zip *zip.Writer
	out *bufio.Writer
	at  int // the last row
	err error
}

func newWorkbook(w io.Writer) *workbook {
	b := &workbook{zip: zip.NewWriter(w)}
	for _, p := range workbookParts {
		b.part(p.name)
		b.text(p.text)
	}
	b.part("xl/worksheets/sheet1.xml")
	b.text(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	return b
}

func (b *workbook) part(name string) {
	b.flush()
	part, err := b.zip.Create(name)
	b.err = errors.Join(b.err, err)
	b.out = bufio.NewWriter(part)
	b.text(xml.Header)
}

func (b *workbook) flush() {
	if b.out != nil {
		b.err = errors.Join(b.err, b.out.Flush())
	}
}

// text may fail; its writer keeps the error.
func (b *workbook) text(s string) {
	if _, err := b.out.WriteString(s); b.err == nil {
		b.err = err
	}
}

func (b *workbook) row(cells []cell) error {
	b.at++
	number := strconv.Itoa(b.at)
	b.text(`<row r="` + number + `">`)
	for i, c := range cells {
		if c.text != "" {
			b.cell(columnLetters(i)+number, c)
		}
	}
	b.text("</row>")
	return b.err
}

func (b *workbook) cell(at string, c cell) {
	switch c.kind {
	case aNumber:
		b.text(`<c r="` + at + `"><v>` + c.text + `</v></c>`)
	case aDate:
		b.text(`<c r="` + at + `" s="1"><v>` + c.text + `</v></c>`)
	case aText:
		b.text(`<c r="` + at + `" t="inlineStr"><is><t xml:space="preserve">`)
		if err := xml.EscapeText(b.out, []byte(c.text)); b.err == nil {
			b.err = err
		}
		b.text(`</t></is></c>`)
	}
}

func columnLetters(i int) string {
	letter := string(rune('A' + i%26))
	if i < 26 {
		return letter
	}
	return columnLetters(i/26-1) + letter
}

func (b *workbook) close() error {
	b.text("</sheetData></worksheet>")
	b.flush()
	return errors.Join(b.err, b.zip.Close())
}
