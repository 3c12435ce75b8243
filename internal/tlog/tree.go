package tlog

import (
	"crypto/sha256"
	"fmt"

	sumdb "golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 hash of a leaf, an inner node or a whole tree.
type Hash = sumdb.Hash

// HashReader gives back stored hashes, in the order of the indexes asked for,
// or an error. Asking for all in one call lets a database answer in one query.
type HashReader interface {
	ReadHashes(indexes []int64) ([]Hash, error)
}

// HashStore also keeps new hashes, under the indexes first, first+1 and so on.
type HashStore interface {
	HashReader
	WriteHashes(first int64, hashes []Hash) error
}

// Tree is the state of a log: how many leaves it has and their root hash.
type Tree struct {
	Size int64
	Root Hash
}

// maxSize is the most leaves that a log may have. It is out of any log's reach;
// beyond it the index arithmetic underneath overflows and does not end, so every
// size that comes from outside is held against it.
const maxSize = 1 << 60

func validSize(size int64) bool { return 0 <= size && size <= maxSize }

// LeafHash is the hash of a leaf's body (RFC 6962 section 2.1).
func LeafHash(body []byte) Hash { return sumdb.RecordHash(body) }

// HashCount is how many hashes are stored for a log of size leaves: the next
// free index.
func HashCount(size int64) int64 { return sumdb.StoredHashCount(size) }

// Append adds leaves to a log that has size leaves and returns the new tree.
// It reads once and writes once, so that both fit one transaction; run two at
// a time and the log is broken, hence the lease of the caller.
func Append(s HashStore, size int64, leaves ...[]byte) (Tree, error) {
	if !validSize(size) || !validSize(size+int64(len(leaves))) {
		return Tree{}, fmt.Errorf("append to log: size %d", size)
	}
	known, err := edge(s, size)
	if err != nil {
		return Tree{}, fmt.Errorf("append to log of %d leaves: read hashes: %w", size, err)
	}
	first := HashCount(size)
	var fresh []Hash
	for i, body := range leaves {
		hashes, err := sumdb.StoredHashes(size+int64(i), body, known)
		if err != nil {
			return Tree{}, fmt.Errorf("append leaf %d: %w", size+int64(i), err)
		}
		for _, h := range hashes {
			known[first+int64(len(fresh))] = h
			fresh = append(fresh, h)
		}
	}
	if len(fresh) > 0 {
		if err := s.WriteHashes(first, fresh); err != nil {
			return Tree{}, fmt.Errorf("append to log of %d leaves: write hashes: %w", size, err)
		}
	}
	return TreeAt(known, size+int64(len(leaves)))
}

// TreeAt is the tree of the first size leaves, from stored hashes.
func TreeAt(r HashReader, size int64) (Tree, error) {
	if !validSize(size) {
		return Tree{}, fmt.Errorf("tree of log: size %d", size)
	}
	if size == 0 {
		return Tree{Root: emptyRoot()}, nil
	}
	root, err := sumdb.TreeHash(size, sumdb.HashReaderFunc(r.ReadHashes))
	if err != nil {
		return Tree{}, fmt.Errorf("tree of %d leaves: %w", size, err)
	}
	return Tree{Size: size, Root: root}, nil
}

func emptyRoot() Hash { return sha256.Sum256(nil) }

// hashes are stored hashes in memory.
type hashes map[int64]Hash

// ReadHashes implements [HashReader].
func (m hashes) ReadHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	for i, index := range indexes {
		h, ok := m[index]
		if !ok {
			return nil, fmt.Errorf("hash %d is missing", index)
		}
		out[i] = h
	}
	return out, nil
}

// edge reads the roots of the complete subtrees that a log of size leaves
// consists of, one for each bit set in size: all that appending needs to know.
func edge(r HashReader, size int64) (hashes, error) {
	var indexes []int64
	for level := 0; size>>level > 0; level++ {
		if n := size >> level; n&1 == 1 {
			indexes = append(indexes, sumdb.StoredHashIndex(level, n-1))
		}
	}
	m := hashes{}
	if len(indexes) == 0 {
		return m, nil
	}
	read, err := r.ReadHashes(indexes)
	if err != nil {
		return nil, err
	}
	if len(read) != len(indexes) {
		return nil, fmt.Errorf("got %d of %d hashes", len(read), len(indexes))
	}
	for i, index := range indexes {
		m[index] = read[i]
	}
	return m, nil
}
