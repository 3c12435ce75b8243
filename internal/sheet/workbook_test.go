package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// parts are the files of a workbook by name.
type parts map[string]string

const (
	transitional = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relates      = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// excel is a workbook as Excel writes it: shared strings, styles, and one sheet of these rows.
func excel(rows string) parts {
	return parts{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":         `<Relationships><Relationship Id="rId1" Type="` + relates + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\r\n" + `<workbook xmlns="` + transitional + `" xmlns:r="` + relates + `"><workbookPr defaultThemeVersion="124226"/>` +
			`<sheets><sheet name="Patients" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="` + relates + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + relates + `/styles" Target="styles.xml"/>` +
			`<Relationship Id="rId3" Type="` + relates + `/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
		"xl/styles.xml": `<styleSheet xmlns="` + transitional + `"><numFmts count="7">` +
			`<numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="00000\-0000"/><numFmt numFmtId="166" formatCode="[$-409]mmmm\ d\,\ yyyy;@"/>` +
			`<numFmt numFmtId="167" formatCode="[&lt;=99999]00000;00000\-0000"/><numFmt numFmtId="168" formatCode="000\-00\-0000"/><numFmt numFmtId="169" formatCode="0&quot; days&quot;"/>` +
			`<numFmt numFmtId="170" formatCode="[h]:mm:ss"/></numFmts>` +
			`<cellStyleXfs count="2"><xf numFmtId="14"/><xf numFmtId="14"/></cellStyleXfs>` +
			`<cellXfs count="11"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22"/><xf numFmtId="49"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/><xf numFmtId="169"/><xf numFmtId="170"/></cellXfs>` +
			`<dxfs count="1"><dxf><numFmt numFmtId="164" formatCode="yyyy"/></dxf></dxfs></styleSheet>`,
		"xl/sharedStrings.xml": `<sst xmlns="` + transitional + `" count="5" uniqueCount="5"><si><t>plain</t></si>` +
			`<si><r><rPr><b/><sz val="11"/></rPr><t>Ri</t></r><r><t xml:space="preserve">ch text</t></r></si>` +
			`<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>` +
			`<si><t xml:space="preserve"> two _x000D_&#10;lines &amp; _x005F_x0041_ _xD83D__xDE00_</t></si><si/></sst>`,
		"xl/worksheets/sheet1.xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="` + transitional + `"><dimension ref="A1:C9"/><sheetViews><sheetView/></sheetViews><cols><col min="1" max="1" width="9"/></cols><sheetData>` + rows + `</sheetData><pageMargins left="0.7"/></worksheet>`,
	}
}

func (p parts) with(name, content string) parts {
	p[name] = content
	return p
}

func (p parts) replace(name, old, new string) parts {
	if !strings.Contains(p[name], old) {
		panic(name + " lacks " + old)
	}
	return p.with(name, strings.ReplaceAll(p[name], old, new))
}

func (p parts) zip(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, content := range p {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWorkbook(t *testing.T) {
	tests := []struct {
		name, rows string
		want       []string
	}{
		{"shared strings", `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>`, []string{"1|plain|Rich text|東京"}},
		{"escapes", `<row r="1"><c r="A1" t="s"><v>3</v></c></row>`, []string{"1| two \nlines & _x0041_ 😀"}},
		{"gaps", `<row r="3" spans="1:4"><c r="B3" t="s"><v>0</v></c><c r="D3" t="s"><v>0</v></c></row><row r="7"><c r="AA7"><v>1</v></c></row>`, []string{"3||plain||plain", "7|" + strings.Repeat("|", 26) + "1"}},
		{"no references", `<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>`, []string{"1|1||2", "2|3"}},
		{"only colored", `<row r="1" s="1" customFormat="1"/><row r="2"><c r="A2" s="1"/></row><row r="3"><c r="A3" t="s"><v>4</v></c></row><row r="4"><c r="A4"><v>1</v></c><c r="B4" s="2"/></row>`, []string{"4|1"}},
		{"inline strings", `<row r="1"><c r="A1" t="inlineStr"><is><t>a&lt;b</t></is></c><c r="B1" t="inlineStr"><is><r><t>c</t></r><r><t>d</t></r><rPh><t>x</t></rPh></is></c></row>`, []string{"1|a<b|cd"}},
		{"formulas", `<row r="1"><c r="A1" t="str"><f>B1&amp;"x"</f><v>yx</v></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1" t="str"><f>""</f><v></v></c><c r="D1"><v>1</v></c></row>`, []string{"1|yx|2||1"}},
		{"formulas never computed", `<row r="1"><c r="A1"><f>B1</f></c></row><row r="2"><c r="A2"><f>B1</f><v/></c></row><row r="3"><c r="A3"><v>1</v></c></row>`, []string{"1!formula", "2!formula", "3|1"}},
		{"booleans and errors", `<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e"><v>#N/A</v></c></row>`, []string{"1|TRUE|FALSE|#N/A"}},
		{"numbers", `<row r="1"><c r="A1"><v>6105</v></c><c r="B1"><v>1.0</v></c><c r="C1"><v>8.6055501E+9</v></c><c r="D1"><v>0.30000000000000004</v></c><c r="E1"><v>12345678901234567890</v></c><c r="F1"><v>-0</v></c><c r="G1"><v>1E-3</v></c><c r="H1" s="3"><v>5</v></c></row>`,
			[]string{"1|6105|1|8605550100|0.3|12345678901234567890|0|0.001|5"}},
		{"dates", `<row r="1"><c r="A1" s="1"><v>29221</v></c><c r="B1" s="2"><v>43874.999</v></c><c r="C1" s="6"><v>36526</v></c><c r="D1" t="d"><v>1980-01-01T00:00:00</v></c><c r="E1" s="1"><v>0</v></c></row>`, []string{"1|1980-01-01|2020-02-13|2000-01-01|1980-01-01|0"}},
		{"zeros before", `<row r="1"><c r="A1" s="4"><v>6105</v></c><c r="B1" s="5"><v>61050123</v></c><c r="C1" s="7"><v>6105</v></c><c r="D1" s="7"><v>61050123</v></c><c r="E1" s="8"><v>123456789</v></c><c r="F1" s="4"><v>123456</v></c><c r="G1" s="9"><v>3</v></c><c r="H1" s="10"><v>1.5</v></c></row>`,
			[]string{"1|06105|06105-0123|06105|06105-0123|123-45-6789|123456|3|1.5"}},
		{"bad cells", `<row r="1"><c r="A1"><v>x</v></c></row><row r="2"><c r="A2" t="s"><v>99</v></c></row><row r="3"><c r="B3"><v>1</v></c><c r="A3"><v>1</v></c></row><row r="4"><c r="XFE4"><v>1</v></c></row><row r="5"><c r="A5" t="q"><v>1</v></c></row><row r="6"><c r="A6"><v>1</v></c></row>`,
			[]string{"1!damaged", "2!damaged", "3!damaged", "4!damaged", "5!damaged", "6|1"}},
		{"a bad cell after good ones", `<row r="1"><c><v>1</v></c><c t="s"><v>99</v></c><c><v>2</v></c><c t="q"/></row><row r="2"><c><v>1</v></c></row>`, []string{"1!damaged", "2|1"}},
		{"rows out of order", `<row r="2"><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row><row r="4"><c><v>3</v></c></row>`, []string{"2|1", "3!damaged", "4|3"}},
		{"a character lost", `<row r="1"><c t="inlineStr"><is><t>Jos` + "\ufffd" + `</t></is></c></row><row r="2"><c t="inlineStr"><is><t>_xD83D_</t></is></c></row>`, []string{"1!encoding", "2!encoding"}},
		{"row too long", `<row r="1"><c t="inlineStr"><is><t>` + strings.Repeat("x", 40000) + `</t></is></c><c t="inlineStr"><is><t>` + strings.Repeat("x", 40000) + `</t></is></c></row><row r="2"><c><v>1</v></c></row>`, []string{"1!long", "2|1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := openBytes(t, excel(tt.rows).zip(t))
			if d := cmp.Diff(tt.want, readAll(t, table)); d != "" {
				t.Error(d)
			}
			if table.Format() != FormatXLSX || table.Date1904() {
				t.Error(table.Format(), table.Date1904())
			}
		})
	}
}

const oneRow = `<row r="1"><c r="A1" s="1"><v>29221</v></c><c r="B1" t="s"><v>0</v></c></row>`

func TestWorkbookForms(t *testing.T) {
	strict := excel(oneRow)
	for name := range strict {
		strict[name] = strings.ReplaceAll(strict[name], transitional, "http://purl.oclc.org/ooxml/spreadsheetml/main")
		strict[name] = strings.ReplaceAll(strict[name], relates, "http://purl.oclc.org/ooxml/officeDocument/relationships")
	}
	prefixed := excel(oneRow)
	for name := range prefixed {
		if strings.HasPrefix(name, "xl/worksheets") {
			prefixed[name] = strings.NewReplacer("</", "</x:", "<w", "<x:w", "<sheetData", "<x:sheetData", "<row", "<x:row", "<c ", "<x:c ", "<v>", "<x:v>", "<dim", "<x:dim", "<cols", "<x:cols", "<col ", "<x:col ", "<sheetV", "<x:sheetV", "<page", "<x:page").Replace(prefixed[name])
		}
	}
	backslashes := parts{}
	for name, content := range excel(oneRow) {
		backslashes[strings.ReplaceAll(name, "/", `\`)] = content
	}
	elsewhere := excel(oneRow).replace("_rels/.rels", "xl/workbook.xml", "/Book/Main.xml")
	elsewhere["book/main.xml"], elsewhere["book/_rels/main.xml.rels"] = elsewhere["xl/workbook.xml"], strings.ReplaceAll(elsewhere["xl/_rels/workbook.xml.rels"], `"styles.xml`, `"../xl/styles.xml`)
	elsewhere["book/_rels/main.xml.rels"] = strings.ReplaceAll(elsewhere["book/_rels/main.xml.rels"], `"worksheets`, `"../xl/worksheets`)
	delete(elsewhere, "xl/workbook.xml")
	for name, p := range map[string]parts{"strict": strict, "prefixed": prefixed, "backslashes": backslashes, "elsewhere": elsewhere} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff([]string{"1|1980-01-01|plain"}, readAll(t, openBytes(t, p.zip(t)))); d != "" {
				t.Error(d)
			}
		})
	}
	t.Run("1904", func(t *testing.T) {
		table := openBytes(t, excel(oneRow).replace("xl/workbook.xml", "<workbookPr", `<workbookPr date1904="1"`).zip(t))
		if d := cmp.Diff([]string{"1|1984-01-02|plain"}, readAll(t, table)); d != "" || !table.Date1904() {
			t.Error(d)
		}
	})
}

// several adds sheets: an empty one before the first, a hidden one before that, one after.
func several() parts {
	p := excel(oneRow).replace("xl/workbook.xml", `<sheet name="Patients"`, `<sheet name="Secret" sheetId="3" state="hidden" r:id="rId7"/><sheet name="Very" sheetId="4" state="veryHidden" r:id="rId7"/><sheet name="Chart" sheetId="6" r:id="rId9"/><sheet name="Empty" sheetId="2" r:id="rId6"/><sheet name="Patients"`)
	p.replace("xl/workbook.xml", `</sheets>`, `<sheet name="Other" sheetId="5" r:id="rId7"/></sheets>`)
	p.replace("xl/_rels/workbook.xml.rels", "</Relationships>", `<Relationship Id="rId6" Type="`+relates+`/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId7" Type="`+relates+`/worksheet" Target="worksheets/sheet3.xml"/><Relationship Id="rId9" Type="`+relates+`/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>`)
	p["xl/worksheets/sheet2.xml"] = `<worksheet><sheetData/></worksheet>`
	p["xl/worksheets/sheet3.xml"] = `<worksheet><sheetData><row><c><v>3</v></c></row></sheetData></worksheet>`
	return p
}

func TestSheets(t *testing.T) {
	data := several().zip(t)
	for _, tt := range []struct{ sheet, want string }{{"", "1|1980-01-01|plain"}, {"Patients", "1|1980-01-01|plain"}, {" other ", "1|3"}} {
		table, err := Open(bytes.NewReader(data), Options{Sheet: tt.sheet})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{"Patients", "Other"}, table.Sheets()); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{tt.want}, readAll(t, table)); d != "" {
			t.Errorf("sheet %q: %s", tt.sheet, d)
		}
	}
	for _, name := range []string{"Secret", "Nobody"} {
		_, err := Open(bytes.NewReader(data), Options{Sheet: name})
		if !errors.Is(err, ErrFormat) || strings.Contains(err.Error(), "Patients") || !strings.Contains(err.Error(), "3 others") {
			t.Errorf("sheet %q: %v", name, err)
		}
	}
}

func TestBrokenWorkbooks(t *testing.T) {
	whole := excel(oneRow).zip(t)
	tests := []struct {
		name, want string
		data       []byte
	}{
		{"cut off", "damaged", whole[:len(whole)-40]},
		{"sheet cut off", "damaged", excel(oneRow).replace("xl/worksheets/sheet1.xml", "</sheetData><pageMargins left=\"0.7\"/></worksheet>", "").zip(t)},
		{"no XML", "damaged", excel(oneRow).with("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c a=></sheetData>").zip(t)},
		{"sheet missing", "damaged", excel(oneRow).replace("xl/_rels/workbook.xml.rels", "sheet1.xml", "sheet8.xml").zip(t)},
		{"a document", "no Excel sheet", parts{"word/document.xml": "<document/>"}.zip(t)},
		{"only hidden sheets", "no Excel sheet", excel(oneRow).replace("xl/workbook.xml", `sheetId="1"`, `sheetId="1" state="hidden"`).zip(t)},
		{"OpenDocument", ".ods", parts{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}.zip(t)},
		{"binary workbook", ".xlsb", parts{"xl/workbook.bin": "x"}.zip(t)},
		{"Numbers", "Numbers", parts{"Index/Document.iwa": "x"}.zip(t)},
		{"endless piece", "unpacks to more", excel(`<row a="` + strings.Repeat("x", 2<<20) + `"/>`).zip(t)},
		{"large styles", "unpacks to more", excel(oneRow).with("xl/styles.xml", "<styleSheet>"+strings.Repeat("<xf/>", maxPart/5+1000)+"</styleSheet>").zip(t)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table, err := Open(bytes.NewReader(tt.data), Options{})
			for err == nil {
				_, _, err = table.Next()
			}
			if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	data := excel(oneRow).zip(t)
	for name, most := range map[string]limits{"shared strings": {shared: 20, bytes: maxBytes}, "bytes": {shared: maxShared, bytes: 1500}} {
		_, err := open(bytes.NewReader(data), Options{}, most)
		if !errors.Is(err, errBig) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := open(bytes.NewReader(data), Options{}, limits{shared: 1000, bytes: 10000}); err != nil {
		t.Error(err)
	}
}

// A list of files longer than any workbook's is not read to its end.
func TestLongFolder(t *testing.T) {
	p := excel(oneRow)
	for i := range 300 {
		p[strings.Repeat("x", 20000)+string(rune('a'+i%26))+strings.Repeat("y", i)] = ""
	}
	if _, err := Open(bytes.NewReader(p.zip(t)), Options{}); !errors.Is(err, errBig) {
		t.Error(err)
	}
}
