package letter

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"unicode/utf16"
)

// pdf writes numbered objects one after the other. It remembers where each began,
// eight bytes an object, and nothing else. After a failed write it does nothing
// more; finish returns the failure.
type pdf struct {
	w       io.Writer
	at      int64
	offsets []int64 // by object number - 1
	packer  packer
	err     error
}

func newPDF(w io.Writer) *pdf {
	d := &pdf{w: w}
	d.packer, d.err = newPacker()
	d.put([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
	return d
}

// reserve takes n object numbers and returns the first.
func (d *pdf) reserve(n int) int {
	first := len(d.offsets) + 1
	d.offsets = append(d.offsets, make([]int64, n)...)
	return first
}

func (d *pdf) put(b []byte) {
	if d.err != nil {
		return
	}
	n, err := d.w.Write(b)
	d.at += int64(n)
	d.err = err
}

// object writes object num.
func (d *pdf) object(num int, format string, args ...any) {
	d.offsets[num-1] = d.at
	b := fmt.Appendf(nil, "%d 0 obj\n", num)
	b = fmt.Appendf(b, format, args...)
	d.put(append(b, "\nendobj\n"...))
}

// stream writes object num as a compressed stream; dict adds to its dictionary.
func (d *pdf) stream(num int, dict string, content []byte) {
	packed, err := d.packer.pack(content)
	if d.err == nil {
		d.err = err
	}
	d.rawStream(num, dict+"/Filter/FlateDecode", packed)
}

func (d *pdf) rawStream(num int, dict string, content []byte) {
	d.offsets[num-1] = d.at
	d.put(fmt.Appendf(nil, "%d 0 obj\n<<%s/Length %d>>\nstream\n", num, dict, len(content)))
	d.put(content)
	d.put([]byte("\nendstream\nendobj\n"))
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// finish writes the table of objects and the trailer.
func (d *pdf) finish(root, info int, id []byte) error {
	start := d.at
	d.put(fmt.Appendf(nil, "xref\n0 %d\n0000000000 65535 f \n", len(d.offsets)+1))
	for _, at := range d.offsets {
		d.put(fmt.Appendf(nil, "%010d 00000 n \n", at))
	}
	d.put(fmt.Appendf(nil, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(d.offsets)+1, root, info, id, id, start))
	return d.err
}

// textString is s as PDF writes text outside of pages.
func textString(s string) string {
	b := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return "<" + hex.EncodeToString(b) + ">"
}

// refs lists objects as references.
func refs(nums []int) string {
	var b bytes.Buffer
	for _, n := range nums {
		fmt.Fprintf(&b, "%d 0 R ", n)
	}
	return b.String()
}
