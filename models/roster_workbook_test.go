package models

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"html"
	"strings"
	"testing"
)

// workbookOf is a workbook of these rows, cells parted by bars: #5 is a number, @5 a
// number with the format of a date.
func workbookOf(t *testing.T, rows ...string) *bytes.Reader {
	t.Helper()
	const main, office = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	var sheet strings.Builder
	for n, row := range rows {
		fmt.Fprintf(&sheet, `<row r="%d">`, n+1)
		for i, c := range strings.Split(row, "|") {
			at := fmt.Sprintf("%s%d", sheetColumn(i), n+1)
			switch {
			case strings.HasPrefix(c, "#"):
				fmt.Fprintf(&sheet, `<c r="%s"><v>%s</v></c>`, at, c[1:])
			case strings.HasPrefix(c, "@"):
				fmt.Fprintf(&sheet, `<c r="%s" s="1"><v>%s</v></c>`, at, c[1:])
			case c != "":
				fmt.Fprintf(&sheet, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, at, html.EscapeString(c))
			}
		}
		sheet.WriteString("</row>")
	}
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	for name, text := range map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":                `<Relationships><Relationship Id="r1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="` + main + `" xmlns:r="` + office + `"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="` + office + `/worksheet" Target="s.xml"/><Relationship Id="r2" Type="` + office + `/styles" Target="styles.xml"/></Relationships>`,
		"xl/styles.xml":              `<styleSheet xmlns="` + main + `"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
		"xl/s.xml":                   `<worksheet xmlns="` + main + `"><sheetData>` + sheet.String() + `</sheetData></worksheet>`,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(file.Bytes())
}

func TestRosterWorkbook(t *testing.T) {
	rows, problems, err := readRoster(t, workbookOf(t,
		"Hartford HealthCare|||SSN list",
		"|",
		"MRN|Patient Name|DOB|Street|City|State|Zip|SSN exposed|Language|Phone",
		"#100200300|GARCÍA, MARÍA JR|@20521|1 Main St|Hartford|CT|#6103|y|Spanish|#8605550100|note to the right",
		"#1002|PAZ, ANA|#20521|1 Main St|Hartford|CT|#61031234", // blanks at the end are no cells
		"#1003|LEE|@20521|1 Main St|Hartford|CT|#6103",
		"Total||||||#2"))
	if err != nil || problems != "4 record_number ssn\n6 full_name name_order\n" || len(rows) != 1 {
		t.Fatalf("%d rows, %v, %s", len(rows), err, problems)
	}
	if r := rows[0]; r.Number != 5 || r.Identity.BirthDate != "1956-03-07" || r.Contact.ZIP != "06103-1234" || r.Identity.RecordNumber != "1002" {
		t.Error("the good row is another")
	}
}

// Social Security numbers are numbers in a workbook, and lose their zero.
func TestRosterWorkbookOfSSNs(t *testing.T) {
	for name, numbers := range map[string][]string{
		"in a column without use":        {"#40051120", "#219099999", "#41051121", "#42051122", "#43051123"},
		"to the right of every column":   {"#40051120", "#219099999", "#41051121", "#42051122", "#43051123"},
		"as text in the column of names": {"PAZ, ANA 219-09-9999", "219-09-9999", "219099999", "", ""},
	} {
		lines := []string{"MRN|Patient Name|DOB|Street|City|State|Zip|SSN exposed|Nickname"}
		for i, n := range numbers {
			line := fmt.Sprintf("M%d|PAZ, ANA|@20521|1 Main St|Hartford|CT|#6103|y", i)
			switch {
			case strings.HasPrefix(name, "in"):
				line += "|" + n
			case strings.HasPrefix(name, "to"):
				line += "||" + n
			case n != "":
				line = strings.Replace(line, "PAZ, ANA", n, 1)
			}
			lines = append(lines, line)
		}
		rows, problems, err := readRoster(t, workbookOf(t, lines...))
		if !errors.Is(err, ErrSSN) {
			t.Errorf("%s: %d rows, %s, %v", name, len(rows), problems, err)
		}
		if strings.HasPrefix(name, "as") && strings.Count(problems, "full_name ssn") != 3 {
			t.Errorf("%s: problems are %s", name, problems)
		}
	}
}
