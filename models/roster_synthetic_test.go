package models

import (
	"bytes"
	"errors"
	"testing"

	"recourse/internal/synthetic"
)

func TestRosterReadsSyntheticRosters(t *testing.T) {
	var file bytes.Buffer
	if err := synthetic.Write(&file, synthetic.Options{Seed: 2020, Patients: 10_000}); err != nil {
		t.Fatal(err)
	}
	rows, got, err := readRoster(t, bytes.NewReader(file.Bytes()))
	if len(rows) != 10_000 || got != "" || err != nil {
		t.Errorf("%d rows, error %v, problems:\n%s", len(rows), err, got)
	}
}

func TestRosterFindsEachSyntheticFault(t *testing.T) {
	var file bytes.Buffer
	faults, err := synthetic.BrokenRoster(&file)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := ReadRoster(bytes.NewReader(file.Bytes()), RosterOptions{Today: rosterToday})
	if err != nil {
		t.Fatal(err)
	}
	problems := map[int]int{}
	for _, all := range reader.Rows() {
		for _, p := range all {
			problems[p.Row]++
		}
	}
	for _, f := range faults {
		if problems[f.Line] != 1 {
			t.Errorf("row %d (%s %s): %d problems, want 1", f.Line, f.Column, f.What, problems[f.Line])
		}
		delete(problems, f.Line)
	}
	if len(problems) != 0 || reader.Err() != nil {
		t.Errorf("problems in good rows: %v, error %v", problems, reader.Err())
	}
}

func TestRosterRefusesSyntheticSSNs(t *testing.T) {
	for _, header := range []string{"ssn", "notes"} { // by its name, by its values
		var file bytes.Buffer
		if err := synthetic.SSNRoster(&file, header); err != nil {
			t.Fatal(err)
		}
		if _, _, err := readRoster(t, bytes.NewReader(file.Bytes())); !errors.Is(err, ErrSSN) {
			t.Errorf("column %s: got %v, want %v", header, err, ErrSSN)
		}
	}
}
