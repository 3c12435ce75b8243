package store

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/google/uuid"
)

// Search tokens are hashes: one that is inserted by itself costs a page of the index,
// wherever that lies. So an import puts its tokens aside by the part of the index that
// they go to, its buckets, and moves them there bucket by bucket at its end, when many
// share a page.

const (
	// rowBuckets are the last of all buckets, for the tokens of whole rows. A batch's share
	// of a bucket fills a page of SQLite's.
	rowBuckets   = 8
	tokenBuckets = 24
	allBuckets   = tokenBuckets + rowBuckets
)

// stagedToken is a token that was put aside: its purpose's place, the version of its
// key in four bytes, its sum, and the patient's id without hyphens. Sorted as bytes they
// lie as in the index; a UUIDv7 that was made earlier is smaller, so that of several
// rows alike the first is the first.
type stagedToken [1 + 4 + tokenSize + 16]byte

func (t *stagedToken) purpose() int    { return int(t[0]) }
func (t *stagedToken) version() int    { return int(binary.BigEndian.Uint32(t[1:5])) }
func (t *stagedToken) sum() []byte     { return t[5:21] }
func (t *stagedToken) patient() []byte { return t[21:] }

// kind is what tokens have in common that one statement inserts, and all of a token
// but the patient.
func (t *stagedToken) kind() [5]byte   { return [5]byte(t[:5]) }
func (t *stagedToken) entry() [21]byte { return [21]byte(t[:21]) }

func newStagedToken(purpose string, version int, sum []byte, patient uuid.UUID) (t stagedToken) {
	t[0] = byte(slices.Index(purposes, purpose))
	binary.BigEndian.PutUint32(t[1:5], uint32(version)) //nolint:gosec // counts rotations
	copy(t[5:21], sum)
	copy(t[21:], patient[:])
	return t
}

func (t *stagedToken) bucket() int {
	if purposes[t.purpose()] == purposeRow {
		return tokenBuckets + int(t[5])*rowBuckets/256
	}
	return int(t[5]) * tokenBuckets / 256
}

// tokenStage is tokens of one batch by their buckets.
type tokenStage struct {
	row     int // of the file, counted from the first, that names the batch
	buckets [allBuckets][]byte
}

// add puts a token aside.
func (s *tokenStage) add(t stagedToken) {
	b := t.bucket()
	s.buckets[b] = append(s.buckets[b], t[:]...)
}

func (s *tokenStage) into(b *bulk) {
	for bucket, data := range s.buckets {
		if len(data) > 0 {
			b.add(bucket, s.row, data)
		}
	}
}

// sorted are the tokens of several batches in the order of the index.
func sorted(batches [][]byte) []stagedToken {
	size := 0
	for _, b := range batches {
		size += len(b)
	}
	all := make([]stagedToken, 0, size/len(stagedToken{}))
	for _, b := range batches {
		for one := range slices.Chunk(b, len(stagedToken{})) {
			all = append(all, stagedToken(one))
		}
	}
	slices.SortFunc(all, func(a, b stagedToken) int { return bytes.Compare(a[:], b[:]) })
	return all
}
