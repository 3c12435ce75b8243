package ical

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func written(t *testing.T, c Calendar) string {
	t.Helper()
	var b strings.Builder
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWrite(t *testing.T) {
	at := time.Date(2020, 4, 20, 13, 5, 9, 0, time.UTC)
	got := written(t, Calendar{Product: "-//Test//EN", Made: at, Events: []Event{
		{ID: "R-1-end@example.org", Day: time.Date(2020, 2, 29, 0, 0, 0, 0, time.UTC), Title: "Last day; of all, that is", Note: "Call\n1-800\\555", DaysBefore: 2},
		{ID: "b@example.org", Day: time.Date(2021, 12, 31, 0, 0, 0, 0, time.UTC), Title: "Another"},
	}})
	want := strings.Join([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
		"BEGIN:VEVENT", "UID:R-1-end@example.org", "DTSTAMP:20200420T130509Z", "DTSTART;VALUE=DATE:20200229", "DTEND;VALUE=DATE:20200301",
		`SUMMARY:Last day\; of all\, that is`, `DESCRIPTION:Call\n1-800\\555`, "TRANSP:TRANSPARENT",
		"BEGIN:VALARM", "ACTION:DISPLAY", `DESCRIPTION:Last day\; of all\, that is`, "TRIGGER:-P1DT15H", "END:VALARM", "END:VEVENT",
		"BEGIN:VEVENT", "UID:b@example.org", "DTSTAMP:20200420T130509Z", "DTSTART;VALUE=DATE:20211231", "DTEND;VALUE=DATE:20220101",
		"SUMMARY:Another", "DESCRIPTION:", "TRANSP:TRANSPARENT", "END:VEVENT",
		"END:VCALENDAR", "",
	}, "\r\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Whatever a title holds, it stays one property: unfolded and unescaped it is what it
// was, no line is longer than 75 bytes, and no character is torn.
func TestAnyTextStaysInItsLine(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		title := rapid.StringMatching(`[a-zé日;,\\ :\n]{0,200}`).Draw(r, "title")
		got := written(t, Calendar{Events: []Event{{ID: "a", Title: title}}})
		for l := range strings.SplitSeq(got, "\r\n") {
			if len(l) > maxLine || !utf8.ValidString(l) || strings.Contains(l, "\n") {
				r.Fatalf("line of %d bytes: %q", len(l), l)
			}
		}
		_, rest, _ := strings.Cut(strings.ReplaceAll(got, "\r\n ", ""), "SUMMARY:")
		line, _, _ := strings.Cut(rest, "\r\n")
		if back := strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n").Replace(line); back != title {
			r.Fatalf("got back %q of %q", back, title)
		}
	})
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestAFullDiskIsReported(t *testing.T) {
	if err := (Calendar{}).Write(full{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v", err)
	}
}
