package printfile

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
)

// shop is a print shop with a key.
func shop(t *testing.T) (key, identity string) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id.Recipient().String(), id.String()
}

func sample() (Batch, []Letter, []byte) {
	letters := []Letter{
		{Reference: "L-23456789", First: 1, Pages: 2, Kind: "notice", Language: "en", SHA256: sha256.Sum256([]byte("one"))},
		{Reference: "L-CDFHJKMN", First: 3, Pages: 1, Kind: "next_of_kin", Language: "es", SHA256: sha256.Sum256([]byte("two"))},
	}
	return Batch{Incident: "hhc-2020", Number: 2}, letters, []byte("%PDF-1.7 three pages")
}

func written(t *testing.T, key string) []byte {
	t.Helper()
	var file bytes.Buffer
	b, letters, pdf := sample()
	if err := Write(&file, key, b, letters, bytes.NewReader(pdf)); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestTheShopReadsWhatWasWritten(t *testing.T) {
	key, identity := shop(t)
	packed, err := Open(bytes.NewReader(written(t, key)), strings.NewReader("# our key\n"+identity+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	want, lines, pdf := sample()
	want.Count, want.Pages, want.SHA256 = 2, 3, fmt.Sprintf("%x", sha256.Sum256(pdf))
	b, letters, err := Check(packed)
	if err != nil || b != want {
		t.Errorf("the manifest says %+v, %v, want %+v", b, err, want)
	}
	if diff := cmp.Diff(lines, letters); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// Nothing of the letters can be read without the key, and one flipped bit of the
// encrypted file is found.
func TestTheFileIsEncrypted(t *testing.T) {
	key, identity := shop(t)
	file := written(t, key)
	for _, plain := range []string{"PDF", "L-23456789", "hhc-2020"} {
		if bytes.Contains(file, []byte(plain)) {
			t.Errorf("the file shows %s", plain)
		}
	}
	_, other := shop(t)
	if _, err := Open(bytes.NewReader(file), strings.NewReader(other)); !errors.Is(err, ErrKey) {
		t.Errorf("with another key: %v", err)
	}
	if _, err := Open(bytes.NewReader(file), strings.NewReader("no key")); !errors.Is(err, ErrKey) {
		t.Errorf("with no key: %v", err)
	}
	for _, at := range []int{len(file) - 1, len(file) / 2} {
		bad := bytes.Clone(file)
		bad[at] ^= 1
		if _, err := Open(bytes.NewReader(bad), strings.NewReader(identity)); !errors.Is(err, ErrDamaged) {
			t.Errorf("with byte %d flipped: %v", at, err)
		}
	}
	if _, err := Open(bytes.NewReader(file[:len(file)-20]), strings.NewReader(identity)); !errors.Is(err, ErrDamaged) {
		t.Errorf("cut short: %v", err)
	}
}

// Faults planted in the decrypted file, as a shop's own mistakes would make them.
func TestCheckFindsFaults(t *testing.T) {
	for name, plant := range map[string]func(b *Batch, letters *[]Letter){
		"":                 func(*Batch, *[]Letter) {},
		"a missing letter": func(_ *Batch, l *[]Letter) { *l = (*l)[:1] },
		"an extra letter":  func(_ *Batch, l *[]Letter) { *l = append(*l, Letter{Reference: "L-X", First: 4, Pages: 1}) },
		"a missing page":   func(_ *Batch, l *[]Letter) { (*l)[0].Pages = 1 },
		"an offer":         func(_ *Batch, l *[]Letter) { (*l)[1].Offer = true },
		"another count":    func(b *Batch, _ *[]Letter) { b.Count++ },
	} {
		t.Run(name, func(t *testing.T) {
			var file bytes.Buffer
			b, letters, pdf := sample()
			b = b.counting(letters)
			plant(&b, &letters)
			if err := pack(&file, b, letters, bytes.NewReader(pdf)); err != nil {
				t.Fatal(err)
			}
			if _, _, err := Check(file.Bytes()); errors.Is(err, ErrDamaged) != (name != "") {
				t.Errorf("found %v", err)
			}
			at := bytes.Index(file.Bytes(), pdf)
			file.Bytes()[at+9] ^= 1
			if _, _, err := Check(file.Bytes()); !errors.Is(err, ErrDamaged) {
				t.Errorf("with a flipped byte of the letters: %v", err)
			}
		})
	}
}

// A file that was packed anew, with sums that fit but for the one in the manifest.
func TestCheckFindsAnotherPDF(t *testing.T) {
	b, letters, pdf := sample()
	one, two := repacked(t, b, letters, pdf), repacked(t, b, letters, bytes.ToUpper(pdf))
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	for name, from := range map[string]*zip.Reader{lettersName: two, linesName: one, batchName: one} {
		for _, f := range from.File {
			if f.Name == name {
				if err := z.Copy(f); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Check(file.Bytes()); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("found %v", err)
	}
}

func repacked(t *testing.T, b Batch, letters []Letter, pdf []byte) *zip.Reader {
	t.Helper()
	var file bytes.Buffer
	if err := pack(&file, b.counting(letters), letters, bytes.NewReader(pdf)); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestCheckRefusesOtherFiles(t *testing.T) {
	var empty bytes.Buffer
	b, _, pdf := sample()
	if err := pack(&empty, b, nil, bytes.NewReader(pdf)); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"text": []byte("hello"), "nothing": nil, "half": empty.Bytes()[:empty.Len()/2]} {
		if _, _, err := Check(file); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWriteWantsAKeyAndADisk(t *testing.T) {
	key, identity := shop(t)
	b, letters, pdf := sample()
	for _, bad := range []string{"", "age1nonsense", identity, key + "\n" + key} {
		if err := Write(io.Discard, bad, b, letters, bytes.NewReader(pdf)); !errors.Is(err, ErrKey) {
			t.Errorf("a bad key: %v", err)
		}
		if err := CheckKey(bad); !errors.Is(err, ErrKey) {
			t.Errorf("a bad key is found good: %v", err)
		}
	}
	if err := Write(full{}, key, b, letters, bytes.NewReader(pdf)); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("a full disk: %v", err)
	}
}

// full is a full disk.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
