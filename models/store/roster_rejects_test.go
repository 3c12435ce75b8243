package store_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"maps"
	"strings"
	"testing"

	"recourse/internal/synthetic"
	"recourse/models"
	"recourse/models/store"
)

// rejects are the refused rows of an import as a problem file has them.
func (o office) rejects(t *testing.T, incidentID, importID string) (rows [][]string, err error) {
	t.Helper()
	rows = [][]string{models.ProblemHeader()}
	for r, err := range o.Rejects(t.Context(), officer, incidentID, importID) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, models.ProblemCells(r.Cells, r.Problems))
	}
	return rows, nil
}

// What was refused is downloaded, corrected and imported as it is.
func TestProblemFileGoesRoundTrip(t *testing.T) {
	o := newOffice(t)
	var file bytes.Buffer
	_, err := synthetic.BrokenRoster(&file)
	check(t, err)
	first, err := o.ImportRoster(t.Context(), operator, o.inc.ID, bytes.NewReader(file.Bytes()), store.ImportOptions{}, nil)
	check(t, err)
	rows, err := o.rejects(t, o.inc.ID, first.ID)
	check(t, err)
	if len(rows) != first.Refused+1 || first.Refused == 0 {
		t.Fatalf("%d rows of %d refused ones", len(rows)-1, first.Refused)
	}
	if n := store.CountRows(o.Store, t, &models.AuditEntry{}, "action = ?", models.ActExport); n != 1 {
		t.Errorf("%d entries for an export", n)
	}
	var again bytes.Buffer
	check(t, csv.NewWriter(&again).WriteAll(rows))
	second, err := o.ImportRoster(t.Context(), operator, o.inc.ID, bytes.NewReader(again.Bytes()), store.ImportOptions{}, nil)
	if err != nil || second.Rows != first.Refused {
		t.Errorf("the problem file again: %+v, %v", second, err)
	}
	if _, err := o.rejects(t, o.two.ID, first.ID); err == nil {
		t.Error("another incident's refused rows are told")
	}
}

// Values of refused rows never hold what must not be here, lie sealed, and are gone
// once two people have sealed the wave.
func TestRejectsAreSealedAndPurged(t *testing.T) {
	o := newOffice(t)
	file := strings.Join(models.RosterHeader(), ",") + "\n"
	good := rosterLine(t, map[string]string{"last_name": "Abernathy"})
	bad := rosterLine(t, map[string]string{"last_name": "Canary", "state": "ZZ", "city": "078-05-1120"})
	imp, waves := o.takeIn(t, strings.NewReader(file+good+bad), store.ImportOptions{})
	if imp.Refused != 1 || imp.Added != 1 {
		t.Fatalf("import is %+v", imp)
	}
	rows, err := o.rejects(t, o.inc.ID, imp.ID)
	check(t, err)
	text := strings.Join(rows[1], "|")
	if !strings.Contains(text, "Canary") || strings.Contains(text, "078-05") || strings.Contains(text, "1120") {
		t.Errorf("the refused row is %q", text)
	}
	o.seal(t, waves[0].Counts.Totals)
	if rows, err := o.rejects(t, o.inc.ID, imp.ID); err != nil || len(rows) != 1 {
		t.Errorf("after sealing there are %d refused rows, %v", len(rows)-1, err)
	}
}

// A file that is refused takes its refused rows with it.
func TestRefusedFileLeavesNoRejects(t *testing.T) {
	o := newOffice(t)
	var lines strings.Builder
	lines.WriteString(strings.Join(models.RosterHeader(), ",") + "\n")
	for range 600 {
		lines.WriteString(rosterLine(t, map[string]string{"state": "ZZ"}))
	}
	_, err := o.ImportRoster(t.Context(), operator, o.inc.ID, &changing{Reader: bytes.NewReader([]byte(lines.String()))}, store.ImportOptions{}, nil)
	wants(t, err, models.ErrInvalid)
	if n := store.CountRows(o.Store, t, &store.RosterReject{}, "true"); n != 0 {
		t.Errorf("%d refused rows are left", n)
	}
}

// changing is a file that is another when it is read to its end again.
type changing struct {
	*bytes.Reader
	reads int
}

// WriteTo implements [io.WriterTo], by which the file is hashed.
func (c *changing) WriteTo(w io.Writer) (int64, error) {
	if c.reads++; c.reads > 1 {
		return 0, nil
	}
	return c.Reader.WriteTo(w)
}

// rosterLine is a good row, but for some of its values.
func rosterLine(t *testing.T, values map[string]string) string {
	t.Helper()
	good := map[string]string{
		"record_number": "X1", "first_name": "Ann", "last_name": "Newcomer", "birth_date": "1950-01-02", "address_line1": "1 Elm St",
		"city": "Hartford", "state": "CT", "zip": "06103", "exposed": "name",
	}
	maps.Copy(good, values)
	var cells []string
	for _, column := range models.RosterHeader() {
		cells = append(cells, good[column])
	}
	return strings.Join(cells, ",") + "\n"
}
