package sealed

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
	"golang.org/x/mod/sumdb/note"
)

// state is one reading of the file, ready for use. It never changes.
type state struct {
	file         file
	installation *Sealer
	incidents    map[string]*incidentKeys
	signer       note.Signer
	verifierKey  string
	ids          []KeyID
}

// incidentKeys are an incident's keys, ready for use.
type incidentKeys struct {
	wrap   tink.AEAD
	hashes *hashes
}

func newState(f file) (*state, error) {
	if id, err := hex.DecodeString(f.ID); err != nil || len(id) != idSize {
		return nil, errors.New("its id is not 16 bytes in hex")
	}
	s := &state{file: f, incidents: map[string]*incidentKeys{}}
	p, err := readKeys(f.Installation)
	if err != nil {
		return nil, fmt.Errorf("installation: %w", err)
	}
	if s.installation, err = newSealer("", p.handle, p.hashes); err != nil {
		return nil, fmt.Errorf("installation: %w", err)
	}
	s.ids = p.ids("")
	for id, k := range f.Incidents {
		if p, err = readKeys(k); err != nil {
			return nil, fmt.Errorf("incident %s: %w", id, err)
		}
		s.incidents[id] = &incidentKeys{wrap: p.cipher, hashes: p.hashes}
		s.ids = append(s.ids, p.ids(id)...)
	}
	return s, s.readSigner(f.Signers)
}

// readSigner takes the primary signer and checks that its two halves fit.
func (s *state) readSigner(all []signer) error {
	for _, one := range all {
		sign, err := note.NewSigner(one.Private)
		if err != nil { // err is left out: it is about a private key
			return errors.New("an audit signer is not usable")
		}
		verify, err := note.NewVerifier(one.Public)
		if err != nil || verify.KeyHash() != sign.KeyHash() || verify.Name() != sign.Name() {
			return errors.New("an audit signer does not fit its public key")
		}
		s.ids = append(s.ids, KeyID{Use: "signer", ID: sign.KeyHash(), Primary: one.Primary})
		if one.Primary {
			s.signer, s.verifierKey = sign, one.Public
		}
	}
	if s.signer == nil {
		return errors.New("no audit signer is primary")
	}
	return nil
}

// parsed is one set of keys, read.
type parsed struct {
	handle *keyset.Handle
	cipher tink.AEAD
	hashes *hashes
}

func readKeys(k keys) (parsed, error) {
	h, err := readKeyset(k.Cipher)
	if err != nil {
		return parsed{}, fmt.Errorf("cipher: %w", err)
	}
	p := parsed{handle: h, hashes: &hashes{}}
	if p.cipher, err = cipher(h); err != nil {
		return parsed{}, fmt.Errorf("cipher: %w", err)
	}
	for _, one := range []struct {
		use  string
		from []byte
		to   *versions
	}{
		{"index", k.Index, &p.hashes.index},
		{"pepper", k.Pepper, &p.hashes.pepper},
		{"audit", k.Audit, &p.hashes.audit},
	} {
		if h, err = readKeyset(one.from); err == nil {
			*one.to, err = versionsOf(h)
		}
		if err != nil {
			return parsed{}, fmt.Errorf("%s: %w", one.use, err)
		}
	}
	return p, nil
}

// newSealer makes a sealer from a data keyset.
func newSealer(incident string, data *keyset.Handle, h *hashes) (*Sealer, error) {
	a, err := cipher(data)
	if err != nil {
		return nil, err
	}
	s := &Sealer{hidden: "[sealer]", incident: incident, data: a, dataKeys: map[uint32]bool{}, hashes: h}
	for _, k := range data.KeysetInfo().GetKeyInfo() {
		s.dataKeys[k.GetKeyId()] = true
	}
	return s, nil
}

// newDataKey makes a data key and wraps it.
func (k *incidentKeys) newDataKey(id string) (wrapped []byte, err error) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make data key: %w", err)
	}
	var b bytes.Buffer
	if err := h.WriteWithAssociatedData(keyset.NewBinaryWriter(&b), k.wrap, wrapPlace(id)); err != nil {
		return nil, fmt.Errorf("wrap data key: %w", err)
	}
	return b.Bytes(), nil
}

// unwrap opens the incident's data key. What is wrong is not told apart: a
// damaged row and another incident's key look the same.
func (k *incidentKeys) unwrap(id string, wrapped []byte) (*Sealer, error) {
	h, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(wrapped)), k.wrap, wrapPlace(id))
	if err == nil {
		var s *Sealer
		if s, err = newSealer(id, h, k.hashes); err == nil {
			return s, nil
		}
	}
	return nil, fmt.Errorf("%w: incident %s; file and database do not belong together, or the row is damaged", ErrWrongKey, id)
}

// wrapPlace binds a wrapped data key to its incident.
func wrapPlace(incident string) []byte { return encode("recourse/data-key/v1", incident) }
