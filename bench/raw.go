package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync/atomic"
)

// The yardstick of an enrollment: find the code's hash in the roster, compare who
// it is for, then enrollment, window, audit and outbox in one transaction. No ORM,
// no validation, no framework, no limits.

// request is one enrollment as a handler would have made it.
type request struct {
	code, who, contact []byte
	err                error
}

var (
	errWrongCode = errors.New("no such code")
	errUsed      = errors.New("already enrolled")
)

// rawKey is the yardstick's: nothing it protects is anybody's.
var rawKey = []byte("0123456789abcdef0123456789abcdef")

func rawMAC(s string) []byte {
	h := hmac.New(sha256.New, rawKey)
	h.Write([]byte(s))
	return h.Sum(nil)[:16]
}

func rawCode(i int64) string { return fmt.Sprintf("C%09d", i) }
func rawWho(i int64) string  { return fmt.Sprintf("SMITH%d|1970-01-01", i) }

// rawSealer is the yardstick's encryption.
func rawSealer() (cipher.AEAD, error) {
	block, err := aes.NewCipher(rawKey)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// seal encrypts with a random nonce.
func seal(gcm cipher.AEAD, text []byte) []byte {
	nonce := make([]byte, gcm.NonceSize(), gcm.NonceSize()+len(text)+gcm.Overhead())
	rand.Read(nonce) // never fails: crypto/rand ends the program instead
	return gcm.Seal(nonce, nonce, text, nil)
}

func newRequest(gcm cipher.AEAD, i int64) *request {
	text := fmt.Appendf(nil, `{"email":"p%d@example.org","phone":"555-01%08d","address":"%d Long Street, Springfield, IL 62701"}`, i, i, i)
	return &request{code: rawMAC(rawCode(i)), who: rawMAC(rawWho(i)), contact: seal(gcm, text)}
}

// enroller enrolls many in one durable transaction; each request gets its own error.
type enroller interface{ enroll(all []*request) error }

// group gathers what waits into one transaction, without waiting for more.
type group struct {
	store enroller
	jobs  chan job
}

type job struct {
	*request
	done chan error
}

// maxRawGroup bounds the yardstick's transaction.
const maxRawGroup = 256

// newGroup starts writers that end when the group is closed.
func newGroup(store enroller, writers int) *group {
	g := &group{store, make(chan job, 4096)}
	for range writers {
		go g.write()
	}
	return g
}

func (g *group) close() error {
	close(g.jobs)
	return nil
}

func (g *group) write() {
	for first := range g.jobs {
		jobs := g.waiting(first)
		requests := make([]*request, len(jobs))
		for i, j := range jobs {
			requests[i] = j.request
		}
		err := g.store.enroll(requests)
		for _, j := range jobs {
			j.done <- errors.Join(err, j.err)
		}
	}
}

func (g *group) waiting(first job) []job {
	jobs := []job{first}
	for len(jobs) < maxRawGroup {
		select {
		case j, ok := <-g.jobs:
			if !ok {
				return jobs
			}
			jobs = append(jobs, j)
		default:
			return jobs
		}
	}
	return jobs
}

// do waits until the request is durable.
func (g *group) do(r *request) error {
	j := job{r, make(chan error, 1)}
	g.jobs <- j
	return <-j.done
}

// rawWork enrolls the roster's rows one after the other until none is left.
func rawWork(gcm cipher.AEAD, people int, do func(*request) error) func(int) error {
	var next atomic.Int64
	return func(int) error {
		i := next.Add(1)
		if i > int64(people) {
			return errDrained
		}
		return do(newRequest(gcm, i))
	}
}

func alone(store enroller) func(*request) error {
	return func(r *request) error { return errors.Join(store.enroll([]*request{r}), r.err) }
}
