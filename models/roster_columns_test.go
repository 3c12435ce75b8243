package models

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestColumnNames(t *testing.T) {
	index := newNameIndex()
	for want, names := range map[string]string{
		"record_number":                 "MRN|MRN #|MR Number|Medical Record #|PAT_MRN|PAT_MRN_ID|Med Rec No|Chart Number|Patient ID",
		"first_name":                    "First Name|FIRST_NAME|Pt First Name|PAT_FIRST_NM|PatFirstName|patientFirstName|FName|Given Name|Patient's First Name|Affected Individual First Name|Legal First Name|First",
		"middle_name":                   "MI|Middle|Middle Initial|Patient Middle Name|PT_MIDDLE_NM",
		"last_name":                     "Last Name|LAST_NM|Pt Last Name|Patient: Last Name|Surname|Family Name|Member Last Name|last-name",
		"suffix":                        "Suffix|Name Suffix|PAT_NAME_SFX|Generation",
		"birth_date":                    "DOB|D.O.B.|Birth Dt|BIRTH_DATE|Date of Birth|Patient DOB|PT_DOB|DOB (mm/dd/yyyy)|Birthdate|PAT_BRTH_DT|Member DOB",
		"address_line1":                 "Address|Address 1|ADDR_1|Address Line 1|MAIL_ADDR_LN_1|Mailing Street|Street Address|Home Address|Residence Address Line 1|HOME_ADDR|Patient Address|Mailing Address 1|Street",
		"address_line2":                 "Address 2|ADDR LINE 2|Apt #|PAT_ADDR_LN_2|Mailing Address Line 2|Unit",
		"city":                          "City|MAIL_CITY|Home City|Town|Address City|Mailing Address City",
		"state":                         "State|ST|STATE_CD|Mailing State|Home State Code",
		"zip":                           "ZIP|Zip Code|ZIP+4|Zip5|ZIP_CD|Postal Code|Mailing Zip|PAT_ZIP|Zip Code (5 digit)|Zip/Postal Code",
		"country":                       "Country|CNTRY|Country Code|Mailing Country",
		"language":                      "Language|Preferred Language|PREF_LANG|Patient Language|Language_Desc",
		"deceased":                      "Deceased|Deceased Y/N|Deceased?|PAT_DECEASED_YN|Deceased Flag",
		"death_date":                    "Date of Death|DOD|Death Date|PAT_DEATH_DT|Deceased Date",
		"representative_name":           "Guardian|Guardian Name|Personal Representative|Next of Kin|Parent/Guardian Name|Responsible Party",
		"representative_role":           "Relationship|Relationship to Patient|Guardian Relationship",
		"exposed":                       "Exposed|Data Elements|Exposed Data Elements|Data elements impacted|PHI Exposed|Exposure|What was exposed?",
		"phone":                         "Phone|Home Phone|PHONE_NBR|Cell|Tel.|Patient Phone Number",
		"email":                         "E-mail|Email Address|EMAIL_ADDR|Patient E-Mail",
		"full_name":                     "Name|Patient Name|PAT_NAME|Full Name|Name (Last, First)|Patient Name (Last, First)|Last Name, First Name|LAST,FIRST MI",
		"full_name_first_last":          "Name (First Last)|full_name_first_last|First Last",
		"city_state_zip":                "City/State/Zip|City, State, Zip|City State ZIP Code|Mailing City, State, Zip",
		"exposed.ssn":                   "SSN exposed|SSN_EXPOSED|Exposed SSN|SSN (Y/N)|Social Security Number affected|Was SSN accessed? Yes/No|exposed.ssn",
		"exposed.birth_date":            "DOB exposed|DOB compromised (Y/N)|Date of Birth Exposed",
		"exposed.clinical":              "Diagnosis exposed|Dx impacted|Treatment information viewed",
		"exposed.insurance_account_ssn": "Insurance account no. with SSN exposed",
		"exposed.account_number":        "Account number exposed",
		"problem_columns":               "problem_columns",
		"problem_reasons":               "problem_reasons",
		"": "|Favorite Color|Provider Last Name|Guarantor Name|Emergency Contact Name|Contact Name|PCP|Doctor|Insurance Name|Facility City|Previous Name|Preferred First Name|Guardian First Name|SSN|SSN flag|SSN on file|Account No|" +
			"Account Number|Admit Date|Date|Employer Address|Member ID|Insurance Member ID|Spouse DOB|exposed.shoe_size|unused|Subscriber DOB|Total",
	} {
		for _, name := range strings.Split(names, "|") {
			got, canonical := index.find(name)
			if got.String() != want || canonical != (got.column != colUnused && strings.EqualFold(name, want)) {
				t.Errorf("%q is %q (ours: %v), want %q", name, got, canonical, want)
			}
		}
	}
}

func TestColumnNamesAreUnique(t *testing.T) {
	seen := map[string]column{}
	for c, names := range columnSynonyms {
		for _, n := range append(strings.Fields(names), plainHeader(columnNames[c])) {
			if other, ok := seen[n]; ok {
				t.Errorf("%q means both %s and %s", n, columnNames[other], columnNames[c])
			}
			if n != plainHeader(n) || meansSSN(n) {
				t.Errorf("%q can never be found", n)
			}
			seen[n] = c
		}
	}
	index := newNameIndex()
	for _, name := range slices.Concat(RosterColumns(), ProblemHeader()) {
		if m, canonical := index.find(name); m.String() != name || !canonical {
			t.Errorf("canonical %s is taken for %q", name, m)
		}
	}
	if !slices.Equal(ProblemHeader()[:len(RosterHeader())], RosterHeader()) {
		t.Error("a problem file does not begin like a roster")
	}
}

const columnFile = `# made for the report of April
sheet = Sheet "2"

header_row = 3
First_Name = Pat First
zip = column G
exposed.ssn = MRN #
unused = Favorite = Color
unused = Other
`

func TestParseColumnFile(t *testing.T) {
	got, err := ParseColumnFile(strings.NewReader("\ufeff" + columnFile))
	want := &ColumnMap{Sheet: `Sheet "2"`, HeaderRow: 3, Named: []NamedColumn{
		{"first_name", "Pat First"}, {"zip", "column G"}, {"exposed.ssn", "MRN #"}, {"", "Favorite = Color"}, {"", "Other"},
	}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v, %s", err, diff)
	}
	for file, words := range map[string]string{
		"first_name Garcia":                             "line 1",
		"# one\n\nlast_name =":                          "line 3",
		"Garcia = Garcia":                               "line 1: not valid: no such column; there are record_number",
		"zip = A\nzip = B":                              "line 2: not valid: this name stands",
		"header_row = Garcia":                           "number of a row",
		"header_row = 0":                                "number of a row",
		"exposed. = Garcia":                             "no such column",
		"exposed.shoe_size = Garcia":                    "no such column",
		"zip = " + strings.Repeat("x", maxColumnFile+1): "token too long",
	} {
		_, err := ParseColumnFile(strings.NewReader(file))
		if err == nil || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "Garcia") {
			t.Errorf("%.40q: %v", file, err)
		}
	}
}

// rosterOf is a file of a header and rows, commas between cells.
func rosterOf(lines ...string) *strings.Reader {
	return strings.NewReader(strings.Join(lines, "\n") + "\n")
}

func TestColumnMapWins(t *testing.T) {
	m, err := ParseColumnFile(strings.NewReader("last_name = First Name\nfirst_name = column B\nunused = Address\naddress_line1 = Where"))
	if err != nil {
		t.Fatal(err)
	}
	rows, problems, err := readMapped(t, rosterOf("First Name,Last Name,DOB,Address,Where,City,State,Zip,Exposed", "Garcia,Maria,3/7/1956,wrong,1 Main St,Hartford,CT,6103,ssn"), m)
	if err != nil || problems != "" || len(rows) != 1 || rows[0].Identity.FullName() != "Maria Garcia" || rows[0].Contact.Lines[0] != "1 Main St" {
		t.Errorf("%d rows, %q, %v", len(rows), problems, err)
	}
	byIndex := &ColumnMap{HeaderRow: 1, Columns: []string{"full_name_first_last", "birth_date", "", "address_line1", "city_state_zip", "exposed.ssn", ""}}
	rows, problems, err = readMapped(t, rosterOf("a,b,c,d,e,f", "José García de la Cruz Jr,3/7/1956,x,1 Main St,Hartford Conn. 6103,y"), byIndex)
	if err != nil || problems != "" || len(rows) != 1 || rows[0].Identity.Last != "de la Cruz" || rows[0].Identity.Suffix != "Jr" || rows[0].Contact.ZIP != "06103" {
		t.Errorf("by index: %d rows, %q, %v", len(rows), problems, err)
	}
	for name, m := range map[string]*ColumnMap{
		"no such name": {Columns: []string{"shoe_size"}}, "row 2 is empty": {HeaderRow: 2}, "row too far down": {HeaderRow: maxHeaderRow + 1}, "negative": {HeaderRow: -1},
	} {
		if _, err := ReadRoster(rosterOf("a,b", "", "c,d"), RosterOptions{Today: rosterToday, Columns: m}); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A header far down is found where a person says that it is.
func TestHeaderRow(t *testing.T) {
	lines := slices.Repeat([]string{"note,,"}, 60)
	lines = append(lines, "First Name,Last Name,DOB,Address,City,State,Zip,Exposed", "Maria,Garcia,3/7/1956,1 Main St,Hartford,CT,6103,ssn")
	if _, err := ReadRoster(rosterOf(lines...), RosterOptions{Today: rosterToday}); !errors.Is(err, ErrInvalid) {
		t.Errorf("not told: %v", err)
	}
	reader, err := ReadRoster(rosterOf(lines...), RosterOptions{Today: rosterToday, Columns: &ColumnMap{HeaderRow: 61}})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for row := range reader.Rows() {
		if rows++; row.Number != 62 {
			t.Errorf("row %d", row.Number)
		}
	}
	if rows != 1 || reader.Skipped() != 60 {
		t.Errorf("%d rows, %d skipped", rows, reader.Skipped())
	}
}

func TestMatches(t *testing.T) {
	reader, err := ReadRoster(rosterOf("first_name,Pt Last Name,DOB,Address,City,State,Zip,SSN exposed,Favorite  Color,Home Phone,Cell Phone,MRN,Patient ID",
		"Maria,Garcia,3/7/1956,1 Main St,Hartford,CT,6103,y,blue,860-555-0100,,1,2"), RosterOptions{Today: rosterToday})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range reader.Matches() {
		got = append(got, strings.Join([]string{m.Letter, m.Header, m.Meaning, string(m.How)}, "|"))
	}
	want := []string{"A|first_name|first_name|name", "B|Pt Last Name|last_name|synonym", "C|DOB|birth_date|synonym", "D|Address|address_line1|synonym", "E|City|city|name", "F|State|state|name",
		"G|Zip|zip|name", "H|SSN exposed|exposed.ssn|synonym", "I|Favorite Color||unused", "J|Home Phone|phone|synonym", "K|Cell Phone||unused", "L|MRN|record_number|synonym", "M|Patient ID||unused"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	found := reader.ColumnMap()
	again, err := ReadRoster(rosterOf("x,x,x,x,x,x,x,x", "Maria,Garcia,3/7/1956,1 Main St,Hartford,CT,6103,y"), RosterOptions{Today: rosterToday, Columns: &found})
	if err != nil || again.Matches()[1].Meaning != "last_name" || again.Matches()[1].How != MatchedMap {
		t.Errorf("what was found does not read another file: %v", err)
	}
}

func TestColumnsError(t *testing.T) {
	_, err := ReadRoster(rosterOf("First Name,Mailing Address,Home Address,SSN,Tax ID,Guarantor SSN"), RosterOptions{Today: rosterToday})
	var bad *ColumnsError
	if !errors.As(err, &bad) || !errors.Is(err, ErrSSN) || errors.Is(err, ErrInvalid) {
		t.Fatalf("error is %v", err)
	}
	if !slices.Equal(bad.SSN, []string{"D", "E", "F"}) || !slices.Equal(bad.Twice, []string{"address_line1"}) || len(bad.Matches) != 6 ||
		!slices.Equal(bad.Missing, []string{"last_name", "birth_date", "city", "state", "zip", "exposed"}) {
		t.Errorf("SSN %v, twice %v, missing %v", bad.SSN, bad.Twice, bad.Missing)
	}
	m := &ColumnMap{Named: []NamedColumn{{"zip", "Garcia"}, {"", "Nobody"}, {"record_number", "SSN"}}}
	_, err = ReadRoster(rosterOf("First Name,SSN"), RosterOptions{Today: rosterToday, Columns: m})
	if !errors.Is(err, ErrSSN) {
		t.Errorf("a column of numbers was mapped: %v", err)
	}
	_, err = ReadRoster(rosterOf("First Name,A,A"), RosterOptions{Today: rosterToday, Columns: m})
	if !errors.Is(err, ErrInvalid) || !errors.As(err, &bad) || !slices.Equal(bad.Unknown, []string{"zip", "record_number"}) || strings.Contains(err.Error(), "Garcia") {
		t.Errorf("a column that there is not: %v", err)
	}
}

// A file made to be slow is not.
func TestWideFiles(t *testing.T) {
	wide := strings.Repeat("Provider First Name (x),", 2500)
	start := time.Now()
	_, err := ReadRoster(rosterOf(slices.Repeat([]string{wide}, 45)...), RosterOptions{Today: rosterToday})
	var bad *ColumnsError
	if !errors.As(err, &bad) || len(bad.Matches) != maxColumns {
		t.Errorf("error is %.200v", err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

// Titles over the header mean nothing, even if they speak of others or of numbers.
func TestTitlesMeanNothing(t *testing.T) {
	for _, title := range []string{"Provider breach report", "Patient", "SSN incident", "Guardian list of SSNs", "Name", "Exposed", "Guardian,,,DOB"} {
		rows, problems, err := readRoster(t, rosterOf(title, "First Name,Last Name,DOB,Address,City,State,Zip,SSN exposed", "Maria,Garcia,3/7/1956,1 Main St,Hartford,CT,6103,yes"))
		if err != nil || problems != "" || len(rows) != 1 || rows[0].Identity.Last != "Garcia" || rows[0].Identity.Representative != "" || !slices.Equal(rows[0].Exposed, []Element{ElementSSN}) {
			t.Errorf("%s: %d rows, %q, %v", title, len(rows), problems, err)
		}
	}
}

func TestSheetColumn(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := sheetColumn(i); got != want || columnAt(want) != i {
			t.Errorf("%d: %s, want %s, which is %d", i, got, want, columnAt(want))
		}
	}
	for _, bad := range []string{"", "a", "A1", "É", strings.Repeat("Z", 99)} {
		if got := columnAt(bad); got != -1 {
			t.Errorf("%q is column %d", bad, got)
		}
	}
}
