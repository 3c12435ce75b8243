package tlog_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"recourse/internal/tlog"
)

const origin = "audit.example.org"

var signedAt = time.Date(2020, 4, 20, 10, 0, 15, 0, time.UTC)

func newKey(t *testing.T, name string, fill byte) (note.Signer, note.Verifier) {
	t.Helper()
	signer, public, err := tlog.Key(name, bytes.Repeat([]byte{fill}, 32))
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := tlog.NewVerifier(public + "\n")
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}

func sample() tlog.Checkpoint {
	return tlog.Checkpoint{Origin: origin, Tree: treeOf(bodies(13)), Time: signedAt}
}

func mustSign(t *testing.T, c tlog.Checkpoint, key note.Signer) []byte {
	t.Helper()
	signed, err := tlog.Sign(c, key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestSignAndOpen(t *testing.T) {
	signer, verifier := newKey(t, origin, 1)
	_, successor := newKey(t, origin, 2)
	for _, at := range []time.Time{signedAt, {}, signedAt.In(time.FixedZone("EDT", -4*3600)).Add(999 * time.Millisecond)} {
		want := sample()
		want.Time = at
		got, err := tlog.Open(mustSign(t, want, signer), successor, verifier)
		if err != nil || got.Tree != want.Tree || got.Origin != origin || !got.Time.Equal(at.Truncate(time.Second)) {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
	}
}

// The format is public: other tools read it, and old notes must stay readable.
func TestFrozenNote(t *testing.T) {
	signer, verifier := newKey(t, origin, 1)
	const want = origin + "\n13\nwMEonwBgX419h4C59CZMc2zPuEzpFwjCsn5kJr/H2Kg=\ntime 2020-04-20T10:00:15Z\n\n" +
		"— " + origin + " MqSx/atZR5LFeQD63r++4IZ05Iqq85FAfiOkk1RmTSS9J2kW0/Ebm7n0SRpG8uWQXkCtrh3gKpNCil5b5vQ/xeOpYwM=\n"
	signed := mustSign(t, sample(), signer)
	if string(signed) != want {
		t.Errorf("got %q, want %q", signed, want)
	}
	if _, err := tlog.Open([]byte(want), verifier); err != nil {
		t.Errorf("the frozen note is refused: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	signer, verifier := newKey(t, origin, 1)
	other, otherVerifier := newKey(t, "audit.elsewhere.org", 1)
	_, stranger := newKey(t, origin, 3)
	signed := string(mustSign(t, sample(), signer))
	raw := func(text string, key note.Signer) string {
		msg, err := note.Sign(&note.Note{Text: text}, key)
		if err != nil {
			t.Fatal(err)
		}
		return string(msg)
	}
	tests := []struct {
		name  string
		note  string
		known []note.Verifier
		want  error
	}{
		{"no key known", signed, nil, tlog.ErrSignature},
		{"another key of that name", signed, []note.Verifier{stranger}, tlog.ErrSignature},
		{"another log's key", signed, []note.Verifier{otherVerifier}, tlog.ErrSignature},
		{"another log vouches for ours", raw(sample().Text(), other), []note.Verifier{verifier, otherVerifier}, tlog.ErrSignature},
		{"size changed", strings.Replace(signed, "\n13\n", "\n12\n", 1), []note.Verifier{verifier}, tlog.ErrSignature},
		{"time changed", strings.Replace(signed, "10:00:15", "10:00:16", 1), []note.Verifier{verifier}, tlog.ErrSignature},
		{"line added", strings.Replace(signed, "\n\n", "\nmore\n\n", 1), []note.Verifier{verifier}, tlog.ErrSignature},
		{"signature cut off", signed[:strings.Index(signed, "\n\n")+2], []note.Verifier{verifier}, tlog.ErrSignature},
		{"empty", "", []note.Verifier{verifier}, tlog.ErrSignature},
		{"signed, yet no checkpoint", raw("hello\n", signer), []note.Verifier{verifier}, tlog.ErrCheckpoint},
		{"signed, yet size negative", raw(strings.Replace(sample().Text(), "\n13\n", "\n-13\n", 1), signer), []note.Verifier{verifier}, tlog.ErrCheckpoint},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tlog.Open([]byte(tt.note), tt.known...)
			wantError(t, err, tt.want)
			if got != (tlog.Checkpoint{}) {
				t.Errorf("got %v beside the error", got)
			}
		})
	}
}

// A changed byte is noticed, or changes nothing that the note says: base64 has
// spare bits at its end.
func TestChangedByte(t *testing.T) {
	signer, verifier := newKey(t, origin, 1)
	signed := mustSign(t, sample(), signer)
	rapid.Check(t, func(t *rapid.T) {
		bad := slices.Clone(signed)
		at := rapid.IntRange(0, len(bad)-1).Draw(t, "at")
		bad[at] ^= rapid.ByteRange(1, 255).Draw(t, "flip")
		if c, err := tlog.Open(bad, verifier); err == nil && c != sample() {
			t.Fatalf("byte %d changed, yet opened as %v", at, c)
		}
	})
}

func TestSignRefuses(t *testing.T) {
	signer, _ := newKey(t, origin, 1)
	other, _ := newKey(t, "audit.elsewhere.org", 1)
	tests := []struct {
		name string
		key  note.Signer
		bend func(c *tlog.Checkpoint)
	}{
		{"another log's key", other, func(*tlog.Checkpoint) {}},
		{"another origin", signer, func(c *tlog.Checkpoint) { c.Origin = "audit.elsewhere.org" }},
		{"negative size", signer, func(c *tlog.Checkpoint) { c.Size = -1 }},
		{"absurd size", signer, func(c *tlog.Checkpoint) { c.Size = 1<<62 + 1 }},
		{"year that has no text", signer, func(c *tlog.Checkpoint) { c.Time = signedAt.AddDate(9000, 0, 0) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := sample()
			tt.bend(&c)
			if signed, err := tlog.Sign(c, tt.key); err == nil {
				t.Errorf("signed %q", signed)
			}
		})
	}
}

func TestParseTextRefuses(t *testing.T) {
	good := sample().Text()
	bend := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	for name, text := range map[string]string{
		"empty":              "",
		"no last line break": strings.TrimSuffix(good, "\n"),
		"no origin":          bend(origin, ""),
		"no size":            bend("\n13\n", "\n\n"),
		"size with a plus":   bend("\n13\n", "\n+13\n"),
		"size with a zero":   bend("\n13\n", "\n013\n"),
		"size too large":     bend("\n13\n", "\n9223372036854775808\n"),
		"absurd size":        bend("\n13\n", "\n9223372036854775807\n"),
		"root too short":     bend("=\ntime", "\ntime"),
		"root not base64":    bend("\n13\n", "\n13\n!"),
		"fraction of second": bend("15Z", "15.5Z"),
		"other zone":         bend("15Z", "15+00:00"),
		"zero time":          bend("2020-04-20T10:00:15Z", "0001-01-01T00:00:00Z"),
		"not a time":         bend("2020", "year"),
		"other extension":    bend("time ", "when "),
		"two extensions":     good + "more\n",
		"carriage returns":   strings.ReplaceAll(good, "\n", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			if text == good {
				t.Fatal("the fault is not planted")
			}
			_, err := tlog.ParseText(text)
			wantError(t, err, tlog.ErrCheckpoint)
		})
	}
}

// One checkpoint has one text, and that text reads back as the same.
func FuzzParseText(f *testing.F) {
	f.Add(sample().Text())
	f.Add(tlog.Checkpoint{Origin: "o", Tree: treeOf(nil)}.Text())
	f.Add("o\n1\n\ntime \n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := tlog.ParseText(text)
		if err != nil {
			if !errors.Is(err, tlog.ErrCheckpoint) || c != (tlog.Checkpoint{}) {
				t.Fatalf("got %v, %v", c, err)
			}
			return
		}
		if c.Text() != text || c.Size < 0 || c.Origin == "" {
			t.Fatalf("%q was read as %q", text, c.Text())
		}
	})
}

func TestKeyRefuses(t *testing.T) {
	seed := bytes.Repeat([]byte{7}, 32)
	tests := []struct {
		name, origin string
		seed         []byte
	}{
		{"no origin", "", seed},
		{"blank in the origin", "audit log", seed},
		{"plus in the origin", "audit+log", seed},
		{"short seed", origin, seed[:31]},
		{"long seed", origin, append(slices.Clone(seed), 7)},
		{"no seed", origin, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, public, err := tlog.Key(tt.origin, tt.seed); err == nil {
				t.Errorf("got key %s", public)
			}
		})
	}
	if _, err := tlog.NewVerifier("audit.example.org+00000000+AAAA"); err == nil {
		t.Error("a verifier key with a wrong hash is taken")
	}
}
