package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"gorm.io/gorm"

	"recourse/internal/sqlite"
)

// maxGroup bounds how many use cases share a commit, and so how long the first of
// them waits for its answer.
const maxGroup = 64

// writer shares SQLite's one writing connection: use cases that wait while another
// runs join its transaction, each in a savepoint of its own, and one commit makes
// them all durable. The connection goes from goroutine to goroutine like a baton,
// so every use case runs, and panics, where it was called.
type writer struct {
	base    *gorm.DB
	conn    *sqlite.Conn // belongs to whoever holds the baton
	commits atomic.Int64

	mu     sync.Mutex
	held   bool          // somebody holds the baton
	queue  []chan *group // who waits for it, first come first served
	closed bool
}

// group is the use cases of one commit. Only the holder of the baton changes it.
type group struct {
	size int
	err  error         // why none of it is stored
	done chan struct{} // closed when it is committed or lost
}

func newGroup() *group { return &group{done: make(chan struct{})} }

// do runs fn in the open group, or in a new one, and waits for the commit. It waits
// also when fn failed: the reason may lie in what a neighbor has written.
func (w *writer) do(ctx context.Context, fn func(tx *gorm.DB) error) error {
	g, err := w.take(ctx)
	if err != nil {
		return err
	}
	err = w.join(ctx, g, fn)
	<-g.done
	if g.err != nil {
		return g.err
	}
	return err
}

// take waits for the baton. Whoever has it must pass it.
func (w *writer) take(ctx context.Context) (*group, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return nil, errClosed
	}
	if !w.held {
		w.held = true
		w.mu.Unlock()
		return newGroup(), nil
	}
	turn := make(chan *group, 1)
	w.queue = append(w.queue, turn)
	w.mu.Unlock()
	select {
	case g := <-turn:
		if g == nil {
			return nil, errClosed
		}
		return g, nil
	case <-ctx.Done():
		w.leave(turn)
		return nil, ctx.Err()
	}
}

// leave gives up waiting. A baton that is already on its way goes on to the next.
func (w *writer) leave(turn chan *group) {
	w.mu.Lock()
	i := slices.Index(w.queue, turn)
	if i >= 0 {
		w.queue = slices.Delete(w.queue, i, i+1)
	}
	w.mu.Unlock()
	if i >= 0 {
		return
	}
	if g := <-turn; g != nil {
		w.pass(g)
	}
}

// pass hands the baton and the group to the next who waits. If there is none, or
// the group is full, it commits, and who came meanwhile begins a new group.
func (w *writer) pass(g *group) {
	if g.size < maxGroup && w.hand(g) {
		return
	}
	w.commit(g)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = w.handLocked(newGroup())
}

func (w *writer) hand(g *group) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.handLocked(g)
}

// handLocked gives the baton to the first in the queue and tells whether there is one.
func (w *writer) handLocked(g *group) bool {
	if len(w.queue) == 0 {
		return false
	}
	w.queue[0] <- g // it has room for one
	w.queue = slices.Delete(w.queue, 0, 1)
	return true
}

// join runs fn in a savepoint of the group's transaction, then passes the baton.
func (w *writer) join(ctx context.Context, g *group, fn func(tx *gorm.DB) error) (err error) {
	defer w.pass(g)
	if !w.begin(g) {
		return nil
	}
	g.size++
	kept := false
	defer func() { // also when fn panics
		if !kept {
			w.control(g, "ROLLBACK TO one")
		}
		w.control(g, "RELEASE one")
	}()
	err = fn(on(ctx, w.base, w.conn))
	kept = err == nil
	return err
}

// begin opens the group's transaction, if need be, and a savepoint in it. Once the
// group is lost nobody runs in it any more.
func (w *writer) begin(g *group) bool {
	if g.size == 0 {
		w.control(g, "BEGIN IMMEDIATE")
	}
	w.control(g, "SAVEPOINT one")
	return g.err == nil
}

// control runs a statement of the group, which is lost if it fails: SQLite has
// rolled everything back, or cannot take part of it back.
func (w *writer) control(g *group, statement string) {
	if g.err != nil {
		return
	}
	if err := w.conn.Control(statement); err != nil {
		g.err = fmt.Errorf("transaction lost at %s: %w", statement, err)
	}
}

// commit makes the group durable, or leaves no trace of it, and answers everyone.
func (w *writer) commit(g *group) {
	defer close(g.done)
	if g.err == nil && w.conn.InTransaction() {
		w.control(g, "COMMIT")
		w.commits.Add(1)
	}
	if w.conn.InTransaction() {
		g.err = errors.Join(g.err, w.conn.Control("ROLLBACK"))
	}
}

// close commits what is under way and keeps the baton. Who waits for it is refused.
func (w *writer) close() error {
	g, err := w.take(context.Background())
	if err != nil {
		return err
	}
	w.commit(g)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for _, turn := range w.queue {
		close(turn)
	}
	w.queue = nil
	return w.conn.Close()
}
