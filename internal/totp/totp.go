// Package totp is the second factor of staff: time-based one-time passwords
// after RFC 6238 (SHA-1, six digits, 30 seconds), the one profile that every
// authenticator app understands.
//
// It keeps nothing and reads no clock. The caller stores the secret sealed and
// the last accepted step beside it, and saves that step by compare-and-swap,
// so that a code works once, also on two replicas.
package totp

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238's default; HMAC needs no collision resistance
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

const (
	period = 30 // seconds in one step (RFC 6238 section 4.1, X)
	digits = 6
	drift  = 1  // steps a phone's clock may be off, each way (section 5.2)
	size   = 20 // bytes of a secret: the length of SHA-1 (RFC 4226 section 4, R6)
)

// ErrSecret is returned for a secret that is not base32 of at least 16 bytes
// (RFC 4226 section 4, R6). It never contains the secret.
var ErrSecret = errors.New("totp: malformed secret")

// NewSecret returns 160 random bits in base32 without padding.
func NewSecret() string {
	var b [size]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return encoding().EncodeToString(b[:])
}

// URI is the otpauth address that an authenticator app reads from a QR code.
// It holds the secret: show it once, never log it.
func URI(secret, issuer, account string) string {
	label := escape(issuer) + ":" + escape(account)
	// Apps do not agree on "+" for a blank, so blanks are written %20.
	query := "secret=" + url.QueryEscape(secret) + "&issuer=" + strings.ReplaceAll(url.QueryEscape(issuer), "+", "%20") +
		fmt.Sprintf("&algorithm=SHA1&digits=%d&period=%d", digits, period)
	return "otpauth://totp/" + label + "?" + query
}

// escape also hides colons: the label's one colon parts issuer and account.
func escape(s string) string { return strings.ReplaceAll(url.PathEscape(s), ":", "%3A") }

// Code returns the six digits that secret shows at t, or [ErrSecret].
func Code(secret string, t time.Time) (string, error) {
	key, err := decode(secret)
	if err != nil {
		return "", err
	}
	return hotp(key, Step(t), digits), nil
}

// Step is the number of the 30-second step that holds t (RFC 6238 section 4.2).
func Step(t time.Time) int64 {
	s := t.Unix()
	if s < 0 {
		return (s+1)/period - 1
	}
	return s / period
}

// Verify says whether code is right at now, one step of drift allowed each
// way, and returns the step it belongs to. A step not after lastStep is
// refused, so a code seen over a shoulder or replayed is worth nothing
// (RFC 6238 section 5.2). The caller stores step as the next lastStep. The
// work is the same for every code of six digits.
func Verify(secret, code string, now time.Time, lastStep int64) (step int64, ok bool) {
	key, err := decode(secret)
	code = strings.Join(strings.Fields(code), "")
	if err != nil || len(code) != digits {
		return 0, false
	}
	for s := Step(now) - drift; s <= Step(now)+drift; s++ {
		same := subtle.ConstantTimeCompare([]byte(hotp(key, s, digits)), []byte(code)) == 1
		if same && s > lastStep && !ok {
			step, ok = s, true
		}
	}
	return step, ok
}

// hotp is RFC 4226 section 5.3 with the step as the counter.
func hotp(key []byte, step int64, digits int) string {
	mac := hmac.New(sha1.New, key)
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(step)) //nolint:gosec // a bit pattern, not a quantity
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	value := uint64(binary.BigEndian.Uint32(sum[at:at+4]) & 0x7fffffff)
	modulus := uint64(1)
	for range digits {
		modulus *= 10
	}
	return fmt.Sprintf("%0*d", digits, value%modulus)
}

// decode accepts what people type from a screen: blanks, lower case, padding.
func decode(secret string) ([]byte, error) {
	s := strings.TrimRight(strings.ToUpper(strings.Join(strings.Fields(secret), "")), "=")
	key, err := encoding().DecodeString(s)
	if err != nil || len(key) < 16 {
		return nil, ErrSecret
	}
	return key, nil
}

func encoding() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }
