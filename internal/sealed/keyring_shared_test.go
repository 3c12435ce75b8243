package sealed

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lost are the incidents that a keyring file lacks.
func lost(t *testing.T, path string, want []string) (missing []string) {
	t.Helper()
	k, err := OpenKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range want {
		if k.state().incidents[id] == nil {
			missing = append(missing, id)
		}
	}
	return missing
}

// Three processes and two keyrings of this one add incidents to one file at once.
func TestProcessesLoseNothing(t *testing.T) {
	const each = 12
	k := newRing(t)
	var want []string
	var running sync.WaitGroup
	for _, name := range []string{"child-a", "child-b", "child-c", "own-a", "own-b"} {
		for i := range each {
			want = append(want, fmt.Sprintf("%s-%d", name, i))
		}
		running.Go(func() {
			if strings.HasPrefix(name, "own") {
				if err := addMany(k.path, name, each); err != nil {
					t.Error(err)
				}
				return
			}
			child := exec.Command(os.Args[0], "-add-to", k.path, "-prefix", name, "-count", fmt.Sprint(each))
			if out, err := child.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", name, err, out)
			}
		})
	}
	running.Wait()
	if missing := lost(t, k.path, want); missing != nil {
		t.Errorf("lost: %v", missing)
	}
	newSealerOf(t, k, "child-b-3") // found by reading again
	checkFolder(t, filepath.Dir(k.path))
}

// Writing from a stale reading, which the lock and the second reading prevent,
// loses an incident, and the check above sees it.
func TestStaleWriteIsSeen(t *testing.T) {
	k := newRing(t)
	stale := k.state().file
	for _, id := range []string{"a", "b"} {
		fresh, err := newKeys()
		if err != nil {
			t.Fatal(err)
		}
		b, err := stale.with(id, fresh).encode()
		if err != nil {
			t.Fatal(err)
		}
		if err := replace(k.path, b); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"a"}, lost(t, k.path, []string{"a", "b"})); diff != "" {
		t.Error(diff)
	}
}

func TestConcurrentUse(t *testing.T) {
	k := newRing(t, "inc-1")
	wrapped, err := k.NewDataKey("inc-1")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	for i := range 8 {
		running.Go(func() {
			for j := range 20 {
				s, err := k.Incident("inc-1", wrapped)
				if err != nil {
					t.Error(err)
					return
				}
				var got identity
				at := home
				at.Row = fmt.Sprint(i, j)
				sealed, err := s.Seal(at, identity{Last: at.Row})
				if err = errors.Join(err, s.Open(at, sealed, &got)); err != nil || got.Last != at.Row {
					t.Errorf("%q, %v", got.Last, err)
				}
				if j%10 == 0 {
					if err := errors.Join(k.AddIncident(fmt.Sprint("new-", i, j)), k.Verify(k.Check())); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	running.Wait()
}
