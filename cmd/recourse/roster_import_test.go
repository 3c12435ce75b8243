package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"recourse/models"
)

// rosterOf is a roster of as many people, each with a name of their own.
func rosterOf(first, last int) string {
	var b strings.Builder
	b.WriteString("MRN,Given,Family,Born,Street,City,State,ZIP,Exposed\n")
	for i := first; i <= last; i++ {
		fmt.Fprintf(&b, "R%d,Ann,Testcase%c,1961-07-12,7 Elm St,Hartford,CT,6103,ssn\n", i, 'a'+i)
	}
	return b.String()
}

const rosterColumnMap = "first_name = Given\nlast_name = Family\nbirth_date = Born\naddress_line1 = Street\n"

// Without --yes, and with nobody to ask, an import only says what it took the columns
// for.
func TestImportIsADryRunWithoutYes(t *testing.T) {
	s := installed(t)
	s.must(t, "incident", "create", s.write(t, "incident.json", incidentJSON(t, "one")))
	file, columns := s.write(t, "r.csv", rosterOf(1, 3)), s.write(t, "columns.txt", rosterColumnMap)
	out := s.must(t, "roster", "import", file, "--columns", columns)
	for _, want := range []string{"Family", "last_name", "add --yes"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q: %s", want, out)
		}
	}
	if strings.Contains(out, "Testcase") {
		t.Errorf("it shows people: %s", out)
	}
	if _, errs, code := s.run(t, "", "roster", "export-problems", "--json"); code != exitFailed || !strings.Contains(errs, "nothing was imported") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if _, errs, code := s.run(t, "", "roster", "import", s.write(t, "none.csv", "a,b\n1,2\n")); code != exitFailed || !strings.Contains(errs, "last_name") {
		t.Errorf("a file with other columns: exit %d: %s", code, errs)
	}
	var got rosterImported
	s.json(t, &got, "roster", "import", file, "--columns", columns, "--yes")
	if got.Added != 3 || got.Wave != 1 {
		t.Errorf("imported %+v", got)
	}
}

// What was found after the roster is sealed comes as a wave of its own.
func TestImportAWave(t *testing.T) {
	s := installed(t)
	at, _ := serve(t, s)
	w := &walker{shell: s, ref: "elder", area: "860", patients: 30, eligible: 4, address: at.portal}
	w.stranger = &walker{shell: s, ref: "fir", area: "401", address: at.portal}
	w.begin(t)
	w.stranger.begin(t)
	w.toSeal(t)
	late, columns := w.write(t, "late.csv", rosterOf(1, 3)), w.write(t, "columns.txt", rosterColumnMap)
	w.fails(t, "--wave", "roster", "import", late, "--columns", columns, "--yes")
	var got rosterImported
	w.json(t, &got, "roster", "import", late, "--columns", columns, "--wave", "--yes", "--incident", w.ref)
	if got.Wave != 2 || got.Added != 3 || got.Roster.Patients != 33 {
		t.Errorf("imported %+v", got)
	}
	w.fails(t, "count again", "roster", "seal", "--patients", "33", "--eligible", "7")
	w.tellApart(t, got.Duplicates)
	w.cmd(t, "roster", "seal", "--patients", "3", "--eligible", "3", "--yes")
	w.approve(t)
	w.fails(t, "", "roster", "seal", "--patients", "3", "--eligible", "3", "--yes")
}

// tellApart decides that all pairs are two people: their names are alike, and their birth date is the same.
func (w *walker) tellApart(t *testing.T, pairs int) {
	t.Helper()
	var open []models.DuplicateRows
	w.json(t, &open, "roster", "duplicates", "list", "--incident", w.ref)
	if pairs == 0 || len(open) != pairs {
		t.Fatalf("%d pairs wait, the import told of %d", len(open), pairs)
	}
	for _, d := range open {
		if d.Reason != models.DuplicateNameBirth || d.PatientID == d.OtherID {
			t.Errorf("pair for %s", d.Reason)
		}
		w.cmd(t, "roster", "duplicates", "decide", d.ID, "--different", "--yes")
	}
}

func TestAgrees(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, " YES \n": true, "yes": true, "\n": false, "": false, "n\n": false, "yesterday\n": false} {
		var asked bytes.Buffer
		s := &session{process: process{Stdin: strings.NewReader(answer), Stderr: &asked}}
		if got := s.agrees("go on?"); got != want || !strings.Contains(asked.String(), "go on? [y/N]") {
			t.Errorf("%q is taken for %v after %q", answer, got, asked.String())
		}
	}
}
