// Package hashcash makes guessing dear while guesses are many: a visitor has to find
// numbers whose hashes begin with zeros, or to wait.
//
// A [Challenge] is nobody's to make up: whoever hands one out signs it, for one
// visit. It keeps no state. That it serves once is the caller's to hold, by
// [Challenge.Puzzle], which no two have in common.
//
// The work is cut into [Parts] equal parts, so that how far it has come can be
// shown, and so that it takes nobody much longer than most.
package hashcash

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

const (
	// Parts is into how many parts the work is cut, a power of two.
	Parts = 16
	// MinBits and MaxBits bound the work: 2^bits hashes on average in all.
	MinBits, MaxBits = 16, 20

	// life is how long a challenge can be solved, and patience until when waiting
	// counts.
	life     = 10 * time.Minute
	patience = 30 * time.Minute
)

// Challenge is what a visitor has to solve, or to wait for.
type Challenge struct {
	Bits int
	At   time.Time // when it was handed out
	mac  string    // what is hashed; nobody knows it before
	text string
}

// Sign is a keyed hash of parts, of at least 32 bytes, for one incident.
type Sign func(parts ...string) []byte

// New makes a challenge for whom it is for, such as a visit.
func New(sign Sign, whom string, level int, at time.Time) Challenge {
	return signed(sign, whom, strconv.Itoa(level), strconv.FormatInt(at.UnixMilli(), 36), rand.Text())
}

func signed(sign Sign, whom, level, at, nonce string) Challenge {
	mac := base64.RawURLEncoding.EncodeToString(sign(whom, level, at, nonce))
	c := Challenge{mac: mac, text: strings.Join([]string{level, at, nonce, mac}, ".")}
	c.Bits, _ = strconv.Atoi(level)
	ms, _ := strconv.ParseInt(at, 36, 64)
	c.At = time.UnixMilli(ms)
	return c
}

// ErrForged is the error of a challenge that was not handed out, or to somebody else.
var ErrForged = errors.New("the challenge is not one of ours for this visit")

// Parse reads a challenge that comes back. Errors are [ErrForged].
func Parse(sign Sign, whom, text string) (Challenge, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 4 || len(text) > 200 {
		return Challenge{}, ErrForged
	}
	c := signed(sign, whom, parts[0], parts[1], parts[2])
	if subtle.ConstantTimeCompare([]byte(c.text), []byte(text)) != 1 {
		return Challenge{}, ErrForged
	}
	return c, nil
}

// String is the challenge as a form carries it.
func (c Challenge) String() string { return c.text }

// Puzzle is what is hashed with each part's number and answer: "puzzle.part.answer".
func (c Challenge) Puzzle() string { return c.mac }

// IsZero says whether it is no challenge.
func (c Challenge) IsZero() bool { return c.mac == "" }

// Zeros is with how many zero bits the hash of each part begins.
func (c Challenge) Zeros() int { return Zeros(c.Bits) }

// Zeros is with how many zero bits the hash of each part begins at a level of work.
func Zeros(level int) int { return level - bits.TrailingZeros(Parts) }

// Wait is how long somebody waits who does not solve it: a minute at the least work,
// and a minute more for each doubling.
func (c Challenge) Wait() time.Duration { return time.Duration(c.Bits-MinBits+1) * time.Minute }

// Solved says whether the answer, a number for each part, is right and in time.
func (c Challenge) Solved(answer string, now time.Time) bool {
	numbers := strings.Split(answer, ",")
	if len(numbers) != Parts || c.age(now) < 0 || c.age(now) > life {
		return false
	}
	for part, n := range numbers {
		if len(n) > 8 || leadingZeros(sha256.Sum256(fmt.Appendf(nil, "%s.%d.%s", c.mac, part, n))) < c.Zeros() {
			return false
		}
	}
	return true
}

// Left is how long is still to be waited at now; ok is false for a challenge that is
// too old to wait for.
func (c Challenge) Left(now time.Time) (left time.Duration, ok bool) {
	age := c.age(now)
	return max(0, c.Wait()-age), age >= 0 && age <= patience
}

// age is how long ago it was handed out. Clocks of two machines may differ a little.
func (c Challenge) age(now time.Time) time.Duration {
	age := now.Sub(c.At)
	if age < 0 && age > -5*time.Second {
		return 0
	}
	return age
}

func leadingZeros(sum [sha256.Size]byte) int {
	n := 0
	for _, b := range sum {
		if b != 0 {
			return n + bits.LeadingZeros8(b)
		}
		n += 8
	}
	return n
}
