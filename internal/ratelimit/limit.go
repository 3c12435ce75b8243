package ratelimit

import "time"

// Limit allows Max attempts in each window of length Per. Windows stand side
// by side and start at multiples of Per in UTC, so a burst across a boundary
// can reach twice Max; pair a short limit with a longer one to bound it.
// Per zero means for ever.
type Limit struct {
	Max int
	Per time.Duration
}

// Window returns the start of the window of length per that holds now, in UTC:
// part of the counter's key. It is the zero time if per is zero.
func Window(now time.Time, per time.Duration) time.Time {
	if per <= 0 {
		return time.Time{}
	}
	return now.UTC().Truncate(per)
}

// Window returns the start of the window that holds now; see [Window].
func (l Limit) Window(now time.Time) time.Time { return Window(now, l.Per) }

// Count is how much of a limit is spent.
type Count struct {
	Limit Limit
	// Used are the attempts in the window of now, this one not included.
	Used int
}

// Decision is the answer for one attempt.
type Decision struct {
	Allowed bool
	// RetryAfter is how long the caller must wait until every spent window has
	// ended: zero if allowed, [Forever] if a limit without windows is spent.
	RetryAfter time.Duration
}

// Forever is the RetryAfter of a limit that time alone does not lift.
const Forever time.Duration = 1<<63 - 1

// Decide allows an attempt at now if no count has reached its limit.
func Decide(now time.Time, counts ...Count) Decision {
	d := Decision{Allowed: true}
	for _, c := range counts {
		if c.Used < c.Limit.Max {
			continue
		}
		d.Allowed = false
		d.RetryAfter = max(d.RetryAfter, c.Limit.rest(now))
	}
	return d
}

// rest is the time from now to the end of the window.
func (l Limit) rest(now time.Time) time.Duration {
	if l.Per <= 0 {
		return Forever
	}
	return l.Window(now).Add(l.Per).Sub(now)
}
