package models

import (
	"strconv"
	"strings"
	"time"
)

// BirthFault says what is wrong with a birth date as typed, and thereby which
// words help.
type BirthFault string

// The faults of [ParseBirthDate].
const (
	BirthEmpty   BirthFault = "empty"
	BirthMonth   BirthFault = "month"
	BirthDay     BirthFault = "day"
	BirthYear    BirthFault = "year"
	BirthNotReal BirthFault = "not_real"
	BirthFuture  BirthFault = "future"
	BirthTooOld  BirthFault = "too_old"
)

// BirthError is the error of [ParseBirthDate]; it holds nothing that was typed.
type BirthError struct{ Fault BirthFault }

// Error implements error.
func (e *BirthError) Error() string { return "birth date: " + string(e.Fault) }

// Is makes every BirthError an [ErrInvalid].
func (*BirthError) Is(target error) bool { return target == ErrInvalid }

// oldest is the greatest age in years that a birth date may give.
const oldest = 130

// monthNames have no accents, and agree on the month where they begin alike.
var monthNames = map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
	"enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8, "septiembre": 9, "setiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12,
	"janeiro": 1, "fevereiro": 2, "marco": 3, "maio": 5, "junho": 6, "julho": 7, "setembro": 9, "outubro": 10, "dezembro": 12,
}

// ParseBirthDate reads a birth date from three fields as people fill them in:
// the month as a number, a name or at least its first three letters in English,
// Spanish or Portuguese; the year with four digits. Errors are [*BirthError].
func ParseBirthDate(month, day, year string, today Date) (Date, error) {
	month, day, year = strings.TrimSpace(month), strings.TrimSpace(day), strings.TrimSpace(year)
	if month == "" && day == "" && year == "" {
		return Date{}, &BirthError{BirthEmpty}
	}
	m, ok := parseMonth(month)
	if !ok {
		return Date{}, &BirthError{BirthMonth}
	}
	d, err := strconv.Atoi(day)
	if err != nil || d < 1 || d > 31 {
		return Date{}, &BirthError{BirthDay}
	}
	y, err := strconv.Atoi(year)
	if err != nil || len(year) != 4 {
		return Date{}, &BirthError{BirthYear}
	}
	return checkBirthDate(y, m, d, today)
}

func checkBirthDate(y int, m time.Month, d int, today Date) (Date, error) {
	born, err := NewDate(y, m, d)
	switch {
	case err != nil:
		return Date{}, &BirthError{BirthNotReal}
	case born.After(today):
		return Date{}, &BirthError{BirthFuture}
	case born.AddMonths(12 * oldest).Before(today):
		return Date{}, &BirthError{BirthTooOld}
	}
	return born, nil
}

func parseMonth(s string) (time.Month, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return time.Month(n), n >= 1 && n <= 12
	}
	s = strings.Join(NameWords(s), "")
	if len(s) < 3 {
		return 0, false
	}
	for name, m := range monthNames {
		if strings.HasPrefix(name, s) {
			return m, true
		}
	}
	return 0, false
}

// Minor says whether somebody born then is under 18 on a day.
func Minor(born, on Date) bool { return !born.IsZero() && born.AddMonths(12*18).After(on) }
