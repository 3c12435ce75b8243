package models

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"recourse/internal/synthetic"
)

// person is what letters and decisions depend on, without what files differ in: case
// and marks, where the middle name begins, where lines of an address abroad end.
type person struct{ hash, name, suffix, representative, address, rest string }

func personOf(r RosterRow) person {
	fold := func(parts ...string) string { return strings.Join(NameWords(strings.Join(parts, " ")), " ") }
	id, to := r.Identity, r.Contact
	exposed := slices.Sorted(slices.Values(r.Exposed))
	return person{
		strings.Join(r.HashParts(), "|"), fold(id.First, id.Middle, id.Last), id.Suffix, fold(id.Representative) + id.Role,
		fold(append(slices.Clone(to.Lines), to.City, to.State, to.ZIP, to.Country)...), fmt.Sprint(id.BirthDate, r.Language, r.Deceased, exposed),
	}
}

// readPeople reads a roster in which nobody is refused.
func readPeople(t *testing.T, file []byte) (people []person, r *RosterReader) {
	t.Helper()
	r, err := ReadRoster(bytes.NewReader(file), RosterOptions{Today: rosterToday})
	if err != nil {
		t.Fatal(err)
	}
	for row, problems := range r.Rows() {
		for _, p := range problems {
			t.Errorf("row %d, %s: %s", p.Row, p.Column, p.Reason)
		}
		people = append(people, personOf(row))
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	return people, r
}

func messyRoster(t *testing.T, opts synthetic.Options, format synthetic.Format) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := synthetic.WriteMessy(&b, opts, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMessyRostersHoldTheSamePeople(t *testing.T) {
	skipped := 0
	for seed := range uint64(30) {
		opts := synthetic.Options{Seed: seed, Patients: 60, SSNExposed: 12}
		if seed < 2 {
			opts = synthetic.Options{Seed: seed} // the Hartford case
		}
		var tidy bytes.Buffer
		if err := synthetic.Write(&tidy, opts); err != nil {
			t.Fatal(err)
		}
		want, _ := readPeople(t, tidy.Bytes())
		for _, format := range []synthetic.Format{synthetic.CSV, synthetic.XLSX} {
			t.Run(fmt.Sprint(format, seed), func(t *testing.T) {
				got, r := readPeople(t, messyRoster(t, opts, format))
				skipped += r.Skipped()
				if len(got) != len(want) {
					t.Fatalf("%d people, want %d", len(got), len(want))
				}
				for i := range want {
					if got[i] != want[i] {
						t.Fatalf("patient %d differs:\n%q\n%q", i, want[i], got[i])
					}
				}
			})
		}
	}
	if skipped < 60 {
		t.Errorf("only %d titles, headers and totals were passed over: the files are not messy", skipped)
	}
}

// The totals of the Hartford case come out of its messy files as out of the tidy one.
func TestMessyHartford(t *testing.T) {
	for seed := range uint64(4) {
		file := messyRoster(t, synthetic.Options{Seed: seed}, []synthetic.Format{synthetic.CSV, synthetic.XLSX}[seed%2])
		found := checkFile(t, file)
		if found.Good != 2651 || found.Eligible != 23 || found.Ineligible != 2628 || found.Refused+found.Repeated+found.NoAddress+found.NoBirthDate != 0 {
			t.Errorf("seed %d: %+v", seed, found)
		}
	}
}

// checkFile is a dry run in which whoever had the SSN exposed is eligible.
func checkFile(t *testing.T, file []byte) (found RosterCheck) {
	t.Helper()
	r, err := ReadRoster(bytes.NewReader(file), RosterOptions{Today: rosterToday})
	if err != nil {
		t.Fatal(err)
	}
	for row, problems := range r.Rows() {
		decided := Ineligible
		switch {
		case row.Identity.BirthDate == "":
			decided = InReview
		case slices.Contains(row.Exposed, ElementAccountSSN), slices.Contains(row.Exposed, ElementSSN):
			decided = Eligible
		}
		found.Count(row, problems, decided)
	}
	found.End(r.Skipped())
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	return found
}

// Memory does not grow with the file.
func TestRosterMemoryIsFlat(t *testing.T) {
	for _, format := range []synthetic.Format{synthetic.CSV, synthetic.XLSX} {
		small, large := liveReading(t, format, 2_000), liveReading(t, format, 20_000)
		if large > small+512<<10 {
			t.Errorf("%s: %d bytes live at the end of 20,000 rows, %d of 2,000", format, large, small)
		}
	}
}

// liveReading is how much more memory is held at the last of n rows than before.
func liveReading(t *testing.T, format synthetic.Format, n int) (live uint64) {
	t.Helper()
	file := bytes.NewReader(messyRoster(t, synthetic.Options{Seed: 3, Patients: n}, format))
	before := heap()
	r, err := ReadRoster(file, RosterOptions{Today: rosterToday})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for range r.Rows() {
		if rows++; rows == n {
			now := heap()
			live = now - min(before, now)
		}
	}
	if rows != n || r.Err() != nil {
		t.Fatalf("%d rows of %d, %v", rows, n, r.Err())
	}
	runtime.KeepAlive(file)
	return live
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
