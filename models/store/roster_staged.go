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
	// rowBuckets are the last of all buckets, for the tokens of whole rows.
	rowBuckets   = 16
	tokenBuckets = 48
	allBuckets   = tokenBuckets + rowBuckets
)

// stagedToken is a token that was put aside: its purpose's place, the version of its
// key in four bytes, its sum, and the patient's id without hyphens. Sorted as bytes they
// lie as in the index; a UUIDv7 that was made earlier is smaller, so that of several
// rows alike the first is the first.
type stagedToken [1 + 4 + 32 + 16]byte

func (t *stagedToken) purpose() string { return purposes[t[0]] }
func (t *stagedToken) version() int    { return int(binary.BigEndian.Uint32(t[1:5])) }
func (t *stagedToken) sum() []byte     { return t[5:37] }
func (t *stagedToken) patient() string { return uuid.UUID(t[37:]).String() }

// kind is what tokens have in common that one statement inserts, and all of a token
// but the patient.
func (t *stagedToken) kind() [5]byte   { return [5]byte(t[:5]) }
func (t *stagedToken) entry() [37]byte { return [37]byte(t[:37]) }

// tokenStage is tokens of one batch by their buckets.
type tokenStage struct {
	row     int // of the file, counted from the first, that names the batch
	buckets [allBuckets][]byte
}

// add puts a token aside.
func (s *tokenStage) add(t searchToken) {
	bucket := int(t.Token[0]) * tokenBuckets / 256
	if t.Purpose == purposeRow {
		bucket = tokenBuckets + int(t.Token[0])*rowBuckets/256
	}
	b := append(s.buckets[bucket], byte(slices.Index(purposes, t.Purpose)))
	b = binary.BigEndian.AppendUint32(b, uint32(t.KeyVersion)) //nolint:gosec // counts rotations
	b = append(b, t.Token...)
	id := uuid.MustParse(t.PatientID) // we made it
	s.buckets[bucket] = append(b, id[:]...)
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
