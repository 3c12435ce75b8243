package synthetic_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"recourse/internal/synthetic"
)

const header = "record_number,first_name,middle_name,last_name,suffix,birth_date,address_line1,address_line2,city,state,zip,country,language,deceased,representative_name,representative_role,exposed"

// row is a row of the file by the names of its columns.
type row map[string]string

func write(t *testing.T, opts synthetic.Options) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := synthetic.Write(&file, opts); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func read(t *testing.T, file []byte) []row {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, cells := range all[1:] {
		r := row{}
		for i, name := range all[0] {
			r[name] = cells[i]
		}
		rows = append(rows, r)
	}
	return rows
}

func count(rows []row, is func(row) bool) int {
	n := 0
	for _, r := range rows {
		if is(r) {
			n++
		}
	}
	return n
}

func (r row) has(element string) bool {
	return slices.Contains(strings.Split(r["exposed"], ";"), element)
}

func (r row) ssn() bool { return r.has(synthetic.ElementSSN) }

func (r row) minor(t *testing.T) bool {
	t.Helper()
	born, err := time.Parse("01/02/2006", r["birth_date"])
	if err != nil {
		t.Fatal(err)
	}
	if born.After(time.Date(2020, 2, 13, 0, 0, 0, 0, time.UTC)) || born.Year() < 1925 {
		t.Errorf("born %s", r["birth_date"])
	}
	return born.AddDate(18, 0, 0).After(time.Date(2020, 4, 13, 0, 0, 0, 0, time.UTC))
}

func TestWrite_isDeterministic(t *testing.T) {
	const golden = "a1ff1a22e808ea088147329508f61df599d6ce88564c3b043646cbea488e8a07"
	sum := sha256.Sum256(write(t, synthetic.Options{Seed: 2020}))
	if got := hex.EncodeToString(sum[:]); got != golden {
		t.Errorf("the roster of seed 2020 changed: got %s, want %s", got, golden)
	}
	if bytes.Equal(write(t, synthetic.Options{Seed: 1}), write(t, synthetic.Options{Seed: 2})) {
		t.Error("two seeds give the same roster")
	}
}

func TestWrite_totals(t *testing.T) {
	tests := []struct {
		name          string
		opts          synthetic.Options
		patients, ssn int
	}{
		{"Hartford", synthetic.Options{}, 2651, 23},
		{"another seed", synthetic.Options{Seed: 77}, 2651, 23},
		{"nobody", synthetic.Options{Patients: 40, SSNExposed: -1}, 40, 0},
		{"everybody", synthetic.Options{Patients: 40, SSNExposed: 40}, 40, 40},
		{"one of one", synthetic.Options{Patients: 1, SSNExposed: 1}, 1, 1},
		{"many", synthetic.Options{Patients: 20000, SSNExposed: 4999}, 20000, 4999},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := write(t, tt.opts)
			if got, _, _ := strings.Cut(string(file), "\n"); got != header {
				t.Errorf("header is %s", got)
			}
			rows := read(t, file)
			if got := count(rows, row.ssn); len(rows) != tt.patients || got != tt.ssn {
				t.Errorf("%d patients, %d of them SSN-exposed; want %d and %d", len(rows), got, tt.patients, tt.ssn)
			}
		})
	}
}

func TestWrite_refuses(t *testing.T) {
	for name, opts := range map[string]synthetic.Options{
		"no patients":      {Patients: -1},
		"too many":         {Patients: synthetic.MaxPatients + 1},
		"more exposed":     {Patients: 10, SSNExposed: 11},
		"default 23 of 10": {Patients: 10},
		"SSN for all":      {Exposed: []string{"name", synthetic.ElementSSN}},
	} {
		if err := synthetic.Write(io.Discard, opts); err == nil {
			t.Errorf("%s: written", name)
		}
	}
}

func TestWrite_exposedElements(t *testing.T) {
	rows := read(t, write(t, synthetic.Options{Exposed: []string{"name", "financial"}}))
	got := map[string]int{}
	for _, r := range rows {
		got[r["exposed"]]++
	}
	want := map[string]int{"name;financial": 2628, "name;financial;insurance_account_ssn": 23}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWrite_everyKindAmongThe23(t *testing.T) {
	for seed := range uint64(15) {
		var exposed []row
		for _, r := range read(t, write(t, synthetic.Options{Seed: seed})) {
			if r.ssn() {
				exposed = append(exposed, r)
			}
		}
		if n := count(exposed, func(r row) bool { return r.minor(t) && r["representative_role"] == "guardian" }); n < 2 {
			t.Errorf("seed %d: %d minors, want at least 2", seed, n)
		}
		if n := count(exposed, func(r row) bool { return r["deceased"] == "yes" && r["representative_name"] != "" }); n != 1 {
			t.Errorf("seed %d: %d deceased with a next of kin, want 1", seed, n)
		}
		if n := count(exposed, func(r row) bool { return r["language"] == "es" }); n < 2 {
			t.Errorf("seed %d: %d prefer Spanish, want at least 2", seed, n)
		}
		if n := count(exposed, func(r row) bool { return r["country"] != "US" }); n != 1 {
			t.Errorf("seed %d: %d abroad, want 1", seed, n)
		}
		if n := count(exposed, func(r row) bool { return strings.Contains(r["last_name"], " Núñez") }); n < 1 {
			t.Errorf("seed %d: no accented double name", seed)
		}
	}
}

func TestWrite_shares(t *testing.T) {
	rows := read(t, write(t, synthetic.Options{Patients: 60_000, SSNExposed: 600}))
	tests := []struct {
		name      string
		low, high float64 // percent
		is        func(row) bool
	}{
		{"minors", 2.6, 3.4, func(r row) bool { return r.minor(t) }},
		{"guardians", 2.6, 3.4, func(r row) bool { return r["representative_role"] == "guardian" && r["representative_name"] != "" }},
		{"deceased", 1.2, 1.8, func(r row) bool { return r["deceased"] == "yes" }},
		{"next of kin", 0.9, 1.6, func(r row) bool { return r["representative_role"] == "next_of_kin" && r["representative_name"] != "" }},
		{"executors", 0.1, 0.5, func(r row) bool { return r["representative_role"] == "executor" }},
		{"power of attorney", 0.3, 1, func(r row) bool { return r["representative_role"] == "power_of_attorney" }},
		{"abroad", 0.3, 0.7, func(r row) bool { return r["country"] != "US" }},
		{"Puerto Rico", 0.2, 1, func(r row) bool { return r["state"] == "PR" && r["country"] == "US" }},
		{"Rhode Island", 10, 20, func(r row) bool { return r["state"] == "RI" }},
		{"Spanish", 11, 13, func(r row) bool { return r["language"] == "es" }},
		{"Portuguese", 1, 3, func(r row) bool { return r["language"] == "pt" }},
		{"financial", 7, 9, func(r row) bool { return r.has("financial") }},
		{"suffix Jr", 0.5, 3, func(r row) bool { return r["suffix"] == "Jr" }},
		{"suffix III", 0.1, 2, func(r row) bool { return r["suffix"] == "III" }},
		{"hyphenated", 1, 6, func(r row) bool { return strings.Contains(r["last_name"], "-") }},
		{"double", 4, 15, func(r row) bool { return strings.Contains(r["last_name"], " ") }},
		{"apostrophe", 1, 6, func(r row) bool { return strings.Contains(r["last_name"], "'") }},
		{"José", 0.3, 3, func(r row) bool { return r["first_name"] == "José" }},
		{"Zoë", 0.05, 1, func(r row) bool { return r["first_name"] == "Zoë" }},
		{"Łukasz", 0.05, 1, func(r row) bool { return r["first_name"] == "Łukasz" }},
		{"Nguyễn", 0.03, 1, func(r row) bool { return r["last_name"] == "Nguyễn" }},
	}
	for _, tt := range tests {
		if got := 100 * float64(count(rows, tt.is)) / float64(len(rows)); got < tt.low || got > tt.high {
			t.Errorf("%s: %.2f %%, want %.2f to %.2f", tt.name, got, tt.low, tt.high)
		}
	}
}

func TestWrite_everyRowIsWhole(t *testing.T) {
	for _, r := range read(t, write(t, synthetic.Options{Seed: 5, Patients: 20_000})) {
		zip := r["zip"]
		if r["country"] == "US" && (len(zip) != 5 || zip[0] != '0' || !slices.Contains([]string{"CT", "RI", "PR"}, r["state"])) {
			t.Errorf("%s: state %s, ZIP %s", r["record_number"], r["state"], zip)
		}
		if (r["representative_role"] == "") != (r["representative_name"] == "") {
			t.Errorf("%s: a role without a name, or the reverse", r["record_number"])
		}
		if r.minor(t) != (r["representative_role"] == "guardian") {
			t.Errorf("%s: a minor without a guardian, or the reverse", r["record_number"])
		}
		for _, name := range []string{"record_number", "first_name", "last_name", "address_line1", "city"} {
			if r[name] == "" || r[name] != strings.TrimSpace(r[name]) {
				t.Errorf("%s: %s is %q", r["record_number"], name, r[name])
			}
		}
	}
}

func TestWrite_nobodyTwice(t *testing.T) {
	for _, opts := range []synthetic.Options{{}, {Seed: 9, Patients: 100_000}, {Seed: 1 << 63, Patients: 20_000}} {
		people, records := map[string]bool{}, map[string]bool{}
		for _, r := range read(t, write(t, opts)) {
			person := r["first_name"] + "|" + r["last_name"] + "|" + r["birth_date"]
			if people[person] || records[r["record_number"]] {
				t.Fatalf("seed %d: row %s comes twice", opts.Seed, r["record_number"])
			}
			people[person], records[r["record_number"]] = true, true
		}
	}
}

func TestWrite_memoryStaysFlat(t *testing.T) {
	small, large := live(t, 2000), live(t, 50_000)
	if large > small+1<<20 {
		t.Errorf("%d bytes live after 50,000 rows, %d after 2,000", large, small)
	}
}

// live is how much more memory is held at the end of writing n rows.
func live(t *testing.T, n int) uint64 {
	t.Helper()
	probe := &atEnd{rows: n}
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	if err := synthetic.Write(probe, synthetic.Options{Patients: n}); err != nil {
		t.Fatal(err)
	}
	if probe.heap == 0 {
		t.Fatal("the end was not seen")
	}
	return probe.heap - min(probe.heap, before.HeapAlloc)
}

// atEnd measures the heap within the write that completes the last row, while
// the writer still holds all it holds.
type atEnd struct {
	rows, seen int
	heap       uint64
}

func (a *atEnd) Write(p []byte) (int, error) {
	if a.seen += bytes.Count(p, []byte("\n")); a.seen == a.rows+1 && a.heap == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		a.heap = m.HeapAlloc
	}
	return len(p), nil
}

var errDisk = errors.New("disk full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errDisk }

func TestWrite_reportsTheDisk(t *testing.T) {
	for _, n := range []int{30, 5000} { // seen at the flush, and before it
		if err := synthetic.Write(fullDisk{}, synthetic.Options{Patients: n}); !errors.Is(err, errDisk) {
			t.Errorf("%d rows: got %v, want %v", n, err, errDisk)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for b.Loop() {
		if err := synthetic.Write(io.Discard, synthetic.Options{Patients: 10_000}); err != nil {
			b.Fatal(err)
		}
	}
}
