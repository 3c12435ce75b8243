package sealed

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"regexp"
	"testing"

	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"golang.org/x/crypto/argon2"
	"pgregory.net/rapid"
)

var salt = []byte("0123456789abcdef")

// macKey digs the key out of a PRF keyset (field 3 of tink's HmacPrfKey), so that
// tokens can be compared with the standard library's HMAC.
func macKey(t testing.TB, keyset []byte, i int) []byte {
	t.Helper()
	var ks tinkpb.Keyset
	if err := proto.Unmarshal(keyset, &ks); err != nil {
		t.Fatal(err)
	}
	for b := ks.Key[i].KeyData.Value; len(b) > 0; {
		number, kind, n := protowire.ConsumeTag(b)
		if b = b[n:]; number == 3 {
			key, _ := protowire.ConsumeBytes(b)
			return key
		}
		b = b[protowire.ConsumeFieldValue(number, kind, b):]
	}
	t.Fatal("no key in the keyset")
	return nil
}

func mac(key []byte, in []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(in)
	return h.Sum(nil)
}

func TestTokensAreHMAC(t *testing.T) {
	k := newRing(t, "inc-1")
	s, keys := newSealerOf(t, k, "inc-1"), k.state().file.Incidents["inc-1"]
	in := []byte("\x00\x00\x00\x00\x00\x00\x00\x11recourse/token/v1\x00\x00\x00\x00\x00\x00\x00\x04name\x00\x00\x00\x00\x00\x00\x00\x03ada\x00\x00\x00\x00\x00\x00\x00\x00")
	got, version := s.Token("name", "ada", "")
	if want := mac(macKey(t, keys.Index, 0), in); !bytes.Equal(got, want) || version != 1 {
		t.Errorf("Token = %x, version %d; want %x, 1", got, version, want)
	}
	got, version = s.CodeToken("2345", salt)
	want := mac(macKey(t, keys.Pepper, 0), argon2.IDKey([]byte("2345"), salt, 1, 64, 1, 32))
	if !bytes.Equal(got, want) || version != 1 {
		t.Errorf("CodeToken = %x, version %d; want %x, 1", got, version, want)
	}
}

// Purposes and parts that differ in any way give other tokens, wherever a part
// ends; the same ones the same.
func TestTokensAreUnambiguous(t *testing.T) {
	s := newRing(t).Installation()
	parts := rapid.SliceOfN(rapid.StringMatching(`[ab\x00]{0,3}`), 1, 4)
	rapid.Check(t, func(t *rapid.T) {
		a, b := parts.Draw(t, "a"), parts.Draw(t, "b")
		same := len(a) == len(b)
		for i := range a {
			same = same && a[i] == b[i]
		}
		x, _ := s.Token(a[0], a[1:]...)
		y, _ := s.Token(b[0], b[1:]...)
		if same != bytes.Equal(x, y) || len(x) != TokenSize {
			t.Fatalf("%q and %q: %x and %x", a, b, x, y)
		}
	})
}

// Neither another incident, nor another use of the same words, gives the same hash.
func TestHashesAreApart(t *testing.T) {
	k := newRing(t, "inc-1", "inc-2")
	seen := map[string]string{}
	for name, s := range map[string]*Sealer{"inc-1": newSealerOf(t, k, "inc-1"), "inc-2": newSealerOf(t, k, "inc-2"), "installation": k.Installation()} {
		token, _ := s.Token("patient", "row-1")
		other, _ := s.Token("enrollment", "row-1")
		code, _ := s.CodeToken("row-1", salt)
		salted, _ := s.CodeToken("row-1", []byte("fedcba9876543210"))
		for use, sum := range map[string]string{
			"token": string(token), "purpose": string(other), "code": string(code), "salted": string(salted),
			"pseudonym": s.Pseudonym("patient", "row-1"), "kind": s.Pseudonym("enrollment", "row-1"),
		} {
			if before, ok := seen[sum]; ok {
				t.Errorf("%s of %s equals %s", use, name, before)
			}
			seen[sum] = use + " of " + name
		}
	}
}

func TestPseudonym(t *testing.T) {
	s := newRing(t).Installation()
	got := s.Pseudonym("patient", "row-1")
	if !regexp.MustCompile(`^patient/[a-z2-7]{26}$`).MatchString(got) || got != s.Pseudonym("patient", "row-1") {
		t.Errorf("Pseudonym = %q", got)
	}
}

func TestShortSaltPanics(t *testing.T) {
	s := newRing(t).Installation()
	for _, short := range [][]byte{nil, salt[:MinSalt-1]} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("no panic for a salt of %d bytes", len(short))
				}
			}()
			s.CodeToken("2345", short)
		}()
	}
}

// A key that is added and one that is promoted: what was made before must still
// be found and opened, by a replica in either phase.
func TestTwoPhasesOfRotation(t *testing.T) {
	k := newRing(t, "inc-1")
	f := k.state().file
	before, fresh := f.Incidents["inc-1"], f.Installation
	phase := func(promote bool) *incidentKeys {
		rotated := keys{
			withSecond(t, before.Cipher, fresh.Cipher, promote, false), withSecond(t, before.Index, fresh.Index, promote, true),
			withSecond(t, before.Pepper, fresh.Pepper, promote, true), before.Audit,
		}
		s, err := newState(f.with("inc-1", rotated))
		if err != nil {
			t.Fatal(err)
		}
		return s.incidents["inc-1"]
	}
	wrapped, err := k.NewDataKey("inc-1")
	if err != nil {
		t.Fatal(err)
	}
	old, err := k.Incident("inc-1", wrapped)
	if err != nil {
		t.Fatal(err)
	}
	sealed := mustSeal(t, old, home, "Saltonstall")
	token, _ := old.Token("name", "ada")
	code, _ := old.CodeToken("2345", salt)
	for i, promoted := range []bool{false, true} {
		s, err := phase(promoted).unwrap("inc-1", wrapped)
		if err != nil {
			t.Fatal(err)
		}
		var got string
		if err := s.Open(home, sealed, &got); err != nil || got != "Saltonstall" {
			t.Errorf("promoted %v: Open = %q, %v", promoted, got, err)
		}
		if s.Pseudonym("patient", "1") != old.Pseudonym("patient", "1") {
			t.Errorf("promoted %v: another pseudonym", promoted)
		}
		if _, version := s.Token("name", "ada"); version != 1+i {
			t.Errorf("promoted %v: new tokens have version %d", promoted, version)
		}
		if _, version := s.CodeToken("2345", salt); version != 1+i {
			t.Errorf("promoted %v: new codes have version %d", promoted, version)
		}
		checkLive(t, s.Tokens("name", "ada"), token)
		checkLive(t, s.CodeTokens("2345", salt), code)
	}
}

// checkLive wants versions 2 and 1, in that order, the latter equal to first.
func checkLive(t *testing.T, got []Token, first []byte) {
	t.Helper()
	if len(got) != 2 || got[0].Version != 2 || got[1].Version != 1 || !bytes.Equal(got[1].Sum, first) || bytes.Equal(got[0].Sum, first) {
		t.Errorf("live tokens %v, want versions 2, 1 and %x last", got, first)
	}
}
