package letter

import "strings"

// wrap breaks text into lines no wider than width, at spaces; a word that is wider
// than a line is broken where it must. All lines of a paragraph but its last keep a
// space at their end, so that readers do not join words.
func (s style) wrap(text string, width float64) []string {
	var lines []string
	for part := range strings.SplitSeq(text, "\n") {
		lines = append(lines, s.wrapPart(part, width)...)
	}
	for i := range len(lines) - 1 {
		lines[i] += " "
	}
	return lines
}

func (s style) wrapPart(text string, width float64) []string {
	var lines []string
	line, used, gap := "", 0.0, s.width(" ")
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ' ' }) {
		wide := s.width(word)
		if line != "" && used+gap+wide <= width {
			line, used = line+" "+word, used+gap+wide
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		var full []string
		full, line = s.split(word, width)
		lines, used = append(lines, full...), s.width(line)
	}
	return append(lines, line)
}

// split cuts a word into full lines and what is left.
func (s style) split(word string, width float64) (full []string, rest string) {
	for s.width(word) > width {
		cut, used := 0, 0.0
		for i, r := range word {
			used += s.width(string(r))
			if used > width && i > 0 {
				break
			}
			cut = i + len(string(r))
		}
		full, word = append(full, word[:cut]), word[cut:]
	}
	return full, word
}

// fit is s in the largest size, down to smallest, at which text is no wider than
// width. It says false where even that is too wide.
func (s style) fit(text string, width, smallest float64) (style, bool) {
	for s.width(text) > width {
		if s.size -= 0.25; s.size < smallest {
			return s, false
		}
	}
	return s, true
}
