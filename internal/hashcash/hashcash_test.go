package hashcash_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"recourse/internal/hashcash"
	"recourse/internal/portaltest"
	"recourse/internal/ratelimit"
)

var noon = time.Date(2020, 4, 20, 16, 0, 0, 0, time.UTC)

// signer is the keyed hash of an incident.
func signer(key string) hashcash.Sign {
	return func(parts ...string) []byte {
		h := hmac.New(sha256.New, []byte(key))
		fmt.Fprintf(h, "%q", parts)
		return h.Sum(nil)
	}
}

var one = signer("one")

func TestSolved(t *testing.T) {
	c := hashcash.New(one, "visit", hashcash.MinBits, noon)
	right := portaltest.Solve(c.Puzzle(), c.Zeros())
	first, rest, _ := strings.Cut(right, ",")
	second, _, _ := strings.Cut(rest, ",")
	other := hashcash.New(one, "visit", hashcash.MinBits, noon)
	for _, tt := range []struct {
		name, answer string
		after        time.Duration
		want         bool
	}{
		{"at once", right, 0, true},
		{"at the last moment", right, 10 * time.Minute, true},
		{"too late", right, 10*time.Minute + time.Millisecond, false},
		{"by a clock that is a little behind", right, -time.Second, true},
		{"before it was handed out", right, -time.Minute, false},
		{"nothing", "", 0, false},
		{"fifteen parts", rest, 0, false},
		{"seventeen parts", right + ",1", 0, false},
		{"two parts changed places", strings.Join([]string{second, first, right[len(first)+len(second)+2:]}, ","), 0, false},
		{"words", strings.Repeat("x,", hashcash.Parts-1) + "x", 0, false},
		{"a long number", strings.Replace(right, first, "0"+strings.Repeat("0", 8)+first, 1), 0, false},
		{"another's", portaltest.Solve(other.Puzzle(), other.Zeros()), 0, false},
	} {
		if got := c.Solved(tt.answer, noon.Add(tt.after)); got != tt.want {
			t.Errorf("%s: got %t", tt.name, got)
		}
	}
}

func TestParse(t *testing.T) {
	c := hashcash.New(one, "visit", 18, noon)
	got, err := hashcash.Parse(one, "visit", c.String())
	if err != nil || got.Bits != 18 || !got.At.Equal(noon) || got.Puzzle() != c.Puzzle() {
		t.Fatalf("got %+v, %v", got, err)
	}
	parts := strings.Split(c.String(), ".")
	with := func(i int, text string) string {
		p := append([]string{}, parts...)
		p[i] = text
		return strings.Join(p, ".")
	}
	for name, forged := range map[string]string{
		"nothing": "", "less work": with(0, "1"), "no work": with(0, "0"), "another level": with(0, "018"), "later": with(1, "zzzzzzzz"),
		"another nonce": with(2, "A"), "no signature": with(3, ""), "cut": c.String()[:len(c.String())-1], "more": c.String() + ".x",
		"long": strings.Repeat("1.", 500), "spaces": " " + c.String(),
	} {
		if _, err := hashcash.Parse(one, "visit", forged); !errors.Is(err, hashcash.ErrForged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := hashcash.Parse(one, "another visit", c.String()); !errors.Is(err, hashcash.ErrForged) {
		t.Errorf("another visit: %v", err)
	}
	if _, err := hashcash.Parse(signer("two"), "visit", c.String()); !errors.Is(err, hashcash.ErrForged) {
		t.Errorf("another incident: %v", err)
	}
	if again := hashcash.New(one, "visit", 18, noon); again.String() == c.String() {
		t.Error("two challenges are one")
	}
}

func TestLeft(t *testing.T) {
	for _, tt := range []struct {
		level int
		after time.Duration
		left  time.Duration
		ok    bool
	}{
		{16, 0, time.Minute, true}, {16, 30 * time.Second, 30 * time.Second, true}, {16, time.Minute, 0, true}, {20, 0, 5 * time.Minute, true},
		{20, 4*time.Minute + 59*time.Second, time.Second, true}, {16, 30 * time.Minute, 0, true}, {16, 31 * time.Minute, 0, false}, {16, -time.Hour, 0, false},
	} {
		c := hashcash.New(one, "visit", tt.level, noon)
		left, ok := c.Left(noon.Add(tt.after))
		if ok != tt.ok || ok && left != tt.left {
			t.Errorf("level %d after %v: %v, %t", tt.level, tt.after, left, ok)
		}
	}
}

func TestLevel(t *testing.T) {
	minute, ten := ratelimit.Limit{Max: 60, Per: time.Minute}, ratelimit.Limit{Max: 200, Per: 10 * time.Minute}
	for _, tt := range []struct{ minute, ten, want int }{
		{0, 0, 0}, {59, 199, 0}, {60, 60, 16}, {119, 119, 16}, {120, 120, 17}, {0, 200, 16}, {10, 400, 17}, {240, 240, 18}, {480, 480, 19},
		{960, 960, 20}, {1 << 30, 1 << 30, 20},
	} {
		if got := hashcash.Level(ratelimit.Count{Limit: minute, Used: tt.minute}, ratelimit.Count{Limit: ten, Used: tt.ten}); got != tt.want {
			t.Errorf("%d in a minute, %d in ten: level %d, want %d", tt.minute, tt.ten, got, tt.want)
		}
	}
	if hashcash.Level() != 0 || hashcash.Level(ratelimit.Count{Used: 5}) != 0 {
		t.Error("work without a budget")
	}
}

// What is hashed fits one block of SHA-256, which the solver in the browser relies on.
func TestOneBlock(t *testing.T) {
	c := hashcash.New(one, "visit", hashcash.MaxBits, noon)
	if n := len(c.Puzzle()) + len(".15.") + len("99999999"); n > 55 {
		t.Errorf("%d bytes are hashed", n)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(hashcash.New(one, "visit", 16, noon).String(), "1,2")
	f.Fuzz(func(t *testing.T, text, answer string) {
		c, err := hashcash.Parse(one, "visit", text)
		if err == nil && c.Solved(answer, noon) {
			t.Errorf("%q with %q was never handed out", text, answer)
		}
	})
}
