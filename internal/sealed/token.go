package sealed

import (
	"encoding/base32"
	"strings"

	"golang.org/x/crypto/argon2"
)

const (
	// TokenSize is the length of a token in bytes.
	TokenSize = 32
	// MinSalt is the length of the shortest salt for codes in bytes.
	MinSalt = 16

	codeMemory = 64 // KiB for Argon2id, with one pass in one lane (DESIGN section 6)
)

// Token is a keyed hash to search by, and the version of the key that made it.
type Token struct {
	Sum     []byte
	Version int
	Current bool // the one to store: [Sealer.Token]
}

// hashes are the keyed hash functions of one incident or the installation.
type hashes struct{ index, pepper, audit versions }

// Token is the blind index to store: HMAC-SHA256, under the current index root,
// of the purpose and the parts, each with its length; 32 bytes and the version of
// the key. Parts must be normalized, and must not be guessable one by one: a
// purpose such as "name+birth" with two parts, never a birth date alone.
func (s *Sealer) Token(purpose string, parts ...string) (sum []byte, version int) {
	in := tokenInput(purpose, parts)
	return s.hashes.index.current().sum(in), s.hashes.index.current().version
}

// Tokens is the blind index to search by: one token for each version of the index
// root that may be in the database, newest first.
func (s *Sealer) Tokens(purpose string, parts ...string) []Token {
	return s.hashes.index.all(tokenInput(purpose, parts))
}

// CodeToken is the keyed hash of an enrollment code to store: HMAC-SHA256(pepper,
// Argon2id(code, salt, 64 KiB, 1 pass, 1 lane)). The code must be in its canonical
// form; the salt is the incident's, at least 16 bytes, else CodeToken panics: a
// missing salt is a mistake of the program and must not go unseen.
func (s *Sealer) CodeToken(code string, salt []byte) (token []byte, pepperVersion int) {
	in := stretch(code, salt)
	return s.hashes.pepper.current().sum(in), s.hashes.pepper.current().version
}

// CodeTokens is [Sealer.CodeToken] under every pepper that may be in the
// database, newest first. It always costs one Argon2id and one HMAC for each, so
// that the time tells nothing about the code.
func (s *Sealer) CodeTokens(code string, salt []byte) []Token {
	return s.hashes.pepper.all(stretch(code, salt))
}

// Pseudonym stands for an object in the audit log: kind, a slash, and 26 letters
// and digits that only this keyring can compute from the id. It stays the same for
// the life of the incident and cannot be traced back once its keys are destroyed.
func (s *Sealer) Pseudonym(kind, id string) string {
	sum := s.hashes.audit.current().sum(encode("recourse/pseudonym/v1", kind, id))
	return kind + "/" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
}

func tokenInput(purpose string, parts []string) []byte {
	return encode("recourse/token/v1", append([]string{purpose}, parts...)...)
}

// stretch makes each guess at a code cost time and memory, also for who holds
// the pepper.
func stretch(code string, salt []byte) []byte {
	if len(salt) < MinSalt {
		panic("sealed: salt for codes is shorter than 16 bytes")
	}
	return argon2.IDKey([]byte(code), salt, 1, codeMemory, 1, TokenSize)
}
