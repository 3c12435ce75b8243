package main

import (
	"bufio"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"strings"
	"sync"
)

// The yardstick of an import does the portal's work and no more: parse, seal who and
// where in two blobs, four HMACs, insert into one table with a commit for each 1,000
// rows, then index it. Nothing is checked, asked for or remembered, and nobody else can
// use the database while it is indexed.

// rawColumns are the yardstick's table, whose indexes are on the hashes.
var rawColumns = []string{"id", "row_mac", "record_mac", "name_mac", "first_mac", "identity", "contact", "exposed"}

// rawPatient is one row of it.
type rawPatient struct {
	id     int64
	hashes [4][]byte
	sealed [2][]byte

	exposed []byte // not sealed in the portal either
}

func (p *rawPatient) values() []any {
	out := make([]any, 0, len(rawColumns))
	out = append(out, p.id)
	for _, h := range p.hashes {
		out = append(out, h)
	}
	for _, s := range p.sealed {
		out = append(out, s)
	}
	return append(out, p.exposed)
}

// rawCrypto seals and hashes with states that are used again. It is for one goroutine.
type rawCrypto struct {
	gcm    cipher.AEAD
	mac    hash.Hash
	random *bufio.Reader
}

func newRawCrypto() (*rawCrypto, error) {
	gcm, err := rawSealer()
	return &rawCrypto{gcm, hmac.New(sha256.New, rawKey), bufio.NewReaderSize(rand.Reader, 4096)}, err
}

func (c *rawCrypto) hash(parts ...string) []byte {
	c.mac.Reset()
	for _, p := range parts {
		_, _ = io.WriteString(c.mac, p) // a hash takes all
		_, _ = c.mac.Write([]byte{0})
	}
	return c.mac.Sum(make([]byte, 0, sha256.Size))
}

func (c *rawCrypto) seal(text string) []byte {
	nonce := make([]byte, c.gcm.NonceSize(), c.gcm.NonceSize()+len(text)+c.gcm.Overhead())
	_, _ = io.ReadFull(c.random, nonce)
	return c.gcm.Seal(nonce, nonce, []byte(text), nil)
}

// patient makes a row of a synthetic roster's cells.
func (c *rawCrypto) patient(id int64, cells []string) rawPatient {
	return rawPatient{
		id: id, exposed: []byte(cells[16]),
		hashes: [4][]byte{c.hash("row", cells[0], cells[1], cells[2], cells[3], cells[5]), c.hash("record", cells[0]), c.hash("name", cells[3], cells[5]), c.hash("first", cells[1], cells[5], cells[10])},
		sealed: [2][]byte{c.seal(strings.Join(cells[:6], "\n")), c.seal(strings.Join(cells[6:11], "\n"))},
	}
}

// rawChunk is as many rows as go through the pipeline together.
type rawChunk struct {
	first int64
	rows  [][]string
	made  chan []rawPatient
}

const rawChunkRows = 1000

// rawPipeline reads a roster, seals on two goroutines and has keep store the rows in
// their order.
func rawPipeline(path string, keep func([]rawPatient) error) error {
	work, order, read := make(chan *rawChunk, 8), make(chan *rawChunk, 8), make(chan error, 1)
	var sealing sync.WaitGroup
	for range 2 {
		c, err := newRawCrypto()
		if err != nil {
			return err
		}
		sealing.Go(func() { c.seals(work) })
	}
	go func() { read <- readChunks(path, work, order) }()
	var err error
	for chunk := range order {
		if made := <-chunk.made; err == nil { // after an error the rest is only emptied out
			err = keep(made)
		}
	}
	sealing.Wait()
	return errors.Join(err, <-read)
}

func (c *rawCrypto) seals(work <-chan *rawChunk) {
	for chunk := range work {
		made := make([]rawPatient, len(chunk.rows))
		for i, cells := range chunk.rows {
			made[i] = c.patient(chunk.first+int64(i), cells)
		}
		chunk.made <- made
	}
}

// readChunks closes both channels at its end.
func readChunks(path string, work, order chan<- *rawChunk) error {
	defer close(order)
	defer close(work)
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open roster: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	r := csv.NewReader(bufio.NewReaderSize(f, 1<<20))
	if _, err := r.Read(); err != nil {
		return fmt.Errorf("read roster: %w", err)
	}
	for first := int64(1); ; first += rawChunkRows {
		chunk := &rawChunk{first: first, made: make(chan []rawPatient, 1)}
		for len(chunk.rows) < rawChunkRows && err == nil {
			var cells []string
			if cells, err = r.Read(); err == nil {
				chunk.rows = append(chunk.rows, cells)
			}
		}
		work <- chunk
		order <- chunk
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read roster: %w", err)
		}
	}
}
