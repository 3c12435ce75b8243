package letter

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"runtime"
)

// ready is a letter that has been set and packed: all of it that does not depend on
// where in a file it stands.
type ready struct {
	sheet  sheet
	packed [][]byte // the pages' operators, compressed
	digest [sha256.Size]byte
}

// packer compresses pages one after the other. What it makes of a page depends on
// the page alone.
type packer struct{ z *zlib.Writer }

func newPacker() (packer, error) {
	z, err := zlib.NewWriterLevel(nil, zlib.BestSpeed) // half the time, a tenth more bytes
	return packer{z}, err
}

func (p packer) pack(content []byte) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(len(content) / 3)
	p.z.Reset(&b)
	_, err := p.z.Write(content)
	err = firstOf(err, p.z.Close())
	return b.Bytes(), err
}

// ready packs a sheet, which is of no use afterward but for its structure.
func (p packer) ready(s sheet) (ready, error) {
	ops := make([][]byte, len(s.pages))
	out := ready{sheet: s, packed: make([][]byte, len(s.pages))}
	for i, page := range s.pages {
		var err error
		if out.packed[i], err = p.pack(page.ops); err != nil {
			return out, err
		}
		ops[i], page.ops = page.ops, nil
	}
	out.digest = digest(ops)
	return out, nil
}

// setting is a letter on its way through a [setter].
type setting struct {
	content Content
	out     ready
	err     error
	panic   any // of the worker; it goes on where the letter is taken
	done    chan struct{}
}

// setter sets letters on all processors and hands them on in their order. It holds
// a few letters at a time, whatever the batch.
type setter struct {
	fonts   fonts
	take    func(Content, ready) error
	jobs    chan *setting
	waiting []*setting
	workers int
	ended   chan struct{} // a value by each worker
}

func (f fonts) setter(take func(Content, ready) error) *setter {
	n := runtime.GOMAXPROCS(0)
	return &setter{fonts: f, take: take, jobs: make(chan *setting, 2*n), ended: make(chan struct{}, n)}
}

// add takes a letter in. The error may be that of an earlier one.
func (s *setter) add(c Content) error {
	if len(s.waiting) == cap(s.jobs) {
		if err := s.next(); err != nil {
			return err
		}
	}
	job := &setting{content: c, done: make(chan struct{})}
	s.waiting = append(s.waiting, job)
	s.jobs <- job // there is room: no more are waiting than it holds
	if s.workers < cap(s.ended) {
		s.workers++
		go s.work()
	}
	return nil
}

func (s *setter) work() {
	defer func() { s.ended <- struct{}{} }()
	p, err := newPacker()
	for job := range s.jobs {
		if job.err = err; err == nil {
			job.set(s.fonts, p)
		}
		close(job.done)
	}
}

func (j *setting) set(f fonts, p packer) {
	defer func() { j.panic = recover() }()
	var s sheet
	if s, j.err = f.compose(j.content); j.err == nil {
		j.out, j.err = p.ready(s)
	}
}

// next hands on the letter that has waited longest.
func (s *setter) next() error {
	job := s.waiting[0]
	s.waiting = s.waiting[1:]
	<-job.done
	if job.panic != nil {
		panic(job.panic)
	}
	if job.err != nil {
		return job.err
	}
	return s.take(job.content, job.out)
}

// finish hands on all letters that are left.
func (s *setter) finish() error {
	for len(s.waiting) > 0 {
		if err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// stop ends the workers, whatever is left.
func (s *setter) stop() {
	close(s.jobs)
	for range s.workers {
		<-s.ended
	}
}
