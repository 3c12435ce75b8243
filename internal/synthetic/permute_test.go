package synthetic

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

func TestPermute_isOneToOne(t *testing.T) {
	for _, n := range []uint64{1, 2, 3, 4, 5, 100, 1000, 4095, 4096, 4097} {
		seen := make([]bool, n)
		for i := range n {
			x := permute(i, n, 42)
			if x >= n || seen[x] {
				t.Fatalf("n = %d: %d maps to %d, out of range or taken", n, i, x)
			}
			seen[x] = true
		}
	}
}

// The promise of MaxPatients and of culture's comment: every list of
// combinations is long enough, and no last name, accents aside, is in two
// cultures or twice in one.
func TestCultures(t *testing.T) {
	share, owner := 0, map[string]int{}
	for i, c := range cultures() {
		share += c.share
		if n := len(c.first) * len(c.last) * min(minors().days, adults().days, elders().days); n < MaxPatients {
			t.Errorf("culture %d: %d combinations, want %d", i, n, MaxPatients)
		}
		if len(c.first)%2 != 0 {
			t.Errorf("culture %d: an odd number of first names", i)
		}
		firsts := map[string]bool{}
		for _, name := range c.first {
			if firsts[fold(t, name)] {
				t.Errorf("culture %d: first name %s twice", i, name)
			}
			firsts[fold(t, name)] = true
		}
		for _, name := range c.last {
			if j, taken := owner[fold(t, name)]; taken {
				t.Errorf("last name %s in cultures %d and %d", name, j, i)
			}
			owner[fold(t, name)] = i
		}
	}
	if share != 100 {
		t.Errorf("shares sum to %d, want 100", share)
	}
}

func fold(t *testing.T, s string) string {
	t.Helper()
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn))), s)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ToLower(out)
}

func TestTowns(t *testing.T) {
	all := append(towns("CT", connecticut), towns("RI", rhodeIsland)...)
	if len(all) < 120 {
		t.Errorf("%d towns, want at least 120", len(all))
	}
	seen := map[string]bool{}
	for _, p := range append(all, towns("PR", puertoRico)...) {
		prefix := map[string]string{"CT": "06", "RI": "02", "PR": "00"}[p.state]
		if len(p.zip) != 5 || !strings.HasPrefix(p.zip, prefix) || p.city == "" || seen[p.zip] {
			t.Errorf("%+v is not a town with a ZIP code of its own", p)
		}
		seen[p.zip] = true
	}
}
