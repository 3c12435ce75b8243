package sheet

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// appendUnescaped appends text with its escapes undone: _x000D_ is how a
// workbook writes a character that XML cannot hold, ECMA-376 part 1,
// 22.9.2.19 (ST_Xstring). Line ends become plain ones, as in CSV.
func appendUnescaped(to, text []byte) []byte {
	start := len(to)
	for {
		i := bytes.Index(text, []byte("_x"))
		if i < 0 {
			return plainLines(append(to, text...), start)
		}
		to = append(to, text[:i]...)
		r, size := escaped(text[i:])
		if size == 0 {
			to, text = append(to, "_x"...), text[i+2:]
			continue
		}
		to, text = utf8.AppendRune(to, r), text[i+size:]
	}
}

// escaped reads the escape at the beginning of p; size 0 if there is none. Two
// may be the halves of one character.
func escaped(p []byte) (r rune, size int) {
	first, ok := escapedUnit(p)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(first) {
		if second, ok := escapedUnit(p[escapeSize:]); ok {
			if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
				return r, 2 * escapeSize
			}
		}
		return utf8.RuneError, escapeSize
	}
	return first, escapeSize
}

const escapeSize = len("_x000D_")

func escapedUnit(p []byte) (rune, bool) {
	if len(p) < escapeSize || p[0] != '_' || p[1] != 'x' || p[escapeSize-1] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(p[2:escapeSize-1]), 16, 16)
	return rune(n), err == nil
}

// plainLines makes line ends from start on one line feed each.
func plainLines(p []byte, start int) []byte {
	if bytes.IndexByte(p[start:], '\r') < 0 {
		return p
	}
	tail := bytes.ReplaceAll(p[start:], []byte("\r\n"), []byte("\n"))
	return append(p[:start], bytes.ReplaceAll(tail, []byte("\r"), []byte("\n"))...)
}
