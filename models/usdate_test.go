package models

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseUSDate(t *testing.T) {
	for want, forms := range map[string]string{
		"1956-03-07": `3/7/1956|03/07/1956|03-07-1956|3.7.1956| 3 7 1956 |3-7-56|03-07-56|3/7/56|1956-03-07|1956/3/7|1956.03.07|19560307|03071956|3071956|19560307000000|195603070000
			|Mar 7, 1956|Mar-7-1956|mar. 7 1956|March 7 1956|MARCH 7, 1956|7-Mar-1956|7 Mar 1956|7-Mar-56|07MAR1956|07MAR1956:00:00:00|March 7th, 1956|7th of March 1956|Wednesday, March 7, 1956|Wed 3/7/1956
			|7 de marzo de 1956|marzo 7, 1956|7-marzo-1956|miércoles, 7 de marzo de 1956|7 de março de 1956
			|3/7/1956 0:00|3/7/1956 00:00:00|3/7/1956 12:00:00 AM|1956-03-07 00:00:00|1956-03-07 00:00:00.000|1956-03-07T00:00:00Z|1956-03-07T05:00:00-05:00|Mar 7 1956 12:00AM
			|20521|20521.0|20521.5`,
		"2002-10-01": "10/1/2002|10012002|20021001|37530|October 1, 2002|1-Oct-2002|1 de octubre de 2002|Oct 1 2002 12:00AM|01OCT2002",
		"1902-09-26": "1000|9/26/1902", "1960-11-22": "11/22/60|11221960|22242",
		"2020-04-20": "4/20/2020|43941|20200420", "1890-04-20": "4/20/1890|18900420",
		"empty":    "|  |  ",
		"not_real": "3/7|1956|2019|1890|March 1956|1956-02-30|2/30/1956|2/30/56|3/7/1956/1|about 1956|999|45|0|-1|1121956|956037|560307|//|---|one two three four|2/29/1957|1956-03-07T",
		"year":     "3/7/15|3/7/95|3/7/00|7-Mar-19|3/7/195|3/7/19560", "month": "25/12/1956|13/1/56|19561301|Marchx 7, 1956|7-xyz-1956", "day": "3/32/1956|19560332",
		"future": "4/21/2020|2020-04-21|43942|20200421|99999", "too_old": "1889-01-01|18890101",
	} {
		for _, in := range strings.Split(forms, "|") {
			if want != "empty" {
				in = strings.Trim(in, "\n\t")
			}
			got, err := ParseUSDate(in, birthToday)
			checkBirth(t, in, want, got, err)
		}
	}
}

// Old Macintosh workbooks count from another day; dates that say which they are stay.
func TestDates1904(t *testing.T) {
	for in, want := range map[string]string{"19059": "1956-03-07", "3/7/1956": "1956-03-07", "19560307": "1956-03-07", "999": "not_real"} {
		got, err := usDates{today: birthToday, is1904: true}.parse(in)
		checkBirth(t, in, want, got, err)
	}
}

// Whatever form a date is written in, it comes back, or is not told.
func TestBirthDatesComeBack(t *testing.T) {
	first := MustDate("1906-01-01") // the numbers of days in 1905 could be years
	rapid.Check(t, func(t *rapid.T) {
		d := first.AddDays(rapid.IntRange(0, first.DaysUntil(birthToday)).Draw(t, "day"))
		serial := Date{1899, time.December, 30}.DaysUntil(d)
		forms := []string{d.String(), strconv.Itoa(serial), strconv.Itoa(serial) + ".25"}
		for _, layout := range []string{"1/2/2006", "01-02-2006", "January 2 2006", "Jan/02/2006", "20060102", "01022006", "2-Jan-2006", "02Jan2006", "Mon, Jan 2, 2006", "1/2/2006 3:04:05 PM", time.RFC3339, "2006-01-02 15:04:05.000"} {
			forms = append(forms, d.utc().Format(layout), strings.ToUpper(d.utc().Format(layout)))
		}
		for _, form := range forms {
			if got, err := ParseUSDate(form, birthToday); err != nil || got != d {
				t.Fatalf("%s: %v, %v", form, got, err)
			}
		}
		for _, layout := range []string{"1/2/06", "2-Jan-06", strings.TrimPrefix("01022006", "0")} { // never another day
			if got, err := ParseUSDate(d.utc().Format(layout), birthToday); err == nil && got != d {
				t.Fatalf("%s: %v", d.utc().Format(layout), got)
			}
		}
	})
}

func FuzzParseUSDate(f *testing.F) {
	for _, s := range []string{"3/7/1956", "07MAR1956:00:00:00", "20521.0", "/-. ", "\xff7"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseUSDate(s, birthToday); err == nil && (d.IsZero() || d.After(birthToday)) {
			t.Errorf("%q: %v", s, d)
		}
	})
}
