package models

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"recourse/internal/letter"
)

func TestSplitLastFirst(t *testing.T) {
	for in, want := range map[string]string{
		"GARCIA, MARIA":           "MARIA||GARCIA|",
		"SMITH, JOHN M JR":        "JOHN|M|SMITH|JR",
		"SMITH JR, JOHN MICHAEL":  "JOHN|MICHAEL|SMITH|JR",
		"Smith, Jr., John":        "John||Smith|Jr.",
		"Smith, John, Jr":         "John||Smith|Jr",
		"SMITH, JOHN, MICHAEL":    "JOHN|MICHAEL|SMITH|",
		"SMITH III,JOHN":          "JOHN||SMITH|III",
		"De la Cruz, María José":  "María|José|De la Cruz|",
		"García López, Ana":       "Ana||García López|",
		"O'Brien-Núñez, Zoë Q.":   "Zoë|Q.|O'Brien-Núñez|",
		"LOPEZ, RAMON V":          "RAMON|V|LOPEZ|",
		"LOPEZ V, RAMON":          "RAMON||LOPEZ|V",
		"SMITH, MR JOHN":          "JOHN||SMITH|",
		"SMITH, JOHN DR.":         "JOHN||SMITH|",
		"SMITH, J.R.":             "J.R.||SMITH|",
		"JR, ANA":                 "ANA||JR|",
		"SMITH ,, JOHN":           "JOHN||SMITH|",
		"VAN DER BERG, ANNA M.D.": "ANNA||VAN DER BERG|M.D.",
		"GARCIA":                  "", "Maria Garcia": "", "GARCIA,": "", "GARCIA, JR": "", ", MARIA": "", "A, B, C, D": "", "---, MARIA": "", "GARCIA, 5": "", "": "",
	} {
		n, ok := splitLastFirst(in)
		if got := strings.Join([]string{n.first, n.middle, n.last, n.suffix}, "|"); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %s, %v, want %s", in, got, ok, want)
		}
	}
}

func TestSplitFirstLast(t *testing.T) {
	for in, want := range map[string]string{
		"Maria Garcia": "Maria||Garcia|", "John M Smith Jr": "John|M|Smith|Jr", "John Smith, III": "John||Smith|III", "María de la Cruz": "María||de la Cruz|",
		"Anna van der Berg": "Anna||van der Berg|", "De la Cruz": "De||la Cruz|", "Garcia, Maria": "Maria||Garcia|", "Dr. Ana Paz": "Ana||Paz|",
		"Garcia": "", "Garcia Jr": "", "": "", "Dr Garcia": "",
	} {
		n, ok := splitFirstLast(in)
		if got := strings.Join([]string{n.first, n.middle, n.last, n.suffix}, "|"); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %s, %v, want %s", in, got, ok, want)
		}
	}
}

// A name written from its parts comes apart into them.
func TestFullNamesComeBack(t *testing.T) {
	word := rapid.StringMatching(`[A-ZÁÉÑÖŁ][a-záéñöł'-]{2,8}x`)
	rapid.Check(t, func(t *rapid.T) {
		want := fullName{first: word.Draw(t, "first"), middle: rapid.SampledFrom([]string{"", "Q", "V", "Ann Lee"}).Draw(t, "middle"),
			last:   rapid.SampledFrom([]string{"", "De la ", "Van "}).Draw(t, "particle") + word.Draw(t, "last"),
			suffix: rapid.SampledFrom([]string{"", "Jr", "SR.", "III", "IV"}).Draw(t, "suffix")}
		for _, form := range []string{want.last + " " + want.suffix + ", " + want.first + " " + want.middle, want.last + ", " + want.first + " " + want.middle + " " + want.suffix,
			want.last + ", " + want.suffix + ", " + want.first + " " + want.middle} {
			if got, ok := splitLastFirst(form); !ok || got != want {
				t.Fatalf("%q: %+v", form, got)
			}
		}
		if got, ok := splitFirstLast(joinWords(want.first, want.middle, want.last, want.suffix)); !ok || got != want {
			t.Fatalf("first name first: %+v, want %+v", got, want)
		}
	})
}

func TestElementsOf(t *testing.T) {
	for list, want := range map[string]string{
		"name; ssn": "name; ssn", "Name, DOB and Social Security number": "name; birth_date; ssn", "Dx|MRN": "clinical; medical_record_number",
		"Date of Birth; DOB": "birth_date", "Driver's License #": "drivers_license", "Name & Dx": "name; clinical", "name/dob/ssn": "name; birth_date; ssn",
		"SSN\nDOB": "ssn; birth_date", "Account Number": "account_number", "Patient acct no.": "account_number", "insurance account number": "account_number",
		"Insurance account number (contains SSN)": "insurance_account_ssn", "HICN": "insurance_account_ssn", "Medicare Number": "account_number",
		"Checking account number": "bank_account", "Financial account number": "financial", "credit/debit card": "financial", "Name, and SSN": "name; ssn", "TIN; Tax ID": "tin",
		"": "", " ; ,": "", "none": "", "N/A": "", "No": "", "name; none": "name",
		"shoe_size": "?", "name; shoe size": "?", "name and": "?", "219-09-9999": "?", "ssn=maybe": "?", "address": "?",
	} {
		got, ok := elementsOf(list)
		if ok != (want != "?") || ok && elementList(got) != want {
			t.Errorf("%q: %v, %v, want %s", list, got, ok, want)
		}
	}
	for e, names := range elementSynonyms {
		if !slices.Contains(Elements(), e) {
			t.Errorf("%s is no element", e)
		}
		for _, n := range strings.Fields(names) {
			if got, ok := elementOf(n); !ok || got != e {
				t.Errorf("%q is %s, want %s", n, got, e)
			}
		}
	}
	for _, e := range Elements() {
		if got, ok := elementsOf(string(e)); !ok || len(got) != 1 || got[0] != e {
			t.Errorf("%s does not come back", e)
		}
	}
}

func TestStateCode(t *testing.T) {
	for in, want := range map[string]string{"CT": "CT", "ct": "CT", "Conn.": "CT", "Connecticut": "CT", "R.I.": "RI", "RHODE ISLAND": "RI", "Mass": "MA", "N.Y.": "NY", "Puerto Rico": "PR", "D.C.": "DC", "": "", "XX": "", "Ontario": "", "ON": ""} {
		if got, ok := stateCode(in); got != want || ok != (want != "") {
			t.Errorf("%q: %q", in, got)
		}
	}
	seen := map[string]string{}
	for code, names := range stateNames {
		for _, n := range strings.Fields(names) {
			if seen[n] != "" || !USState(code) || n != plainHeader(n) || len(n) == 2 {
				t.Errorf("%s: %s, of %s too", code, n, seen[n])
			}
			seen[n] = code
		}
	}
	for code := range strings.FieldsSeq(usStates) {
		if stateNames[code] == "" {
			t.Errorf("%s has no name", code)
		}
	}
}

func TestSplitPlace(t *testing.T) {
	for in, want := range map[string]string{
		"Hartford, CT 06103": "Hartford|CT|06103", "Hartford CT 06103-1234": "Hartford|CT|06103-1234", "Hartford,CT,6103": "Hartford|CT|6103", "Hartford, Connecticut 06103": "Hartford|CT|06103",
		"North Providence, Rhode Island 2911": "North Providence|RI|2911", "Hartford, Conn.": "Hartford|CT|", "St. Paul MN 55101 1234": "St. Paul|MN|55101 1234", "Washington, D.C. 20001": "Washington|DC|20001",
		"New York, New York 10001": "New York|NY|10001", "San Juan PR 725": "San Juan|PR|725", "Washington": "Washington||", "Hartford , CT , 06103": "Hartford|CT|06103",
		"06103": "?", "CT 06103": "?", "Hartford 06103": "?", "": "?", ", CT 06103": "?", "12345 CT": "?",
	} {
		city, state, zip, ok := splitPlace(in)
		if got := city + "|" + state + "|" + zip; ok != (want != "?") || ok && got != want {
			t.Errorf("%q: %s, %v, want %s", in, got, ok, want)
		}
	}
}

func TestTidy(t *testing.T) {
	for in, want := range map[string]string{
		"Main": "Main", "  1  Main\tSt\n": "1 Main St", "1\u00a0Main": "1 Main", "Jos\u0065\u0301": "José", "a\u200bb\ufeff": "ab", "'06103": "06103", `="06103"`: "06103", "'+1 860": "+1 860", "'=2+2": "=2+2",
		"O'Brien": "O'Brien", "'t Hooft": "'t Hooft", "=": "=", `="`: `="`, "": "", " ": "", "'": "'", "Ñ\u00ad": "Ñ",
	} {
		if got := tidy(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if got := tidy(want); want != "=2+2" && got != want {
			t.Errorf("%q: the second time %q", in, got)
		}
	}
}

// What is taken for printable without asking is.
func TestASCIIIsPrinted(t *testing.T) {
	for r := ' '; r <= '~'; r++ {
		if s := string(r); !letter.Prints(s) || !isASCII(s) {
			t.Errorf("%q is not printed", s)
		}
	}
	if isASCII("é") || letter.Prints("山") {
		t.Error("what is not ASCII is not looked at")
	}
}

func TestTotalsAreNobody(t *testing.T) {
	s := newSkipper([]rosterLine{{row: 1, cells: []string{"MRN", "First", "Last", "Zip"}}}, []meaning{{column: colRecord}, {column: colFirst}, {column: colLast}, {column: colZIP}})
	for row, want := range map[string]bool{
		"Total|2651||": true, "Grand Total:||2651|": true, "|||Total 2,651": true, "Count: 2651": true, "Records: 12|||": true, "12 records": true, "(12 rows affected)": true, "Page 3 of 40|||": true,
		"*** END OF REPORT ***": true, "Sub-total|3": true, "Total number of patients:|2651": true, "||Totals:|": true, "Sum|12.5|100%|": true, "mrn|FIRST|last|zip": true, "MRN|First|Last|Zip": true,
		"|||": true, " ||\u00a0|": true,
		"1001||Total|": false, "1001|Rosa|Total|06103": false, "|Rosa|Total|": false, "|Sum|Total|06103": false, "1001|||": false, "Patients|||": false, "Page|||": false, "MRN|||": false, "1|2|3|4": false, "Total Wine|5||": false,
		"1001|Total||": false,
	} {
		if got := s.skip(strings.Split(row, "|")); got != want {
			t.Errorf("%q: skipped %v, want %v", row, got, want)
		}
	}
	if s.skipped != 15 {
		t.Errorf("%d counted", s.skipped)
	}
}

// A problem file that is corrected and given in again brings everybody in, and one
// that is not brings the same problems again.
func TestProblemFileComesBack(t *testing.T) {
	const header = "MRN,Patient Name,DOB,Mailing Street,City/State/Zip,SSN exposed,DOB exposed,Phone,Notes\n"
	const file = header +
		`M1,"GARCÍA, MARÍA JR",13/7/1956,"1 Main St, ""rear""","Hartford, CT 06103",Y,,-860,secret` + "\n" +
		`M2,Maria Garcia,3/7/1956,=2+2,Hartford,maybe,x,,secret` + "\n" +
		`M3,"LEE, BO 219-09-9999",3/7/1956,1 Main St,"Hartford, CT 06103",Y,Y,,078051120` + "\n" +
		`M4,"LEE, BO",3/7/1956,1 Main St,"Hartford, CT 06103",Y,Y,,078051120,078051120` + "\n" +
		`M5,"LEE, ""BO"" Q,3/7/1956` + "\n"
	problemFile, first := problemsOf(t, []byte(file))
	again, second := problemsOf(t, problemFile)
	third, same := problemsOf(t, again)
	if diff := cmp.Diff([]string{"birth_date birth_month", "phone phone", "exposed.ssn yes_no", "full_name name_order", "state missing", "zip missing", "full_name ssn", " column_count", " quotes"}, first); diff != "" {
		t.Error(diff)
	}
	want := []string{"birth_date birth_month", "phone phone", "full_name name_order", "state missing", "zip missing", "exposed element",
		"first_name missing", "last_name missing", "exposed element", "first_name missing", "last_name missing"}
	if diff := cmp.Diff(want, second); diff != "" || !slices.Equal(second, same) || !bytes.Equal(again, third) {
		t.Errorf("the file as it is has other problems: %s\n%s\n%s", diff, again, third)
	}
	for _, secret := range []string{"secret", "219-09", "078051120"} {
		if bytes.Contains(problemFile, []byte(secret)) {
			t.Errorf("the problem file holds %q:\n%s", secret, problemFile)
		}
	}
	mended := strings.NewReplacer("13/7/1956", "3/7/1956", `'-860`, "860-555-0100", "Maria Garcia", "\"Garcia, Maria\"", `ssn=maybe`, "ssn", `'=2+2`, "2 Main St", "Hartford,,,", "Hartford,CT,6103,").Replace(string(problemFile))
	rows, problems, err := readRoster(t, strings.NewReader(mended))
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v, %s\n%s", len(rows), err, problems, mended)
	}
	if id := rows[0].Identity; id.FullName() != "MARÍA GARCÍA JR" || id.Last != "GARCÍA" || rows[0].Contact.Lines[0] != `1 Main St, "rear"` || rows[0].Contact.City != "Hartford" || elementList(rows[0].Exposed) != "ssn" {
		t.Errorf("the first is another: %s, %s", id.FullName(), rows[0].Contact.City)
	}
	if elementList(rows[1].Exposed) != "birth_date; ssn" {
		t.Errorf("exposed are %v", rows[1].Exposed)
	}
}

// problemsOf is the problem file of a roster, and its problems but for their rows.
func problemsOf(t *testing.T, file []byte) (out []byte, problems []string) {
	t.Helper()
	r, err := ReadRoster(bytes.NewReader(file), RosterOptions{Today: rosterToday})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := NewProblemWriter(&b)
	for row, found := range r.Rows() {
		if len(found) > 0 {
			if err := w.Write(row.Cells, found); err != nil {
				t.Fatal(err)
			}
		}
		for _, p := range found {
			problems = append(problems, p.Column+" "+p.Reason)
		}
	}
	if err := w.Flush(); err != nil || r.Err() != nil {
		t.Fatal(err, r.Err())
	}
	return b.Bytes(), problems
}

// Connecticut's numbers lose their zero in a workbook; dates and accounts of eight
// digits are no such numbers.
func TestSSNsWithoutZero(t *testing.T) {
	for name, tt := range map[string]struct {
		values []string
		want   bool
	}{
		"lost zeros beside whole ones": {[]string{"40051120", "41051121", "42051122", "43051123", "219099999"}, true},
		"with a fraction":              {[]string{"40051120.0", "41051121.0", "42051122.0", "43051123.0", "219099999.0"}, true},
		"typed as text":                {[]string{"'219099999", `="219-09-9999"`, "219\u00a009\u00a09999", "219-09-9999 ", "219–09–9999"}, true},
		"accounts":                     {[]string{"40051120", "41051121", "42051122", "43051123", "44051124"}, false},
		"dates beside a number":        {[]string{"19560307", "20190101", "03071956", "12312019", "19991231", "219099999"}, false},
	} {
		tally := newSSNTally([]meaning{{}})
		for _, v := range tt.values {
			tally.count([]string{v})
			tally.count([]string{"", v}) // beyond the last named column
		}
		got := tally.verdict()
		if (len(got) == 2) != tt.want || !tt.want && len(got) != 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestRosterCheckCounts(t *testing.T) {
	const header = "MRN,First,Last,DOB,Address,City,State,Zip,Exposed\n"
	found := checkFile(t, []byte("List\n"+header+
		"1,Ana,Paz,3/7/1956,1 Main St,Hartford,CT,6103,ssn\n"+
		"1,ANA,PÁZ,20521,2 Main St,Hartford,CT,6103,name\n"+ // the same patient: the first decides
		"2,Bo,Lee,,,,,,ssn\n3,Cy,Roe,x,,,,,\nTotal,3\n4,Di,Poe,3/7/1956,1 Main St,Hartford,CT,6103,name\n"))
	want := RosterCheck{Rows: 5, Good: 4, Refused: 1, Repeated: 1, Skipped: 2, Eligible: 1, Ineligible: 1, Review: 1, NoBirthDate: 1, NoAddress: 1}
	if diff := cmp.Diff(want, found, cmpopts.IgnoreUnexported(RosterCheck{})); diff != "" {
		t.Error(diff)
	}
}
