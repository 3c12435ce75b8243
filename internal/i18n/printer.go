package i18n

import (
	"strconv"
	"strings"
	"time"
)

// count is the name of the blank that chooses the plural form.
const count = "Count"

// Printer speaks one language. The zero value knows no words.
type Printer struct{ c *catalogue }

// Tag returns the language it speaks.
func (p Printer) Tag() Tag {
	if p.c == nil {
		return ""
	}
	return p.c.tag
}

// T returns the message with its blanks filled from pairs of name and value:
//
//	p.T("code.length", "Count", 15)
//
// An int is written as the language writes numbers (pass a year as a string),
// and the one named Count chooses the plural form. Where the message or a
// value is missing, T reports it and returns ⟦id⟧: visible, never empty.
func (p Printer) T(id string, pairs ...any) string {
	if p.c == nil {
		return missing(id)
	}
	if text, ok := p.c.texts[id].plain(); ok && len(pairs) == 0 {
		return text // most messages: nothing to fill, nothing to choose
	}
	data, n, ok := p.data(pairs)
	if !ok {
		return p.fail(id)
	}
	text, err := p.c.text(id, data, n)
	if err != nil {
		return p.fail(id)
	}
	return text
}

// Around returns what stands before and after one blank of a message, for
// templates that put a link or emphasis there:
//
//	{{with .Shell.Around "start.deadline" "Date"}}{{.Before}}<b>…</b>{{.After}}{{end}}
func (p Printer) Around(id, name string, pairs ...any) Around {
	const mark = "\x00"
	text := p.T(id, append(pairs[:len(pairs):len(pairs)], name, mark)...)
	before, after, ok := strings.Cut(text, mark)
	if !ok && p.c != nil {
		return Around{Before: p.fail(id)}
	}
	return Around{before, after}
}

// Around is a message that was parted at one blank.
type Around struct{ Before, After string }

// Day is a civil date: [time.Time] in its own zone, or any date type.
type Day interface {
	Year() int
	Month() time.Month
	Day() int
}

// LongDate writes a date with its weekday: "Monday, April 20, 2020".
func (p Printer) LongDate(d Day) string { return p.date("date.long", d) }

// Date writes a date without the weekday: "April 20, 2020".
func (p Printer) Date(d Day) string { return p.date("date.plain", d) }

func (p Printer) date(id string, d Day) string {
	data := []any{
		"Month", p.T("date.month." + strconv.Itoa(int(d.Month()))),
		"Day", strconv.Itoa(d.Day()), "Year", strconv.Itoa(d.Year()),
	}
	if id == "date.long" {
		weekday := time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, time.UTC).Weekday()
		data = append(data, "Weekday", p.T("date.weekday."+strconv.Itoa(int(weekday))))
	}
	return p.T(id, data...)
}

// Time writes the time of day with its zone: "3:45 p.m. EDT".
func (p Printer) Time(t time.Time) string {
	id := "time.am"
	if t.Hour() >= 12 {
		id = "time.pm"
	}
	return p.T(id, "Time", t.Format("3:04"), "Zone", t.Format("MST"))
}

// Number groups the digits: "2,651".
func (p Printer) Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	var parts []string
	for len(digits) > 3 {
		parts = append([]string{digits[len(digits)-3:]}, parts...)
		digits = digits[:len(digits)-3]
	}
	return sign + strings.Join(append([]string{digits}, parts...), p.T("number.group"))
}

// data turns pairs into the blanks' values, and returns the count unwritten:
// it chooses the plural form.
func (p Printer) data(pairs []any) (data map[string]any, n any, ok bool) {
	data = make(map[string]any, len(pairs)/2)
	for ; len(pairs) >= 2; pairs = pairs[2:] {
		name, ok := pairs[0].(string)
		if !ok {
			return nil, nil, false
		}
		if name == count {
			n = pairs[1]
		}
		if number, ok := pairs[1].(int); ok {
			data[name] = p.Number(number)
		} else {
			data[name] = pairs[1]
		}
	}
	return data, n, len(pairs) == 0
}

func (p Printer) fail(id string) string {
	p.c.report(p.c.tag, id)
	return missing(id)
}

func missing(id string) string { return "⟦" + id + "⟧" }
