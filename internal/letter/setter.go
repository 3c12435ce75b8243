package letter

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
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

// setter is the work of setting letters; each worker has a packer of its own.
func (f fonts) setter() func(Content) (ready, error) {
	p, err := newPacker()
	return func(c Content) (ready, error) {
		if err != nil {
			return ready{}, err
		}
		s, err := f.compose(c)
		if err != nil {
			return ready{}, err
		}
		return p.ready(s)
	}
}
