package sealed

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestRoundTrip(t *testing.T) {
	s := newSealerOf(t, newRing(t, "inc-1"), "inc-1")
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{`\ufffd`, "\ufffd", `\`, "<&>", "\x00", "\u2028", "Åsa Ó'Néill"}))
	rapid.Check(t, func(t *rapid.T) {
		at := Place{
			rapid.StringN(1, 9, -1).Draw(t, "table"), rapid.StringN(1, 9, -1).Draw(t, "group"), rapid.StringN(1, 9, -1).Draw(t, "row"),
			"inc-1", rapid.IntRange(1, math.MaxInt).Draw(t, "version"),
		}
		in := identity{First: text.Draw(t, "first"), Last: text.Draw(t, "last"), Birth: text.Draw(t, "birth"), Aliases: rapid.SliceOf(text).Draw(t, "aliases")}
		if rapid.Bool().Draw(t, "scored") {
			n := rapid.Int().Draw(t, "score")
			in.Score = &n
		}
		raw := rapid.SliceOf(rapid.Byte()).Draw(t, "raw")
		var out identity
		var word string
		var blob []byte
		roundTrip(t, s, at, in, &out)
		roundTrip(t, s, at, string(raw), &word) // bytes that are not UTF-8 come back too
		roundTrip(t, s, at, raw, &blob)
		if diff := cmp.Diff(in, out); diff != "" || word != string(raw) || !bytes.Equal(blob, raw) {
			t.Fatalf("%s\nstring %q, bytes %q, want %q", diff, word, blob, raw)
		}
	})
}

func roundTrip(t *rapid.T, s *Sealer, at Place, in, out any) {
	sealed, err := s.Seal(at, in)
	if err != nil {
		t.Fatal(err)
	}
	value, _ := sealed.Value()
	var back Text
	if err := back.Scan(value); err != nil {
		t.Fatal(err)
	}
	if err := s.Open(at, back, out); err != nil {
		t.Fatal(err)
	}
}

func TestWrongPlaceIsRefused(t *testing.T) {
	s := newSealerOf(t, newRing(t, "inc-1"), "inc-1")
	sealed := mustSeal(t, s, home, "Saltonstall")
	for _, tt := range []struct {
		name string
		at   Place
		want error
	}{
		{"same", home, nil},
		{"table", Place{"letters", "identity", "row-1", "inc-1", 1}, ErrOpen},
		{"group", Place{"patients", "contact", "row-1", "inc-1", 1}, ErrOpen},
		{"row", Place{"patients", "identity", "row-2", "inc-1", 1}, ErrOpen},
		{"version", Place{"patients", "identity", "row-1", "inc-1", 2}, ErrOpen},
		{"boundary", Place{"patient", "sidentity", "row-1", "inc-1", 1}, ErrOpen},
		{"incident", Place{"patients", "identity", "row-1", "inc-2", 1}, ErrPlace},
		{"no incident", Place{"patients", "identity", "row-1", "", 1}, ErrPlace},
		{"no table", Place{"", "identity", "row-1", "inc-1", 1}, ErrPlace},
		{"no group", Place{"patients", "", "row-1", "inc-1", 1}, ErrPlace},
		{"no row", Place{"patients", "identity", "", "inc-1", 1}, ErrPlace},
		{"no version", Place{"patients", "identity", "row-1", "inc-1", 0}, ErrPlace},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got string
			err := s.Open(tt.at, sealed, &got)
			if !errors.Is(err, tt.want) || (got == "Saltonstall") != (tt.want == nil) {
				t.Errorf("Open = %q, %v; want %v", got, err, tt.want)
			}
			if _, err := s.Seal(tt.at, "x"); errors.Is(tt.want, ErrPlace) != errors.Is(err, ErrPlace) {
				t.Errorf("Seal: %v", err)
			}
		})
	}
}

// No two places may have the same bytes, wherever a part ends.
func TestPlacesAreUnambiguous(t *testing.T) {
	part := rapid.StringMatching(`[ab\x00]{0,3}`)
	place := rapid.Custom(func(t *rapid.T) Place {
		return Place{part.Draw(t, "table"), part.Draw(t, "group"), part.Draw(t, "row"), part.Draw(t, "incident"), rapid.IntRange(0, 2).Draw(t, "version")}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := place.Draw(t, "a"), place.Draw(t, "b")
		if (a == b) != bytes.Equal(a.bytes(), b.bytes()) {
			t.Fatalf("%v and %v", a, b)
		}
	})
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	s := newSealerOf(t, newRing(t, "inc-1"), "inc-1")
	blob := mustSeal(t, s, home, identity{First: "Ada", Last: "Saltonstall"}).blob
	for bit := range len(blob) * 8 {
		changed := bytes.Clone(blob)
		changed[bit/8] ^= 1 << (bit % 8)
		var got identity
		err := s.Open(home, Text{changed}, &got)
		if !errors.Is(err, ErrOpen) && !errors.Is(err, ErrUnknownKey) || got.Last != "" {
			t.Fatalf("bit %d flipped: %v, got %+v", bit, err, got)
		}
	}
	for size := range len(blob) {
		if err := s.Open(home, Text{append(bytes.Clone(blob[:size]), make([]byte, max(0, MinSize-size))...)}, new(identity)); err == nil {
			t.Fatalf("cut to %d bytes: opened", size)
		}
	}
}

func TestSwappedBlobsAreRefused(t *testing.T) {
	k := newRing(t, "inc-1", "inc-2")
	var places []Place
	var blobs []Text
	sealers := map[string]*Sealer{}
	for _, incident := range []string{"inc-1", "inc-2"} {
		sealers[incident] = newSealerOf(t, k, incident)
		for i := range 40 {
			at := Place{[]string{"patients", "letters"}[i%2], []string{"identity", "contact"}[i/2%2], fmt.Sprint("row-", i/4), incident, 1}
			places, blobs = append(places, at), append(blobs, mustSeal(t, sealers[incident], at, "same words"))
		}
	}
	for i, at := range places {
		for j, blob := range blobs {
			var got string
			if err := sealers[at.Incident].Open(at, blob, &got); (err == nil) != (i == j) || (got != "") != (i == j) {
				t.Fatalf("blob of %s opened at %s: %v", places[j], at, err)
			}
		}
	}
}

// repeated says whether two blobs share key and nonce.
func repeated(blobs []Text) bool {
	seen := map[[16]byte]bool{}
	for _, b := range blobs {
		if nonce := [16]byte(b.blob[1:17]); seen[nonce] {
			return true
		} else {
			seen[nonce] = true
		}
	}
	return false
}

func TestNoNonceRepeats(t *testing.T) {
	s := newSealerOf(t, newRing(t, "inc-1"), "inc-1")
	blobs := make([]Text, 100_000)
	for i := range blobs {
		blobs[i] = mustSeal(t, s, home, "same words")
	}
	if repeated(blobs) {
		t.Error("a nonce repeats")
	}
	if blobs[7] = blobs[99]; !repeated(blobs) {
		t.Error("the planted repeat is not found")
	}
}

type redacting struct{ Name string }

func (redacting) MarshalText() ([]byte, error) { return []byte("[redacted]"), nil }

func TestShapes(t *testing.T) {
	s := newSealerOf(t, newRing(t, "inc-1"), "inc-1")
	type list struct{ Next *list }
	type secret string
	for _, tt := range []struct {
		name string
		in   any
		want error
	}{
		{"struct", identity{}, nil},
		{"pointer", &identity{}, nil},
		{"time", struct{ At time.Time }{}, nil},
		{"map", map[string][]int{"a": {1}}, nil},
		{"type of itself", list{&list{}}, nil},
		{"named string", secret("x"), nil},
		{"text like an escape", struct{ S string }{`\ufffd \\ufffd`}, nil},
		{"nil", nil, ErrShape},
		{"nil pointer", (*identity)(nil), ErrShape},
		{"sealed already", Text{}, ErrShape},
		{"sealed field", struct{ T Text }{}, ErrShape},
		{"redacting", redacting{"Saltonstall"}, ErrShape},
		{"redacting field", struct{ R []redacting }{}, ErrShape},
		{"redacting key", map[redacting]int{}, ErrShape},
		{"unexported field", struct{ name string }{"Saltonstall"}, ErrShape},
		{"interface field", struct{ V any }{"Saltonstall"}, ErrShape},
		{"function", func() {}, ErrShape},
		{"not a number", struct{ F float64 }{math.NaN()}, ErrShape},
		{"not UTF-8", identity{Last: "Salton\xffstall"}, ErrShape},
		{"not UTF-8 after a backslash", identity{Last: "Salton\\\xffstall"}, ErrShape},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 { // a refused type must not be remembered as passed
				_, err := s.Seal(home, tt.in)
				if !errors.Is(err, tt.want) || err != nil && strings.Contains(err.Error(), "Salton") {
					t.Errorf("Seal: %v, want %v", err, tt.want)
				}
			}
		})
	}
}

func TestOpenIntoAnotherShape(t *testing.T) {
	s := newSealerOf(t, newRing(t, "inc-1"), "inc-1")
	word, raw := mustSeal(t, s, home, "Saltonstall"), mustSeal(t, s, home, []byte("Saltonstall"))
	record := mustSeal(t, s, home, map[string]int{"Last": 19610203})
	for _, tt := range []struct {
		name string
		in   Text
		into any
	}{
		{"string as bytes", word, new([]byte)},
		{"string as struct", word, new(identity)},
		{"bytes as string", raw, new(string)},
		{"struct as string", record, new(string)},
		{"field of another type", record, new(identity)},
		{"not a pointer", record, identity{}},
		{"nil", record, nil},
		{"nil pointer to string", word, (*string)(nil)},
		{"nil pointer to bytes", raw, (*[]byte)(nil)},
		{"nil pointer to struct", record, (*identity)(nil)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := s.Open(home, tt.in, tt.into)
			if !errors.Is(err, ErrShape) || strings.Contains(err.Error(), "Salton") || strings.Contains(err.Error(), "1961") {
				t.Errorf("Open: %v, want %v without the value", err, ErrShape)
			}
		})
	}
	if err := s.Open(home, Text{}, new(string)); !errors.Is(err, ErrOpen) {
		t.Errorf("Open of nothing: %v", err)
	}
}
