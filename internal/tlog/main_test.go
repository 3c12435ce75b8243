package tlog_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"recourse/internal/tlog"
)

// memory is a store of hashes that refuses what a table with a unique index
// would refuse.
type memory struct {
	hashes        []tlog.Hash
	reads, writes int
}

func (m *memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	m.reads++
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(m.hashes)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		out[i] = m.hashes[index]
	}
	return out, nil
}

func (m *memory) WriteHashes(first int64, hashes []tlog.Hash) error {
	m.writes++
	if first != int64(len(m.hashes)) {
		return fmt.Errorf("write at %d of %d", first, len(m.hashes))
	}
	m.hashes = append(m.hashes, hashes...)
	return nil
}

// rootOf is the definition of RFC 6962 section 2.1, written as it stands there
// and sharing nothing with the package.
func rootOf(bodies [][]byte) tlog.Hash {
	switch n := len(bodies); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, bodies[0]...))
	default:
		k := 1
		for 2*k < n {
			k *= 2
		}
		left, right := rootOf(bodies[:k]), rootOf(bodies[k:])
		return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
	}
}

func bodies(n int) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = fmt.Appendf(nil, "entry %d", i)
	}
	return out
}

func drawBodies(t *rapid.T, least int) [][]byte {
	return rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 8), least, 70).Draw(t, "bodies")
}

// fail is what a test and a property have in common.
type fail interface {
	Helper()
	Fatalf(format string, args ...any)
}

// build appends all bodies at once to a new log.
func build(t fail, bodies [][]byte) (*memory, tlog.Tree) {
	t.Helper()
	m := &memory{}
	tree, err := tlog.Append(m, 0, bodies...)
	if err != nil {
		t.Fatalf("append %d leaves: %v", len(bodies), err)
	}
	return m, tree
}

// treeOf is the tree of the bodies by the reference definition.
func treeOf(bodies [][]byte) tlog.Tree {
	return tlog.Tree{Size: int64(len(bodies)), Root: rootOf(bodies)}
}

// stored is the log as a database would return it, numbered from zero.
func stored(bodies [][]byte) []tlog.Leaf {
	out := make([]tlog.Leaf, len(bodies))
	for i, body := range bodies {
		out[i] = tlog.Leaf{Index: int64(i), Body: body}
	}
	return out
}

func each(leaves []tlog.Leaf) iter.Seq2[tlog.Leaf, error] {
	return func(yield func(tlog.Leaf, error) bool) {
		for _, leaf := range leaves {
			if !yield(leaf, nil) {
				return
			}
		}
	}
}

func flipped(h tlog.Hash) tlog.Hash {
	h[0] ^= 1
	return h
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got error %v, want %v", err, want)
	}
}
