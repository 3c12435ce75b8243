package main

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"time"
)

// errDrained ends a turn before its time: there is nothing left to do.
var errDrained = errors.New("nothing left to do")

// sample is one turn of one lane.
type sample struct {
	ops     int
	wall    time.Duration
	cpu     time.Duration // user and system, of the whole process
	latency []time.Duration
	peak    int // KiB of memory, where that is measured
}

// turn lets clients work side by side until the time is over, or nothing is left,
// or one of them fails.
func turn(now func() time.Time, clients int, d time.Duration, work func(client int) error) (sample, error) {
	latency, errs := make([][]time.Duration, clients), make([]error, clients)
	var all sync.WaitGroup
	start, cpu := now(), cpuTime()
	for i := range clients {
		all.Go(func() {
			for errs[i] == nil && now().Sub(start) < d {
				began := now()
				if errs[i] = work(i); errs[i] == nil {
					latency[i] = append(latency[i], now().Sub(began))
				}
			}
		})
	}
	all.Wait()
	s := sample{wall: now().Sub(start), cpu: cpuTime() - cpu, latency: slices.Concat(latency...)}
	s.ops = len(s.latency)
	slices.Sort(s.latency)
	for _, err := range errs {
		if err != nil && !errors.Is(err, errDrained) {
			return s, err
		}
	}
	if s.ops == 0 {
		return s, errDrained
	}
	return s, nil
}

func cpuTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0 // it cannot fail with these arguments
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// lane is one thing to measure.
type lane struct {
	name    string
	before  func() error // runs, and is not measured, before each turn
	run     func() (sample, error)
	samples []sample
}

func (l *lane) turn() (sample, error) {
	if l.before != nil {
		if err := l.before(); err != nil {
			return sample{}, err
		}
	}
	return l.run()
}

// course is lanes and the comparisons between them.
type course struct {
	lanes       []*lane
	comparisons []comparison
	closers     []func() error
}

// add adds a lane whose clients work until the turn is over.
func (c *course) add(set settings, name string, clients int, work func(client int) error) *lane {
	l := &lane{name: name, run: func() (sample, error) { return turn(set.now, clients, set.turn, work) }}
	c.lanes = append(c.lanes, l)
	return l
}

// race runs the lanes in turn, round by round, so that a machine that gets slower
// slows all of them. The first round warms up and counts for nothing. A fast
// machine may run out of people to enroll: then the rounds that are whole count.
func (c *course) race(rounds int) error {
	for round := range rounds + 1 {
		samples, err := c.round()
		if errors.Is(err, errDrained) && round > 1 {
			return nil
		}
		if err != nil {
			return err
		}
		for i, l := range c.lanes {
			if round > 0 {
				l.samples = append(l.samples, samples[i])
			}
		}
	}
	return nil
}

func (c *course) round() (samples []sample, err error) {
	for _, l := range c.lanes {
		s, err := l.turn()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", l.name, err)
		}
		samples = append(samples, s)
	}
	return samples, nil
}

func (c *course) lane(name string) (*lane, error) {
	i := slices.IndexFunc(c.lanes, func(l *lane) bool { return l.name == name })
	if i < 0 {
		return nil, fmt.Errorf("no lane is called %q", name)
	}
	return c.lanes[i], nil
}

// close gives back what the lanes used, the last first. What fails here has been
// measured already.
func (c *course) close() {
	for _, f := range slices.Backward(c.closers) {
		_ = f()
	}
}
