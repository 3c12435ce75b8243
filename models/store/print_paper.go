package store

import (
	"crypto/sha256"
	"fmt"
	"io"
)

// paperChunk is how much of a print file lies in one piece.
const paperChunk = 1 << 20

// paper is a print file in memory: nowhere else may it lie plain. It grows without
// being moved. Several may read it at once, after it was written.
type paper struct {
	chunks [][]byte
	size   int64
}

// Write appends.
func (p *paper) Write(b []byte) (int, error) {
	n := len(b)
	p.size += int64(n)
	for len(b) > 0 {
		last := len(p.chunks) - 1
		if last < 0 || len(p.chunks[last]) == paperChunk {
			p.chunks = append(p.chunks, make([]byte, 0, paperChunk))
			last++
		}
		some := min(len(b), paperChunk-len(p.chunks[last]))
		p.chunks[last] = append(p.chunks[last], b[:some]...)
		b = b[some:]
	}
	return n, nil
}

// ReadAt implements [io.ReaderAt].
func (p *paper) ReadAt(b []byte, at int64) (n int, err error) {
	for n < len(b) {
		if at >= p.size {
			return n, io.EOF
		}
		some := copy(b[n:], p.chunks[at/paperChunk][at%paperChunk:])
		n, at = n+some, at+int64(some)
	}
	return n, nil
}

// reader reads the file from its beginning.
func (p *paper) reader() io.Reader { return io.NewSectionReader(p, 0, p.size) }

// sum is the SHA-256 of the file.
func (p *paper) sum() []byte {
	h := sha256.New()
	for _, c := range p.chunks {
		h.Write(c)
	}
	return h.Sum(nil)
}

// send writes the file to w.
func (p *paper) send(w io.Writer) error {
	for _, c := range p.chunks {
		if _, err := w.Write(c); err != nil {
			return fmt.Errorf("write file: %w", err)
		}
	}
	return nil
}
