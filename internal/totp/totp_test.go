package totp

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// rfcSecret is the seed of RFC 6238 appendix B, "12345678901234567890".
const rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

// The SHA-1 rows of RFC 6238 appendix B.
func TestVectorsRFC6238(t *testing.T) {
	tests := []struct {
		unix int64
		step int64
		want string
	}{
		{59, 0x1, "94287082"},
		{1111111109, 0x23523EC, "07081804"},
		{1111111111, 0x23523ED, "14050471"},
		{1234567890, 0x273EF07, "89005924"},
		{2000000000, 0x3F940AA, "69279037"},
		{20000000000, 0x27BC86AA, "65353130"},
	}
	key, err := decode(rfcSecret)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		at := time.Unix(tt.unix, 0)
		if got := Step(at); got != tt.step {
			t.Errorf("Step(%d) = %x, want %x", tt.unix, got, tt.step)
		}
		if got := hotp(key, tt.step, 8); got != tt.want {
			t.Errorf("hotp(%x) = %s, want %s", tt.step, got, tt.want)
		}
		if got, err := Code(rfcSecret, at); err != nil || got != tt.want[2:] {
			t.Errorf("Code(%d) = %s, %v, want %s", tt.unix, got, err, tt.want[2:])
		}
	}
}

// RFC 4226 appendix D, the same key counted by events.
func TestVectorsRFC4226(t *testing.T) {
	key, _ := decode(rfcSecret)
	for i, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := hotp(key, int64(i), 6); got != want {
			t.Errorf("counter %d: got %s, want %s", i, got, want)
		}
	}
}

func TestVerify(t *testing.T) {
	now := time.Date(2020, 4, 20, 10, 0, 15, 0, time.UTC)
	step := Step(now)
	at := func(steps int) string {
		code, err := Code(rfcSecret, now.Add(time.Duration(steps)*30*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	tests := []struct {
		name     string
		secret   string
		code     string
		last     int64
		wantStep int64
		wantOK   bool
	}{
		{"now", rfcSecret, at(0), 0, step, true},
		{"one step late", rfcSecret, at(-1), 0, step - 1, true},
		{"one step early", rfcSecret, at(1), 0, step + 1, true},
		{"two steps late", rfcSecret, at(-2), 0, 0, false},
		{"two steps early", rfcSecret, at(2), 0, 0, false},
		{"replayed", rfcSecret, at(0), step, 0, false},
		{"older than the last", rfcSecret, at(-1), step, 0, false},
		{"after an early code", rfcSecret, at(0), step + 1, 0, false},
		{"next after the last", rfcSecret, at(1), step, step + 1, true},
		{"typed with a gap", rfcSecret, " " + at(0)[:3] + " " + at(0)[3:], 0, step, true},
		{"secret typed from a screen", "gezd gnbv gy3t qojq gezd gnbv gy3t qojq", at(0), 0, step, true},
		{"empty", rfcSecret, "", 0, 0, false},
		{"too short", rfcSecret, at(0)[:5], 0, 0, false},
		{"too long", rfcSecret, at(0) + "0", 0, 0, false},
		{"not digits", rfcSecret, "abcdef", 0, 0, false},
		{"no secret", "", at(0), 0, 0, false},
		{"short secret", "GEZDGNBV", at(0), 0, 0, false},
		{"broken secret", "1" + rfcSecret[1:], at(0), 0, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := Verify(tt.secret, tt.code, now, tt.last)
			if ok != tt.wantOK || got != tt.wantStep {
				t.Errorf("got %d, %v, want %d, %v", got, ok, tt.wantStep, tt.wantOK)
			}
		})
	}
}

// Whoever stores the step can never use a code, or an older one, again.
func TestVerify_everyCodeWorksOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := NewSecret()
		now := time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "now"), 0)
		var last int64 = -10
		used := map[int64]bool{}
		for range 8 {
			offset := rapid.Int64Range(-2, 2).Draw(t, "offset")
			code, err := Code(secret, now.Add(time.Duration(offset)*30*time.Second))
			if err != nil {
				t.Fatal(err)
			}
			step, ok := Verify(secret, code, now, last)
			if ok && (used[step] || step <= last) {
				t.Fatalf("step %d accepted again after %d", step, last)
			}
			if ok {
				used[step], last = true, step
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 45).Draw(t, "pause")) * time.Second)
		}
	})
}

func TestNewSecret(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		s := NewSecret()
		key, err := decode(s)
		if err != nil || len(key) != size || seen[s] {
			t.Fatalf("secret of %d bytes, %v, seen before: %v", len(key), err, seen[s])
		}
		seen[s] = true
	}
}

func TestCode_malformedSecretIsNotRepeated(t *testing.T) {
	_, err := Code("not-a-secret", time.Unix(0, 0))
	if !errors.Is(err, ErrSecret) || strings.Contains(err.Error(), "not-a") {
		t.Errorf("got %v", err)
	}
}

func TestURI(t *testing.T) {
	got := URI(rfcSecret, "Recourse: Co", "ana@example.org")
	want := "otpauth://totp/Recourse%3A%20Co:ana@example.org?secret=" + rfcSecret +
		"&issuer=Recourse%3A%20Co&algorithm=SHA1&digits=6&period=30"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	u, err := url.Parse(got)
	if err != nil || u.Query().Get("issuer") != "Recourse: Co" || u.Path != "/Recourse: Co:ana@example.org" {
		t.Errorf("parsed: %+v, %v", u, err)
	}
}

func TestStep_beforeTheEpoch(t *testing.T) {
	for unix, want := range map[int64]int64{-1: -1, -30: -1, -31: -2, 0: 0, 29: 0, 30: 1} {
		if got := Step(time.Unix(unix, 0)); got != want {
			t.Errorf("Step(%d) = %d, want %d", unix, got, want)
		}
	}
}
