package sheet

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What LibreOffice writes; testdata/README.md tells how.
func TestFixtures(t *testing.T) {
	// The clinic's rows as a workbook has them: days as such, zeros before the ZIP code.
	workbook := []string{
		"1|Patients of the clinic",
		"3|MRN|Name|DOB|Address|ZIP|Seen|SSN read",
		"4|48213377|DOE, JOSÉ M JR|1956-03-07|12 Elm St\nApt 3, \"rear\"|06105|2020-02-13|1",
		"7|00420017|Núñez-O’Brien, Zoë|1999-12-31||02903-1234||FALSE",
		"11|Total|2",
	}
	asShown := []string{
		workbook[0], workbook[1],
		"4|48213377|DOE, JOSÉ M JR|3/7/1956|12 Elm St\nApt 3, \"rear\"|06105|13-Feb-20|1",
		"7|00420017|Núñez-O’Brien, Zoë|12/31/1999||02903-1234||FALSE", workbook[4],
	}
	plain := []string{
		workbook[0], workbook[1],
		"4|48213377|DOE, JOSÉ M JR|03/07/1956|12 Elm St\nApt 3, \"rear\"|6105|02/13/2020 14:30:00|1",
		asShown[3], workbook[4],
	}
	for name, want := range map[string][]string{
		"people.xlsx": workbook, "people-1904.xlsx": workbook,
		"people-utf8.csv": plain, "people-windows-1252.csv": asShown, "people-utf16.txt": plain,
	} {
		t.Run(name, func(t *testing.T) {
			table := openBytes(t, fixture(t, name))
			got := readAll(t, table)
			for i := range got {
				got[i] = strings.TrimRight(got[i], "|")
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			if table.Date1904() != (name == "people-1904.xlsx") {
				t.Error("the wrong system of dates")
			}
			if table.Format() == FormatXLSX && !cmp.Equal(table.Sheets(), []string{"Patients"}) {
				t.Error(table.Sheets())
			}
		})
	}
}

func TestFixturesRefused(t *testing.T) {
	for name, want := range map[string]string{"people.xls": ".xls", "people.ods": ".ods", "people.fods": "XML"} {
		_, err := Open(bytes.NewReader(fixture(t, name)), Options{})
		if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
