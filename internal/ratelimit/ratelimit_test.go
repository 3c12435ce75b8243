package ratelimit_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"recourse/internal/ratelimit"
)

func keys(buckets []ratelimit.Bucket) []string {
	var all []string
	for _, b := range buckets {
		all = append(all, b.Key())
	}
	return all
}

func TestBuckets(t *testing.T) {
	tests := []struct {
		name string
		in   netip.Addr
		want []string
	}{
		{"IPv4", netip.MustParseAddr("203.0.113.7"), []string{"v4:203.0.113.7/32"}},
		{"IPv4 mapped into IPv6", netip.MustParseAddr("::ffff:203.0.113.7"), []string{"v4:203.0.113.7/32"}},
		{"IPv6", netip.MustParseAddr("2001:db8:1:2:3:4:5:6"), []string{"v6-64:2001:db8:1:2::/64", "v6-48:2001:db8:1::/48"}},
		{"another host of the /64", netip.MustParseAddr("2001:db8:1:2::ffff"), []string{"v6-64:2001:db8:1:2::/64", "v6-48:2001:db8:1::/48"}},
		{"zone", netip.MustParseAddr("fe80::1%eth0"), []string{"v6-64:fe80::/64", "v6-48:fe80::/48"}},
		{"invalid", netip.Addr{}, []string{"unknown"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, keys(ratelimit.Buckets(tt.in))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// However many addresses one /64 or one /48 makes up, they share a bucket.
func TestBuckets_sharedByNetwork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := [16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "a"))
		if netip.AddrFrom16(a).Is4In6() {
			return
		}
		b := a
		from := rapid.IntRange(6, 15).Draw(t, "from")
		copy(b[from:], rapid.SliceOfN(rapid.Byte(), 16-from, 16-from).Draw(t, "tail"))
		x, y := ratelimit.Buckets(netip.AddrFrom16(a)), ratelimit.Buckets(netip.AddrFrom16(b))
		if x[1].Key() != y[1].Key() {
			t.Fatalf("one /48, two keys: %s %s", x[1].Key(), y[1].Key())
		}
		same64 := [8]byte(a[:8]) == [8]byte(b[:8])
		if same64 != (x[0].Key() == y[0].Key()) {
			t.Fatalf("/64 keys %s %s, same network: %v", x[0].Key(), y[0].Key(), same64)
		}
	})
}

func TestBucket_printsNoAddress(t *testing.T) {
	for _, b := range ratelimit.Buckets(netip.MustParseAddr("203.0.113.7")) {
		for _, verb := range []string{"%v", "%+v", "%s"} {
			if got := fmt.Sprintf(verb, b); strings.Contains(got, "203.0.113.7") {
				t.Errorf("%s prints %s", verb, got)
			}
		}
	}
}

func TestWindow(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	tests := []struct {
		name string
		now  string
		per  time.Duration
		want time.Time
	}{
		{"inside", "2020-04-20T10:29:59.9Z", 15 * time.Minute, at("2020-04-20T10:15:00Z")},
		{"at the start", "2020-04-20T10:30:00Z", 15 * time.Minute, at("2020-04-20T10:30:00Z")},
		{"another zone", "2020-04-20T23:10:00-04:00", 24 * time.Hour, at("2020-04-21T00:00:00Z")},
		{"for ever", "2020-04-20T10:30:00Z", 0, time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ratelimit.Window(at(tt.now), tt.per)
			if !got.Equal(tt.want) || got.Location() != time.UTC {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestDecide(t *testing.T) {
	now := time.Date(2020, 4, 20, 10, 20, 0, 0, time.UTC)
	quarter, day := ratelimit.Limit{Max: 10, Per: 15 * time.Minute}, ratelimit.Limit{Max: 50, Per: 24 * time.Hour}
	life := ratelimit.Limit{Max: 15}
	tests := []struct {
		name string
		in   []ratelimit.Count
		want ratelimit.Decision
	}{
		{"no limit", nil, ratelimit.Decision{Allowed: true}},
		{"fresh", []ratelimit.Count{{quarter, 0}, {day, 0}}, ratelimit.Decision{Allowed: true}},
		{"the last one", []ratelimit.Count{{quarter, 9}, {day, 49}}, ratelimit.Decision{Allowed: true}},
		{"short limit spent", []ratelimit.Count{{quarter, 10}, {day, 10}}, ratelimit.Decision{RetryAfter: 10 * time.Minute}},
		{"long limit spent", []ratelimit.Count{{quarter, 0}, {day, 50}}, ratelimit.Decision{RetryAfter: 13*time.Hour + 40*time.Minute}},
		{"both spent", []ratelimit.Count{{quarter, 99}, {day, 99}}, ratelimit.Decision{RetryAfter: 13*time.Hour + 40*time.Minute}},
		{"life spent", []ratelimit.Count{{life, 15}, {day, 50}}, ratelimit.Decision{RetryAfter: ratelimit.Forever}},
		{"Max zero", []ratelimit.Count{{ratelimit.Limit{Per: time.Minute}, 0}}, ratelimit.Decision{RetryAfter: time.Minute}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, ratelimit.Decide(now, tt.in...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whoever waits RetryAfter finds a new window, and whoever waits a moment less
// does not.
func TestDecide_retryAfterIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(0, rapid.Int64Range(1, 4e18).Draw(t, "now"))
		l := ratelimit.Limit{Max: 3, Per: time.Duration(rapid.Int64Range(int64(time.Second), int64(48*time.Hour)).Draw(t, "per"))}
		d := ratelimit.Decide(now, ratelimit.Count{Limit: l, Used: 3})
		if d.Allowed || d.RetryAfter <= 0 || d.RetryAfter > l.Per {
			t.Fatalf("got %+v", d)
		}
		if got := l.Window(now.Add(d.RetryAfter)); got.Equal(l.Window(now)) {
			t.Fatal("RetryAfter is too short")
		}
		if got := l.Window(now.Add(d.RetryAfter - 1)); !got.Equal(l.Window(now)) {
			t.Fatal("RetryAfter is too long")
		}
	})
}

func TestPolicy_Limits(t *testing.T) {
	home, site := netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("2001:db8:1:2::1")
	plain := ratelimit.DefaultPolicy()
	library := plain
	library.Exceptions = []ratelimit.Exception{
		{netip.MustParsePrefix("203.0.113.0/24"), 10}, {netip.MustParsePrefix("2001:db8:1:2::/64"), 3},
	}
	broken := plain
	broken.SiteFactor, broken.Exceptions = 0, []ratelimit.Exception{{netip.MustParsePrefix("0.0.0.0/0"), -1}}
	limits := func(short, long int) []ratelimit.Limit {
		return []ratelimit.Limit{{short, 15 * time.Minute}, {long, 24 * time.Hour}}
	}
	tests := []struct {
		name   string
		policy ratelimit.Policy
		in     ratelimit.Bucket
		want   []ratelimit.Limit
	}{
		{"IPv4", plain, ratelimit.Buckets(home)[0], limits(10, 50)},
		{"/64", plain, ratelimit.Buckets(site)[0], limits(10, 50)},
		{"/48", plain, ratelimit.Buckets(site)[1], limits(40, 200)},
		{"unknown", plain, ratelimit.Buckets(netip.Addr{})[0], limits(10, 50)},
		{"library IPv4", library, ratelimit.Buckets(home)[0], limits(100, 500)},
		{"library /64", library, ratelimit.Buckets(site)[0], limits(30, 150)},
		{"exception narrower than the /48", library, ratelimit.Buckets(site)[1], limits(40, 200)},
		{"unknown has no exception", library, ratelimit.Buckets(netip.Addr{})[0], limits(10, 50)},
		{"broken factors", broken, ratelimit.Buckets(home)[0], limits(10, 50)},
		{"broken site factor", broken, ratelimit.Buckets(site)[1], limits(10, 50)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.policy.Limits(tt.in)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
