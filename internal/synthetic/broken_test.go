package synthetic_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recourse/internal/synthetic"
)

// lines reads a file whose rows may have any number of columns.
func lines(t *testing.T, file io.Reader) [][]string {
	t.Helper()
	r := csv.NewReader(file)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestBrokenRoster_hasOneFaultARow(t *testing.T) {
	var file bytes.Buffer
	faults, err := synthetic.BrokenRoster(&file)
	if err != nil {
		t.Fatal(err)
	}
	rows := lines(t, &file)
	if diff := cmp.Diff(synthetic.Header(), rows[0]); diff != "" {
		t.Error(diff)
	}
	if len(rows) != len(faults)+3 {
		t.Fatalf("%d lines for %d faults, want a header and two good rows more", len(rows), len(faults))
	}
	first := rows[1]
	for i, f := range faults {
		if f.Line != i+3 {
			t.Errorf("fault %d is on line %d, want %d", i, f.Line, i+3)
		}
		row := rows[f.Line-1]
		at := slices.Index(rows[0], f.Column)
		if (at < 0) != (len(row) != len(first)) {
			t.Errorf("line %d: %d columns, fault in column %q", f.Line, len(row), f.Column)
		}
		if at >= 0 && row[at] == first[at] {
			t.Errorf("line %d: column %s is as in the good row", f.Line, f.Column)
		}
	}
}

func TestSSNRoster_hasOneColumnMore(t *testing.T) {
	var file bytes.Buffer
	if err := synthetic.SSNRoster(&file, "ssn"); err != nil {
		t.Fatal(err)
	}
	rows := lines(t, &file)
	if got := strings.Join(rows[0], ","); got != header+",ssn" {
		t.Errorf("header is %s", got)
	}
	for _, row := range rows[1:] {
		if got := row[len(row)-1]; len(got) != 11 || !strings.HasPrefix(got, "123-45-") {
			t.Errorf("got %q", got)
		}
	}
}

func TestBroken_reportTheDisk(t *testing.T) {
	if _, err := synthetic.BrokenRoster(fullDisk{}); !errors.Is(err, errDisk) {
		t.Errorf("BrokenRoster: got %v, want %v", err, errDisk)
	}
	if err := synthetic.SSNRoster(fullDisk{}, "ssn"); !errors.Is(err, errDisk) {
		t.Errorf("SSNRoster: got %v, want %v", err, errDisk)
	}
}
