package store

import (
	"context"
	"iter"
	"runtime"
	"sync"

	"github.com/google/uuid"

	"recourse/models"
)

// rosterAhead is how many batches are read and sealed before they can be stored.
const rosterAhead = 4

// importBatch is how many rows of a file one transaction takes: others who write wait
// for it some hundredths of a second.
const importBatch = 1000

// rosterSource is what [models.ReadRoster] returns.
type rosterSource interface {
	Rows() iter.Seq2[models.RosterRow, []models.RosterProblem]
	Err() error
}

// rosterPart is a batch of rows on its way through the pipeline: one goroutine reads,
// some seal, and one stores them in their order.
type rosterPart struct {
	rows     []models.RosterRow
	problems [][]models.RosterProblem
	ids      []uuid.UUID // made in the order of the rows, as they are to lie
	patients []newPatient
	err      error
	sealed   chan struct{} // closed when patients or err is there
}

// load takes in the rows that have not been taken in yet.
func (r rosterReading) load(ctx context.Context, sealing *scope, imp models.RosterImport, source rosterSource) (models.RosterImport, error) {
	ctx, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	defer working.Wait()
	defer stop()
	work, order := make(chan *rosterPart, rosterAhead), make(chan *rosterPart, rosterAhead)
	working.Go(func() {
		defer close(order)
		defer close(work)
		readParts(ctx, source, imp.Rows, work, order)
	})
	for range runtime.GOMAXPROCS(0) {
		working.Go(func() {
			for p := range work {
				p.seal(sealing, imp)
			}
		})
	}
	for p := range order {
		if <-p.sealed; p.err != nil {
			return imp, p.err
		}
		var err error
		if imp, err = r.keep(ctx, imp, p.patients); err != nil {
			return imp, err
		}
	}
	if err := ctx.Err(); err != nil {
		return imp, err
	}
	return imp, source.Err()
}

// readParts reads the rows after those that were taken in before.
func readParts(ctx context.Context, source rosterSource, taken int, work, order chan<- *rosterPart) {
	p, seen := newRosterPart(), 0
	for row, problems := range source.Rows() {
		if seen++; seen <= taken {
			if ctx.Err() != nil {
				return
			}
			continue
		}
		p.rows, p.problems, p.ids = append(p.rows, row), append(p.problems, problems), append(p.ids, uuid.Must(uuid.NewV7()))
		if len(p.rows) < importBatch {
			continue
		}
		if !p.send(ctx, work, order) {
			return
		}
		p = newRosterPart()
	}
	if len(p.rows) > 0 && source.Err() == nil {
		p.send(ctx, work, order)
	}
}

func newRosterPart() *rosterPart { return &rosterPart{sealed: make(chan struct{})} }

// send gives a batch to whoever seals and to whoever stores, and tells whether
// anybody still wants it.
func (p *rosterPart) send(ctx context.Context, work, order chan<- *rosterPart) bool {
	for _, to := range []chan<- *rosterPart{work, order} {
		select {
		case to <- p:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

func (p *rosterPart) seal(x *scope, imp models.RosterImport) {
	defer close(p.sealed)
	p.patients = make([]newPatient, len(p.rows))
	for i := range p.rows {
		if p.patients[i], p.err = x.prepare(imp, p.ids[i], p.rows[i], p.problems[i]); p.err != nil {
			return
		}
	}
}

// keep stores a batch in one transaction and returns the import with its counts raised.
func (r rosterReading) keep(ctx context.Context, imp models.RosterImport, batch []newPatient) (models.RosterImport, error) {
	imp, err := alone(ctx, r, func(x *scope) (models.RosterImport, error) { return x.addPatients(imp, batch) })
	if err == nil {
		r.tell(imp)
	}
	return imp, err
}

// tell lets progress hear the rows done and about how many there are, 0 if that is
// not known.
func (r rosterReading) tell(imp models.RosterImport) {
	switch {
	case r.progress == nil:
	case r.about == 0:
		r.progress(imp.Rows, 0)
	default:
		r.progress(imp.Rows, max(r.about, imp.Rows))
	}
}
