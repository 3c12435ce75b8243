package sealed

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/tink"
	"google.golang.org/protobuf/proto"
)

// errKeyset never wraps tink's error, which is about secret bytes.
var errKeyset = errors.New("not a usable keyset")

// newCipher makes a keyset of one AES-256-GCM key, as it stands in the file.
func newCipher() ([]byte, error) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make cipher key: %w", err)
	}
	return proto.Marshal(insecurecleartextkeyset.KeysetMaterial(h))
}

// newHash makes a keyset of one HMAC-SHA256 PRF key, as it stands in the file.
// Key ids of PRFs are not in their output, so we number them: the id is the
// version stored beside each token. The first is 1.
func newHash() ([]byte, error) {
	h, err := keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make hash key: %w", err)
	}
	ks := insecurecleartextkeyset.KeysetMaterial(h)
	ks.Key[0].KeyId, ks.PrimaryKeyId = 1, 1
	return proto.Marshal(ks)
}

// readKeyset reads a keyset of the file.
func readKeyset(b []byte) (*keyset.Handle, error) {
	h, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(b)))
	if err != nil {
		return nil, errKeyset
	}
	return h, nil
}

// cipher makes the AEAD of a keyset. Every key must put [Header] and its id in
// front of what it seals, or the databases' CHECK and rotation would not hold.
func cipher(h *keyset.Handle) (tink.AEAD, error) {
	for _, k := range h.KeysetInfo().GetKeyInfo() {
		if k.GetOutputPrefixType() != tinkpb.OutputPrefixType_TINK {
			return nil, errKeyset
		}
	}
	a, err := aead.New(h)
	if err != nil {
		return nil, errKeyset
	}
	return a, nil
}

// hash is one version of a keyed hash.
type hash struct {
	prf     prf.PRF
	version int
	primary bool
}

// sum is HMAC-SHA256 of in. It cannot fail: versionsOf tried it.
func (h hash) sum(in []byte) []byte {
	out, err := h.prf.ComputePRF(in, TokenSize)
	if err != nil {
		panic("sealed: PRF refuses its own size: " + err.Error())
	}
	return out
}

// versions are the live versions of a keyed hash, newest first. A version that
// is not yet promoted is live too: another replica may have promoted it already.
type versions []hash

func versionsOf(h *keyset.Handle) (versions, error) {
	set, err := prf.NewPRFSet(h)
	if err != nil {
		return nil, errKeyset
	}
	var vs versions
	for id, p := range set.PRFs {
		if _, err := p.ComputePRF(nil, TokenSize); err != nil {
			return nil, errKeyset
		}
		vs = append(vs, hash{prf: p, version: int(id), primary: id == set.PrimaryID})
	}
	slices.SortFunc(vs, func(a, b hash) int { return cmp.Compare(b.version, a.version) })
	if !slices.ContainsFunc(vs, func(h hash) bool { return h.primary }) {
		return nil, errKeyset
	}
	return vs, nil
}

// current is the version that new tokens are made with.
func (vs versions) current() hash {
	return vs[slices.IndexFunc(vs, func(h hash) bool { return h.primary })]
}

// all is the token of in under every version.
func (vs versions) all(in []byte) []Token {
	out := make([]Token, len(vs))
	for i, h := range vs {
		out[i] = Token{Sum: h.sum(in), Version: h.version}
	}
	return out
}
