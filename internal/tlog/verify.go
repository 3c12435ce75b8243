package tlog

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	sumdb "golang.org/x/mod/sumdb/tlog"
)

// Leaf is one entry of the log as it is stored now.
type Leaf struct {
	Index int64 // gapless from zero
	Body  []byte
}

// Report is what [Verify] found in a log that holds.
type Report struct {
	Tree // of all leaves present
	// Proven is how many leaves the newest checkpoint covers. The others are
	// complete and in order, but nothing yet vouches for them.
	Proven int64
}

// Fault says how a log differs from its checkpoints.
type Fault string

// The faults that [Verify] tells apart.
const (
	Edited    Fault = "leaves differ from the signed ones"
	Gap       Fault = "a leaf is missing or out of order"
	Truncated Fault = "the log is shorter than a signed checkpoint"
	Forked    Fault = "two signed checkpoints contradict each other"
)

// Mismatch is the error of a log that does not hold: the first fault lies in
// leaves [From, To).
type Mismatch struct {
	Fault    Fault
	From, To int64
}

// Error names the fault and the leaves.
func (m *Mismatch) Error() string {
	if m.To <= m.From {
		return fmt.Sprintf("audit log: %s (at leaf %d)", m.Fault, m.From)
	}
	return fmt.Sprintf("audit log: %s (leaves %d to %d)", m.Fault, m.From, m.To-1)
}

// Verify recomputes the tree from the bodies, in order, and compares it with
// each checkpoint at its size. The checkpoints must have been opened with
// [Open]; at least one should come from outside the machine. It returns a
// [*Mismatch] for the first fault, or the error that the leaves end with. It
// needs no stored hashes, and memory for the logarithm of the size only.
//
// With the checkpoints at hand the fault is narrowed to the leaves between the
// last checkpoint that agrees and the first that does not. Without any
// checkpoint only gaps are found: an edited, cut or rolled-back log passes.
func Verify(leaves iter.Seq2[Leaf, error], checkpoints ...Checkpoint) (Report, error) {
	v := verifier{due: slices.Clone(checkpoints)}
	slices.SortStableFunc(v.due, func(a, b Checkpoint) int { return cmp.Compare(a.Size, b.Size) })
	if err := v.compare(); err != nil {
		return Report{}, err
	}
	for leaf, err := range leaves {
		if err != nil {
			return Report{}, fmt.Errorf("verify log: read leaf %d: %w", v.tree.size, err)
		}
		if err := v.add(leaf); err != nil {
			return Report{}, err
		}
	}
	if len(v.due) > 0 {
		return Report{}, &Mismatch{Truncated, v.proven, v.due[0].Size}
	}
	return Report{Tree{v.tree.size, v.tree.root()}, v.proven}, nil
}

type verifier struct {
	tree   compact
	proven int64
	due    []Checkpoint // not yet reached, smallest first
}

func (v *verifier) add(leaf Leaf) error {
	if leaf.Index != v.tree.size {
		return &Mismatch{Gap, min(leaf.Index, v.tree.size), max(leaf.Index, v.tree.size) + 1}
	}
	v.tree.add(LeafHash(leaf.Body))
	return v.compare()
}

// compare takes off all checkpoints of the present size and checks them.
func (v *verifier) compare() error {
	for len(v.due) > 0 && v.due[0].Size <= v.tree.size {
		c := v.due[0]
		v.due = v.due[1:]
		for _, other := range v.due {
			if other.Size != c.Size { // they are sorted
				break
			}
			if other.Root != c.Root {
				return &Mismatch{Forked, v.proven, c.Size}
			}
		}
		if c.Size != v.tree.size || c.Root != v.tree.root() {
			return &Mismatch{Edited, v.proven, c.Size}
		}
		v.proven = c.Size
	}
	return nil
}

// compact is a tree that keeps only the roots of its complete subtrees, the
// largest first: enough to add leaves and to know the root.
type compact struct {
	size  int64
	parts []Hash
}

func (c *compact) add(h Hash) {
	for n := c.size; n&1 == 1; n >>= 1 {
		last := len(c.parts) - 1
		h = sumdb.NodeHash(c.parts[last], h)
		c.parts = c.parts[:last]
	}
	c.parts = append(c.parts, h)
	c.size++
}

func (c *compact) root() Hash {
	if c.size == 0 {
		return emptyRoot()
	}
	h := c.parts[len(c.parts)-1]
	for i := len(c.parts) - 2; i >= 0; i-- {
		h = sumdb.NodeHash(c.parts[i], h)
	}
	return h
}
