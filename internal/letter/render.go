package letter

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
)

// Options are what a whole batch has in common.
type Options struct {
	Title string // of the file, as viewers show it
}

// Placed says where a letter stands in its file.
type Placed struct {
	Reference string
	First     int // page number, from 1
	Pages     int
	// Digest is the SHA-256 of what the letter's pages draw. It does not depend
	// on the other letters of the file.
	Digest [sha256.Size]byte
}

// Render writes the letters to w as one PDF and says where each stands. It sets them
// on all processors, a few ahead of the one it writes. Memory grows by a few hundred
// bytes a letter, whatever it holds. It stops at the first error of letters, of w, or
// of a content ([ErrContent], with the letter's place in the batch); what was written
// by then is of no use. No letters are an ErrContent.
func Render(w io.Writer, letters iter.Seq2[Content, error], o Options) ([]Placed, error) {
	f, err := loadFonts()
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewWriterSize(w, 1<<16)
	b := newBatch(buffered, f, o)
	if err := b.addAll(letters); err != nil {
		return nil, err
	}
	if err := b.finish(); err != nil {
		return nil, fmt.Errorf("write letters: %w", err)
	}
	if err := buffered.Flush(); err != nil {
		return nil, fmt.Errorf("write letters: %w", err)
	}
	return b.placed, nil
}

// addAll adds the letters in their order.
func (b *batch) addAll(letters iter.Seq2[Content, error]) error {
	s := newLine(b.fonts.setter, b.add)
	defer s.stop()
	at := func(doing string, err error) error {
		if err != nil {
			err = fmt.Errorf("%s letter %d: %w", doing, len(b.placed)+1, err)
		}
		return err
	}
	for c, broken := range letters {
		if broken != nil {
			return firstOf(at("set", s.finish()), at("fetch", broken))
		}
		if err := s.add(c); err != nil {
			return at("set", err)
		}
	}
	return at("set", s.finish())
}

// Measure sets one letter without writing it, and tells how many pages it has.
// Errors are those of [Render].
func Measure(c Content) (pages int, err error) {
	f, err := loadFonts()
	if err != nil {
		return 0, err
	}
	s, err := f.compose(c)
	return len(s.pages), err
}

// digest is the SHA-256 of the pages' operators, each with its length before it.
func digest(pages [][]byte) [sha256.Size]byte {
	h := sha256.New()
	for _, p := range pages {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write(p)
	}
	return [sha256.Size]byte(h.Sum(nil))
}
