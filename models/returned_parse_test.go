package models

import (
	"errors"
	"strings"
	"testing"
)

func TestParseReturnReason(t *testing.T) {
	for in, want := range map[string]ReturnReason{
		"UTF": ReturnForwarding, " utf ": ReturnForwarding, "Unable to Forward": ReturnForwarding, "UTF - Unable to forward": ReturnForwarding,
		"Not Deliverable As Addressed - Unable To Forward": ReturnForwarding, "NDA": ReturnInsufficient,
		"attempted - not known": ReturnUnknown, "ANK": ReturnUnknown, "Moved, Left No Address": ReturnMoved, "mlna": ReturnMoved,
		"Deceased": ReturnDeceased, "dec": ReturnDeceased, "Temporarily Away": ReturnTemporary, "other": ReturnOther, "No Such Number": ReturnNoNumber,
	} {
		if got, err := ParseReturnReason(in); got != want || err != nil {
			t.Errorf("%q: got %q, %v, want %q", in, got, err, want)
		}
	}
	for _, r := range ReturnReasons() {
		if got, err := ParseReturnReason(strings.ToLower(string(r))); got != r || err != nil {
			t.Errorf("%q: got %q, %v", r, got, err)
		}
	}
	for _, in := range []string{"", " ", "XYZ", "UTF - vacant", "12"} {
		if got, err := ParseReturnReason(in); got != "" || !errors.Is(err, ErrInvalid) {
			t.Errorf("%q: got %q, %v, want ErrInvalid", in, got, err)
		}
	}
}

func TestParseScan(t *testing.T) {
	code := NewCode()
	for _, in := range []string{"https://notice.example.org/e#" + code.Plain(), " HTTPS://NOTICE.EXAMPLE.ORG/E#" + code.Grouped() + "\r\n", "x#" + strings.ToLower(code.Plain())} {
		if got, err := ParseScan(in); err != nil || got.Code != code || got.Reference != "" {
			t.Errorf("an address with a code: %v", err)
		}
	}
	if got, err := ParseScan(" l-2345cdfh "); err != nil || got.Reference != "L-2345CDFH" || !got.Code.IsZero() {
		t.Errorf("a reference: %q, %v", got.Reference, err)
	}
	wrong := code.Plain()[:15] + "?"
	for _, in := range []string{"", "https://notice.example.org/e#", "x#" + wrong, "L-23 45", "x#%zz", strings.Repeat("L", 41), code.Plain() + "/?q"} {
		_, err := ParseScan(in)
		if !errors.Is(err, ErrInvalid) {
			t.Errorf("%d signs: got %v, want ErrInvalid", len(in), err)
		}
		if err != nil && in != "" && strings.Contains(err.Error(), code.Plain()[:8]) {
			t.Error("an error quotes what was scanned")
		}
	}
}

// Mail houses write years with two digits; a letter came back in this century.
func TestReturnDates(t *testing.T) {
	today := MustDate("2020-04-20")
	file := "reference,reason,date\n"
	days := []string{"4/20/20", "04-19-20", "2020-04-18", "43938", "2/30/20", "someday"}
	for _, d := range days {
		file += "L-22222222,UTF," + d + "\n"
	}
	r, err := ReadReturns(strings.NewReader(file), today, today)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"2020-04-20", "2020-04-19", "2020-04-18", "2020-04-17", "", ""} {
		row, err := r.Next()
		if err != nil || row.On.String() != want || (row.Outcome == FileBadDate) != (want == "") {
			t.Errorf("%s: %s, %s, %v", days[i], row.On, row.Outcome, err)
		}
	}
}

// No column of a file that comes from elsewhere brings a Social Security number into
// ours; ZIP codes and telephone numbers may have nine digits.
func TestProblemTableKeepsNoSSN(t *testing.T) {
	r := FileReport{Header: []string{"reference", "note", "New ZIP", "Phone", "id"}, Rows: []FileResult{
		{Row: 2, Outcome: FileUnknown, Cells: []string{"L-1", "219-09-9999", "061031234", "+351 219099999", "219099999", "moved, 219 09 9999"}},
	}}
	want := "L-1||061031234|+351 219099999|||unknown_reference"
	if got := strings.Join(r.ProblemTable()[1], "|"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
