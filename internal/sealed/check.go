package sealed

import (
	"cmp"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"
)

const (
	idSize       = 16
	checkVersion = 1
)

// ID names the keyring: 32 hex digits, no secret. A copy has the same id.
func (r *Keyring) ID() string { return r.state().file.ID }

// Check is a value for the database to keep, so that a wrong keyring is found
// before anything is written: a version byte, the id (16 bytes) and a keyed hash of
// it (32 bytes). It gives no key away and stays the same through rotation.
func (r *Keyring) Check() []byte { return r.state().check() }

// Verify compares a stored [Keyring.Check] with this keyring's, in constant time.
// Errors wrap [ErrWrongKeyring] and name both keyrings.
func (r *Keyring) Verify(check []byte) error {
	s := r.state()
	if subtle.ConstantTimeCompare(check, s.check()) == 1 {
		return nil
	}
	other := "an unreadable keyring id"
	if len(check) == 1+idSize+TokenSize && check[0] == checkVersion {
		other = "keyring " + hex.EncodeToString(check[1:1+idSize])
	}
	return fmt.Errorf("%w: the database was made with %s, %s is keyring %s; point to the file that belongs to this database", ErrWrongKeyring, other, r.path, s.file.ID)
}

func (s *state) check() []byte {
	id, err := hex.DecodeString(s.file.ID)
	if err != nil {
		panic("sealed: keyring id went bad after it was read")
	}
	b := append([]byte{checkVersion}, id...)
	return append(b, s.installation.hashes.audit.current().sum(encode("recourse/key-check/v1", s.file.ID))...)
}

// Signer signs checkpoints of the audit log (C2SP signed-note, Ed25519).
func (r *Keyring) Signer() note.Signer { return r.state().signer }

// VerifierKey is the public half of [Keyring.Signer], for whoever checks the log.
func (r *Keyring) VerifierKey() string { return r.state().verifierKey }

// KeyID names one key without telling anything of it. Replicas compare theirs
// before a new key is promoted.
type KeyID struct {
	Incident string `json:"incident,omitempty"` // empty for the installation
	Use      string `json:"use"`                // cipher, index, pepper, audit, signer
	ID       uint32 `json:"id"`                 // for index, pepper and audit: the version
	Primary  bool   `json:"primary"`            // whether new values are made with it
}

// KeyIDs lists the live keys, in a fixed order.
func (r *Keyring) KeyIDs() []KeyID {
	ids := slices.Clone(r.state().ids)
	slices.SortFunc(ids, func(a, b KeyID) int {
		return cmp.Or(cmp.Compare(a.Incident, b.Incident), cmp.Compare(a.Use, b.Use), cmp.Compare(a.ID, b.ID))
	})
	return ids
}

// ids lists the keys of one incident, or of the installation.
func (p parsed) ids(incident string) []KeyID {
	var out []KeyID
	info := p.handle.KeysetInfo()
	for _, k := range info.GetKeyInfo() {
		out = append(out, KeyID{incident, "cipher", k.GetKeyId(), k.GetKeyId() == info.GetPrimaryKeyId()})
	}
	for use, vs := range map[string]versions{"index": p.hashes.index, "pepper": p.hashes.pepper, "audit": p.hashes.audit} {
		for _, h := range vs {
			out = append(out, KeyID{incident, use, uint32(h.version), h.primary})
		}
	}
	return out
}
