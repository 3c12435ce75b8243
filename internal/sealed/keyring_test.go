package sealed

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
)

func TestInitNeverOverwrites(t *testing.T) {
	k := newRing(t, "inc-1")
	before, err := os.ReadFile(k.path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := InitKeyring(k.path); !errors.Is(err, ErrKeyringExists) || !strings.Contains(err.Error(), k.path) {
		t.Errorf("second init: %v", err)
	}
	after, err := os.ReadFile(k.path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("second init changed the file (%v)", err)
	}
	checkFolder(t, filepath.Dir(k.path))
}

// checkFolder wants the keyring and nothing else, at mode 0600.
func checkFolder(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("folder holds %v (%v), want the keyring alone", entries, err)
	}
	info, err := entries[0].Info()
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("%s has mode %v (%v), want 0600", info.Name(), info.Mode(), err)
	}
}

func TestInitNeedsAFolder(t *testing.T) {
	if _, err := InitKeyring(filepath.Join(t.TempDir(), "none", "keys")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("init in no folder: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	good, err := os.ReadFile(newRing(t, "inc-1").path)
	if err != nil {
		t.Fatal(err)
	}
	edit := func(old, new string) []byte {
		if !bytes.Contains(good, []byte(old)) {
			t.Fatalf("no %q in the keyring", old)
		}
		return bytes.Replace(good, []byte(old), []byte(new), 1)
	}
	for _, tt := range []struct {
		name string
		file []byte
		mode os.FileMode
		want error
		says string
	}{
		{"good", good, 0o600, nil, ""},
		{"read-only", good, 0o400, nil, ""},
		{"group may read", good, 0o640, ErrKeyringMode, "chmod 600"},
		{"world may read", good, 0o604, ErrKeyringMode, "chmod 600"},
		{"group may write", good, 0o620, ErrKeyringMode, "chmod 600"},
		{"empty", nil, 0o600, ErrKeyringBroken, "bring back the copy"},
		{"half", good[:len(good)/2], 0o600, ErrKeyringBroken, "cut short"},
		{"not JSON", []byte("keys"), 0o600, ErrKeyringBroken, "not JSON"},
		{"appended", append(bytes.Clone(good), '1'), 0o600, ErrKeyringBroken, "bring back"},
		{"newer format", edit(`"version": 1`, `"version": 2`), 0o600, ErrKeyringBroken, "version 2"},
		{"unknown field", edit(`"version": 1`, `"version": 1, "more": 1`), 0o600, ErrKeyringBroken, "does not know"},
		{"edited", edit(`"inc-1"`, `"inc-2"`), 0o600, ErrKeyringBroken, "checksum"},
		{"signer swapped off", edit(`"primary": true`, `"primary": false`), 0o600, ErrKeyringBroken, "checksum"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "keys")
			if err := os.WriteFile(path, tt.file, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, tt.mode); err != nil { // past the umask
				t.Fatal(err)
			}
			_, err := OpenKeyring(path)
			if !errors.Is(err, tt.want) || err != nil && (!strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), path)) {
				t.Errorf("open: %v; want %v that says %q", err, tt.want, tt.says)
			}
		})
	}
}

func TestOpenRefusesWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKeyring(pipe); !errors.Is(err, ErrKeyringBroken) {
		t.Errorf("open a pipe: %v", err)
	}
	if _, err := OpenKeyring(dir); !errors.Is(err, ErrKeyringBroken) {
		t.Errorf("open a folder: %v", err)
	}
	huge := filepath.Join(dir, "huge")
	if err := errors.Join(os.WriteFile(huge, nil, 0o600), os.Truncate(huge, maxFile+1)); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKeyring(huge); !errors.Is(err, ErrKeyringBroken) || !strings.Contains(err.Error(), "larger than 64 MiB") {
		t.Errorf("open a huge file: %v", err)
	}
	if _, err := OpenKeyring(filepath.Join(dir, "none")); !errors.Is(err, ErrKeyringMissing) || !strings.Contains(err.Error(), "keys init") {
		t.Errorf("open nothing: %v", err)
	}
}

// Whatever byte is lost or changed, the keyring must not open as another one.
func TestDamageIsFound(t *testing.T) {
	good, err := os.ReadFile(newRing(t, "inc-1").path)
	if err != nil {
		t.Fatal(err)
	}
	for size := range len(good) - 1 { // all but the last line feed
		if _, err := decode(good[:size]); err == nil {
			t.Fatalf("cut to %d of %d bytes: opened", size, len(good))
		}
	}
	want, err := decode(good)
	if err != nil {
		t.Fatal(err)
	}
	for bit := range len(good) * 8 {
		changed := bytes.Clone(good)
		changed[bit/8] ^= 1 << (bit % 8)
		if got, err := decode(changed); err == nil && !cmp.Equal(got, want) { // white space and the case of names may change
			t.Fatalf("bit %d changed: opened as another", bit)
		}
	}
}

// A file that was signed off by its sum may still not hold usable keys.
func TestUnusableKeysAreFound(t *testing.T) {
	f := newRing(t, "inc-1").state().file
	k, other := f.Incidents["inc-1"], newRing(t).VerifierKey()
	for _, tt := range []struct {
		name string
		edit func(*file)
	}{
		{"no cipher", func(f *file) { f.Installation.Cipher = nil }},
		{"cipher without header", func(f *file) { f.Installation.Cipher = withoutHeader(t, f.Installation.Cipher) }},
		{"hash as cipher", func(f *file) { f.Installation.Cipher = k.Index }},
		{"cipher as index", func(f *file) { *f = f.with("inc-1", keys{k.Cipher, k.Cipher, k.Pepper, k.Audit}) }},
		{"no pepper", func(f *file) { *f = f.with("inc-1", keys{k.Cipher, k.Index, nil, k.Audit}) }},
		{"short id", func(f *file) { f.ID = f.ID[2:] }},
		{"no signer", func(f *file) { f.Signers = nil }},
		{"no primary signer", func(f *file) { f.Signers = []signer{{f.Signers[0].Private, f.Signers[0].Public, false}} }},
		{"another public key", func(f *file) {
			f.Signers = []signer{{f.Signers[0].Private, other, true}}
		}},
		{"broken public key", func(f *file) { f.Signers = []signer{{f.Signers[0].Private, "x", true}} }},
		{"broken signer", func(f *file) { f.Signers = []signer{{"x", f.Signers[0].Public, true}} }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bad := f
			tt.edit(&bad)
			b, err := bad.encode()
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "keys")
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := OpenKeyring(path); !errors.Is(err, ErrKeyringBroken) {
				t.Errorf("open: %v", err)
			}
		})
	}
}

func TestAddIncidentKeepsKeys(t *testing.T) {
	k := newRing(t, "inc-1")
	wrapped, err := k.NewDataKey("inc-1")
	if err != nil {
		t.Fatal(err)
	}
	if err := k.AddIncident("inc-1"); err != nil { // as after a command cut short
		t.Fatal(err)
	}
	again, err := OpenKeyring(k.path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Incident("inc-1", wrapped); err != nil {
		t.Errorf("data key after a second add: %v", err)
	}
	if err := k.AddIncident(""); err == nil {
		t.Error("incident without an id was added")
	}
	checkFolder(t, filepath.Dir(k.path))
}

// Owner, mode and a link to the file outlive a write.
func TestAddIncidentKeepsTheFile(t *testing.T) {
	k := newRing(t)
	uid := os.Getuid()
	if uid == 0 {
		uid = 12345
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := errors.Join(os.Chown(k.path, uid, -1), os.Chmod(k.path, 0o400), os.Symlink(k.path, link)); err != nil {
		t.Fatal(err)
	}
	linked, err := OpenKeyring(link)
	if err != nil {
		t.Fatal(err)
	}
	if err := linked.AddIncident("inc-1"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(k.path)
	if err != nil {
		t.Fatal(err)
	}
	if owner := info.Sys().(*syscall.Stat_t).Uid; int(owner) != uid || info.Mode() != 0o400 {
		t.Errorf("after a write: owner %d, mode %v; want %d, 0400", owner, info.Mode(), uid)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v (%v)", info.Mode(), err)
	}
	newSealerOf(t, k, "inc-1") // k reads the file again
}

func TestIncidentRefuses(t *testing.T) {
	k, other := newRing(t, "inc-1", "inc-2"), newRing(t, "inc-1")
	wrapped, err := k.NewDataKey("inc-1")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		ring    *Keyring
		id      string
		wrapped []byte
		want    error
	}{
		{"right", k, "inc-1", wrapped, nil},
		{"unknown incident", k, "inc-3", wrapped, ErrUnknownKey},
		{"another incident's", k, "inc-2", wrapped, ErrWrongKey},
		{"another keyring", other, "inc-1", wrapped, ErrWrongKey},
		{"cut short", k, "inc-1", wrapped[:len(wrapped)-1], ErrWrongKey},
		{"nothing", k, "inc-1", nil, ErrWrongKey},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if s, err := tt.ring.Incident(tt.id, tt.wrapped); !errors.Is(err, tt.want) || (s == nil) != (tt.want != nil) {
				t.Errorf("Incident = %v, %v; want %v", s, err, tt.want)
			}
		})
	}
	if _, err := k.NewDataKey("inc-3"); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("data key for an unknown incident: %v", err)
	}
}

func TestBlobsOfAnotherKeyAreRefused(t *testing.T) {
	k, other := newRing(t, "inc-1"), newRing(t, "inc-1")
	sealed := mustSeal(t, newSealerOf(t, k, "inc-1"), home, "Saltonstall")
	for name, s := range map[string]*Sealer{"second data key": newSealerOf(t, k, "inc-1"), "another keyring": newSealerOf(t, other, "inc-1")} {
		var got string
		if err := s.Open(home, sealed, &got); !errors.Is(err, ErrUnknownKey) || got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestSealersAreCached(t *testing.T) {
	k := newRing(t, "inc-1")
	first, err := k.NewDataKey("inc-1")
	if err != nil {
		t.Fatal(err)
	}
	second, err := k.NewDataKey("inc-1")
	if err != nil {
		t.Fatal(err)
	}
	a, _ := k.Incident("inc-1", first)
	b, _ := k.Incident("inc-1", bytes.Clone(first))
	c, _ := k.Incident("inc-1", second)
	if a == nil || a != b || a == c {
		t.Errorf("sealers %p %p %p: want one for equal data keys, another for another", a, b, c)
	}
}

// Keys that left the file are gone from memory at the next reading.
func TestRemovedKeysAreForgotten(t *testing.T) {
	k := newRing(t, "inc-1")
	wrapped, err := k.NewDataKey("inc-1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Incident("inc-1", wrapped); err != nil {
		t.Fatal(err)
	}
	f := k.state().file
	f.Incidents = nil
	b, err := f.with("inc-2", f.Installation).encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(replace(k.path, b), k.AddIncident("inc-3")); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Incident("inc-1", wrapped); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("Incident after its keys were removed: %v", err)
	}
}

func TestVerify(t *testing.T) {
	k, other := newRing(t), newRing(t)
	check := k.Check()
	again, err := OpenKeyring(k.path)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.AddIncident("inc-1"); err != nil {
		t.Fatal(err)
	}
	forged := append(bytes.Clone(check[:1+idSize]), other.Check()[1+idSize:]...)
	for _, tt := range []struct {
		name  string
		ring  *Keyring
		check []byte
		want  error
	}{
		{"own", k, check, nil},
		{"copy", again, check, nil},
		{"another keyring", other, check, ErrWrongKeyring},
		{"same id, other keys", k, forged, ErrWrongKeyring},
		{"cut short", k, check[:len(check)-1], ErrWrongKeyring},
		{"none", k, nil, ErrWrongKeyring},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.ring.Verify(tt.check)
			if !errors.Is(err, tt.want) {
				t.Errorf("Verify: %v, want %v", err, tt.want)
			}
			if err != nil && !strings.Contains(err.Error(), tt.ring.ID()) {
				t.Errorf("error does not name the keyring: %v", err)
			}
		})
	}
	if err := other.Verify(check); !strings.Contains(fmt.Sprint(err), k.ID()) {
		t.Errorf("error does not name the database's keyring: %v", err)
	}
}

// A file exchanged under a running process is not taken over.
func TestAnotherFileIsNotTakenOver(t *testing.T) {
	k, other := newRing(t), newRing(t, "inc-1")
	if err := os.Rename(other.path, k.path); err != nil {
		t.Fatal(err)
	}
	if _, err := k.NewDataKey("inc-1"); !errors.Is(err, ErrWrongKeyring) {
		t.Errorf("NewDataKey: %v", err)
	}
	if err := k.AddIncident("inc-2"); !errors.Is(err, ErrWrongKeyring) {
		t.Errorf("AddIncident: %v", err)
	}
}

func TestSigner(t *testing.T) {
	k := newRing(t)
	verifier, err := note.NewVerifier(k.VerifierKey())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := note.Sign(&note.Note{Text: "log\n1\nroot\n"}, k.Signer())
	if err != nil {
		t.Fatal(err)
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil || len(opened.Sigs) != 1 || opened.Sigs[0].Name != SignerName {
		t.Errorf("open what was signed: %+v, %v", opened, err)
	}
}

func TestKeyIDs(t *testing.T) {
	k := newRing(t, "inc-1")
	var got []string
	for _, id := range k.KeyIDs() {
		got = append(got, fmt.Sprintf("%s/%s %v %v", id.Incident, id.Use, id.ID == 1, id.Primary))
	}
	want := []string{
		"/audit true true", "/cipher false true", "/index true true", "/pepper true true", "/signer false true",
		"inc-1/audit true true", "inc-1/cipher false true", "inc-1/index true true", "inc-1/pepper true true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// secretsOf are the secret bytes of a keyring file.
func secretsOf(t *testing.T, f file) [][]byte {
	out := [][]byte{[]byte(f.Signers[0].Private)}
	for _, k := range []keys{f.Installation, f.Incidents["inc-1"]} {
		out = append(out, k.Cipher, macKey(t, k.Index, 0), macKey(t, k.Pepper, 0), macKey(t, k.Audit, 0))
	}
	return out
}

func TestKeysNeverShow(t *testing.T) {
	k := newRing(t, "inc-1")
	s := newSealerOf(t, k, "inc-1")
	secrets := secretsOf(t, k.state().file)
	for _, v := range []any{k, s, &k, struct{ K *Keyring }{k}, struct{ k *Keyring }{k}, struct{ s *Sealer }{s}, []*Sealer{s}, map[string]*Keyring{"k": k}} {
		for _, secret := range secrets {
			if got := leaks(v, secret); got != nil {
				t.Errorf("%T leaks through %v", v, got)
			}
		}
	}
	for how, shown := range renderings(k) {
		if how != "xml" && !strings.Contains(shown, "[keyring]") {
			t.Errorf("keyring through %s: %q", how, shown)
		}
	}
	if got := fmt.Sprintf("%+v", s); got != "[sealer]" {
		t.Errorf("sealer shows as %q", got)
	}
	for _, secret := range secrets { // the planted leak: the same keys in a plain struct
		plain := struct{ A, B any }{secret, string(secret)}
		if got := leaks(plain, secret); len(got) < 6 {
			t.Errorf("planted key found only through %v", got)
		}
	}
}
