package password

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// Params are the costs of Argon2id (RFC 9106).
type Params struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// DefaultParams is 19 MiB, two passes, one lane: OWASP's Password Storage
// Cheat Sheet. The lanes are fixed, so that a hash never depends on the host.
func DefaultParams() Params { return Params{MemoryKiB: 19 * 1024, Passes: 2, Lanes: 1} }

// sane bounds what a hash from the database may make us spend, and is at least
// what Argon2 itself demands (8 KiB for each lane).
func (p Params) sane() bool {
	return p.Lanes >= 1 && p.Lanes <= 4 && p.Passes >= 1 && p.Passes <= 10 &&
		p.MemoryKiB >= 8*uint32(p.Lanes) && p.MemoryKiB <= 128*1024
}

// record is a parsed PHC string:
// $argon2id$v=19$m=19456,t=2,p=1[,keyid=ID]$salt$key.
type record struct {
	Params
	pepper string
	salt   []byte
	key    []byte
}

// String is the PHC string, stable for equal records.
func (r record) String() string {
	id := ""
	if r.pepper != "" {
		id = ",keyid=" + r.pepper
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d%s$%s$%s",
		r.MemoryKiB, r.Passes, r.Lanes, id, b64.EncodeToString(r.salt), b64.EncodeToString(r.key))
}

// parse is strict: only what String writes is read.
func parse(phc string) (record, error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || len(phc) > 512 {
		return record{}, ErrMalformed
	}
	var r record
	costs, id, peppered := strings.Cut(parts[3], ",keyid=")
	if peppered && !validID(id) {
		return record{}, ErrMalformed
	}
	r.pepper = id
	if _, err := fmt.Sscanf(costs, "m=%d,t=%d,p=%d", &r.MemoryKiB, &r.Passes, &r.Lanes); err != nil {
		return record{}, ErrMalformed
	}
	var err1, err2 error
	r.salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	r.key, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	fits := len(r.salt) >= 8 && len(r.salt) <= 64 && len(r.key) >= 16 && len(r.key) <= 64
	if err1 != nil || err2 != nil || !fits || !r.sane() || r.String() != phc {
		return record{}, ErrMalformed
	}
	return r, nil
}

func validID(id string) bool {
	if id == "" || len(id) > 16 {
		return false
	}
	for _, c := range id {
		if !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-", c) {
			return false
		}
	}
	return true
}
