package tlog_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"recourse/internal/tlog"
)

func checkpointAt(bodies [][]byte, size int) tlog.Checkpoint {
	return tlog.Checkpoint{Origin: "audit.example.org", Tree: treeOf(bodies[:size])}
}

func TestVerifyHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawBodies(t, 0)
		var signed []tlog.Checkpoint
		var newest int64
		for range rapid.IntRange(0, 4).Draw(t, "checkpoints") {
			size := rapid.IntRange(0, len(all)).Draw(t, "size")
			signed, newest = append(signed, checkpointAt(all, size)), max(newest, int64(size))
		}
		got, err := tlog.Verify(each(stored(all)), signed...)
		if want := (tlog.Report{Tree: treeOf(all), Proven: newest}); err != nil || got != want {
			t.Fatalf("got %v, %v, want %v", got, err, want)
		}
	})
}

// Each way to falsify twenty leaves, known to checkpoints at 5, 10 and 20.
func TestVerifyFinds(t *testing.T) {
	all := bodies(20)
	fork := func(from int) [][]byte {
		out := slices.Clone(all)
		for i := from; i < len(out); i++ {
			out[i] = append([]byte("forked "), out[i]...)
		}
		return out
	}
	swapped := slices.Clone(all)
	swapped[11], swapped[12] = swapped[12], swapped[11]
	edited := slices.Clone(all)
	edited[7] = []byte("entry seven")
	tests := []struct {
		name string
		log  []tlog.Leaf
		want tlog.Mismatch
	}{
		{"edited", stored(edited), tlog.Mismatch{Fault: tlog.Edited, From: 5, To: 10}},
		{"edited first", stored(slices.Concat([][]byte{nil}, all[1:])), tlog.Mismatch{Fault: tlog.Edited, From: 0, To: 5}},
		{"removed", slices.Delete(stored(all), 7, 8), tlog.Mismatch{Fault: tlog.Gap, From: 7, To: 9}},
		{"removed and numbered anew", stored(slices.Delete(slices.Clone(all), 7, 8)), tlog.Mismatch{Fault: tlog.Edited, From: 5, To: 10}},
		{"first removed", stored(all)[1:], tlog.Mismatch{Fault: tlog.Gap, From: 0, To: 2}},
		{"inserted", stored(slices.Insert(slices.Clone(all), 3, []byte("x"))), tlog.Mismatch{Fault: tlog.Edited, From: 0, To: 5}},
		{"twice", slices.Insert(stored(all), 4, stored(all)[3]), tlog.Mismatch{Fault: tlog.Gap, From: 3, To: 5}},
		{"re-ordered rows", stored2(all, 11, 12), tlog.Mismatch{Fault: tlog.Gap, From: 11, To: 13}},
		{"re-ordered and numbered anew", stored(swapped), tlog.Mismatch{Fault: tlog.Edited, From: 10, To: 20}},
		{"negative number", append([]tlog.Leaf{{Index: -1}}, stored(all)...), tlog.Mismatch{Fault: tlog.Gap, From: -1, To: 1}},
		{"truncated", stored(all[:19]), tlog.Mismatch{Fault: tlog.Truncated, From: 10, To: 20}},
		{"rolled back", stored(all[:10]), tlog.Mismatch{Fault: tlog.Truncated, From: 10, To: 20}},
		{"emptied", nil, tlog.Mismatch{Fault: tlog.Truncated, From: 0, To: 5}},
		{"rolled back and continued", stored(fork(12)), tlog.Mismatch{Fault: tlog.Edited, From: 10, To: 20}},
		{"rewritten whole", stored(fork(0)), tlog.Mismatch{Fault: tlog.Edited, From: 0, To: 5}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tlog.Verify(each(tt.log), checkpointAt(all, 20), checkpointAt(all, 5), checkpointAt(all, 10))
			wantMismatch(t, got, err, tt.want)
		})
	}
	t.Run("forked", func(t *testing.T) {
		got, err := tlog.Verify(each(stored(all)), checkpointAt(all, 10), checkpointAt(all, 20), checkpointAt(fork(12), 20))
		wantMismatch(t, got, err, tlog.Mismatch{Fault: tlog.Forked, From: 10, To: 20})
	})
	t.Run("forked at another size", func(t *testing.T) {
		got, err := tlog.Verify(each(stored(all)), checkpointAt(all, 20), checkpointAt(fork(12), 15))
		wantMismatch(t, got, err, tlog.Mismatch{Fault: tlog.Edited, From: 0, To: 15})
	})
	t.Run("a checkpoint of nothing with a root", func(t *testing.T) {
		got, err := tlog.Verify(each(nil), tlog.Checkpoint{Tree: tlog.Tree{Root: rootOf(all)}})
		wantMismatch(t, got, err, tlog.Mismatch{Fault: tlog.Edited})
	})
	t.Run("a checkpoint of less than nothing", func(t *testing.T) {
		got, err := tlog.Verify(each(nil), tlog.Checkpoint{Tree: tlog.Tree{Size: -1, Root: rootOf(nil)}})
		wantMismatch(t, got, err, tlog.Mismatch{Fault: tlog.Edited, To: -1})
	})
}

// stored2 is the log with two rows that come in each other's place.
func stored2(bodies [][]byte, a, b int) []tlog.Leaf {
	out := stored(bodies)
	out[a], out[b] = out[b], out[a]
	return out
}

func wantMismatch(t *testing.T, got tlog.Report, err error, want tlog.Mismatch) {
	t.Helper()
	var m *tlog.Mismatch
	if !errors.As(err, &m) || *m != want {
		t.Fatalf("got %v, want %v", err, &want)
	}
	if got != (tlog.Report{}) {
		t.Errorf("a log that does not hold has the report %v", got)
	}
	if !strings.Contains(err.Error(), string(want.Fault)) || strings.Contains(err.Error(), "entry") {
		t.Errorf("error %q does not name the fault, or names more", err)
	}
}

// Any one byte of any covered leaf: found, and narrowed to the right stretch.
func TestVerifyFindsEveryByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawBodies(t, 2)
		mid := rapid.IntRange(1, len(all)-1).Draw(t, "mid")
		at := rapid.IntRange(0, len(all)-1).Draw(t, "at")
		edited := slices.Clone(all)
		edited[at] = append(slices.Clone(edited[at]), 0)
		want := tlog.Mismatch{Fault: tlog.Edited, From: 0, To: int64(mid)}
		if at >= mid {
			want.From, want.To = int64(mid), int64(len(all))
		}
		_, err := tlog.Verify(each(stored(edited)), checkpointAt(all, mid), checkpointAt(all, len(all)))
		var m *tlog.Mismatch
		if !errors.As(err, &m) || *m != want {
			t.Fatalf("got %v, want %v", err, &want)
		}
	})
}

// What the doc comment admits: leaves after the newest checkpoint are free.
func TestVerifyProvesOnlyWhatIsSigned(t *testing.T) {
	all := bodies(20)
	edited := slices.Clone(all)
	edited[15] = []byte("changed")
	got, err := tlog.Verify(each(stored(edited)), checkpointAt(all, 15))
	if err != nil || got.Proven != 15 || got.Size != 20 {
		t.Errorf("got %v, %v, want 15 of 20 leaves proven", got, err)
	}
	if got, err := tlog.Verify(each(stored(edited[:17]))); err != nil || got.Proven != 0 {
		t.Errorf("without checkpoints: %v, %v", got, err)
	}
}

func TestVerifyPassesOnReadErrors(t *testing.T) {
	down := errors.New("down")
	_, err := tlog.Verify(func(yield func(tlog.Leaf, error) bool) {
		_ = yield(tlog.Leaf{Body: []byte("first")}, nil) && yield(tlog.Leaf{}, down)
	})
	wantError(t, err, down)
}
