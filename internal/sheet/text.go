package sheet

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// openText opens a table of separated values.
func openText(whole *io.SectionReader, head []byte) (*Table, error) {
	crOnly := endsWithCR(head)
	text, err := decode(whole, head, crOnly)
	if err != nil {
		return nil, err
	}
	if crOnly {
		text = crReader{text}
	}
	sample := make([]byte, headSize)
	n, err := io.ReadFull(text, sample)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	sample = sample[:n]
	comma, skip, err := separator(sample, n < headSize)
	if err != nil {
		return nil, err
	}
	rest := io.MultiReader(bytes.NewReader(sample[skip:]), text)
	return &Table{format: FormatCSV, rows: newCSV(rest, comma)}, nil
}

// separator finds what stands between two cells, and how many bytes of the
// first line say so to Excel ("sep=;", not shown as a row).
func separator(sample []byte, whole bool) (comma rune, skip int, err error) {
	if len(sample) < 5 || !strings.EqualFold(string(sample[:4]), "sep=") {
		return guessSeparator(sample, whole), 0, nil
	}
	comma, size := utf8.DecodeRune(sample[4:])
	line := bytes.TrimLeft(sample[4+size:min(len(sample), 4+size+2)], "\r")
	switch {
	case len(line) > 0 && line[0] != '\n': // a cell that happens to begin so
		return guessSeparator(sample, whole), 0, nil
	case comma == '"' || comma == '\r' || comma == '\n' || comma == utf8.RuneError:
		return 0, 0, fmt.Errorf("%w: its first line names no separator; write sep=, there or take the line out", ErrFormat)
	}
	if end := bytes.IndexByte(sample, '\n'); end >= 0 {
		return comma, end + 1, nil
	}
	return comma, len(sample), nil // nothing but this line
}

// candidates for a separator; of two that fit alike the earlier wins, since
// commas also stand inside of values.
var candidates = []byte{'\t', '|', ';', ','}

// guessLines is how many lines are looked at.
const guessLines = 25

// guessSeparator takes the candidate that most lines hold equally often.
func guessSeparator(sample []byte, whole bool) rune {
	counts := countSeparators(sample, whole)
	best, bestLines, bestCount := ',', 0, 0
	for i, c := range candidates {
		lines, count := agreement(counts, i)
		if lines > bestLines || lines == bestLines && count > bestCount {
			best, bestLines, bestCount = rune(c), lines, count
		}
	}
	return best
}

// agreement is how often the candidate stands in most of the lines that hold
// it, and in how many.
func agreement(counts [][4]int, candidate int) (lines, count int) {
	same := map[int]int{}
	for _, c := range counts {
		if n := c[candidate]; n > 0 {
			same[n]++
		}
	}
	for n, k := range same {
		if k > lines || k == lines && n > count {
			lines, count = k, n
		}
	}
	return lines, count
}

// countSeparators counts the candidates outside of quotes in each line. A line
// that the sample cuts off does not count.
func countSeparators(sample []byte, whole bool) [][4]int {
	var counts [][4]int
	var line [4]int
	quoted := false
	for _, b := range sample {
		switch i := bytes.IndexByte(candidates, b); {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '\n':
			counts, line = append(counts, line), [4]int{}
		case i >= 0:
			line[i]++
		}
		if len(counts) == guessLines {
			return counts
		}
	}
	if whole {
		counts = append(counts, line)
	}
	return counts
}

// endsWithCR says that lines end with a carriage return alone, as old
// Macintosh programs and Excel's "CSV (Macintosh)" write them.
func endsWithCR(head []byte) bool {
	quoted := false
	for i, b := range head {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '\n':
			return false
		case b == '\r' && i+1 < len(head):
			next := bytes.TrimLeft(head[i+1:min(len(head), i+4)], "\x00")
			return len(next) == 0 || next[0] != '\n'
		}
	}
	return false
}

// crReader turns carriage returns into line ends.
type crReader struct{ r io.Reader }

// Read implements [io.Reader].
func (c crReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for i, b := range p[:n] {
		if b == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
