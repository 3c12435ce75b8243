package models

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recourse/internal/letter"
	"recourse/internal/sheet"
)

var rosterToday = MustDate("2020-04-20")

// readRoster gives what came out of a roster, in the form of the .want files:
// the number of good rows, each problem, and the error at the header or the end.
func readRoster(t *testing.T, r sheet.File) (rows []RosterRow, got string, err error) {
	t.Helper()
	return readMapped(t, r, nil)
}

func readMapped(t *testing.T, r sheet.File, columns *ColumnMap) (rows []RosterRow, got string, err error) {
	t.Helper()
	reader, err := ReadRoster(r, RosterOptions{Today: rosterToday, Columns: columns})
	if err != nil {
		return nil, "", err
	}
	var b strings.Builder
	for row, problems := range reader.Rows() {
		if (row.Cells != nil) != (len(problems) > 0) || row.Number == 0 {
			t.Errorf("row %d has %d problems and %d cells", row.Number, len(problems), len(row.Cells))
		}
		if len(problems) == 0 {
			rows = append(rows, row)
		}
		for _, p := range problems {
			fmt.Fprintln(&b, p.Row, orDash(p.Column), p.Reason)
			if p.Text() == "" {
				t.Errorf("reason %q has no words", p.Reason)
			}
		}
	}
	return rows, b.String(), reader.Err()
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func TestRosterFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/roster/*.csv")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			content, want := read(t, name), string(read(t, strings.TrimSuffix(name, ".csv")+".want"))
			rows, problems, err := readRoster(t, bytes.NewReader(content))
			lines := strings.SplitAfter(want, "\n")
			wantErr := ""
			if last := lines[max(0, len(lines)-2)]; strings.HasPrefix(last, "error ") || strings.HasPrefix(last, "header ") {
				wantErr, lines = strings.TrimSpace(last), lines[:len(lines)-2]
			}
			got := ""
			if !strings.HasPrefix(wantErr, "header") {
				got = fmt.Sprintf("rows %d\n%s", len(rows), problems)
			}
			if diff := cmp.Diff(strings.Join(lines, ""), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			checkRosterError(t, err, wantErr)
		})
	}
}

// checkRosterError compares with "error ssn" or "header invalid some words".
func checkRosterError(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Errorf("error %v", err)
		}
		return
	}
	_, rest, _ := strings.Cut(want, " ")
	kind, words, _ := strings.Cut(rest, " ")
	target := map[string]error{"ssn": ErrSSN, "invalid": ErrInvalid}[kind]
	if !errors.Is(err, target) || !strings.Contains(err.Error(), words) {
		t.Errorf("error %v, want %s", err, want)
	}
	for _, value := range []string{"078", "Garcia", "Maria", "account"} {
		if err != nil && strings.Contains(err.Error(), value) {
			t.Errorf("the error quotes the file: %v", err)
		}
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRosterRow(t *testing.T) {
	const file = "Exposed,Last Name,First Name,MRN,Middle Initial,Suffix,DOB,Address 1,Address_2,City,State,ZIP,Country,Preferred Language,Deceased,Guardian,Relationship,Phone,E-mail,Secret\n" +
		`" Clinical ;insurance_account_ssn;clinical","  O'Brien  ",José,MR-7,Q,Jr,02/29/1960,"1 Main St` + "\n" + `Floor 2",Apt 3,Hartford,ct,61031234,U.S.A.,Español,Y,Ana  Paz,parent,(860) 555-0100,a@example.org,dropped` + "\n"
	rows, problems, err := readRoster(t, strings.NewReader(file))
	if err != nil || problems != "" || len(rows) != 1 {
		t.Fatalf("%d rows, problems %q, error %v", len(rows), problems, err)
	}
	want := RosterRow{
		Number: 2,
		Identity: Identity{RecordNumber: "MR-7", First: "José", Middle: "Q", Last: "O'Brien", Suffix: "Jr", BirthDate: "1960-02-29",
			Representative: "Ana Paz", Role: "parent"},
		Contact: Contact{Lines: []string{"1 Main St Floor 2", "Apt 3"}, City: "Hartford", State: "CT", ZIP: "06103-1234",
			Phone: "+18605550100", Email: "a@example.org"},
		Language: "es", Deceased: true, Exposed: []Element{ElementClinical, ElementAccountSSN},
	}
	if !cmp.Equal(rows[0], want) {
		t.Errorf("got %s", cmp.Diff(want, rows[0]))
	}
}

// Nine digits are usual in telephone numbers and mail addresses, a number in the
// groups of an SSN is not.
func TestRosterContactsWithNineDigits(t *testing.T) {
	const header = "first_name,last_name,birth_date,address_line1,city,state,zip,exposed,phone,email\n"
	const row = "Rui,Costa,3/7/1956,1 Main St,Hartford,CT,06103,name,"
	for contact, want := range map[string]string{
		"+351 219099999,":         "",
		",u219099999@example.org": "",
		"219-09-9999,":            "2 phone ssn\n",
		",219-09-9999@a.org":      "2 email ssn\n",
		"219099999,":              "2 phone ssn\n",
		"860555,":                 "2 phone phone\n",
		",nowhere":                "2 email email\n",
	} {
		if _, problems, err := readRoster(t, strings.NewReader(header+row+contact+"\n")); problems != want || err != nil {
			t.Errorf("%s: %q, %v", contact, problems, err)
		}
		if file, _ := problemsOf(t, []byte(header+row+contact+"\n")); bytes.Contains(file, []byte("219-09-9999")) || bytes.Contains(file, []byte("219099999")) {
			t.Errorf("%s is in the problem file", contact)
		}
	}
}

// The day from which a program counts is what it makes of an empty cell.
func TestRosterEmptyDates(t *testing.T) {
	const header = "first_name,last_name,birth_date,address_line1,city,state,zip,exposed\n"
	for date, want := range map[string]string{"12/30/1899 00:00": "", "1899-12-31": "", "12/29/1899": "1899-12-29", "1/1/1900": "1900-01-01"} {
		rows, problems, err := readRoster(t, strings.NewReader(header+"Rui,Costa,"+date+",1 Main St,Hartford,CT,06103,name\n"))
		if err != nil || len(rows) != 1 || rows[0].Identity.BirthDate != want {
			t.Errorf("%s: %d rows, %s%v", date, len(rows), problems, err)
		}
	}
}

// Whatever else is wrong with a value, an SSN in it is not kept.
func TestRefusedValuesKeepNoSSN(t *testing.T) {
	const row = "MR-1,Maria,,Garcia,,3/7/1956,VALUE,,Hartford,CT,06103,,en,no,,,name\n"
	for name, value := range map[string]string{
		"too long":    strings.Repeat("moved again ", 20) + "219-09-9999",
		"damaged":     "1 Main St \x01 219-09-9999",
		"not printed": "ул. 219-09-9999",
	} {
		file, problems := problemsOf(t, []byte(strings.Join(RosterHeader(), ",")+"\n"+strings.Replace(row, "VALUE", value, 1)))
		if bytes.Contains(file, []byte("219-09-9999")) || !slices.Contains(problems, "address_line1 ssn") {
			t.Errorf("%s: %v\n%s", name, problems, file)
		}
	}
}

// Nobody is called #REF!, and nobody lives there.
func TestRosterCellsWithoutValue(t *testing.T) {
	const row = "MR-1,FIRST,,LAST,,3/7/1956,STREET,,Hartford,CT,06103,,en,no,,,name\n"
	fill := func(first, last, street string) string {
		return strings.Join(RosterHeader(), ",") + "\n" + strings.NewReplacer("FIRST", first, "LAST", last, "STREET", street).Replace(row)
	}
	for file, want := range map[string]string{
		fill("Maria", "#REF!", "1 Main St"):         "2 last_name no_value\n",
		fill("#NAME?", "Garcia", "1 Main St"):       "2 first_name no_value\n",
		fill("Maria", "Garcia", "#VALUE!"):          "2 address_line1 no_value\n",
		fill("Maria", "Garcia", "#DIV/0!"):          "2 address_line1 no_value\n",
		fill("Maria", "Garcia", "Err:502"):          "2 address_line1 no_value\n",
		fill("Maria", "Garcia", "########"):         "2 address_line1 no_value\n",
		fill("N/A", "#N/A", "1 Main St"):            "2 first_name missing\n2 last_name missing\n",
		fill("Maria", "Null", "# 5 Main St"):        "",
		fill("NULL", "NULL", "#1 Circle Rd. Unit!"): "",
	} {
		if _, problems, err := readRoster(t, strings.NewReader(file)); problems != want || err != nil {
			t.Errorf("%q, want %q, %v", problems, want, err)
		}
	}
}

func TestRosterNeedsToday(t *testing.T) {
	if _, err := ReadRoster(strings.NewReader(strings.Join(RosterHeader(), ",")), RosterOptions{}); !errors.Is(err, ErrInvalid) {
		t.Errorf("without today: %v", err)
	}
}

func TestMeansSSN(t *testing.T) {
	for _, h := range []string{"SSN", "ssn", "SSN#", "Ssn_No", "PatientSSN", "PATIENT_SSN", "ssnumber", "SS#", "SS No", "Social", "Social Security Number",
		"social_security_no", "soc sec no", "SOCSEC", "Last 4 of Social", "Seguro Social", "Tax ID", "tax_id_number", "Taxpayer Id", "TIN", "ITIN", "HICN"} {
		if !meansSSN(h) {
			t.Errorf("%q is not recognized", h)
		}
	}
	for _, h := range []string{"exposed", "SSN exposed", "ssn_exposed", "business name", "Address Number", "passnumber", "class", "session", "Lessness", "martin", "account", ""} {
		if meansSSN(h) {
			t.Errorf("%q is taken for an SSN column", h)
		}
	}
}

func TestWellFormedSSN(t *testing.T) {
	for s, want := range map[string]bool{
		"078-05-1120": true, "078051120": true, " 078 05 1120 ": true, "078–05–1120": true, "899-99-9999": true, "001-01-0001": true,
		"000-12-3456": false, "666-12-3456": false, "900-12-3456": false, "999999999": false, "123-00-4567": false, "123-45-0000": false,
		"12345678": false, "1234567890": false, "1-2345-6789": false, "a078051120": false, "": false,
	} {
		if got := wellFormedSSN(s); got != want {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
}

func TestSSNColumnThreshold(t *testing.T) {
	for _, tt := range []struct {
		column     column
		ssns, rest int
		want       bool
	}{
		{colUnused, 4, 0, false}, {colUnused, 5, 0, true}, {colUnused, 1, 4, true}, {colUnused, 1, 5, false}, {colUnused, 20, 80, true},
		{colUnused, 19, 80, false}, {colUnused, 0, 9, false}, {colFirst, 1, 4, true}, {colZIP, 9, 0, false}, {colPhone, 9, 0, false}, {colRecord, 9, 0, false},
	} {
		tally := newSSNTally([]meaning{{column: colLast}, {column: tt.column}})
		for i := range tt.ssns + tt.rest {
			value := "219-09-9999"
			if i >= tt.ssns {
				value = "other"
			}
			tally.count([]string{"x", value})
			tally.count([]string{"x", "  "}) // blanks are no values
		}
		if got := tally.verdict(); (len(got) > 0) != tt.want || (tt.want && got[0] != "B") {
			t.Errorf("%s: %d of %d: %v", columnNames[tt.column], tt.ssns, tt.ssns+tt.rest, got)
		}
	}
}

func goodRow() string {
	return "MR-1,Maria,,Garcia,,3/7/1956,1 Main St,,Hartford,CT,06103,,en,no,,,name\n"
}

// What breaks off in the middle is told after the rows before it.
func TestRosterReadErrorIsKept(t *testing.T) {
	broken := errors.New("connection lost")
	file := strings.NewReader(strings.Join(RosterHeader(), ",") + "\n" + strings.Repeat(goodRow(), 5000))
	rows, _, err := readRoster(t, &failing{Reader: file, at: 200_000, passes: 1, err: broken})
	if !errors.Is(err, broken) || len(rows) < 500 {
		t.Errorf("%d rows, error %v", len(rows), err)
	}
	if _, err := ReadRoster(&failing{Reader: file, err: broken}, RosterOptions{Today: rosterToday}); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

// failing is a file that cannot be read beyond a byte, after it was read to its end
// some times.
type failing struct {
	*strings.Reader
	at     int64
	passes int
	err    error
}

func (f *failing) ReadAt(p []byte, off int64) (int, error) {
	end := off + int64(len(p))
	if f.passes <= 0 && end > f.at {
		return 0, f.err
	}
	if end >= f.Size() {
		f.passes--
	}
	return f.Reader.ReadAt(p, off)
}

func TestRosterRowsMayStop(t *testing.T) {
	reader, err := ReadRoster(strings.NewReader(strings.Join(RosterHeader(), ",")+"\n"+goodRow()+goodRow()), RosterOptions{Today: rosterToday})
	if err != nil {
		t.Fatal(err)
	}
	for row := range reader.Rows() {
		if row.Number != 2 {
			t.Errorf("row %d", row.Number)
		}
		break
	}
}

func TestHashParts(t *testing.T) {
	row := func(record, first, middle, last, born string) []string {
		return RosterRow{Identity: Identity{RecordNumber: record, First: first, Middle: middle, Last: last, BirthDate: born}}.HashParts()
	}
	same := row("mr-100 1", "José", "", "Núñez-O'Neil, Jr.", "1956-03-07")
	if diff := cmp.Diff([]string{"MR1001", "jose", "", "nunez oneil", "1956-03-07"}, same); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if !cmp.Equal(same, row("MR1001", "JOSE", "", "NUNEZ O'NEIL", "1956-03-07")) {
		t.Error("the same patient is not known again")
	}
	if !cmp.Equal(row("1", "María José", "", "Paz", ""), row("1", "María", "José", "Paz", "")) {
		t.Error("the same patient is not known again where the middle name begins elsewhere")
	}
	for _, other := range [][]string{row("", "José", "", "Núñez-O'Neil", "1956-03-07"), row("MR1001", "José", "Q", "Núñez-O'Neil", "1956-03-07"), row("MR1001", "José", "", "Núñez-O'Neil", "1957-03-07")} {
		if len(other) != 5 || cmp.Equal(same, other) {
			t.Error("another patient is taken for the same")
		}
	}
}

func FuzzReadRoster(f *testing.F) {
	f.Add(strings.Join(RosterHeader(), ",") + "\n" + goodRow())
	f.Add("\"\n,\xff\"")
	f.Fuzz(func(t *testing.T, file string) {
		rows, _, err := readRoster(t, strings.NewReader(file))
		if err == nil {
			for _, row := range rows {
				if row.Identity.Last == "" || row.Identity.First == "" || holdsSSN(colFirst, row.Identity.First) || !letter.Prints(row.Identity.FullName()) {
					t.Error("a row without a name that can be printed, or with an SSN, came through")
				}
			}
		}
	})
}
