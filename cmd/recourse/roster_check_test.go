package main

import (
	"os"
	"strings"
	"testing"

	"recourse/models"
)

const badHeader = "Vorname,Last Name,DOB,Where,Town,State,Zip,Colors\x1b[31m,Exposed\n"

// TestCheckReadsMessyRosters has the totals of the Hartford case come out of files as
// programs export them.
func TestCheckReadsMessyRosters(t *testing.T) {
	s := newShell(t)
	for _, name := range []string{"messy.xlsx", "messy.csv", "tidy.csv"} {
		args := []string{"roster", "synth", "--out", s.path(name), "--seed", "2"}
		if name != "tidy.csv" {
			args = append(args, "--messy")
		}
		s.must(t, args...)
		var found rosterCheck
		s.json(t, &found, "roster", "check", s.path(name), "--today", "2020-04-20")
		if found.Rows != 2651 || found.Good != 2651 || found.Eligible != 23 || found.Eligible+found.Ineligible+found.Review != 2651 || len(found.Columns) < 10 {
			t.Errorf("%s: %+v", name, found.RosterCheck)
		}
	}
}

// TestCheckSaysWhatAnImportDoes compares a dry run with the import of the same file,
// and its problem file with the import of that.
func TestCheckSaysWhatAnImportDoes(t *testing.T) {
	s := installed(t)
	at, _ := serve(t, s)
	w := &walker{shell: s, ref: "cedar", address: at.portal}
	w.begin(t)
	file := s.write(t, "roster.csv", "List of April\nFirst Name,Last Name,DOB,Street,City,State,Zip,SSN exposed\n"+
		"Ana,Paz,3/7/1956,1 Main St,Hartford,CT,6103,Y\nANA,Paz,20521,1 Main St,Hartford,CT,6103,Y\nBo,Lee,3/7/56,,,,,N\nCy,Roe,,1 Main St,Hartford,CT,6103,Y\n"+
		"Di,Poe,13/13/1956,=2+2,Hartford,CT,6103,Y\nEd,Fox,3/7/1956,1 Main St,,CT,6103,N\nTotal,6\n")
	var found rosterCheck
	s.json(t, &found, "roster", "check", file, "--incident", w.ref, "--problems", s.path("problems.csv"))
	var got rosterImported
	s.json(t, &got, "roster", "import", file, "--incident", w.ref, "--yes")
	if found.Rows != 6 || found.Repeated != 1 || found.Refused != 2 || found.NoAddress != 1 || found.NoBirthDate != 1 {
		t.Errorf("found %+v", found.RosterCheck)
	}
	if got.Rows != found.Rows || got.Refused != found.Refused || got.Skipped != found.Skipped || got.Known != found.Repeated || got.Added != found.Good-found.Repeated || len(got.Problems) != len(found.Problems) {
		t.Errorf("check said %+v, the import %+v", found.RosterCheck, got)
	}
	if r := got.Roster; r.Eligible != found.Eligible || r.Ineligible != found.Ineligible || r.Review != found.Review {
		t.Errorf("check decided %+v, the import %+v", found.RosterCheck, r)
	}
	problems, err := os.ReadFile(s.path("problems.csv"))
	if err != nil || !strings.Contains(string(problems), "'=2+2") {
		t.Fatalf("%v\n%s", err, problems)
	}
	mended := strings.NewReplacer("13/13/1956", "3/13/1956", "'=2+2", "2 Main St", "1 Main St,,,CT", "1 Main St,,Hartford,CT").Replace(string(problems))
	s.json(t, &got, "roster", "import", s.write(t, "mended.csv", mended), "--incident", w.ref, "--yes")
	if got.Added != 2 || got.Refused != 0 || got.Roster.Patients != 5 {
		t.Errorf("the mended problem file: %+v", got)
	}
}

// TestColumnMaps has a map written, edited and used.
func TestColumnMaps(t *testing.T) {
	s := newShell(t)
	file := s.write(t, "roster.csv", badHeader+"Maria,Garcia,3/7/1956,1 Main St,Hartford,CT,6103,blue,ssn\n")
	out, errs, code := s.run(t, "", "roster", "check", file, "--show-columns")
	if code != exitFailed || !strings.Contains(errs, "no column first_name, address_line1") || !strings.Contains(out, "Vorname") || strings.Contains(out, "\x1b") || strings.Contains(out+errs, "Garcia") {
		t.Errorf("exit %d\n%q\n%s", code, out, errs)
	}
	columns := s.must(t, "roster", "columns", file)
	if strings.Contains(columns, "\x1b") || !strings.Contains(columns, "unused = Vorname\n") || !strings.Contains(columns, "last_name = Last Name\n") {
		t.Errorf("the map is %q", columns)
	}
	columns = strings.NewReplacer("unused = Vorname", "first_name = Vorname", "unused = Where", "address_line1 = Where", "last_name = Last Name", "last_name = column B").Replace(columns)
	m := s.write(t, "map.txt", columns)
	out = s.must(t, "roster", "check", file, "--columns", m, "--show-columns", "--today", "2020-04-20")
	if !strings.Contains(out, "good                        1\n") || !strings.Contains(out, "map") {
		t.Errorf("with the map: %s", out)
	}
	stdin := badHeader + "Maria,Garcia,3/7/1956,1 Main St,Hartford,CT,6103,blue,ssn\n"
	if out, errs, code := s.run(t, stdin, "roster", "check", "-", "--columns", m); code != exitDone || !strings.Contains(out, "good                        1\n") {
		t.Errorf("from standard input: exit %d, %s%s", code, out, errs)
	}
	for _, bad := range []string{s.path("nowhere"), s.write(t, "bad.txt", "Garcia = Garcia\n")} {
		if _, errs, code := s.run(t, "", "roster", "check", file, "--columns", bad); code != exitFailed || strings.Contains(errs, "Garcia") {
			t.Errorf("%s: exit %d, %s", bad, code, errs)
		}
	}
}

// TestCheckOfManyProblems shows the first of many, and writes all of them.
func TestCheckOfManyProblems(t *testing.T) {
	s := newShell(t)
	row := "Maria,Garcia,13/13/1956,1 Main St,Hartford,CT,6103,ssn\n"
	file := s.write(t, "roster.csv", "First Name,Last Name,DOB,Street,City,State,Zip,Exposed\n"+strings.Repeat(row, 70))
	out := s.must(t, "roster", "check", file, "--problems", s.path("problems.csv"))
	if n := strings.Count(out, "The month is not one"); n != 50 || !strings.Contains(out, "and 20 more") {
		t.Errorf("%d are shown: %s", n, out)
	}
	written, err := os.ReadFile(s.path("problems.csv"))
	if err != nil || strings.Count(string(written), "13/13/1956") != 70 {
		t.Errorf("%v\n%s", err, written)
	}
	ssn := strings.Replace(row, "Maria", "219-09-9999", 1)
	file = s.write(t, "ssn.csv", "First Name,Last Name,DOB,Street,City,State,Zip,Exposed\n"+strings.Repeat(ssn, 9))
	if _, errs, code := s.run(t, "", "roster", "check", file, "--problems", s.path("refused.csv")); code != exitFailed || !strings.Contains(errs, models.ErrSSN.Error()) {
		t.Errorf("numbers: exit %d, %s", code, errs)
	}
	if _, err := os.Stat(s.path("refused.csv")); !os.IsNotExist(err) {
		t.Errorf("a problem file of a refused file is left: %v", err)
	}
}
