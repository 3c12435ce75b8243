// Package ical writes calendar files (RFC 5545) of whole days, such as a phone adds to
// its calendar. It knows nothing of the portal.
package ical

import (
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Calendar is a file of events.
type Calendar struct {
	Product string    // who wrote it, such as "-//Example//Dates//EN"
	Made    time.Time // when
	Events  []Event
}

// Event is one whole day. A calendar that has an event with the same ID replaces it.
type Event struct {
	ID          string // unique in the world: something@host
	Day         time.Time
	Title, Note string
	// DaysBefore is when the calendar shows a reminder, at nine in the morning; 0 for none.
	DaysBefore int
}

// Write writes the file. Its lines are folded and their text is escaped, so that
// nothing in a title can become a line of its own.
func (c Calendar) Write(w io.Writer) error {
	f := file{w: w}
	f.line("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:"+escape(c.Product), "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
	for _, e := range c.Events {
		f.event(e, c.Made)
	}
	f.line("END:VCALENDAR")
	return f.err
}

type file struct {
	w   io.Writer
	err error
}

func (f *file) event(e Event, made time.Time) {
	f.line("BEGIN:VEVENT", "UID:"+escape(e.ID), "DTSTAMP:"+made.UTC().Format("20060102T150405Z"),
		"DTSTART;VALUE=DATE:"+day(e.Day), "DTEND;VALUE=DATE:"+day(e.Day.AddDate(0, 0, 1)),
		"SUMMARY:"+escape(e.Title), "DESCRIPTION:"+escape(e.Note), "TRANSP:TRANSPARENT")
	if e.DaysBefore > 0 {
		before := time.Duration(e.DaysBefore)*24*time.Hour - 9*time.Hour
		f.line("BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:"+escape(e.Title), "TRIGGER:-"+duration(before), "END:VALARM")
	}
	f.line("END:VEVENT")
}

func day(t time.Time) string { return t.Format("20060102") }

// duration is whole hours as RFC 5545 writes them.
func duration(d time.Duration) string {
	hours := int(d.Hours())
	return "P" + strconv.Itoa(hours/24) + "DT" + strconv.Itoa(hours%24) + "H"
}

// escape takes out what has a meaning of its own, and control characters.
func escape(s string) string {
	s = strings.NewReplacer("\\", `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`).Replace(s)
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

// maxLine is how many bytes a line may have before it is folded.
const maxLine = 75

// line writes lines, each folded where it is too long, never inside a character.
func (f *file) line(lines ...string) {
	for _, l := range lines {
		for limit := maxLine; len(l) > limit; limit = maxLine - 1 {
			cut := limit
			for !utf8.RuneStart(l[cut]) {
				cut--
			}
			f.write(l[:cut] + "\r\n ")
			l = l[cut:]
		}
		f.write(l + "\r\n")
	}
}

func (f *file) write(s string) {
	if f.err == nil {
		_, f.err = io.WriteString(f.w, s)
	}
}
