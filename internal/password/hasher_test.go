package password

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

// cheap keeps the tests fast; TestHasher_defaults covers the real cost.
var cheap = Params{MemoryKiB: 64, Passes: 1, Lanes: 1}

func hasher(t *testing.T, cfg Config) *Hasher {
	t.Helper()
	if cfg.Params == (Params{}) {
		cfg.Params = cheap
	}
	h, err := NewHasher(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func mustHash(t *testing.T, h *Hasher, password string) string {
	t.Helper()
	phc, err := h.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	return phc
}

func pepper(id string) Pepper { return Pepper{ID: id, Key: bytes.Repeat([]byte(id[:1]), 32)} }

func TestHasher_defaults(t *testing.T) {
	h, err := NewHasher(Config{})
	if err != nil {
		t.Fatal(err)
	}
	phc := mustHash(t, h, "a long enough passphrase")
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") || h.NeedsRehash(phc) {
		t.Errorf("got %s", phc)
	}
	if ok, err := h.Verify(t.Context(), phc, "a long enough passphrase"); err != nil || !ok {
		t.Errorf("Verify = %v, %v", ok, err)
	}
}

func TestHasher_Verify(t *testing.T) {
	h := hasher(t, Config{Peppers: []Pepper{pepper("new"), pepper("old")}})
	old := hasher(t, Config{Peppers: []Pepper{pepper("old")}})
	bare := hasher(t, Config{})
	phc := mustHash(t, h, "correct horse é")
	tests := []struct {
		name     string
		hasher   *Hasher
		phc, in  string
		want     bool
		wantErr  error
		wantNeed bool
	}{
		{"right", h, phc, "correct horse é", true, nil, false},
		{"composed otherwise", h, phc, "correct horse e\u0301", true, nil, false},
		{"wrong", h, phc, "correct horse e", false, nil, false},
		{"empty", h, phc, "", false, nil, false},
		{"longer", h, phc, "correct horse é ", false, nil, false},
		{"old pepper", h, mustHash(t, old, "x"), "x", true, nil, true},
		{"no pepper", h, mustHash(t, bare, "x"), "x", true, nil, true},
		{"unknown pepper", old, phc, "correct horse é", false, ErrPepper, true},
		{"pepper gone", bare, phc, "correct horse é", false, ErrPepper, true},
		{"other parameters", hasher(t, Config{Params: Params{128, 1, 1}}), mustHash(t, bare, "x"), "x", true, nil, true},
		{"no hash", h, "", "x", false, ErrMalformed, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.hasher.Verify(t.Context(), tt.phc, tt.in)
			if got != tt.want || !errors.Is(err, tt.wantErr) {
				t.Errorf("Verify = %v, %v, want %v, %v", got, err, tt.want, tt.wantErr)
			}
			if need := tt.hasher.NeedsRehash(tt.phc); need != tt.wantNeed {
				t.Errorf("NeedsRehash = %v, want %v", need, tt.wantNeed)
			}
		})
	}
}

// Frozen: hashes in a database must verify for as long as the program lives.
func TestHasher_frozen(t *testing.T) {
	for _, phc := range []string{frozenBare, frozenPeppered} {
		h := hasher(t, Config{Peppers: []Pepper{pepper("k1")}})
		if ok, err := h.Verify(t.Context(), phc, "the frozen passphrase"); err != nil || !ok {
			t.Errorf("%s: %v, %v", phc, ok, err)
		}
	}
}

func TestParse_refuses(t *testing.T) {
	good := record{Params: cheap, salt: make([]byte, 16), key: make([]byte, 32)}.String()
	if _, err := parse(good); err != nil {
		t.Fatalf("good hash refused: %v", err)
	}
	tests := []struct{ name, old, new string }{
		{"another algorithm", "argon2id", "argon2i"},
		{"another version", "v=19", "v=16"},
		{"too much memory", "m=64", "m=4000000"},
		{"too little memory", "m=64", "m=7"},
		{"too many passes", "t=1", "t=4000000"},
		{"no passes", "t=1", "t=0"},
		{"too many lanes", "p=1", "p=200"},
		{"no lanes", "p=1", "p=0"},
		{"overflow", "p=1", "p=257"},
		{"plus sign", "m=64", "m=+64"},
		{"blank", "m=64", "m= 64"},
		{"tail after the costs", "p=1", "p=1x"},
		{"empty pepper", "p=1", "p=1,keyid="},
		{"odd pepper", "p=1", "p=1,keyid=a_b"},
		{"padding", "AAAA$", "AAAA==$"},
		{"short salt", "$AAAAAAAAAAAAAAAAAAAAAA$", "$AAAA$"},
		{"one more part", "$v=19", "$v=19$"},
		{"line break", "$AAAAAAAAAAAAAAAAAAAAAA$", "$AAAAAAAAAAA\nAAAAAAAAAAA$"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bad := strings.Replace(good, tt.old, tt.new, 1)
			if bad == good {
				t.Fatal("the case changes nothing")
			}
			if _, err := parse(bad); !errors.Is(err, ErrMalformed) {
				t.Errorf("%q: got %v", bad, err)
			}
		})
	}
}

func TestParse_roundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.String().Draw(t, "phc")
		if r, err := parse(in); err == nil && r.String() != in {
			t.Fatalf("%q reads as %q", in, r)
		}
	})
}

func TestNewHasher_refuses(t *testing.T) {
	tests := []struct {
		name string
		in   Config
	}{
		{"weak beyond Argon2", Config{Params: Params{1, 1, 1}}},
		{"negative concurrency", Config{Concurrent: -1}},
		{"short pepper", Config{Peppers: []Pepper{{"k", make([]byte, 31)}}}},
		{"pepper without id", Config{Peppers: []Pepper{{"", make([]byte, 32)}}}},
		{"pepper with a long id", Config{Peppers: []Pepper{{strings.Repeat("k", 17), make([]byte, 32)}}}},
	}
	for _, tt := range tests {
		if _, err := NewHasher(tt.in); err == nil {
			t.Errorf("%s: accepted", tt.name)
		}
	}
}

func TestPepper_isRedacted(t *testing.T) {
	p := Pepper{"k1", []byte("THE-SECRET-KEY-OF-THIRTY-TWO-BYTES")}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, p); got != "pepper(k1)" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
}

// The dummy must do what a real account costs: same parameters, same pepper,
// one slot. A cheaper dummy would tell which accounts exist.
func TestHasher_VerifyDummy(t *testing.T) {
	h := hasher(t, Config{Concurrent: 1, Peppers: []Pepper{pepper("k1")}})
	if err := h.VerifyDummy(t.Context(), "whatever"); err != nil {
		t.Fatal(err)
	}
	h.slots <- struct{}{} // all slots taken: real work cannot be done
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.VerifyDummy(ctx, "whatever"); !errors.Is(err, context.Canceled) {
		t.Errorf("the dummy did not wait for a slot: %v", err)
	}
	<-h.slots
	if err := h.VerifyDummy(ctx, "whatever"); !errors.Is(err, context.Canceled) {
		t.Errorf("a canceled caller still cost a hash: %v", err)
	}
}

// Allocations stand for work: Argon2 allocates its memory once for each hash.
func TestHasher_VerifyDummy_costsTheSame(t *testing.T) {
	h := hasher(t, Config{Params: Params{MemoryKiB: 4096, Passes: 1, Lanes: 1}})
	phc := mustHash(t, h, "x")
	cost := func(f func()) int64 {
		return testing.Benchmark(func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				f()
			}
		}).AllocedBytesPerOp() >> 20
	}
	realCost := cost(func() { _, _ = h.Verify(t.Context(), phc, "y") })
	dummy := cost(func() { _ = h.VerifyDummy(t.Context(), "y") })
	if realCost != dummy || realCost < 4 {
		t.Errorf("real %d MiB, dummy %d MiB, want equal and at least 4", realCost, dummy)
	}
}

func TestHasher_boundsConcurrency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hasher(t, Config{Concurrent: 2})
		h.slots <- struct{}{}
		h.slots <- struct{}{}
		var wg sync.WaitGroup
		var mu sync.Mutex
		done := 0
		for range 4 {
			wg.Go(func() {
				if _, err := h.Hash(context.Background(), "x"); err != nil {
					t.Error(err)
				}
				mu.Lock()
				done++
				mu.Unlock()
			})
		}
		synctest.Wait()
		if done != 0 {
			t.Errorf("%d hashes ran without a slot", done)
		}
		<-h.slots
		wg.Wait()
		if done != 4 {
			t.Errorf("%d of 4 hashes done", done)
		}
	})
}

// A megabyte typed into the form must neither cost nor pass.
func TestHasher_cutsHugeInput(t *testing.T) {
	h := hasher(t, Config{})
	phc := mustHash(t, h, strings.Repeat("a", MaxLength))
	if ok, err := h.Verify(t.Context(), phc, strings.Repeat("a", 1<<20)); err != nil || ok {
		t.Errorf("got %v, %v", ok, err)
	}
	long := strings.Repeat("𝄞", MaxLength) // the longest allowed: four bytes each
	if ok, err := h.Verify(t.Context(), mustHash(t, h, long), long[:len(long)-4]+"a"); err != nil || ok {
		t.Errorf("the last character does not count: %v, %v", ok, err)
	}
}
