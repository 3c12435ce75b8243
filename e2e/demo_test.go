//go:build browser

package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"recourse/internal/totp"
)

// demo is the rehearsal that the README starts, in a process of its own.
type demo struct {
	dir, base, binary string
	Accounts          []account `json:"accounts"`
	Claims            []claim   `json:"claims"`
}

type account struct {
	SignIn   string `json:"sign_in"`
	Role     string `json:"role"`
	Password string `json:"password"`
	Secret   string `json:"totp_secret"`
}

type claim struct {
	Who       string `json:"who"`
	Code      string `json:"code"`
	LastName  string `json:"last_name"`
	BirthDate string `json:"birth_date"`
}

// prepared is the rehearsal that every walk begins with a copy of: the binary, and
// its folder as "demo --prepare" leaves it.
var prepared = sync.OnceValues(func() (*demo, error) {
	dir, err := os.MkdirTemp("", "prepared")
	if err != nil {
		return nil, err
	}
	d := &demo{dir: filepath.Join(dir, "demo"), binary: filepath.Join(dir, "recourse")}
	for _, args := range [][]string{
		{"go", "build", "-o", d.binary, "../cmd/recourse"},
		{d.binary, "demo", "--dir", d.dir, "--prepare"},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			return d, fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	return d, nil
})

// startDemo serves a rehearsal of the test's own on a free loopback port until the
// test ends.
func startDemo(t *testing.T) *demo {
	t.Helper()
	first, err := prepared()
	if err != nil {
		t.Fatal(err)
	}
	d := &demo{dir: filepath.Join(t.TempDir(), "demo"), binary: first.binary}
	if out, err := exec.Command("cp", "-a", first.dir, d.dir).CombinedOutput(); err != nil {
		t.Fatalf("copy the rehearsal: %v: %s", err, out)
	}
	addr := freeAddr(t)
	d.base = "http://" + strings.Replace(addr, "127.0.0.1", "localhost", 1)
	d.serve(t, addr)
	d.read(t)
	return d
}

// serve runs the demo and waits for its first page.
func (d *demo) serve(t *testing.T, addr string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, d.binary, "demo", "--dir", d.dir, "--addr", addr)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 1000)
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			select {
			case said <- s.Text():
			default: // nobody listens any more
			}
		}
		close(said)
	}()
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was told to stop
	})
	d.await(t, said)
}

// await reads what the demo says until it says where it can be opened, which it
// does once it listens. How long that may take is bounded generously: the machine
// may be busy.
func (d *demo) await(t *testing.T, said <-chan string) {
	t.Helper()
	timeout := time.After(2 * time.Minute)
	for heard := []string{}; ; {
		select {
		case line, open := <-said:
			if heard = append(heard, line); !open {
				t.Fatalf("the demo ended:\n%s", strings.Join(heard, "\n"))
			}
			if strings.Contains(line, d.base+"/en") {
				return
			}
		case <-timeout:
			t.Fatalf("the demo does not open:\n%s", strings.Join(heard, "\n"))
		}
	}
}

// read takes accounts and sample claims from the demo's own file.
func (d *demo) read(t *testing.T) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(d.dir, "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, d); err != nil {
		t.Fatal(err)
	}
	if len(d.Claims) < 3 || len(d.Accounts) < 4 {
		t.Fatalf("demo.json has %d claims and %d accounts", len(d.Claims), len(d.Accounts))
	}
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// account is the one with a role.
func (d *demo) account(t *testing.T, role string) account {
	t.Helper()
	for _, a := range d.Accounts {
		if a.Role == role {
			return a
		}
	}
	t.Fatalf("no account is %s", role)
	return account{}
}

// code is what the account's app shows now.
func (a account) code(t *testing.T) string {
	t.Helper()
	code, err := totp.Code(a.Secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// born are the three fields of the birth date.
func (c claim) born() (month, day, year string) {
	parts := strings.Split(c.BirthDate, "-")
	return strings.TrimLeft(parts[1], "0"), strings.TrimLeft(parts[2], "0"), parts[0]
}

// child says whether somebody else signs up.
func (c claim) child() bool { return strings.HasPrefix(c.Who, "child") }

func (c claim) String() string { return fmt.Sprintf("claim of %d symbols", len(c.Code)) }
