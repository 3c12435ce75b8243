package letter

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strconv"
)

const (
	maxObject = 256 << 20 // the longest list of letters that is read, in bytes
	maxStream = 16 << 20  // the longest page
	tailSize  = 512
	entrySize = 20 // of the table of objects
)

// objects reads a PDF's objects where its table says they are.
type objects struct {
	r       io.ReaderAt
	entries int64 // where the table's entries begin
	count   int
	trailer dict
}

func openObjects(r io.ReaderAt, size int64) (*objects, error) {
	tail := make([]byte, min(size, tailSize))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read end of letters: %w", err)
	}
	_, after, ok := bytes.Cut(tail, []byte("startxref\n"))
	line, _, _ := bytes.Cut(after, []byte("\n"))
	at, err := strconv.ParseInt(string(line), 10, 64)
	if !ok || err != nil || at < 0 || at >= size {
		return nil, fmt.Errorf("%w: its end is missing", ErrUnreadable)
	}
	o := &objects{r: r}
	return o, o.readTable(at)
}

func (o *objects) readTable(at int64) error {
	head := make([]byte, 32)
	n, err := o.r.ReadAt(head, at)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read table of letters: %w", err)
	}
	lines := bytes.SplitN(head[:n], []byte("\n"), 3)
	if len(lines) < 3 || string(lines[0]) != "xref" || !bytes.HasPrefix(lines[1], []byte("0 ")) {
		return fmt.Errorf("%w: its table is missing", ErrUnreadable)
	}
	if o.count, err = strconv.Atoi(string(lines[1][2:])); err != nil || o.count < 1 {
		return fmt.Errorf("%w: its table has no length", ErrUnreadable)
	}
	o.entries = at + int64(len(lines[0])+len(lines[1])+2)
	o.trailer, _, err = o.parse(o.entries+int64(o.count)*entrySize, "trailer")
	return err
}

// get reads an object that v refers to: its dictionary, and its content if it has one.
func (o *objects) get(v any) (dict, []byte, error) {
	num, ok := v.(ref)
	if !ok || num < 1 || int(num) >= o.count {
		return nil, nil, fmt.Errorf("%w: a reference leads nowhere", ErrUnreadable)
	}
	entry := make([]byte, 10)
	if _, err := o.r.ReadAt(entry, o.entries+int64(num)*entrySize); err != nil {
		return nil, nil, fmt.Errorf("%w: its table ends early", ErrUnreadable)
	}
	at, err := strconv.ParseInt(string(entry), 10, 64)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: its table is damaged", ErrUnreadable)
	}
	d, end, err := o.parse(at, fmt.Sprintf("%d 0 obj", num))
	if err != nil {
		return nil, nil, err
	}
	length, ok := d["Length"].(float64)
	if !ok {
		return d, nil, nil
	}
	content, err := o.content(end, int64(length), d["Filter"] != nil)
	return d, content, err
}

// parse reads the dictionary that follows the given words, and where it ends.
func (o *objects) parse(at int64, words string) (dict, int64, error) {
	for size := 4 << 10; size <= maxObject; size *= 4 {
		b := make([]byte, size)
		n, err := o.r.ReadAt(b, at)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, 0, fmt.Errorf("read letters: %w", err)
		}
		rest, ok := bytes.CutPrefix(b[:n], []byte(words+"\n"))
		if !ok {
			return nil, 0, fmt.Errorf("%w: an object is not where it should be", ErrUnreadable)
		}
		s := scanner{b: rest}
		v, err := s.next()
		if errors.Is(err, io.ErrUnexpectedEOF) && n == size {
			continue
		}
		if d, ok := v.(dict); ok && err == nil {
			return d, at + int64(len(words)+1+s.i), nil
		}
		break
	}
	return nil, 0, fmt.Errorf("%w: an object is damaged", ErrUnreadable)
}

func (o *objects) content(at, length int64, packed bool) ([]byte, error) {
	if length < 0 || length > maxStream {
		return nil, fmt.Errorf("%w: a page is too long", ErrUnreadable)
	}
	var in io.Reader = io.NewSectionReader(o.r, at+int64(len("\nstream\n")), length)
	if packed {
		unpacked, err := zlib.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("%w: a page is damaged", ErrUnreadable)
		}
		in = unpacked
	}
	b, err := io.ReadAll(io.LimitReader(in, maxStream+1))
	if err != nil || len(b) > maxStream {
		return nil, fmt.Errorf("%w: a page is damaged or too long", ErrUnreadable)
	}
	return b, nil
}

// kids reads the objects listed in d's Kids.
func (o *objects) kids(d dict, visit func(at any, d dict) error) error {
	list, ok := d["Kids"].([]any)
	if !ok {
		return fmt.Errorf("%w: a node has no list", ErrUnreadable)
	}
	for _, v := range list {
		kid, _, err := o.get(v)
		if err == nil {
			err = visit(v, kid)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
