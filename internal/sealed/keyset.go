package sealed

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	stdhash "hash"
	"slices"
	"sync"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	commonpb "github.com/tink-crypto/tink-go/v2/proto/common_go_proto"
	hmacprfpb "github.com/tink-crypto/tink-go/v2/proto/hmac_prf_go_proto"
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

// hash is one version of a keyed hash. States that have taken the key in are used again:
// doing so anew costs three times as much as the hash itself.
type hash struct {
	states  *sync.Pool // of [stdhash.Hash]
	version int
	primary bool
}

const hmacKeyType = "type.googleapis.com/google.crypto.tink.HmacPrfKey"

// newHashOf reads a key that [newHash] made.
func newHashOf(k *tinkpb.Keyset_Key, primary bool) (hash, error) {
	var key hmacprfpb.HmacPrfKey
	data := k.GetKeyData()
	if err := proto.Unmarshal(data.GetValue(), &key); err != nil || data.GetTypeUrl() != hmacKeyType || key.GetParams().GetHash() != commonpb.HashType_SHA256 {
		return hash{}, errKeyset
	}
	states := &sync.Pool{New: func() any { return hmac.New(sha256.New, key.GetKeyValue()) }}
	return hash{states: states, version: int(k.GetKeyId()), primary: primary}, nil
}

// sum is HMAC-SHA256 of in.
func (h hash) sum(in []byte) []byte {
	mac := h.states.Get().(stdhash.Hash)
	defer h.states.Put(mac)
	mac.Reset()
	_, _ = mac.Write(in) // a hash takes all
	return mac.Sum(make([]byte, 0, TokenSize))
}

// versions are the live versions of a keyed hash, newest first. A version that
// is not yet promoted is live too: another replica may have promoted it already.
type versions []hash

func versionsOf(h *keyset.Handle) (versions, error) {
	if _, err := prf.NewPRFSet(h); err != nil { // checks every key
		return nil, errKeyset
	}
	ks := insecurecleartextkeyset.KeysetMaterial(h)
	var vs versions
	for _, k := range ks.GetKey() {
		if k.GetStatus() != tinkpb.KeyStatusType_ENABLED {
			continue
		}
		one, err := newHashOf(k, k.GetKeyId() == ks.GetPrimaryKeyId())
		if err != nil {
			return nil, err
		}
		vs = append(vs, one)
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
		out[i] = Token{Sum: h.sum(in), Version: h.version, Current: h.primary}
	}
	return out
}
