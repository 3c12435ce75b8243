package ratelimit

import (
	"net/netip"
	"time"
)

// Policy is the set of limits for failed attempts by address.
type Policy struct {
	// Address holds for one IPv4 address, one IPv6 /64, and the bucket of
	// unknown addresses.
	Address []Limit
	// SiteFactor multiplies every Max for a /48: a whole site, not one home.
	SiteFactor int
	// Exceptions widen the limits for places where many people share an
	// address, such as a hospital or a library. The first that matches counts.
	Exceptions []Exception
}

// Exception multiplies every Max for buckets within Network by Factor.
type Exception struct {
	Network netip.Prefix
	Factor  int
}

// DefaultPolicy is 10 failures in 15 minutes and 50 a day for one IPv4 address
// or IPv6 /64, four times that for a /48.
func DefaultPolicy() Policy {
	return Policy{
		Address:    []Limit{{10, 15 * time.Minute}, {50, 24 * time.Hour}},
		SiteFactor: 4,
	}
}

// Limits returns the limits that hold for b. A factor below one counts as one:
// a mistake in the settings never closes the door.
func (p Policy) Limits(b Bucket) []Limit {
	factor := 1
	if b.Kind == Net48 {
		factor = max(1, p.SiteFactor)
	}
	factor *= p.exception(b)
	limits := make([]Limit, len(p.Address))
	for i, l := range p.Address {
		limits[i] = Limit{Max: l.Max * factor, Per: l.Per}
	}
	return limits
}

func (p Policy) exception(b Bucket) int {
	for _, e := range p.Exceptions {
		if b.Prefix.IsValid() && e.Network.Bits() <= b.Prefix.Bits() && e.Network.Contains(b.Prefix.Addr()) {
			return max(1, e.Factor)
		}
	}
	return 1
}
