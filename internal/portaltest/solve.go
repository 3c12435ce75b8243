package portaltest

import (
	"crypto/sha256"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"recourse/internal/hashcash"
)

// Solve answers a puzzle as a visitor's browser does.
func Solve(puzzle string, zeros int) string {
	answers := make([]string, hashcash.Parts)
	for part := range answers {
		for n := 0; answers[part] == ""; n++ {
			sum := sha256.Sum256(fmt.Appendf(nil, "%s.%d.%d", puzzle, part, n))
			if bits.LeadingZeros32(uint32(sum[0])<<24|uint32(sum[1])<<16|uint32(sum[2])<<8|uint32(sum[3])) >= zeros {
				answers[part] = strconv.Itoa(n)
			}
		}
	}
	return strings.Join(answers, ",")
}
