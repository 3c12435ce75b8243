package provider

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	firstID  = "01968d2c-0000-7000-8000-000000000001"
	secondID = "01968d2c-0000-7000-8000-000000000002"
	day      = "2020-04-20"
)

func enrollment(id, last string) Enrollment {
	return Enrollment{
		ID: id, Reference: "R-7", First: "Zoë", Last: last, BirthDate: "1958-12-02",
		Line1: `12 "Old" Main Street, rear`, Line2: "Apt 3", City: "Hartford", State: "CT", ZIP: "06103", Country: "US",
		Email: "canary@example.test", Phone: "+1 860 555 0100", Product: "three-bureau", TermMonths: 24,
	}
}

func batch(sequence int64, all ...Enrollment) Batch {
	return Batch{Sequence: sequence, Date: day, Enrollments: all}
}

// pair is a portal's and a provider's end of one folder.
func pair(t *testing.T) (Folder, Simulator) {
	t.Helper()
	dir, key := t.TempDir(), filepath.Join(t.TempDir(), "provider.key")
	if err := NewIdentity(key); err != nil {
		t.Fatal(err)
	}
	identity, err := LoadIdentity(key)
	if err != nil {
		t.Fatal(err)
	}
	recipient, err := LoadRecipient(key + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	return Folder{Dir: dir, Recipient: recipient}, Simulator{Dir: dir, Identity: identity}
}

func send(t *testing.T, f Folder, b Batch) {
	t.Helper()
	if err := f.Send(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func receive(t *testing.T, f Folder) []Delivery {
	t.Helper()
	all, err := f.Receive(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// answered is a folder with one batch of two sent and answered.
func answered(t *testing.T) Folder {
	t.Helper()
	f, sim := pair(t)
	send(t, f, batch(1, enrollment(firstID, "Nguyễn"), enrollment(secondID, "Frozen")))
	sim.Decide = RejectLastNames(map[string]Reason{"Frozen": ReasonFrozen})
	if n, err := sim.Run(t.Context(), day); n != 1 || err != nil {
		t.Fatalf("Run = %d, %v", n, err)
	}
	return f
}

func answers() []Answer {
	return []Answer{
		{EnrollmentID: firstID, Kind: Accepted, On: day, ProviderEnd: "2022-04-20", ProviderRef: "SIM000001.1", MessageID: "sim-000001-1", Sequence: 1},
		{EnrollmentID: secondID, Kind: Rejected, Reason: ReasonFrozen, On: day, MessageID: "sim-000001-2", Sequence: 1},
	}
}

func TestFolder_roundTrip(t *testing.T) {
	f := answered(t)
	got := receive(t, f)
	if len(got) != 1 || got[0].Name != "000001.csv" {
		t.Fatalf("got %d deliveries, want 000001.csv", len(got))
	}
	if diff := cmp.Diff(answers(), got[0].Answers); diff != "" {
		t.Error(diff)
	}
	if again := receive(t, f); len(again) != 1 {
		t.Errorf("%d deliveries before the acknowledgement, want 1", len(again))
	}
	for range 2 {
		if err := got[0].Ack(); err != nil {
			t.Fatal(err)
		}
	}
	if after := receive(t, f); len(after) != 0 {
		t.Errorf("%d deliveries after the acknowledgement, want 0", len(after))
	}
	for _, name := range []string{"000001.csv", "000001.json"} {
		if _, err := os.Stat(filepath.Join(f.Dir, "in", "done", name)); err != nil {
			t.Error(err)
		}
	}
}

func TestFolder_enrollmentsArriveAsTheyWere(t *testing.T) {
	f, sim := pair(t)
	minor := enrollment(secondID, "O'Brien-Núñez")
	minor.Minor, minor.Email, minor.TermMonths = true, "", 12
	minor.SponsorFirst, minor.SponsorLast, minor.SponsorRole = "Ann", "O'Brien", "parent"
	want := []Enrollment{enrollment(firstID, "=1+1"), minor}
	send(t, f, batch(7, want...))
	got, err := sim.open(7)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Error("the provider reads something else than was sent")
	}
}

func TestFolder_nothingPlainOnDisk(t *testing.T) {
	f := answered(t)
	secret := regexp.MustCompile(`Zoë|Nguyễn|Frozen|1958|Main Street|canary|555 0100`)
	files := 0
	err := filepath.WalkDir(f.Dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		if found := secret.Find(b); found != nil {
			t.Errorf("%s holds %s", e.Name(), found)
		}
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode is not 0600", e.Name())
		}
		return err
	})
	if err != nil || files != 4 {
		t.Errorf("%d files, error %v; want a batch, answers and their manifests", files, err)
	}
	if !secret.MatchString(strings.Join(enrollment(firstID, "Nguyễn").row(), ",")) {
		t.Error("the canary is not in what was sent")
	}
}

func TestFolder_sendAgain(t *testing.T) {
	f, _ := pair(t)
	one, two := enrollment(firstID, "A"), enrollment(secondID, "B")
	send(t, f, batch(1, one))
	path := outgoing(f.Dir).filePath(1)
	before := slurp(t, path)
	send(t, f, batch(1, one))
	if before != slurp(t, path) {
		t.Error("the batch was written anew")
	}
	other := one
	other.Product = "one-bureau"
	for name, b := range map[string]Batch{"one more": batch(1, one, two), "another": batch(1, two), "another product": batch(1, other)} {
		if err := f.Send(t.Context(), b); !errors.Is(err, ErrSequenceUsed) {
			t.Errorf("%s: got %v, want %v", name, err, ErrSequenceUsed)
		}
	}
	if before != slurp(t, path) {
		t.Error("the batch was written over")
	}
}

func TestFolder_sendAfterACrash(t *testing.T) {
	f, sim := pair(t)
	b := batch(1, enrollment(firstID, "A"))
	send(t, f, b)
	if err := os.Remove(outgoing(f.Dir).manifestPath(1)); err != nil { // as if it had never been written
		t.Fatal(err)
	}
	if n, err := sim.Run(t.Context(), day); n != 0 || err != nil {
		t.Fatalf("Run = %d, %v; want nothing to do", n, err)
	}
	send(t, f, b)
	if n, err := sim.Run(t.Context(), day); n != 1 || err != nil {
		t.Fatalf("Run = %d, %v; want the batch answered", n, err)
	}
}

func TestFolder_sendRefuses(t *testing.T) {
	f, _ := pair(t)
	change := func(edit func(*Enrollment)) Batch {
		e := enrollment(firstID, "SECRET")
		edit(&e)
		return batch(1, e)
	}
	tests := map[string]Batch{
		"no sequence":       {Date: day, Enrollments: []Enrollment{enrollment(firstID, "SECRET")}},
		"no date":           {Sequence: 1, Enrollments: []Enrollment{enrollment(firstID, "SECRET")}},
		"empty":             batch(1),
		"id twice":          batch(1, enrollment(firstID, "SECRET"), enrollment(firstID, "SECRET")),
		"id":                change(func(e *Enrollment) { e.ID = "7" }),
		"last name":         change(func(e *Enrollment) { e.Last = "" }),
		"birth date":        change(func(e *Enrollment) { e.BirthDate = "SECRET" }),
		"product":           change(func(e *Enrollment) { e.Product = "" }),
		"term":              change(func(e *Enrollment) { e.TermMonths = 0 }),
		"line break":        change(func(e *Enrollment) { e.Line1 = "SECRET\r\nx" }),
		"not UTF-8":         change(func(e *Enrollment) { e.First = "SECRET\xe9" }),
		"control character": change(func(e *Enrollment) { e.City = "SECRET\x00" }),
	}
	for name, b := range tests {
		err := f.Send(t.Context(), b)
		if err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: got %v, want an error without values", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Send(ctx, batch(1, enrollment(firstID, "A"))); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: got %v", err)
	}
	if entries, err := os.ReadDir(f.Dir); err != nil || len(entries) != 0 {
		t.Errorf("left in the folder: %v, %v", entries, err)
	}
}

func slurp(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func spill(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// deliver puts an answer file and a manifest that fits it.
func deliver(t *testing.T, f Folder, sequence int64, count int, text string) {
	t.Helper()
	err := incoming(f.Dir).put(manifest{Sequence: sequence, Date: day, Count: count}, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFolder_refusesWhatDoesNotMatch(t *testing.T) {
	tests := []struct {
		name   string
		tamper func(t *testing.T, file, manifest string)
		want   string
	}{
		{"file cut short", func(t *testing.T, file, _ string) { s := slurp(t, file); spill(t, file, s[:len(s)/2]) }, "000001.csv refused: it is not the file"},
		{"file emptied", func(t *testing.T, file, _ string) { spill(t, file, "") }, "000001.csv refused: it is not the file"},
		{"one bit", func(t *testing.T, file, _ string) { s := slurp(t, file); spill(t, file, s[:len(s)-2]+"3\n") }, "000001.csv refused: it is not the file"},
		{"count", func(t *testing.T, _, m string) {
			spill(t, m, strings.Replace(slurp(t, m), `"count": 2`, `"count": 3`, 1))
		}, "000001.csv refused: it has 2 answers, its manifest says 3"},
		{"manifest cut short", func(t *testing.T, _, m string) { spill(t, m, slurp(t, m)[:20]) }, "000001.json refused: it is cut short"},
		{"manifest of another", func(t *testing.T, _, m string) {
			spill(t, m, strings.Replace(slurp(t, m), "000001.csv", "../../etc/passwd", 1))
		}, "000001.json refused: it is about another file"},
		{"manifest too large", func(t *testing.T, _, m string) { spill(t, m, strings.Repeat(" ", maxManifest+1)) }, "000001.json refused: it is larger"},
		{"file missing", func(t *testing.T, file, _ string) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}, "000001.csv refused: it is missing"},
		{"a link", func(t *testing.T, file, _ string) {
			if err := errors.Join(os.Rename(file, file+".x"), os.Symlink(file+".x", file)); err != nil {
				t.Fatal(err)
			}
		}, "000001.csv refused: it is not a regular file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := answered(t)
			in := incoming(f.Dir)
			deliver(t, f, 2, 0, strings.Join(answerHeader(), ",")+"\n") // whole: is not held up by the other
			tt.tamper(t, in.filePath(1), in.manifestPath(1))
			got, err := f.Receive(t.Context())
			var refused *RefusedError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if len(got) != 1 || got[0].Name != "000002.csv" {
				t.Errorf("%d deliveries, want 000002.csv alone", len(got))
			}
		})
	}
}

func TestFolder_refusesAWholeFileForOneRow(t *testing.T) {
	f, _ := pair(t)
	good := firstID + ",accepted,,2020-04-20,2022-04-20,REF,m1,1\n"
	deliver(t, f, 1, 3, strings.Join(answerHeader(), ",")+"\n"+good+secondID+",SECRET,,2020-04-20,,,m2,1\n"+good)
	got, err := f.Receive(t.Context())
	var refused *RefusedError
	if !errors.As(err, &refused) || refused.File != "000001.csv" || refused.Line != 3 || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("got %v, want 000001.csv line 3 without the value", err)
	}
	if len(got) != 0 {
		t.Errorf("%d deliveries, want none", len(got))
	}
}

func TestFolder_fileWithoutManifestIsNotLookedAt(t *testing.T) {
	f := answered(t)
	if err := os.Remove(incoming(f.Dir).manifestPath(1)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"1.json", "x.json", "000000.json", "-00001.json", ".writing-1"} {
		spill(t, filepath.Join(f.Dir, "in", name), "{")
	}
	if got := receive(t, f); len(got) != 0 {
		t.Errorf("%d deliveries, want none", len(got))
	}
}

func TestFolder_replay(t *testing.T) {
	f := answered(t)
	in := incoming(f.Dir)
	file, about := slurp(t, in.filePath(1)), slurp(t, in.manifestPath(1))
	if err := receive(t, f)[0].Ack(); err != nil {
		t.Fatal(err)
	}
	spill(t, in.filePath(1), file)
	spill(t, in.manifestPath(1), about)
	if got := receive(t, f); len(got) != 0 {
		t.Errorf("%d deliveries from a replay, want none", len(got))
	}
	if left, err := in.list(); err != nil || len(left) != 0 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
	deliver(t, f, 1, 0, strings.Join(answerHeader(), ",")+"\n")
	if _, err := f.Receive(t.Context()); err == nil || !strings.Contains(err.Error(), "a different file was taken over") {
		t.Errorf("another file under a used sequence: got %v", err)
	}
	if slurp(t, done(f.Dir).filePath(1)) != file {
		t.Error("what was taken over is gone")
	}
}

func TestFolder_ackCutShort(t *testing.T) {
	f := answered(t)
	in, to := incoming(f.Dir), done(f.Dir)
	err := errors.Join(os.MkdirAll(to.dir, 0o700), os.Rename(in.filePath(1), to.filePath(1)))
	if err != nil {
		t.Fatal(err)
	}
	if got := receive(t, f); len(got) != 0 {
		t.Errorf("%d deliveries, want none: it was taken over", len(got))
	}
	if _, err := os.Stat(to.manifestPath(1)); err != nil {
		t.Errorf("the acknowledgement was not finished: %v", err)
	}
}

func TestFolder_ackLeavesWhatItHasNotRead(t *testing.T) {
	f := answered(t)
	d := receive(t, f)[0]
	deliver(t, f, 1, 0, strings.Join(answerHeader(), ",")+"\n")
	if err := d.Ack(); err == nil || !strings.Contains(err.Error(), "replaced") {
		t.Errorf("got %v, want it refused", err)
	}
	if got := receive(t, f); len(got) != 1 || len(got[0].Answers) != 0 {
		t.Error("the new file does not come")
	}
}

func TestFolder_receivesInOrder(t *testing.T) {
	f, _ := pair(t)
	for _, n := range []int64{1_000_000, 2, 10} {
		deliver(t, f, n, 0, strings.Join(answerHeader(), ",")+"\n")
	}
	var got []string
	for _, d := range receive(t, f) {
		got = append(got, d.Name)
	}
	if want := "[000002.csv 000010.csv 1000000.csv]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestFolder_receiveStopsWhenCanceled(t *testing.T) {
	f := answered(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := f.Receive(ctx); !errors.Is(err, context.Canceled) || len(got) != 0 {
		t.Errorf("got %d deliveries, %v", len(got), err)
	}
}
