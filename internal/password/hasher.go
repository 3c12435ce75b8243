// Package password keeps staff passwords: Argon2id hashes in the PHC string
// format, and the rules a new password must meet.
//
// It knows nothing of accounts or databases, holds no password longer than a
// call and never returns or prints one.
package password

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

const (
	saltBytes = 16 // RFC 9106 section 3.1 recommends 16
	keyBytes  = 32
	maxBytes  = 4 * MaxLength * 4 // of input: NFC may shrink what was typed, never by more
)

// Errors of this package; none contains a password or a hash.
var (
	ErrMalformed = errors.New("password: malformed hash")
	ErrPepper    = errors.New("password: hash needs a pepper that is not configured")
)

// Pepper is a secret kept outside the database, so that a stolen table alone
// cannot be searched. Its ID is written into each hash.
type Pepper struct {
	ID  string // 1 to 16 of A-Z a-z 0-9 . -
	Key []byte // at least 32 bytes
}

// String is redacted.
func (p Pepper) String() string { return "pepper(" + p.ID + ")" }

// GoString is redacted.
func (p Pepper) GoString() string { return p.String() }

// Config is what a [Hasher] needs. Zero values are the defaults.
type Config struct {
	// Params of new hashes; zero means [DefaultParams].
	Params Params
	// Concurrent bounds hashes made at once, since each takes Params.MemoryKiB
	// of memory; zero means 2.
	Concurrent int
	// Peppers: the first is used for new hashes, all of them verify old ones.
	// None means unpeppered hashes.
	Peppers []Pepper
}

// Hasher hashes and verifies. It is safe for concurrent use.
type Hasher struct {
	params  Params
	peppers []Pepper
	slots   chan struct{}
}

// NewHasher checks cfg and returns a Hasher.
func NewHasher(cfg Config) (*Hasher, error) {
	if cfg.Params == (Params{}) {
		cfg.Params = DefaultParams()
	}
	if cfg.Concurrent == 0 {
		cfg.Concurrent = 2
	}
	if !cfg.Params.sane() || cfg.Concurrent < 0 {
		return nil, errors.New("password: parameters out of range")
	}
	for _, p := range cfg.Peppers {
		if !validID(p.ID) || len(p.Key) < 32 {
			return nil, errors.New("password: a pepper needs an id and 32 bytes")
		}
	}
	return &Hasher{cfg.Params, cfg.Peppers, make(chan struct{}, cfg.Concurrent)}, nil
}

// Hash returns the PHC string of password under a fresh salt. It waits for a
// free slot and fails only if ctx ends first.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	r := record{Params: h.params, salt: make([]byte, saltBytes)}
	rand.Read(r.salt) // never fails: crypto/rand ends the program instead
	if len(h.peppers) > 0 {
		r.pepper = h.peppers[0].ID
	}
	key, err := h.derive(ctx, r, password, keyBytes)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	r.key = key
	return r.String(), nil
}

// Verify says whether password is the one that phc was made from, in time that
// does not depend on either. Errors are [ErrMalformed], [ErrPepper] or ctx's.
func (h *Hasher) Verify(ctx context.Context, phc, password string) (bool, error) {
	r, err := parse(phc)
	if err != nil {
		return false, err
	}
	key, err := h.derive(ctx, r, password, len(r.key))
	if err != nil {
		return false, fmt.Errorf("verify password: %w", err)
	}
	return subtle.ConstantTimeCompare(key, r.key) == 1, nil
}

// VerifyDummy does the work of [Hasher.Verify] on a current hash. Call it
// where no account has the name typed, so that time does not tell.
func (h *Hasher) VerifyDummy(ctx context.Context, password string) error {
	r := record{Params: h.params, salt: make([]byte, saltBytes), key: make([]byte, keyBytes)}
	if len(h.peppers) > 0 {
		r.pepper = h.peppers[0].ID
	}
	_, err := h.Verify(ctx, r.String(), password)
	return err
}

// NeedsRehash says whether phc was made with other than the current parameters
// or pepper: after a right password, hash it again and store the result.
func (h *Hasher) NeedsRehash(phc string) bool {
	r, err := parse(phc)
	if err != nil {
		return true
	}
	current := ""
	if len(h.peppers) > 0 {
		current = h.peppers[0].ID
	}
	return r.Params != h.params || r.pepper != current || len(r.salt) != saltBytes || len(r.key) != keyBytes
}

// derive does the costly work within a slot.
func (h *Hasher) derive(ctx context.Context, r record, password string, length int) ([]byte, error) {
	input, err := h.season(r.pepper, password)
	if err != nil {
		return nil, err
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return nil, err // select picks at random when both are ready
	}
	return argon2.IDKey(input, r.salt, r.Passes, r.MemoryKiB, r.Lanes, uint32(length)), nil //nolint:gosec // 16..64
}

// season normalizes, since keyboards differ in how they compose letters (NIST
// SP 800-63B section 3.1.1.2), and mixes in the pepper.
func (h *Hasher) season(id, password string) ([]byte, error) {
	// What lies past the longest password allowed cannot make it right, and
	// must not cost: it is cut, and no stored hash was made of so much.
	input := norm.NFC.Bytes([]byte(password[:min(len(password), maxBytes)]))
	if id == "" {
		return input, nil
	}
	for _, p := range h.peppers {
		if p.ID == id {
			mac := hmac.New(sha256.New, p.Key)
			mac.Write(input)
			return mac.Sum(nil), nil
		}
	}
	return nil, ErrPepper
}
