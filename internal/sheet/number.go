package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// show gives the text of a number: dates as 2006-01-02, numbers with leading
// zeros as they are shown, others plain. ok is false if it is no number.
func (f format) show(raw string, is1904 bool) (text string, ok bool) {
	n, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return "", false
	}
	plain := plainNumber(raw, n)
	s := f.section(n)
	if s.date {
		if day, ok := DateOf(n, is1904); ok {
			return day, true
		}
	}
	if s.mask != "" && isDigits(plain) {
		return masked(s.mask, plain), true
	}
	return plain, true
}

// section is the part of the format that holds for n: by their conditions, or
// where there are none for positive, negative and zero.
func (f format) section(n float64) section {
	conditional := false
	for _, s := range f.sections {
		if s.holds != nil && s.holds(n) {
			return s
		}
		conditional = conditional || s.holds != nil
	}
	for i, s := range f.sections {
		if s.holds == nil && (conditional || i == sign(n, len(f.sections))) {
			return s
		}
	}
	return section{}
}

// sign is which of so many sections without conditions holds for n.
func sign(n float64, sections int) int {
	switch {
	case n < 0 && sections > 1:
		return 1
	case n == 0 && sections > 2:
		return 2
	}
	return 0
}

// plainNumber writes n without an exponent. Whole numbers stay as they are
// written, since the number of a record may have more digits than n; of others
// the 15 digits count that Excel counts.
func plainNumber(raw string, n float64) string {
	if whole := strings.TrimPrefix(raw, "-"); isDigits(whole) && whole[0] != '0' {
		return raw
	}
	if n == 0 {
		return "0"
	}
	if short, err := strconv.ParseFloat(strconv.FormatFloat(n, 'e', 14, 64), 64); err == nil {
		n = short
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// masked puts digits into the zeros of a mask from the right; those that are
// too many go before the first.
func masked(mask, digits string) string {
	out := make([]byte, 0, len(mask)+len(digits))
	zeros := strings.Count(mask, "0")
	if n := zeros - len(digits); n > 0 {
		digits = strings.Repeat("0", n) + digits
	}
	for _, c := range []byte(mask) {
		if c != '0' {
			out = append(out, c)
			continue
		}
		n := len(digits) - zeros + 1
		out, digits, zeros = append(out, digits[:n]...), digits[n:], zeros-1
	}
	return strings.TrimSpace(string(out))
}

// lastSerial is 9999-12-31.
const lastSerial = 2958465

// DateOf gives the day, as 2006-01-02, that a workbook means by a number, and
// false for numbers that are no days. The time of day is dropped. In the usual
// system day 1 is 1900-01-01, and 1900 had a 29 February, which is given as
// such: it is no date, and its row must be looked at (ECMA-376 part 1, 18.17.4).
func DateOf(serial float64, is1904 bool) (string, bool) {
	day := math.Floor(serial + 0.5/(24*60*60*1000)) // half a millisecond for rounding
	if is1904 {
		return dayAfter(time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC), day, day >= 0 && day <= lastSerial-1462)
	}
	switch {
	case day == 60:
		return "1900-02-29", true
	case day < 60:
		return dayAfter(time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC), day, day >= 1)
	}
	return dayAfter(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC), day, day <= lastSerial)
}

func dayAfter(zero time.Time, days float64, ok bool) (string, bool) {
	if !ok {
		return "", false
	}
	return zero.AddDate(0, 0, int(days)).Format("2006-01-02"), true
}
