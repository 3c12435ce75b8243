package letter

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// ErrUnreadable is returned by [ReadBack] for a file that is damaged, or that this
// package did not write.
var ErrUnreadable = errors.New("letters cannot be read back")

// What a PDF is made of: these, float64, []byte (strings) and []any (arrays).
type (
	name     string
	operator string
	dict     map[name]any
	ref      int // to an object
)

// maxDepth bounds arrays within arrays, so that a broken file cannot exhaust the stack.
const maxDepth = 16

// scanner reads values one by one. It knows the part of PDF's syntax that this
// package writes. io.ErrUnexpectedEOF means that more bytes are needed.
type scanner struct {
	b     []byte
	i     int
	depth int
}

// isSpace and isDelimiter are PDF's: space ends a word, and so do some signs.
func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '<', '>', '[', ']', '(', ')', '{', '}', '/', '%':
		return true
	}
	return isSpace(c)
}

// next returns the next value, or io.EOF.
func (s *scanner) next() (any, error) {
	s.skip()
	if s.i >= len(s.b) {
		return nil, io.EOF
	}
	rest := s.b[s.i:]
	switch {
	case bytes.HasPrefix(rest, []byte("<<")):
		return s.dict()
	case rest[0] == '<':
		return s.hex()
	case rest[0] == '(':
		return s.until(')')
	case rest[0] == '[':
		s.i++
		return s.list("]")
	case rest[0] == '/':
		s.i++
		return name(s.word()), nil
	case rest[0] == ']' || rest[0] == '>' && len(rest) > 1:
		n := 1 + bytes.Count(rest[:1], []byte(">")) // "]" or ">>"
		s.i += n
		return operator(rest[:n]), nil
	}
	return s.plain()
}

// skip passes over space and comments.
func (s *scanner) skip() {
	for s.i < len(s.b) {
		switch c := s.b[s.i]; {
		case c == '%':
			end := bytes.IndexByte(s.b[s.i:], '\n')
			if end < 0 {
				end = len(s.b) - s.i
			}
			s.i += end
		case isSpace(c):
			s.i++
		default:
			return
		}
	}
}

// word is what runs up to the next delimiter.
func (s *scanner) word() string {
	end := s.i
	for end < len(s.b) && !isDelimiter(s.b[end]) {
		end++
	}
	w := string(s.b[s.i:end])
	s.i = end
	return w
}

// plain is a number or an operator.
func (s *scanner) plain() (any, error) {
	w := s.word()
	if w == "" {
		return nil, fmt.Errorf("%w: a sign is out of place", ErrUnreadable)
	}
	if c := w[0]; c <= '9' { // no operator of ours begins with a digit, a sign or a point
		if n, err := strconv.ParseFloat(w, 64); err == nil {
			return n, nil
		}
	}
	return operator(w), nil
}

func (s *scanner) hex() (any, error) {
	digits, err := s.until('>')
	if err != nil {
		return nil, err
	}
	b := make([]byte, hex.DecodedLen(len(digits)))
	if _, err := hex.Decode(b, digits); err != nil {
		return nil, fmt.Errorf("%w: a string is not in hex", ErrUnreadable)
	}
	return b, nil
}

// until is what stands between the sign here and the given one.
func (s *scanner) until(end byte) ([]byte, error) {
	n := bytes.IndexByte(s.b[s.i:], end)
	if n < 0 {
		return nil, io.ErrUnexpectedEOF
	}
	b := s.b[s.i+1 : s.i+n]
	s.i += n + 1
	return b, nil
}

// list reads values up to the operator that ends it, references put together.
func (s *scanner) list(end operator) ([]any, error) {
	if s.depth++; s.depth > maxDepth {
		return nil, fmt.Errorf("%w: it nests too deep", ErrUnreadable)
	}
	defer func() { s.depth-- }()
	var out []any
	for {
		v, err := s.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil, io.ErrUnexpectedEOF
		case err != nil:
			return nil, err
		case v == end:
			return out, nil
		case v == operator("R") && len(out) >= 2:
			num, _ := out[len(out)-2].(float64)
			out = append(out[:len(out)-2], ref(num))
		default:
			out = append(out, v)
		}
	}
}

func (s *scanner) dict() (any, error) {
	s.i += len("<<")
	list, err := s.list(">>")
	if err != nil {
		return nil, err
	}
	d := dict{}
	for i := 0; i+1 < len(list); i += 2 {
		key, ok := list[i].(name)
		if !ok {
			return nil, fmt.Errorf("%w: a dictionary has a key that is no name", ErrUnreadable)
		}
		d[key] = list[i+1]
	}
	return d, nil
}
