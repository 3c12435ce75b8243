package sheet

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// format is how the numbers of a cell are shown. The zero value shows them plain.
type format struct{ sections []section }

// section is one of the up to four parts of a number format, ECMA-376 part 1, 18.8.31.
type section struct {
	holds func(float64) bool // nil where the section has no condition
	date  bool
	mask  string // "00000-0000" for numbers shown with leading zeros, else ""
}

// readStyles reads which number format each style of a cell has.
func (b *workbook) readStyles(name string) error {
	custom := map[string]format{}
	inside := false
	return b.each(name, func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			custom[attr(e, "numFmtId")] = parseFormat(attr(e, "formatCode"))
		case "cellXfs":
			inside = true
		case "cellStyles", "dxfs", "cellStyleXfs":
			inside = false
		case "xf":
			if inside {
				b.formats = append(b.formats, formatOf(attr(e, "numFmtId"), custom))
			}
		}
		return nil
	})
}

func formatOf(id string, custom map[string]format) format {
	if f, ok := custom[id]; ok {
		return f
	}
	return format{sections: []section{{date: builtinDate(id)}}}
}

// builtinDate knows the formats of dates that files do not spell out: 18.8.30,
// with those of East Asian languages.
func builtinDate(id string) bool {
	n, err := strconv.Atoi(id)
	return err == nil && (14 <= n && n <= 17 || n == 22 || 27 <= n && n <= 36 || 50 <= n && n <= 58)
}

func (b *workbook) format(style string) format {
	if n, err := strconv.Atoi(style); err == nil && n >= 0 && n < len(b.formats) {
		return b.formats[n]
	}
	return format{}
}

func parseFormat(code string) format {
	var f format
	for code != "" && len(f.sections) < 4 {
		var s section
		s, code = parseSection(code)
		f.sections = append(f.sections, s)
	}
	return f
}

// parseSection reads one section and leaves the rest: letters in quotes,
// after a backslash or standing for a blank's width are no codes.
func parseSection(code string) (section, string) {
	var p sectionParser
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			return p.section(), code[i+1:]
		case '"':
			n := strings.IndexByte(code[i+1:], '"')
			if n < 0 {
				n = len(code) - i - 1
			}
			p.literal(code[i+1 : i+1+n])
			i += n + 1
		case '[':
			n := strings.IndexByte(code[i:]+"]", ']')
			p.bracket(code[min(i+1, len(code)):min(i+n, len(code))])
			i += n
		case '\\', '_', '*':
			if i++; c == '\\' && i < len(code) {
				p.literal(code[i : i+1])
			}
		default:
			p.code(c)
		}
	}
	return p.section(), ""
}

// sectionParser gathers what matters of a section.
type sectionParser struct {
	holds                    func(float64) bool
	mask                     strings.Builder
	zeros                    int
	day, month, clock, other bool
}

func (p *sectionParser) literal(text string) { p.mask.WriteString(text) }

func (p *sectionParser) code(c byte) {
	switch lower := c | 0x20; {
	case c == '0':
		p.zeros++
		p.mask.WriteByte('0')
	case strings.IndexByte("-()/: ", c) >= 0:
		p.mask.WriteByte(c)
	case lower == 'y' || lower == 'd':
		p.day = true
	case lower == 'm':
		p.month = true
	case lower == 'h' || lower == 's':
		p.clock = true
	default:
		p.other = true
	}
}

// bracket reads a condition; colors, languages and spans of time are none.
func (p *sectionParser) bracket(text string) {
	operator := text[:len(text)-len(strings.TrimLeft(text, "<>="))]
	limit, err := strconv.ParseFloat(text[len(operator):], 64)
	if err != nil {
		p.clock = p.clock || strings.Trim(strings.ToLower(text), "hms") == "" && text != ""
		return
	}
	p.holds = conditions(limit)[operator]
}

func conditions(limit float64) map[string]func(float64) bool {
	return map[string]func(float64) bool{
		"<":  func(f float64) bool { return f < limit },
		"<=": func(f float64) bool { return f <= limit },
		">":  func(f float64) bool { return f > limit },
		">=": func(f float64) bool { return f >= limit },
		"=":  func(f float64) bool { return f == limit },
		"<>": func(f float64) bool { return f != limit },
	}
}

func (p *sectionParser) section() section {
	s := section{holds: p.holds, date: p.day || p.month && !p.clock}
	if p.zeros > 1 && !p.other && !s.date && !p.clock {
		s.mask = p.mask.String()
	}
	return s
}
