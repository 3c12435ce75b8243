package tlog_test

import (
	"encoding/hex"
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"recourse/internal/tlog"
)

// The tree that implementations of RFC 6962 test with (certificate-transparency,
// merkletree tests): eight leaves and the roots of the first 0 to 8 of them.
func TestVectorsRFC6962(t *testing.T) {
	roots := []string{
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	var leaves [][]byte
	for _, s := range []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"} {
		body, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		leaves = append(leaves, body)
	}
	m, _ := build(t, leaves)
	for size, want := range roots {
		tree, err := tlog.TreeAt(m, int64(size))
		if err != nil || hex.EncodeToString(tree.Root[:]) != want || tree.Size != int64(size) {
			t.Errorf("TreeAt(%d) = %d %x, %v, want %s", size, tree.Size, tree.Root[:], err, want)
		}
	}
}

func TestPiecesEqualWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawBodies(t, 0)
		whole, want := build(t, all)
		pieces, got := build(t, nil)
		for rest := all; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			var err error
			if got, err = tlog.Append(pieces, got.Size, rest[:n]...); err != nil {
				t.Fatalf("append %d: %v", n, err)
			}
			rest = rest[n:]
		}
		if got != want || got != treeOf(all) {
			t.Fatalf("in pieces %v, at once %v, by definition %v", got, want, treeOf(all))
		}
		if len(pieces.hashes) != len(whole.hashes) || int64(len(whole.hashes)) != tlog.HashCount(want.Size) {
			t.Fatalf("stored %d and %d hashes, want %d", len(pieces.hashes), len(whole.hashes), tlog.HashCount(want.Size))
		}
		for i := range whole.hashes {
			if pieces.hashes[i] != whole.hashes[i] {
				t.Fatalf("hash %d differs", i)
			}
		}
	})
}

// One transaction of the caller: one read and one write, whatever the number.
func TestAppendTouchesTheStoreOnce(t *testing.T) {
	m, tree := build(t, bodies(13))
	m.reads, m.writes = 0, 0
	if _, err := tlog.Append(m, tree.Size, bodies(50)...); err != nil {
		t.Fatal(err)
	}
	if m.reads != 1 || m.writes != 1 {
		t.Errorf("%d reads, %d writes, want one each", m.reads, m.writes)
	}
	before := len(m.hashes)
	same, err := tlog.Append(m, 63)
	if err != nil || len(m.hashes) != before || m.writes != 1 {
		t.Errorf("appending nothing wrote something: %v", err)
	}
	if want, err := tlog.TreeAt(m, 63); err != nil || same != want {
		t.Errorf("appending nothing gives %v, want %v (%v)", same, want, err)
	}
}

// broken is a store that fails in one way.
type broken struct {
	*memory
	read, write error
	short       bool
}

func (b broken) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	got, err := b.memory.ReadHashes(indexes)
	if b.short && len(got) > 0 {
		got = got[1:]
	}
	return got, errors.Join(err, b.read)
}

func (b broken) WriteHashes(first int64, hashes []tlog.Hash) error {
	if b.write != nil {
		return b.write
	}
	return b.memory.WriteHashes(first, hashes)
}

func TestStoreFailures(t *testing.T) {
	down := errors.New("down")
	tests := []struct {
		name  string
		store func(m *memory) tlog.HashStore
		size  int64
		want  error // nil: any
	}{
		{"read fails", func(m *memory) tlog.HashStore { return broken{memory: m, read: down} }, 7, down},
		{"write fails", func(m *memory) tlog.HashStore { return broken{memory: m, write: down} }, 7, down},
		{"read is short", func(m *memory) tlog.HashStore { return broken{memory: m, short: true} }, 7, nil},
		{"size is more than stored", func(m *memory) tlog.HashStore { return m }, 8, nil},
		{"size is less than stored", func(m *memory) tlog.HashStore { return m }, 6, nil},
		{"size is negative", func(m *memory) tlog.HashStore { return m }, -1, nil},
		{"size is absurd", func(m *memory) tlog.HashStore { return m }, math.MaxInt64, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, tree := build(t, bodies(7))
			got, err := tlog.Append(tt.store(m), tt.size, []byte("next"))
			if err == nil || got != (tlog.Tree{}) || (tt.want != nil && !errors.Is(err, tt.want)) {
				t.Errorf("got %v, %v, want an error %v", got, err, tt.want)
			}
			if still, err := tlog.TreeAt(m, 7); err != nil || still != tree {
				t.Errorf("the log changed: %v, %v", still, err)
			}
		})
	}
}

func TestTreeAtRefusesSizes(t *testing.T) {
	m, _ := build(t, bodies(3))
	for _, size := range []int64{-1, 4, math.MaxInt64} {
		if tree, err := tlog.TreeAt(m, size); err == nil {
			t.Errorf("TreeAt(%d) = %v, want an error", size, tree)
		}
	}
}
