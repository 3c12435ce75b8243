package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/models"
)

// cutter ends a run once so many steps are done.
type cutter struct {
	steps int
	stop  context.CancelFunc
}

func (c *cutter) Write(b []byte) (int, error) {
	if c.steps -= strings.Count(string(b), "✓"); c.steps <= 0 {
		c.stop()
	}
	return len(b), nil
}

// TestDemo goes through the life of one rehearsal, since preparing it takes a while.
func TestDemo(t *testing.T) {
	s := newShell(t)
	dir := s.path("demo")
	for cut := 1; cut <= 11; cut++ { // each run goes on where the one before was cut
		ctx, stop := context.WithCancel(t.Context())
		p := s.process("", &bytes.Buffer{}, &bytes.Buffer{})
		p.Stderr = &cutter{cut, stop}
		p.run(ctx, []string{"demo", "--prepare", "--dir", dir})
		stop()
	}
	var first, again, fresh demoTable
	s.json(t, &first, "demo", "--prepare", "--dir", dir)
	s.json(t, &again, "demo", "--prepare", "--dir", dir)
	t.Run("table", func(t *testing.T) { checkDemoTable(t, first) })
	t.Run("keeps what was done", func(t *testing.T) {
		if !slices.Equal(first.Claims, again.Claims) || first.Accounts[0].Password != again.Accounts[0].Password {
			t.Error("started again, it is another rehearsal")
		}
	})
	t.Run("files are private", func(t *testing.T) { checkPrivate(t, dir) })
	t.Run("people read the table too", func(t *testing.T) {
		out := s.must(t, "demo", "--prepare", "--dir", dir)
		if !strings.Contains(out, "REHEARSAL") || !strings.Contains(out, first.Claims[0].Code) {
			t.Errorf("printed %s", out)
		}
	})
	t.Run("one-time code", func(t *testing.T) {
		var got struct{ Code string }
		s.json(t, &got, "demo", "totp", "admin", "--dir", dir)
		if got.Code != first.Accounts[2].Code {
			t.Errorf("code is %s, the table has %s", got.Code, first.Accounts[2].Code)
		}
		if _, _, code := s.run(t, "", "demo", "totp", "nobody", "--dir", dir); code != exitMisused {
			t.Errorf("unknown account: exit %d", code)
		}
	})
	t.Run("serves", func(t *testing.T) { checkDemoServes(t, s, dir) })
	t.Run("fast-forward", func(t *testing.T) { checkFastForward(t, s, dir) })
	t.Run("fresh", func(t *testing.T) {
		s.json(t, &fresh, "demo", "--prepare", "--fresh", "--dir", dir)
		if fresh.Claims[0].Code == first.Claims[0].Code || fresh.Claims[0].LastName != first.Claims[0].LastName || fresh.Today != demoOpens() {
			t.Errorf("started over, the first claim is %+v and it is %s", fresh.Claims[0], fresh.Today)
		}
	})
}

func checkDemoTable(t *testing.T, table demoTable) {
	if table.Today != demoOpens() || len(table.Claims) != 3 || len(table.Accounts) != 6 {
		t.Fatalf("on %s with %d claims and %d accounts", table.Today, len(table.Claims), len(table.Accounts))
	}
	for i, c := range table.Claims {
		if _, err := models.ParseCode(c.Code); err != nil || c.LastName == "" || c.BirthDate == "" || c.Who != demoKinds()[i] {
			t.Errorf("claim %d is %+v: %v", i, c, err)
		}
	}
}

func checkPrivate(t *testing.T, dir string) {
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// served runs a command that serves, until the test ends, and reads what it prints
// as JSON once it listens. What it has logged is what logs returns.
func served(t *testing.T, s *shell, into any, args ...string) (logs func() string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	read, write := io.Pipe()
	errs := &locked{w: &bytes.Buffer{}}
	p := s.process("", &bytes.Buffer{}, &bytes.Buffer{})
	p.Stdout, p.Stderr = write, errs
	ended := make(chan int, 1)
	go func() {
		code := p.run(ctx, append([]string{"--json"}, args...))
		write.Close()
		ended <- code
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != exitDone {
			t.Errorf("recourse %s: exit %d: %s", strings.Join(args, " "), code, errs.String())
		}
	})
	if err := json.NewDecoder(read).Decode(into); err != nil {
		t.Fatalf("recourse %s: %v", strings.Join(args, " "), err)
	}
	go io.Copy(io.Discard, read) //nolint:errcheck // until it is closed
	return errs.String
}

func checkDemoServes(t *testing.T, s *shell, dir string) {
	var table demoTable
	served(t, s, &table, "demo", "--addr", "127.0.0.1:0", "--dir", dir)
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 20 * time.Second}
	answer, err := client.Get(table.Address + "/en")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || !bytes.Contains(page, []byte("Hartford HealthCare")) {
		t.Errorf("status %d: %v", answer.StatusCode, err)
	}
	if _, errs, code := s.run(t, "", "demo", "--fresh", "--prepare", "--dir", dir); code != exitFailed || !strings.Contains(errs, "being served") {
		t.Errorf("a second one: exit %d: %s", code, errs)
	}
}

func checkFastForward(t *testing.T, s *shell, dir string) {
	var table demoTable
	s.json(t, &table, "demo", "--prepare", "--fast-forward", "--dir", dir)
	if _, end := demoStory(); table.Today != end {
		t.Errorf("it is %s", table.Today)
	}
	var steps []struct{ Step, Patients string }
	s.json(t, &steps, "--db", filepath.Join(dir, "recourse.db"), "--keys", filepath.Join(dir, "recourse.keys"), "report", "funnel")
	checkMailbox(t, table)
	checkPrivate(t, dir)
	got := map[string]string{}
	for _, step := range steps {
		got[step.Step] = step.Patients
	}
	// One of the fifteen died: the family gets help, and no window.
	if got["rostered"] != "2651" || got["eligible"] != "23" || got["mailed"] != "23" || got["notices_mailed"] != "2628" || got["enrolled"] != "15" || got["completed"] != "14" {
		t.Errorf("the funnel is %v", got)
	}
}

// checkMailbox looks at the e-mails of two years: three to each of those who signed up on
// the web, but for whose monitoring there is none.
func checkMailbox(t *testing.T, table demoTable) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(table.Mail, "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	subjects := map[string]int{}
	for _, path := range paths {
		text := readFile(t, path)
		_, subject, _ := strings.Cut(text, "\nSubject: ")
		subject, _, _ = strings.Cut(subject, ":")
		subjects[subject]++
		for _, c := range table.Claims {
			if leaks := portaltest.Find(filepath.Base(path), []byte(text), portaltest.Canary{Name: "code", Value: c.Code}, portaltest.Canary{Name: "birth date", Value: c.BirthDate}); len(leaks) > 0 {
				t.Errorf("found %v", leaks)
			}
		}
		if !strings.Contains(text, "To: <patient@example.org>") || !strings.Contains(text, "http://localhost") {
			t.Errorf("%s is another e-mail", filepath.Base(path))
		}
	}
	n := subjects["We have your sign-up"]
	if n < 10 || subjects["Your monitoring has started"] != n || subjects["Your monitoring ends soon"] != n || len(paths) != 3*n {
		t.Errorf("e-mails are %v", subjects)
	}
}

func TestDemoLeavesAnInstallationAlone(t *testing.T) {
	s := newShell(t)
	s.must(t, "--keys", s.path("recourse.keys"), "keys", "init")
	before, err := os.ReadFile(s.path("recourse.keys"))
	if err != nil {
		t.Fatal(err)
	}
	for _, flag := range []string{"--prepare", "--fresh"} {
		_, errs, code := s.run(t, "", "demo", "--prepare", flag, "--dir", s.dir)
		if code != exitFailed || !strings.Contains(errs, "no rehearsal") {
			t.Errorf("exit %d: %s", code, errs)
		}
	}
	after, err := os.ReadFile(s.path("recourse.keys"))
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the keyring is not what it was: %v", err)
	}
}
