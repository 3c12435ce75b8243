package synthetic_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"recourse/internal/sheet"
	"recourse/internal/synthetic"
)

func messy(t *testing.T, opts synthetic.Options, format synthetic.Format) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := synthetic.WriteMessy(&b, opts, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The files of few seeds differ in everything that makes them messy: how they begin,
// how many columns they have, how many rows are no patients.
func TestWriteMessy_differs(t *testing.T) {
	for _, format := range []synthetic.Format{synthetic.CSV, synthetic.XLSX} {
		begins, widths, extra := map[string]bool{}, map[int]bool{}, map[int]bool{}
		for seed := range uint64(24) {
			opts := synthetic.Options{Seed: seed, Patients: 900}
			file := messy(t, opts, format)
			if !bytes.Equal(file, messy(t, opts, format)) {
				t.Errorf("%s of seed %d is not the same each time", format, seed)
			}
			table, err := sheet.Open(bytes.NewReader(file), sheet.Options{})
			if err != nil || string(table.Format()) != string(format) {
				t.Fatalf("%s of seed %d: %v", format, seed, err)
			}
			begins[string(file[:2])] = true
			rows, width := 0, 0
			for {
				_, cells, err := table.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("%s of seed %d: %v", format, seed, err)
				}
				rows, width = rows+1, max(width, len(cells))
			}
			extra[rows-opts.Patients], widths[width] = true, true
		}
		if len(widths) < 4 || len(extra) < 6 || format == synthetic.CSV && len(begins) < 3 {
			t.Errorf("%s: files begin in %d ways, have %d widths, and %d counts of rows that are nobody", format, len(begins), len(widths), len(extra))
		}
	}
}

func TestWriteMessy_reportsTheDisk(t *testing.T) {
	for seed := range uint64(8) {
		for _, format := range []synthetic.Format{synthetic.CSV, synthetic.XLSX} {
			for _, n := range []int{30, 3000} { // seen at the end, and before it
				if err := synthetic.WriteMessy(fullDisk{}, synthetic.Options{Seed: seed, Patients: n}, format); !errors.Is(err, errDisk) {
					t.Errorf("%s, %d rows: got %v, want %v", format, n, err, errDisk)
				}
			}
		}
	}
	if err := synthetic.WriteMessy(io.Discard, synthetic.Options{Patients: -1}, synthetic.CSV); err == nil {
		t.Error("no patients: written")
	}
}
