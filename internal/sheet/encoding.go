package sheet

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const (
	bomUTF8 = "\xef\xbb\xbf"
	bomLE   = "\xff\xfe"
	bomBE   = "\xfe\xff"
)

type encodingName string

const (
	utf16LE encodingName = "utf-16le"
	utf16BE encodingName = "utf-16be"
)

func hasBOM16(head []byte) bool {
	return bytes.HasPrefix(head, []byte(bomLE)) || bytes.HasPrefix(head, []byte(bomBE))
}

// encodingByZeros tells UTF-16 without a byte order mark: in American names
// and dates nearly every other byte is zero, and in no other text is any.
func encodingByZeros(head []byte) encodingName {
	var zeros [2]int
	for i, b := range head[:len(head)&^1] {
		if b == 0 {
			zeros[i&1]++
		}
	}
	pairs := len(head) / 2
	switch {
	case 8*zeros[0] <= zeros[1] && zeros[1] > pairs/2:
		return utf16LE
	case 8*zeros[1] <= zeros[0] && zeros[0] > pairs/2:
		return utf16BE
	}
	return ""
}

// decode gives the text of a file in UTF-8. crOnly says that its lines end as
// those of old Macintosh programs do, which then also wrote their own letters.
func decode(whole *io.SectionReader, head []byte, crOnly bool) (io.Reader, error) {
	little, big := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	zeros := encodingByZeros(head)
	switch {
	case bytes.HasPrefix(head, []byte(bomUTF8)):
		return after(whole, len(bomUTF8)), nil
	case bytes.HasPrefix(head, []byte(bomLE)):
		return little.NewDecoder().Reader(after(whole, len(bomLE))), nil
	case bytes.HasPrefix(head, []byte(bomBE)):
		return big.NewDecoder().Reader(after(whole, len(bomBE))), nil
	case zeros == utf16LE:
		return little.NewDecoder().Reader(after(whole, 0)), nil
	case zeros == utf16BE:
		return big.NewDecoder().Reader(after(whole, 0)), nil
	}
	good, bad, err := scanUTF8(after(whole, 0))
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	// Where more is good than bad, the text is UTF-8 with damaged rows, which
	// are named; taken for Windows-1252 all its accents would turn to rubbish.
	if bad == 0 || good > bad {
		return after(whole, 0), nil
	}
	return singleByte(crOnly).NewDecoder().Reader(after(whole, 0)), nil
}

func singleByte(crOnly bool) encoding.Encoding {
	if crOnly {
		return charmap.Macintosh
	}
	return charmap.Windows1252
}

func after(whole *io.SectionReader, skip int) io.Reader {
	return io.NewSectionReader(whole, int64(skip), whole.Size()-int64(skip))
}

// scanUTF8 counts the characters beyond ASCII that are good UTF-8 and the
// bytes that are not. An accent may come a million rows down.
func scanUTF8(r io.Reader) (good, bad int, err error) {
	buf := make([]byte, headSize)
	kept := 0
	for err == nil {
		var n int
		n, err = r.Read(buf[kept:])
		piece := buf[:kept+n]
		g, b, rest := countUTF8(piece, err != nil)
		good, bad = good+g, bad+b
		kept = copy(buf, rest)
	}
	if err == io.EOF {
		err = nil
	}
	return good, bad, err
}

// countUTF8 leaves a character at the end of p that is cut off, unless last.
func countUTF8(p []byte, last bool) (good, bad int, rest []byte) {
	for len(p) > 0 {
		if p[0] < utf8.RuneSelf {
			p = p[1:]
			continue
		}
		if !last && !utf8.FullRune(p) {
			return good, bad, p
		}
		r, n := utf8.DecodeRune(p)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		p = p[n:]
	}
	return good, bad, nil
}

// unclear says that characters of s are lost: they are no UTF-8, or a program
// that wrote the file could not read them itself and put U+FFFD or zero bytes.
func unclear(s string) bool {
	return !utf8.ValidString(s) || strings.Contains(s, "\ufffd") || strings.IndexByte(s, 0) >= 0
}
