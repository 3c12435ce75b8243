package models

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a civil date, as a calendar on the wall shows it: no time of day and
// no zone. The zero Date means "not set" and is stored as NULL.
type Date struct {
	year  int
	month time.Month
	day   int
}

// NewDate returns the civil date, or an error that wraps [ErrInvalid] for a day
// that does not exist, such as February 30.
func NewDate(year int, month time.Month, day int) (Date, error) {
	d := Date{year, month, day}
	if year < 1 || year > 9999 || DateOf(d.utc()) != d {
		return Date{}, fmt.Errorf("%w: no such date", ErrInvalid)
	}
	return d, nil
}

// DateOf is the civil date of an instant where t's location is.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads 2006-01-02. Errors wrap [ErrInvalid] and do not quote s.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%w: a date must look like 2006-01-02", ErrInvalid)
	}
	return DateOf(t), nil
}

// MustDate is [ParseDate] for dates written in the program.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// IsZero says whether the date is not set.
func (d Date) IsZero() bool { return d == Date{} }

// Year, Month and Day are the date's parts.
func (d Date) Year() int         { return d.year }
func (d Date) Month() time.Month { return d.month }
func (d Date) Day() int          { return d.day }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// String is 2006-01-02, or "" if not set.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// AddDays is the date n days later.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.year, d.month, d.day+n, 0, 0, 0, 0, time.UTC))
}

// AddMonths is the same day number n calendar months later; where that day does
// not exist, the first day of the next month, so that a term is never shorter
// than promised (DESIGN section 4).
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.year, d.month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	same := time.Date(first.Year(), first.Month(), d.day, 0, 0, 0, 0, time.UTC)
	if same.Month() != first.Month() {
		same = first.AddDate(0, 1, 0)
	}
	return DateOf(same)
}

// Before and After compare dates.
func (d Date) Before(e Date) bool { return d.utc().Before(e.utc()) }
func (d Date) After(e Date) bool  { return d.utc().After(e.utc()) }

// DaysUntil is how many days later e is.
func (d Date) DaysUntil(e Date) int { return int(e.utc().Sub(d.utc()) / (24 * time.Hour)) }

// Midnight is the instant at which the date begins in zone. Where clocks skip
// midnight it is the first instant of the day.
func (d Date) Midnight(zone *time.Location) time.Time {
	t := time.Date(d.year, d.month, d.day, 0, 0, 0, 0, zone)
	if DateOf(t).Before(d) { // time.Date chose the offset before the skip
		_, t = t.ZoneBounds()
	}
	return t
}

// Value implements [driver.Valuer].
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan implements [database/sql.Scanner].
func (d *Date) Scan(src any) (err error) {
	switch v := src.(type) {
	case nil:
		*d = Date{}
	case string:
		*d, err = ParseDate(v)
	case []byte:
		*d, err = ParseDate(string(v))
	default:
		err = fmt.Errorf("scan date: column is of type %T", src)
	}
	return err
}

// GormDataType tells gorm, without importing it, how the column is kept.
func (Date) GormDataType() string { return "text" }

// MarshalText implements [encoding.TextMarshaler].
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Date) UnmarshalText(b []byte) (err error) {
	if *d = (Date{}); len(b) > 0 {
		*d, err = ParseDate(string(b))
	}
	return err
}

func (d Date) utc() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }
