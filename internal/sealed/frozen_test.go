package sealed

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
)

// The files in testdata were made once by -freeze and must hold for ever: what a
// database keeps today has to open under every later version. -freeze refuses to
// overwrite them. Their keys protect nothing.
var freeze = flag.Bool("freeze", false, "make testdata for a new format")

const (
	frozenKeys    = "testdata/keyring.json"
	frozenVectors = "testdata/vectors.json"
)

// vectors is what the frozen keyring made.
type vectors struct {
	ID, Check, VerifierKey, Checkpoint string
	Sealers                            []sealerVectors
}

type sealerVectors struct {
	Incident string // empty for the installation
	DataKey  string // wrapped, in hex
	String   blobVector[string]
	Bytes    blobVector[[]byte]
	Struct   blobVector[identity]
	Tokens   []tokenVector // for purpose "name+birth", parts "saltonstall", "1961-02-03"
	Codes    []tokenVector // for code 23456789CDFHJKMN, salt 0123456789abcdef

	TokenVersion, CodeVersion int    // of new ones
	Pseudonym                 string // of kind "patient", id "row-1"
}

type blobVector[T any] struct {
	At    Place
	Plain T
	Blob  string
}

type tokenVector struct {
	Version int
	Sum     string
}

const frozenNote = "frozen log\n1\nroot\n"

func TestFrozen(t *testing.T) {
	if *freeze {
		makeFrozen(t)
	}
	k, v := openFrozen(t)
	if v.ID != k.ID() || v.Check != hex.EncodeToString(k.Check()) || v.VerifierKey != k.VerifierKey() || v.Checkpoint != signFrozen(t, k) {
		t.Errorf("keyring %s, check %x, verifier %s, note %q; want %+v", k.ID(), k.Check(), k.VerifierKey(), signFrozen(t, k), v)
	}
	if len(v.Sealers) != 3 {
		t.Fatalf("%d sealers are frozen, want 3", len(v.Sealers))
	}
	for _, want := range v.Sealers {
		t.Run("sealer "+want.Incident, func(t *testing.T) {
			s := sealerFrozen(t, k, want)
			openBlob(t, s, want.String)
			openBlob(t, s, want.Bytes)
			openBlob(t, s, want.Struct)
			got := want
			hashesFrozen(s, &got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("hashes changed:\n%s", diff)
			}
		})
	}
}

// The frozen file must also be written again as it is, byte for byte.
func TestFrozenFileFormat(t *testing.T) {
	want, err := os.ReadFile(frozenKeys)
	if err != nil {
		t.Fatal(err)
	}
	f, err := decode(want)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := f.encode(); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the format changed (%v):\n%s", err, cmp.Diff(string(want), string(got)))
	}
}

func openFrozen(t *testing.T) (*Keyring, vectors) {
	t.Helper()
	b, err := os.ReadFile(frozenKeys)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keys") // git does not keep the mode
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	k, err := OpenKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	if b, err = os.ReadFile(frozenVectors); err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return k, v
}

func sealerFrozen(t *testing.T, k *Keyring, v sealerVectors) *Sealer {
	t.Helper()
	if v.Incident == "" {
		return k.Installation()
	}
	wrapped, err := hex.DecodeString(v.DataKey)
	if err != nil {
		t.Fatal(err)
	}
	s, err := k.Incident(v.Incident, wrapped)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openBlob[T any](t *testing.T, s *Sealer, v blobVector[T]) {
	t.Helper()
	blob, err := hex.DecodeString(v.Blob)
	if err != nil {
		t.Fatal(err)
	}
	var sealed Text
	var got T
	if err := sealed.Scan(blob); err != nil {
		t.Fatal(err)
	}
	if err := s.Open(v.At, sealed, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v.Plain, got); diff != "" {
		t.Error(diff)
	}
}

func hashesFrozen(s *Sealer, v *sealerVectors) {
	hexed := func(tokens []Token) (out []tokenVector) {
		for _, one := range tokens {
			out = append(out, tokenVector{one.Version, hex.EncodeToString(one.Sum)})
		}
		return out
	}
	v.Tokens = hexed(s.Tokens("name+birth", "saltonstall", "1961-02-03"))
	v.Codes = hexed(s.CodeTokens("23456789CDFHJKMN", salt))
	_, v.TokenVersion = s.Token("name+birth", "saltonstall", "1961-02-03")
	_, v.CodeVersion = s.CodeToken("23456789CDFHJKMN", salt)
	v.Pseudonym = s.Pseudonym("patient", "row-1")
}

func signFrozen(t *testing.T, k *Keyring) string {
	t.Helper()
	signed, err := note.Sign(&note.Note{Text: frozenNote}, k.Signer())
	if err != nil {
		t.Fatal(err)
	}
	return string(signed)
}

// makeFrozen makes a keyring of two incidents, the second in the middle of a
// rotation (index promoted, pepper only added), and what it seals and hashes.
func makeFrozen(t *testing.T) {
	f := newRing(t, "inc-1", "inc-2").state().file
	two, other := f.Incidents["inc-2"], f.Incidents["inc-1"]
	f = f.with("inc-2", keys{
		withSecond(t, two.Cipher, other.Cipher, true, false), withSecond(t, two.Index, other.Index, true, true),
		withSecond(t, two.Pepper, other.Pepper, false, true), two.Audit,
	})
	b, err := f.encode()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	k, err := OpenKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	v := vectors{ID: k.ID(), Check: hex.EncodeToString(k.Check()), VerifierKey: k.VerifierKey(), Checkpoint: signFrozen(t, k)}
	for _, incident := range []string{"", "inc-1", "inc-2"} {
		v.Sealers = append(v.Sealers, makeSealerFrozen(t, k, incident))
	}
	j, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	writeNew(t, frozenKeys, b)
	writeNew(t, frozenVectors, append(j, '\n'))
}

func makeSealerFrozen(t *testing.T, k *Keyring, incident string) sealerVectors {
	v := sealerVectors{Incident: incident}
	if incident != "" {
		wrapped, err := k.NewDataKey(incident)
		if err != nil {
			t.Fatal(err)
		}
		v.DataKey = hex.EncodeToString(wrapped)
	}
	s := sealerFrozen(t, k, v)
	at := func(group string) Place { return Place{"patients", group, "row-1", incident, 1} }
	score := 7
	v.String = blobVector[string]{At: at("contact"), Plain: "Åsa <asa@example.org>"}
	v.Bytes = blobVector[[]byte]{At: at("letter"), Plain: []byte{0, 1, 0xfe, 0xff}}
	v.Struct = blobVector[identity]{At: at("identity"), Plain: identity{"Åsa", "Ó'Néill", "1961-02-03", []string{"O'Neill"}, &score}}
	v.String.Blob = hex.EncodeToString(mustSeal(t, s, v.String.At, v.String.Plain).blob)
	v.Bytes.Blob = hex.EncodeToString(mustSeal(t, s, v.Bytes.At, v.Bytes.Plain).blob)
	v.Struct.Blob = hex.EncodeToString(mustSeal(t, s, v.Struct.At, v.Struct.Plain).blob)
	hashesFrozen(s, &v)
	return v
}

func writeNew(t *testing.T, path string, b []byte) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = f.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
