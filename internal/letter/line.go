package letter

import "runtime"

// line does a piece of work on all processors and hands the results on in the order
// in which the work came. It holds a few pieces at a time, however many come.
type line[In, Out any] struct {
	begin   func() func(In) (Out, error) // the work, once for each worker
	take    func(In, Out) error
	jobs    chan *job[In, Out]
	waiting []*job[In, Out]
	err     error
	workers int
	ended   chan struct{} // a value by each worker
}

// job is a piece of work on its way.
type job[In, Out any] struct {
	in    In
	out   Out
	err   error
	panic any // of the worker; it goes on where the result is taken
	done  chan struct{}
}

func newLine[In, Out any](begin func() func(In) (Out, error), take func(In, Out) error) *line[In, Out] {
	n := runtime.GOMAXPROCS(0)
	return &line[In, Out]{begin: begin, take: take, jobs: make(chan *job[In, Out], 2*n), ended: make(chan struct{}, n)}
}

// add takes a piece of work in. The error may be that of an earlier one.
func (l *line[In, Out]) add(in In) error {
	if len(l.waiting) == cap(l.jobs) {
		if err := l.next(); err != nil {
			return err
		}
	}
	j := &job[In, Out]{in: in, done: make(chan struct{})}
	l.waiting = append(l.waiting, j)
	l.jobs <- j // there is room: no more are waiting than it holds
	if l.workers < cap(l.ended) {
		l.workers++
		go l.work()
	}
	return nil
}

func (l *line[In, Out]) work() {
	defer func() { l.ended <- struct{}{} }()
	do := l.begin()
	for j := range l.jobs {
		j.run(do)
	}
}

func (j *job[In, Out]) run(do func(In) (Out, error)) {
	defer close(j.done)
	defer func() { j.panic = recover() }()
	j.out, j.err = do(j.in)
}

// next hands on the result that has waited longest. After an error there is nothing
// but that error.
func (l *line[In, Out]) next() error {
	if l.err != nil {
		return l.err
	}
	j := l.waiting[0]
	l.waiting = l.waiting[1:]
	<-j.done
	if j.panic != nil {
		panic(j.panic)
	}
	if l.err = j.err; l.err == nil {
		l.err = l.take(j.in, j.out)
	}
	return l.err
}

// finish hands on all results that are left.
func (l *line[In, Out]) finish() error {
	for len(l.waiting) > 0 && l.err == nil {
		_ = l.next() // it is kept
	}
	return l.err
}

// stop ends the workers, whatever is left.
func (l *line[In, Out]) stop() {
	close(l.jobs)
	for range l.workers {
		<-l.ended
	}
}
