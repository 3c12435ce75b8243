package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

var (
	errBig     = fmt.Errorf("%w: the workbook unpacks to more than a list of people does; save the sheet as CSV UTF-8", ErrFormat)
	errDamaged = fmt.Errorf("%w: the workbook is damaged or was cut off; open it in Excel, save it again, or ask for a new copy", ErrFormat)
)

// xmlReader reads the pieces of one part of a workbook. Names are compared
// without their namespaces: the transitional and the strict ones differ, the
// words do not. It feeds its decoder as csvTable does: a decoder keeps a whole
// piece, and a piece may be made to be endless.
type xmlReader struct {
	in   io.ReadCloser
	dec  *xml.Decoder
	fed  int64
	from int64  // where the piece began
	left *int64 // bytes that the workbook may still unpack to
}

// openPart opens one file of a ZIP archive as XML.
func openPart(file *zip.File, left *int64) (*xmlReader, error) {
	if file.Flags&1 != 0 {
		return nil, fmt.Errorf("%w: the workbook has a password; take it off and save it again", ErrFormat)
	}
	in, err := file.Open()
	if err != nil {
		return nil, damaged(err)
	}
	x := &xmlReader{in: in, left: left}
	x.dec = xml.NewDecoder(x)
	return x, nil
}

// Read implements [io.Reader] for the decoder.
func (x *xmlReader) Read(p []byte) (int, error) {
	if x.fed-x.from > maxToken || *x.left <= 0 {
		return 0, errBig
	}
	n, err := x.in.Read(p)
	x.fed += int64(n)
	*x.left -= int64(n)
	return n, err
}

// token gives the next piece, good until the next call; io.EOF after the last.
func (x *xmlReader) token() (xml.Token, error) {
	x.from = x.dec.InputOffset()
	t, err := x.dec.RawToken()
	if err != nil && !errors.Is(err, io.EOF) {
		err = damaged(err)
	}
	return t, err
}

func (x *xmlReader) close() error { return x.in.Close() }

// each calls f with each element that begins in a part of limited size.
func (x *xmlReader) each(f func(xml.StartElement) error) error {
	for {
		t, err := x.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && x.fed > maxPart {
			err = errBig
		}
		if err != nil {
			return err
		}
		if start, ok := t.(xml.StartElement); ok {
			if err := f(start); err != nil {
				return err
			}
		}
	}
}

// damaged is what an error while unpacking or parsing means. What the parser
// says stays out of it: it may quote the file.
func damaged(err error) error {
	syntax := (*xml.SyntaxError)(nil)
	switch {
	case errors.Is(err, ErrFormat):
		return err
	case errors.As(err, &syntax), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrAlgorithm):
		return errDamaged
	}
	return fmt.Errorf("%w (%T)", errDamaged, err)
}

// attr is the value of an attribute, "" if there is none.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
