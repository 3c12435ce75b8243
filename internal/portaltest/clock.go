package portaltest

import (
	"sync"
	"time"
)

// Clock is a wall clock that tests move. It begins at [Start].
type Clock struct {
	mu     sync.Mutex
	passed time.Duration
}

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Start.Add(c.passed)
}

// Pass lets time pass.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passed += d
}
