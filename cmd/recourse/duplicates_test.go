package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"recourse/models"
)

// TestDuplicates takes a roster with a person in it twice from the import to the
// decision: names stand in a file that somebody asked for, and nowhere else.
func TestDuplicates(t *testing.T) {
	s := installed(t)
	at, _ := serve(t, s)
	w := &walker{shell: s, ref: "maple", address: at.portal}
	w.begin(t)
	file := strings.Join(models.RosterHeader(), ",") + "\n" +
		"R1,Wilhelmina,,Quackenbush,,1961-07-19,7 Elm St,,Hartford,CT,06103,,en,no,,,name\n" +
		"R2,Wilhelmena,,Quackenbush,,1961-07-19,7 Elm St,,Hartford,CT,06103,,en,no,,,ssn\n"
	out := w.cmd(t, "roster", "import", w.write(t, "twice.csv", file), "--yes")
	if !strings.Contains(out, "roster duplicates list") {
		t.Errorf("the import does not say what waits: %s", out)
	}
	var rows []models.DuplicateRows
	w.json(t, &rows, "roster", "duplicates", "list")
	list := w.cmd(t, "roster", "duplicates", "list")
	if len(rows) != 1 || rows[0].PatientRow != 2 || rows[0].OtherRow != 3 || !strings.Contains(list, rows[0].ID) || strings.Contains(list, "Quackenbush") {
		t.Fatalf("listed are %+v\n%s", rows, list)
	}
	w.refused(t, exitMisused, "", "--out", "roster", "duplicates", "show")
	w.shown(t, rows[0])
	w.fails(t, "may be one person", "roster", "seal", "--patients", "2", "--eligible", "0", "--yes")
	w.refused(t, exitMisused, "", "", "roster", "duplicates", "decide", rows[0].ID)
	if out := w.cmd(t, "roster", "duplicates", "decide", rows[0].ID, "--keep", rows[0].PatientID); !strings.Contains(out, "--yes") {
		t.Errorf("a dry run says %s", out)
	}
	w.cmd(t, "roster", "duplicates", "decide", rows[0].ID, "--keep", rows[0].PatientID, "--yes")
	if out := w.cmd(t, "roster", "duplicates", "find"); !strings.Contains(out, "0 pairs") {
		t.Errorf("searched again: %s", out)
	}
	w.cmd(t, "roster", "seal", "--patients", "1", "--eligible", "1", "--yes")
}

// shown has the names in the file, and nothing in what is printed.
func (w *walker) shown(t *testing.T, want models.DuplicateRows) {
	t.Helper()
	path := w.path("pairs.json")
	if out := w.cmd(t, "--json", "roster", "duplicates", "show", "--out", path); strings.Contains(out, "Quackenbush") {
		t.Errorf("printed: %s", out)
	}
	written, err := os.ReadFile(path)
	var pairs []duplicate
	if err != nil || json.Unmarshal(written, &pairs) != nil || len(pairs) != 1 {
		t.Fatalf("%v: %s", err, written)
	}
	if p := pairs[0]; p.Pair != want.ID || p.People[0].Name != "Wilhelmina Quackenbush" || p.People[1].Name != "Wilhelmena Quackenbush" {
		t.Errorf("shown is %s", written)
	}
}
