package tlog

import (
	"errors"
	"fmt"

	sumdb "golang.org/x/mod/sumdb/tlog"
)

// ErrProof is returned for a proof that does not prove what it should.
var ErrProof = errors.New("tlog: proof does not hold")

// Proof is a list of hashes, short whatever the size of the log.
type Proof []Hash

// ProveInclusion proves that leaf number index is in the tree of size leaves
// (RFC 6962 section 2.1.1).
func ProveInclusion(r HashReader, size, index int64) (Proof, error) {
	if index < 0 || index >= size || !validSize(size) {
		return nil, fmt.Errorf("prove leaf %d of %d: no such leaf", index, size)
	}
	p, err := sumdb.ProveRecord(size, index, sumdb.HashReaderFunc(r.ReadHashes))
	if err != nil {
		return nil, fmt.Errorf("prove leaf %d of %d: %w", index, size, err)
	}
	return Proof(p), nil
}

// CheckInclusion returns nil if p shows that leaf number index of the tree has
// this body, else an error that wraps [ErrProof].
func CheckInclusion(p Proof, t Tree, index int64, body []byte) error {
	if index < 0 || index >= t.Size || !validSize(t.Size) {
		return fmt.Errorf("%w: no leaf %d in %d", ErrProof, index, t.Size)
	}
	if err := sumdb.CheckRecord(sumdb.RecordProof(p), t.Size, t.Root, index, LeafHash(body)); err != nil {
		return fmt.Errorf("%w: leaf %d of %d", ErrProof, index, t.Size)
	}
	return nil
}

// ProveConsistency proves that the tree of older leaves is the beginning of
// the tree of newer leaves (RFC 6962 section 2.1.2).
func ProveConsistency(r HashReader, older, newer int64) (Proof, error) {
	if older < 0 || older > newer || !validSize(newer) {
		return nil, fmt.Errorf("prove %d leaves within %d: no such trees", older, newer)
	}
	if older == 0 {
		return nil, nil // everything begins with nothing
	}
	p, err := sumdb.ProveTree(newer, older, sumdb.HashReaderFunc(r.ReadHashes))
	if err != nil {
		return nil, fmt.Errorf("prove %d leaves within %d: %w", older, newer, err)
	}
	return Proof(p), nil
}

// CheckConsistency returns nil if p shows that older is the beginning of newer,
// else an error that wraps [ErrProof].
func CheckConsistency(p Proof, older, newer Tree) error {
	failed := fmt.Errorf("%w: %d leaves within %d", ErrProof, older.Size, newer.Size)
	if older.Size < 0 || older.Size > newer.Size || !validSize(newer.Size) {
		return failed
	}
	if older.Size == newer.Size && older != newer {
		return failed
	}
	if older.Size == 0 {
		if older.Root != emptyRoot() || len(p) != 0 {
			return failed
		}
		return nil
	}
	if err := sumdb.CheckTree(sumdb.TreeProof(p), newer.Size, newer.Root, older.Size, older.Root); err != nil {
		return failed
	}
	return nil
}
