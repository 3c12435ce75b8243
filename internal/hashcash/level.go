package hashcash

import (
	"math"

	"recourse/internal/ratelimit"
)

// Level is how much work each claim costs while budgets of failures are spent: 0
// while none is; then 2^[MinBits] hashes, twice as many for each doubling of what was
// overspent, and never more than 2^[MaxBits].
func Level(budgets ...ratelimit.Count) int {
	over := 0.0
	for _, b := range budgets {
		if b.Limit.Max > 0 {
			over = max(over, float64(b.Used)/float64(b.Limit.Max))
		}
	}
	if over < 1 {
		return 0
	}
	return min(MaxBits, MinBits+int(math.Log2(over)))
}
