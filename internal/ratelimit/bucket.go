// Package ratelimit names what failed attempts are counted under and decides,
// given the counts, whether one more may be made.
//
// It is pure: it keeps no counter, reads no clock and knows no database. The
// caller stores counts under [Bucket.Key] (as a keyed hash: an address is
// personal data) and [Limit.Window], and adds to them before the attempt is
// judged, so that replicas share one count.
package ratelimit

import "net/netip"

// Kind says how wide a bucket is.
type Kind string

// The widths that are counted. One subscriber commonly holds a /64 and one
// site a /48 (RFC 6177), so a limit on single IPv6 addresses limits nobody.
const (
	IPv4    Kind = "v4"
	Net64   Kind = "v6-64"
	Net48   Kind = "v6-48"
	Unknown Kind = "unknown"
)

// Bucket is one network whose failures are counted together.
type Bucket struct {
	Kind   Kind
	Prefix netip.Prefix
}

// Buckets returns the buckets that ip falls into: one /32 for IPv4, also when
// it comes mapped into IPv6 (RFC 4291 section 2.5.5.2), a /64 and a /48 for
// IPv6. A zone is ignored. An invalid ip falls into one bucket shared by all
// such, so that a broken proxy header limits strictly instead of not at all.
func Buckets(ip netip.Addr) []Bucket {
	ip = ip.Unmap().WithZone("")
	switch {
	case !ip.IsValid():
		return []Bucket{{Kind: Unknown}}
	case ip.Is4():
		return []Bucket{{IPv4, netip.PrefixFrom(ip, 32)}}
	}
	return []Bucket{{Net64, network(ip, 64)}, {Net48, network(ip, 48)}}
}

// Key is the bucket's stable name, for example "v4:203.0.113.7/32". It holds
// an address: store its keyed hash, never print it.
func (b Bucket) Key() string {
	if b.Kind == Unknown {
		return string(Unknown)
	}
	return string(b.Kind) + ":" + b.Prefix.String()
}

// String is redacted, since an address is personal data.
func (b Bucket) String() string { return string(b.Kind) + ":[address]" }

// network is ip cut to bits; bits is always valid for the ip given here.
func network(ip netip.Addr, bits int) netip.Prefix {
	return netip.PrefixFrom(ip, bits).Masked()
}
