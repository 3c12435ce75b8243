package sealed

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"golang.org/x/mod/sumdb/note"
)

const (
	fileVersion = 1
	fileNotice  = "Keyring: secret. Keep a copy apart from every backup of the database. Do not edit."
	// SignerName is the name of the audit signer in the notes it signs.
	SignerName = "recourse-audit"
)

// file is the keyring as it stands on disk. Each keyset may hold several keys, so
// that rotation needs no other format; a change of the fields needs a new version.
type file struct {
	Notice       string          `json:"notice"`
	Version      int             `json:"version"`
	ID           string          `json:"id"` // 16 random bytes in hex; no secret
	Installation keys            `json:"installation"`
	Incidents    map[string]keys `json:"incidents"`
	Signers      []signer        `json:"audit_signers"`
	// Sum is the SHA-256 of the rest in hex. It finds damage, not forgery: a
	// pepper with one flipped bit would silently refuse every code.
	Sum string `json:"sum"`
}

// keys are tink keysets in binary form.
type keys struct {
	Cipher []byte `json:"cipher"` // seals staff data, or wraps an incident's data keys
	Index  []byte `json:"index"`
	Pepper []byte `json:"pepper"`
	Audit  []byte `json:"audit"` // never rotated
}

// signer is a note key pair in the format of golang.org/x/mod/sumdb/note.
type signer struct {
	Private string `json:"private"`
	Public  string `json:"public"`
	Primary bool   `json:"primary"`
}

func newFile() (file, error) {
	f := file{Notice: fileNotice, Version: fileVersion, Incidents: map[string]keys{}}
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails since Go 1.24
	f.ID = hex.EncodeToString(id[:])
	private, public, err := note.GenerateKey(rand.Reader, SignerName)
	if err != nil {
		return file{}, fmt.Errorf("make audit signer: %w", err)
	}
	f.Signers = []signer{{Private: private, Public: public, Primary: true}}
	f.Installation, err = newKeys()
	return f, err
}

func newKeys() (keys, error) {
	var k keys
	var errs [4]error
	k.Cipher, errs[0] = newCipher()
	k.Index, errs[1] = newHash()
	k.Pepper, errs[2] = newHash()
	k.Audit, errs[3] = newHash()
	return k, errors.Join(errs[:]...)
}

// with is f with one more incident; f stays as it is.
func (f file) with(incident string, k keys) file {
	all := maps.Clone(f.Incidents)
	if all == nil {
		all = map[string]keys{}
	}
	all[incident] = k
	f.Incidents = all
	return f
}

// encode writes f with its sum.
func (f file) encode() ([]byte, error) {
	var err error
	if f.Sum, err = f.sum(); err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(f, "", "  ")
	return append(b, '\n'), err
}

func (f file) sum() (string, error) {
	f.Sum = ""
	b, err := json.Marshal(f)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), err
}

// decode reads what encode writes and nothing else: a field it does not know
// would be lost at the next write. Its errors say what is wrong, and no key.
func decode(b []byte) (file, error) {
	var v struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(b, &v); err != nil {
		return file{}, errors.New("it is cut short, has something after its end, or is not JSON")
	}
	if v.Version != fileVersion {
		return file{}, fmt.Errorf("its format is version %d, this program reads %d", v.Version, fileVersion)
	}
	var f file
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if d.Decode(&f) != nil {
		return file{}, errors.New("it has fields this program does not know")
	}
	if sum, err := f.sum(); err != nil || sum != f.Sum {
		return file{}, errors.New("its checksum does not match")
	}
	return f, nil
}
