package tlog_test

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"recourse/internal/tlog"
)

func TestInclusion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawBodies(t, 1)
		m, _ := build(t, all)
		size := rapid.IntRange(1, len(all)).Draw(t, "size")
		index := int64(rapid.IntRange(0, size-1).Draw(t, "index"))
		tree := treeOf(all[:size])
		p, err := tlog.ProveInclusion(m, tree.Size, index)
		if err != nil {
			t.Fatalf("prove: %v", err)
		}
		if err := tlog.CheckInclusion(p, tree, index, all[index]); err != nil {
			t.Fatalf("a true proof is refused: %v", err)
		}
		if len(p) > bits.Len(uint(size)) {
			t.Fatalf("%d hashes prove a leaf of %d", len(p), size)
		}
		forged := rapid.SliceOfN(rapid.Byte(), 9, 12).Draw(t, "forged") // longer than any leaf
		if tlog.CheckInclusion(p, tree, index, forged) == nil {
			t.Fatalf("the proof holds for another body")
		}
	})
}

func TestInclusionRefused(t *testing.T) {
	all := bodies(13)
	m, tree := build(t, all)
	p, err := tlog.ProveInclusion(m, 13, 5)
	if err != nil {
		t.Fatal(err)
	}
	bent := slices.Clone(p)
	bent[1] = flipped(bent[1])
	tests := []struct {
		name  string
		p     tlog.Proof
		tree  tlog.Tree
		index int64
	}{
		{"a hash changed", bent, tree, 5},
		{"a hash missing", p[1:], tree, 5},
		{"a hash too many", append(slices.Clone(p), p[0]), tree, 5},
		{"no hashes", nil, tree, 5},
		{"another place", p, tree, 6},
		{"before the log", p, tree, -1},
		{"after the log", p, tree, 13},
		{"another root", p, tlog.Tree{Size: 13, Root: flipped(tree.Root)}, 5},
		{"a smaller tree", p, treeOf(all[:12]), 5},
		{"an absurd tree", p, tlog.Tree{Size: math.MaxInt64, Root: tree.Root}, 5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantError(t, tlog.CheckInclusion(tt.p, tt.tree, tt.index, all[5]), tlog.ErrProof)
		})
	}
}

func TestConsistency(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawBodies(t, 0)
		m, _ := build(t, all)
		newer := rapid.IntRange(0, len(all)).Draw(t, "newer")
		older := rapid.IntRange(0, newer).Draw(t, "older")
		p, err := tlog.ProveConsistency(m, int64(older), int64(newer))
		if err != nil {
			t.Fatalf("prove: %v", err)
		}
		was, is := treeOf(all[:older]), treeOf(all[:newer])
		if err := tlog.CheckConsistency(p, was, is); err != nil {
			t.Fatalf("a true proof is refused: %v", err)
		}
		was.Root = flipped(was.Root)
		if tlog.CheckConsistency(p, was, is) == nil {
			t.Fatalf("the proof holds for another past")
		}
	})
}

func TestConsistencyRefused(t *testing.T) {
	all := bodies(13)
	m, tree := build(t, all)
	p, err := tlog.ProveConsistency(m, 6, 13)
	if err != nil {
		t.Fatal(err)
	}
	six, empty := treeOf(all[:6]), treeOf(nil)
	bent := slices.Clone(p)
	bent[0] = flipped(bent[0])
	tests := []struct {
		name         string
		p            tlog.Proof
		older, newer tlog.Tree
	}{
		{"a hash changed", bent, six, tree},
		{"a hash missing", p[1:], six, tree},
		{"a hash too many", append(slices.Clone(p), p[0]), six, tree},
		{"another present", p, six, tlog.Tree{Size: 13, Root: flipped(tree.Root)}},
		{"backward", p, tree, six},
		{"negative", p, tlog.Tree{Size: -1, Root: empty.Root}, tree},
		{"same size, other root", nil, tree, tlog.Tree{Size: 13, Root: flipped(tree.Root)}},
		{"nothing with a root", nil, tlog.Tree{Root: tree.Root}, tree},
		{"nothing with a proof", p, empty, tree},
		{"nothing became another nothing", nil, empty, tlog.Tree{Root: tree.Root}},
		{"absurd sizes", p, tlog.Tree{Size: math.MaxInt64 - 1, Root: six.Root}, tlog.Tree{Size: math.MaxInt64, Root: tree.Root}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantError(t, tlog.CheckConsistency(tt.p, tt.older, tt.newer), tlog.ErrProof)
		})
	}
}

func TestNothingToProve(t *testing.T) {
	m, _ := build(t, bodies(4))
	for _, at := range [][2]int64{{4, -1}, {4, 4}, {0, 0}, {-1, 0}, {5, 0}, {math.MaxInt64, 5}} {
		if p, err := tlog.ProveInclusion(m, at[0], at[1]); err == nil {
			t.Errorf("ProveInclusion(%v) = %d hashes, want an error", at, len(p))
		}
	}
	for _, at := range [][2]int64{{-1, 4}, {3, 2}, {3, 5}, {3, math.MaxInt64}} {
		if p, err := tlog.ProveConsistency(m, at[0], at[1]); err == nil {
			t.Errorf("ProveConsistency(%v) = %d hashes, want an error", at, len(p))
		}
	}
}
