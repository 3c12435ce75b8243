package tlog

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Errors of checkpoints.
var (
	ErrCheckpoint = errors.New("tlog: malformed checkpoint")
	ErrSignature  = errors.New("tlog: checkpoint is not signed by a known key")
)

// Checkpoint commits to the first Size leaves of the log called Origin.
type Checkpoint struct {
	Origin string
	Tree
	// Time is when it was signed, to the second; zero means not stated. It is
	// what the signer says, not proof.
	Time time.Time
}

// Text is the note's body: origin, size, root in base64, and the time as an
// extension line (C2SP tlog-checkpoint).
func (c Checkpoint) Text() string {
	s := fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
	if !c.Time.IsZero() {
		s += "time " + c.Time.UTC().Format(time.RFC3339) + "\n"
	}
	return s
}

// ParseText reads what [Checkpoint.Text] writes and nothing else: one tree has
// one text. Errors wrap [ErrCheckpoint].
func ParseText(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || len(lines) > 5 {
		return Checkpoint{}, fmt.Errorf("%w: %d lines", ErrCheckpoint, len(lines)-1)
	}
	c := Checkpoint{Origin: lines[0]}
	var err error
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || !validSize(c.Size) {
		return Checkpoint{}, fmt.Errorf("%w: size", ErrCheckpoint)
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != len(c.Root) {
		return Checkpoint{}, fmt.Errorf("%w: root", ErrCheckpoint)
	}
	copy(c.Root[:], root)
	if stamp, ok := strings.CutPrefix(lines[3], "time "); ok {
		if c.Time, err = time.Parse(time.RFC3339, stamp); err != nil {
			return Checkpoint{}, fmt.Errorf("%w: time", ErrCheckpoint)
		}
	}
	if c.Origin == "" || c.Text() != text {
		return Checkpoint{}, fmt.Errorf("%w: not in canonical form", ErrCheckpoint)
	}
	return c, nil
}

// Sign returns the signed note of c. The key's name must be c.Origin, so that
// a key of one log never vouches for another.
func Sign(c Checkpoint, key note.Signer) ([]byte, error) {
	if key.Name() != c.Origin {
		return nil, errors.New("sign checkpoint: the key is another log's")
	}
	if _, err := ParseText(c.Text()); err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	signed, err := note.Sign(&note.Note{Text: c.Text()}, key)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	return signed, nil
}

// Open returns the checkpoint in a signed note if one of the known keys signed
// it and is named like its origin. Errors wrap [ErrSignature] or
// [ErrCheckpoint]. Several keys let a log's key be replaced.
func Open(signed []byte, known ...note.Verifier) (Checkpoint, error) {
	n, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	c, err := ParseText(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	for _, sig := range n.Sigs {
		if sig.Name == c.Origin {
			return c, nil
		}
	}
	return Checkpoint{}, fmt.Errorf("%w: the key is another log's", ErrSignature)
}

// Key makes the signing key of the log called origin from a 32-byte Ed25519
// seed, and the verifier key to hand out: "origin+hash+key", one line for
// [NewVerifier]. An origin has no blanks and no plus sign.
func Key(origin string, seed []byte) (signer note.Signer, verifierKey string, err error) {
	if len(seed) != ed25519.SeedSize {
		return nil, "", errors.New("log key: the seed must be 32 bytes")
	}
	public, _ := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	verifierKey, err = note.NewEd25519VerifierKey(origin, public)
	if err != nil {
		return nil, "", fmt.Errorf("log key: %w", err)
	}
	if _, err := note.NewVerifier(verifierKey); err != nil {
		return nil, "", errors.New("log key: the origin is not a valid key name")
	}
	hash := strings.Split(strings.TrimPrefix(verifierKey, origin+"+"), "+")[0]
	const ed25519Key = 1 // the note package's number for the algorithm
	secret := base64.StdEncoding.EncodeToString(append([]byte{ed25519Key}, seed...))
	signer, err = note.NewSigner("PRIVATE+KEY+" + origin + "+" + hash + "+" + secret)
	if err != nil {
		return nil, "", errors.New("log key: the signer refused the seed") // note's error may quote it
	}
	return signer, verifierKey, nil
}

// NewVerifier reads a verifier key made by [Key].
func NewVerifier(verifierKey string) (note.Verifier, error) {
	v, err := note.NewVerifier(strings.TrimSpace(verifierKey))
	if err != nil {
		return nil, fmt.Errorf("log verifier key: %w", err)
	}
	return v, nil
}
