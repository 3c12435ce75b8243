package provider

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSimulator_answersOnce(t *testing.T) {
	f, sim := pair(t)
	send(t, f, batch(1, enrollment(firstID, "A")))
	run := func(want int, when string) {
		t.Helper()
		if n, err := sim.Run(t.Context(), day); n != want || err != nil {
			t.Errorf("%s: Run = %d, %v; want %d", when, n, err, want)
		}
	}
	run(1, "first")
	before := slurp(t, incoming(f.Dir).filePath(1))
	run(0, "again")
	if before != slurp(t, incoming(f.Dir).filePath(1)) {
		t.Error("the answers were written anew")
	}
	if err := receive(t, f)[0].Ack(); err != nil {
		t.Fatal(err)
	}
	run(0, "after the acknowledgement")
	send(t, f, batch(2, enrollment(firstID, "A"), enrollment(secondID, "B")))
	run(1, "second batch")
	if got := receive(t, f); len(got) != 1 || len(got[0].Answers) != 2 || got[0].Answers[0].Sequence != 2 {
		t.Errorf("got %v, want the two answers of batch 2", got)
	}
}

func TestSimulator_readsOnlyItsOwn(t *testing.T) {
	f, _ := pair(t)
	_, other := pair(t)
	send(t, f, batch(1, enrollment(firstID, "A")))
	other.Dir = f.Dir
	if n, err := other.Run(t.Context(), day); n != 0 || err == nil || !strings.Contains(err.Error(), "not encrypted to this provider") {
		t.Errorf("another provider: Run = %d, %v", n, err)
	}
	if left, err := incoming(f.Dir).list(); err != nil || len(left) != 0 {
		t.Errorf("another provider answered: %v, %v", left, err)
	}
}

func TestSimulator_writesTheSameAfterACrash(t *testing.T) {
	f, sim := pair(t)
	send(t, f, batch(1, enrollment(firstID, "A")))
	in := incoming(f.Dir)
	var files [2]string
	for i := range files {
		if n, err := sim.Run(t.Context(), day); n != 1 || err != nil {
			t.Fatalf("Run = %d, %v", n, err)
		}
		files[i] = slurp(t, in.filePath(1))
		if err := os.Remove(in.manifestPath(1)); err != nil { // as if it had never been written
			t.Fatal(err)
		}
	}
	if files[0] != files[1] {
		t.Error("the answers of the second run differ")
	}
}

func TestSimulator_refuses(t *testing.T) {
	f, sim := pair(t)
	if _, err := sim.Run(t.Context(), "20 April"); err == nil {
		t.Error("a date that is none was taken")
	}
	send(t, f, batch(1, enrollment(firstID, "A")))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := sim.Run(ctx, day); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: Run = %d, %v", n, err)
	}
	sim.Decide = func(Enrollment, string) Answer { return Answer{Kind: Rejected, Reason: "SECRET", On: day} }
	if n, err := sim.Run(t.Context(), day); n != 0 || err == nil || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("reason outside the list: Run = %d, %v", n, err)
	}
	path := outgoing(f.Dir).filePath(1)
	s := slurp(t, path)
	spill(t, path, s[:len(s)-1])
	var refused *RefusedError
	if n, err := sim.Run(t.Context(), day); n != 0 || !errors.As(err, &refused) {
		t.Errorf("batch cut short: Run = %d, %v", n, err)
	}
}

func TestMonthsLater(t *testing.T) {
	tests := []struct {
		date string
		n    int
		want string
	}{
		{"2020-05-01", 24, "2022-05-01"},
		{"2020-02-29", 24, "2022-03-01"},
		{"2024-02-29", 24, "2026-03-01"},
		{"2019-03-01", 24, "2021-03-01"},
		{"2023-12-31", 24, "2025-12-31"},
		{"2024-08-31", 18, "2026-03-01"},
		{"2022-08-31", 18, "2024-03-01"},
	}
	for _, tt := range tests {
		if got := monthsLater(tt.date, tt.n); got != tt.want {
			t.Errorf("%s + %d months = %s, want %s", tt.date, tt.n, got, tt.want)
		}
	}
}

func TestKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "provider.key")
	if err := NewIdentity(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	before := slurp(t, path)
	if err := NewIdentity(path); err == nil || slurp(t, path) != before {
		t.Errorf("an identity was written over: %v", err)
	}
	if _, err := LoadRecipient(path); err == nil || strings.Contains(err.Error(), "AGE-SECRET-KEY") {
		t.Errorf("the secret key as a recipient: got %v", err)
	}
	if _, err := LoadIdentity(path + ".pub"); err == nil {
		t.Error("the recipient was taken as an identity")
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadIdentity(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others can read: got %v", err)
	}
	for _, load := range []func(string) error{
		func(p string) error { _, err := LoadIdentity(p); return err },
		func(p string) error { _, err := LoadRecipient(p); return err },
	} {
		if err := load(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("missing key: got %v", err)
		}
	}
}
