package models

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ParseUSDate reads a birth date from one field, as rosters have it: 3/7/1956 with
// any separator, 1956-03-07, 19560307, 03071956, Mar 7 1956, 7-Mar-1956, with a time of
// day after it, or as the number under which a spreadsheet keeps it (20521). A year of
// two digits is taken only where one century is possible. Errors are [*BirthError].
func ParseUSDate(s string, today Date) (Date, error) { return usDates{today: today}.parse(s) }

// usDates reads dates of one file. Old Macintosh workbooks count days from 1904. Of
// days that are recent, two digits give the year.
type usDates struct {
	today          Date
	is1904, recent bool
}

func (u usDates) parse(s string) (Date, error) {
	fields := dateFields(s)
	switch {
	case len(fields) == 0:
		return Date{}, &BirthError{BirthEmpty}
	case len(fields) == 1:
		return u.run(fields[0])
	case len(fields) != 3:
		return Date{}, &BirthError{BirthNotReal}
	}
	month, day, year := fields[0], fields[1], fields[2]
	switch {
	case len(month) == 4 && isNumber(month): // year first
		month, day, year = fields[1], fields[2], fields[0]
	case !isNumber(day) && isNumber(month): // 7-Mar-1956
		month, day = day, month
	}
	if len(year) == 2 && isNumber(year) {
		var ok bool
		if year, ok = u.fullYear(month, day, year); !ok {
			return Date{}, &BirthError{BirthYear}
		}
	}
	return ParseBirthDate(month, day, year, u.today)
}

// dateNoise are words in dates that say nothing: the days of the week, and "7 de
// marzo de 1956", "March 7th".
var dateNoise = strings.Fields("de del of the th st nd rd mon monday tue tues tuesday wed weds wednesday thu thur thurs thursday fri friday sat saturday sun sunday lunes martes miercoles jueves viernes sabado domingo")

// dateFields are the parts of a date: runs of digits and of letters.
func dateFields(s string) []string {
	fields := make([]string, 0, 3)
	rest := strings.TrimSpace(withoutTime(strings.TrimSpace(s)))
	for rest != "" {
		digit := isDigit(rune(rest[0]))
		end := strings.IndexFunc(rest, func(r rune) bool { return isDigit(r) != digit || strings.ContainsRune("/-., ", r) })
		if end < 0 {
			end = len(rest)
		}
		field := rest[:end]
		rest = strings.TrimLeft(rest[end:], "/-., ")
		if digit || !slices.Contains(dateNoise, strings.Join(NameWords(field), "")) {
			fields = append(fields, field)
		}
	}
	return fields
}

// timeOfDay is a time at the end of a date, as in 3/7/1956 12:00:00 AM,
// 1956-03-07T00:00:00Z and 07MAR1956:00:00:00.
var timeOfDay = regexp.MustCompile(`[\sT:]\d{1,2}:\d\d[^/]*$`)

// withoutTime cuts a time of day off, and the fraction of a number, which is one too.
func withoutTime(s string) string {
	if number, fraction, ok := strings.Cut(s, "."); ok && isNumber(number) && isNumber(fraction) {
		return number // 20521.0
	}
	if strings.Contains(s, ":") {
		return timeOfDay.ReplaceAllString(s, "")
	}
	return s
}

// fullYear gives a year of two digits its century. It is not told where two give a
// date that is neither to come nor too long ago.
func (u usDates) fullYear(month, day, year string) (full string, ok bool) {
	if u.recent {
		return strconv.Itoa(u.today.Year()/100) + year, true
	}
	for century := u.today.Year()/100 - 2; century <= u.today.Year()/100; century++ {
		try := strconv.Itoa(century) + year
		if _, err := ParseBirthDate(month, day, try, u.today); err == nil {
			if full != "" {
				return "", false
			}
			full = try
		}
	}
	if full == "" { // whatever else is wrong with it
		full = strconv.Itoa(u.today.Year()/100) + year
	}
	return full, true
}

// run reads a date without separators, or a spreadsheet's number. Of years, and
// of ages, it makes no date.
func (u usDates) run(s string) (Date, error) {
	switch n, err := strconv.Atoi(s); {
	case err != nil || !isNumber(s):
	case len(s) == 4 && n >= u.today.Year()-oldest && n <= u.today.Year(): // a year alone
	case len(s) == 4, len(s) == 5:
		return u.serial(n)
	case len(s) == 7:
		return u.lostZero(s)
	case len(s) == 8, len(s) == 12, len(s) == 14: // the longer are HL7's, with a time
		return u.eightDigits(s)
	}
	return Date{}, &BirthError{BirthNotReal}
}

// serial counts days as Excel does, for which 1900 was a leap year. Numbers
// under 1,000 are ages rather than dates in 1902.
func (u usDates) serial(n int) (Date, error) {
	if n < 1000 {
		return Date{}, &BirthError{BirthNotReal}
	}
	d := Date{1899, time.December, 30}.AddDays(n)
	if u.is1904 {
		d = Date{1904, time.January, 1}.AddDays(n)
	}
	return checkBirthDate(d.year, d.month, d.day, u.today)
}

// eightDigits is 19560307 or 03071956: no month is 18, 19 or 20.
func (u usDates) eightDigits(s string) (Date, error) {
	if century := s[:2]; century >= "18" && century <= "20" {
		return ParseBirthDate(s[4:6], s[6:8], s[:4], u.today)
	}
	if len(s) > 8 {
		return Date{}, &BirthError{BirthNotReal}
	}
	return ParseBirthDate(s[:2], s[2:4], s[4:], u.today)
}

// lostZero is 03071956 without its zero, unless it can be read in two ways.
func (u usDates) lostZero(s string) (Date, error) {
	if _, err := ParseBirthDate(s[:2], s[2:3], s[3:], u.today); err == nil {
		return Date{}, &BirthError{BirthNotReal}
	}
	return ParseBirthDate(s[:1], s[1:3], s[3:], u.today)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isNumber(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !isDigit(r) })
}
