package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"recourse/internal/portaltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shell runs the program as a command line does, with a folder and a clock of its own.
type shell struct {
	dir    string
	env    []string
	clock  *portaltest.Clock
	user   string
	traces *traces // what the commands printed
}

func newShell(t *testing.T) *shell {
	t.Helper()
	s := &shell{dir: t.TempDir(), clock: &portaltest.Clock{}, user: "tester", traces: &traces{}}
	s.env = []string{"RECOURSE_DB=" + portaltest.EmptyDSN(t), "RECOURSE_KEYS=" + s.path("keys"), "RECOURSE_EXCHANGE=" + s.path("exchange")}
	return s
}

// installed is a shell with keys and a migrated database.
func installed(t *testing.T) *shell {
	t.Helper()
	s := newShell(t)
	s.must(t, "keys", "init")
	s.must(t, "migrate", "up")
	return s
}

func (s *shell) path(name string) string { return filepath.Join(s.dir, name) }

func (s *shell) write(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return s.path(name)
}

// process is a run that writes to the two buffers.
func (s *shell) process(stdin string, stdout, stderr *bytes.Buffer) process {
	return process{
		Env: s.env, Stdin: strings.NewReader(stdin), Stdout: stdout, Stderr: &locked{w: stderr}, Now: s.clock.Now, User: s.user,
	}
}

// locked is a buffer that several goroutines write to.
type locked struct {
	mu sync.Mutex
	w  *bytes.Buffer
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.String()
}

func (s *shell) run(t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	code = s.process(stdin, &out, &err).run(t.Context(), args)
	s.traces.add(placeStdout, out.Bytes())
	s.traces.add(placeStderr, err.Bytes())
	return out.String(), err.String(), code
}

// must runs a command that has to succeed.
func (s *shell) must(t *testing.T, args ...string) string {
	t.Helper()
	out, errs, code := s.run(t, "", args...)
	if code != exitDone {
		t.Fatalf("recourse %s: exit %d: %s", strings.Join(args, " "), code, errs)
	}
	return out
}

// json runs a command with --json and reads what it prints.
func (s *shell) json(t *testing.T, into any, args ...string) {
	t.Helper()
	out := s.must(t, append([]string{"--json"}, args...)...)
	if err := json.Unmarshal([]byte(out), into); err != nil {
		t.Fatalf("recourse --json %s: %v in %q", strings.Join(args, " "), err, out)
	}
}

func TestExitCodes(t *testing.T) {
	s := newShell(t)
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"", exitDone, ""},
		{"--help", exitDone, ""},
		{"roster import --help", exitDone, ""},
		{"nonsense", exitMisused, "nonsense"},
		{"roster import", exitMisused, "<file>"},
		{"roster synth --patients 0", exitMisused, "at least one"},
		{"roster synth --patients 3 --ssn-exposed 4", exitMisused, "no more"},
		{"incident list", exitFailed, "keys init"},
		{"migrate up", exitFailed, "keys init"},
		{"provider simulate --exchange=", exitMisused, "--exchange DIR"},
		{"serve --plain-http --addr 0.0.0.0:0", exitMisused, "this machine"},
		{"demo --addr 0.0.0.0:0", exitMisused, "this machine"},
		{"serve --smtp mail.example.org", exitMisused, "HOST:PORT"},
		{"serve --smtp mail.example.org:0 --smtp-from a@example.org", exitMisused, "HOST:PORT"},
		{"serve --smtp mail.example.org:587", exitMisused, "--smtp-from"},
		{"serve --smtp mail.example.org:587 --smtp-from Me<a@example.org>", exitMisused, "--smtp-from"},
		{"serve --smtp-from a@example.org", exitMisused, "--smtp HOST:PORT"},
		{"serve --smtp mail.example.org:587 --smtp-from a@example.org --smtp-user me", exitMisused, "together"},
		{"serve --smtp mail.example.org:587 --smtp-from a@example.org --smtp-user me --smtp-password-file none", exitFailed, "none"},
		{"mail test a@example.org", exitMisused, "--smtp HOST:PORT"},
	} {
		_, errs, code := s.run(t, "", strings.Fields(c.args)...)
		if code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("recourse %s: exit %d, want %d: %s", c.args, code, c.code, errs)
		}
	}
}

func TestHelpNeverShowsThePassword(t *testing.T) {
	s := newShell(t)
	s.env = append(s.env[1:], "RECOURSE_DB=postgres://me:hunter2@localhost/x")
	for _, args := range [][]string{{"--help"}, {"serve", "--help"}, {"incident", "lits"}} {
		out, errs, _ := s.run(t, "", args...)
		if strings.Contains(out+errs, "hunter2") {
			t.Errorf("recourse %s shows the password", strings.Join(args, " "))
		}
	}
}

func TestDatabaseFromAFile(t *testing.T) {
	s := newShell(t)
	dsn := strings.TrimPrefix(s.env[0], "RECOURSE_DB=")
	s.env[0] = "RECOURSE_DB_FILE=" + s.write(t, "dsn", dsn+"\n")
	s.must(t, "keys", "init")
	s.must(t, "migrate", "up")
	s.env = append(s.env, "RECOURSE_DB="+dsn)
	if _, errs, code := s.run(t, "", "migrate", "status"); code != exitMisused || strings.Contains(errs, dsn) {
		t.Errorf("both set: exit %d: %s", code, errs)
	}
}

// A wrong or missing keyring is refused before anything is written.
func TestWrongKeyring(t *testing.T) {
	s := installed(t)
	file := s.write(t, "incident.json", incidentJSON(t, "one"))
	for name, keys := range map[string]string{"missing": s.path("none"), "another's": s.path("other")} {
		if name == "another's" {
			s.must(t, "--keys", keys, "keys", "init")
		}
		for _, args := range [][]string{{"incident", "create", file}, {"migrate", "up"}, {"serve", "--addr", "127.0.0.1:0"}} {
			_, errs, code := s.run(t, "", append([]string{"--keys", keys}, args...)...)
			if code != exitFailed || !strings.Contains(errs, "keyring") {
				t.Errorf("%s keyring: recourse %s: exit %d: %s", name, strings.Join(args, " "), code, errs)
			}
		}
	}
	var all []incidentState
	s.json(t, &all, "incident", "list")
	if len(all) != 0 {
		t.Errorf("%d incidents were made", len(all))
	}
}

func TestMissingDatabaseIsNotMade(t *testing.T) {
	s := newShell(t)
	s.must(t, "keys", "init")
	missing := s.path("nowhere.db")
	_, errs, code := s.run(t, "", "--db", missing, "incident", "list")
	if code != exitFailed || !strings.Contains(errs, "migrate up") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if _, err := os.Stat(missing); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it was made: %v", err)
	}
}

func TestKeysInitNeverOverwrites(t *testing.T) {
	s := newShell(t)
	var made keyringMade
	s.json(t, &made, "keys", "init")
	if _, errs, code := s.run(t, "", "keys", "init"); code != exitFailed || !strings.Contains(errs, "left as it was") {
		t.Errorf("exit %d: %s", code, errs)
	}
	out := s.must(t, "keys", "list")
	if !strings.Contains(out, "pepper") || made.ID == "" || made.AuditKey == "" {
		t.Errorf("made %+v, listed %s", made, out)
	}
}

func TestMigrateStatus(t *testing.T) {
	s := newShell(t)
	s.must(t, "keys", "init")
	for _, want := range []bool{false, true} {
		var all []struct{ Applied bool }
		s.json(t, &all, "migrate", "status")
		for _, m := range all {
			if m.Applied != want {
				t.Errorf("applied is %t, want %t", m.Applied, want)
			}
		}
		if len(all) == 0 {
			t.Fatal("no migrations")
		}
		s.must(t, "migrate", "up")
	}
}

func TestCanceledSaysHowToGoOn(t *testing.T) {
	s := installed(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out, errs bytes.Buffer
	code := s.process("", &out, &errs).run(ctx, []string{"incident", "list"})
	if code != exitFailed || !strings.Contains(errs.String(), "again") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
}

// incidentJSON is a made-up incident as a file.
func incidentJSON(t *testing.T, ref string) string {
	t.Helper()
	inc := portaltest.Incident(ref)
	b, err := json.Marshal(incidentFile{
		Ref: inc.Ref, Host: inc.Host, Rehearsal: true, Zone: inc.Zone, EnrollBy: inc.EnrollBy,
		TermMonths: inc.TermMonths, FloorDays: inc.FloorDays, Calendar: hartford().Calendar, Facts: inc.Facts,
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
