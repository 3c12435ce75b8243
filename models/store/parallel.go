package store

import (
	"runtime"
	"sync"
)

// inParallel does n independent pieces of work with some workers, numbered from 0,
// each of which takes the next piece. The error is that of the first piece that
// failed; a panic goes on in the caller.
func inParallel(n, workers int, do func(worker, i int) error) error {
	p := pieces{n: n, failed: n}
	for w := range min(n, workers) {
		p.workers.Go(func() { p.work(w, do) })
	}
	p.workers.Wait()
	if p.panic != nil {
		panic(p.panic)
	}
	return p.err
}

// processors are how many workers are of use.
func processors() int { return runtime.GOMAXPROCS(0) }

// pieces is work that several take from.
type pieces struct {
	workers sync.WaitGroup
	mu      sync.Mutex
	n, next int
	failed  int // the first that did
	err     error
	panic   any
}

func (p *pieces) work(worker int, do func(worker, i int) error) {
	defer func() {
		if r := recover(); r != nil {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.panic, p.next = r, p.n
		}
	}()
	for i := p.take(); i < p.n; i = p.take() {
		if err := do(worker, i); err != nil {
			p.fail(i, err)
			return
		}
	}
}

func (p *pieces) take() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next++
	return p.next - 1
}

// fail remembers an error, and that nothing after it need be done.
func (p *pieces) fail(i int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i < p.failed {
		p.failed, p.err = i, err
	}
	p.next = p.n
}
