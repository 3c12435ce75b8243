package models

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

var birthToday = MustDate("2020-04-20")

func TestParseBirthDate(t *testing.T) {
	for _, tt := range []struct {
		month, day, year string
		want             string // a date or a fault
	}{
		{"3", "7", "1956", "1956-03-07"}, {"03", "07", "1956", "1956-03-07"}, {" 3 ", " 7", "1956 ", "1956-03-07"},
		{"March", "7", "1956", "1956-03-07"}, {"MAR", "7", "1956", "1956-03-07"}, {"mar.", "7", "1956", "1956-03-07"}, {"sept.", "7", "1956", "1956-09-07"},
		{"marzo", "7", "1956", "1956-03-07"}, {"setiembre", "7", "1956", "1956-09-07"}, {"ene", "7", "1956", "1956-01-07"}, {"Diciembre", "7", "1956", "1956-12-07"},
		{"março", "7", "1956", "1956-03-07"}, {"MARÇO", "7", "1956", "1956-03-07"}, {"marco", "7", "1956", "1956-03-07"}, {"mai", "7", "1956", "1956-05-07"}, {"out", "7", "1956", "1956-10-07"}, {"dez", "7", "1956", "1956-12-07"}, {"fevereiro", "7", "1956", "1956-02-07"},
		{"2", "29", "1956", "1956-02-29"}, {"4", "20", "2020", "2020-04-20"}, {"4", "20", "1890", "1890-04-20"},
		{"", "", "", "empty"}, {" ", " ", " ", "empty"},
		{"", "7", "1956", "month"}, {"13", "7", "1956", "month"}, {"0", "7", "1956", "month"}, {"-1", "7", "1956", "month"}, {"ma", "7", "1956", "month"}, {"Marchx", "7", "1956", "month"}, {"xyz", "7", "1956", "month"}, {"---", "7", "1956", "month"},
		{"3", "", "1956", "day"}, {"3", "32", "1956", "day"}, {"3", "0", "1956", "day"}, {"3", "x", "1956", "day"}, {"3", "99999999999999999999", "1956", "day"},
		{"3", "7", "", "year"}, {"3", "7", "56", "year"}, {"3", "7", "19560", "year"}, {"3", "7", "19x6", "year"},
		{"2", "30", "1956", "not_real"}, {"2", "29", "1957", "not_real"}, {"4", "31", "1956", "not_real"}, {"3", "7", "0000", "not_real"},
		{"4", "21", "2020", "future"}, {"3", "7", "2956", "future"}, {"4", "19", "1890", "too_old"}, {"3", "7", "0056", "too_old"},
	} {
		got, err := ParseBirthDate(tt.month, tt.day, tt.year, birthToday)
		checkBirth(t, fmt.Sprintf("%s/%s/%s", tt.month, tt.day, tt.year), tt.want, got, err)
	}
}

func checkBirth(t *testing.T, typed, want string, got Date, err error) {
	t.Helper()
	var bad *BirthError
	switch {
	case err == nil:
		if got.String() != want {
			t.Errorf("%q: %v, want %s", typed, got, want)
		}
	case !errors.As(err, &bad) || !errors.Is(err, ErrInvalid) || string(bad.Fault) != want || !got.IsZero():
		t.Errorf("%q: %v with %v, want %s", typed, err, got, want)
	case err.Error() != "birth date: "+want:
		t.Errorf("%q: the error says %q", typed, err)
	}
}

// Every month is found by its full name and by any beginning of three letters
// or more, whatever the language.
func TestMonthNamesAgree(t *testing.T) {
	perMonth := map[time.Month]int{}
	for name, m := range monthNames {
		perMonth[m]++
		for n := 3; n <= len(name); n++ {
			if got, ok := parseMonth(strings.ToUpper(name[:n])); !ok || got != m {
				t.Errorf("%q is month %d, want %d", name[:n], got, m)
			}
		}
	}
	for m := time.January; m <= time.December; m++ {
		if perMonth[m] < 2 {
			t.Errorf("month %d has %d names", m, perMonth[m])
		}
	}
}

func TestMinor(t *testing.T) {
	for _, tt := range []struct {
		born Date
		want bool
	}{
		{MustDate("2002-04-20"), false}, {MustDate("2002-04-21"), true}, {MustDate("2002-04-19"), false}, {birthToday, true}, {Date{}, false},
	} {
		if got := Minor(tt.born, birthToday); got != tt.want {
			t.Errorf("born %v: %v", tt.born, got)
		}
	}
	leap := MustDate("2004-02-29")
	if !Minor(leap, MustDate("2022-02-28")) || Minor(leap, MustDate("2022-03-01")) {
		t.Error("born on February 29, one is of age on March 1")
	}
}
