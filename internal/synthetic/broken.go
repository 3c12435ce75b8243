package synthetic

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
)

// Fault is what is wrong with one row of [BrokenRoster].
type Fault struct {
	Line   int    // in the file; the header is line 1
	Column string // empty where the row as a whole is wrong
	What   string
}

// BrokenRoster writes a roster in which every row but the first and the last has
// one fault for which an import must refuse it, and returns the faults in the order of the file.
func BrokenRoster(w io.Writer) ([]Fault, error) {
	rows := [][]string{Header(), sample(1)}
	var faults []Fault
	add := func(row []string, column, what string) {
		rows = append(rows, row)
		faults = append(faults, Fault{len(rows), column, what})
	}
	for _, f := range cellFaults() {
		row := sample(len(rows))
		row[slices.Index(Header(), f.column)] = f.value
		add(row, f.column, f.what)
	}
	add(sample(len(rows))[1:], "", "a column is missing")
	add(append(sample(len(rows)), "name"), "", "a column too many")
	rows = append(rows, sample(len(rows)))
	if err := csv.NewWriter(w).WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write broken roster: %w", err)
	}
	return faults, nil
}

// SSNRoster writes a roster of ten good rows with one more column, named header,
// of invented numbers shaped like Social Security numbers.
func SSNRoster(w io.Writer, header string) error {
	rows := [][]string{append(Header(), header)}
	for i := range 10 {
		rows = append(rows, append(sample(i+1), fmt.Sprintf("123-45-%04d", 6780+i)))
	}
	if err := csv.NewWriter(w).WriteAll(rows); err != nil {
		return fmt.Errorf("write roster with numbers: %w", err)
	}
	return nil
}

type cellFault struct{ column, value, what string }

func cellFaults() []cellFault {
	return []cellFault{
		{"birth_date", "13/45/1980", "no such month"},
		{"birth_date", "02/30/1981", "no such day"},
		{"birth_date", "May 1980", "not a date"},
		{"birth_date", "01/01/2199", "in the future"},
		{"birth_date", "05/02/15", "a year of two digits that can be of two centuries"},
		{"birth_date", "05/02/1680", "too long ago"},
		{"last_name", "", "missing"},
		{"last_name", "---", "no letter in it"},
		{"address_line1", "", "missing"},
		{"first_name", "Jos\xe9", "not of the encoding that the file is in"},
		{"last_name", "Ro\x01ss", "a control character"},
		{"state", "ZZ", "no such state"},
		{"zip", "ABCDE", "not a ZIP code"},
		{"language", "xx", "not offered"},
		{"deceased", "maybe", "neither yes nor no"},
		{"address_line2", "123-45-6789", "shaped like a Social Security number"},
		{"exposed", "name;shoe_size", "no such element"},
	}
}

// sample is a good row; n makes its record number and its last name its own.
func sample(n int) []string {
	return []string{
		fmt.Sprintf("H%07d", n), "Renée", "", "Bélanger" + string(rune('a'+n%26)), "", "05/02/1980",
		"12 Main Street", "", "Hartford", "CT", "06103", "US", "en", "no", "", "", "name;birth_date;clinical",
	}
}
