package handlers

import (
	"strings"
	"unicode/utf8"

	"recourse/internal/i18n"
)

// patientShell is everything around a patient page that is not the page: who
// speaks, in which language, and whom to call. Its embedded printer gives
// templates {{.Shell.T "id"}}, {{.Shell.LongDate day}} and their like.
type patientShell struct {
	i18n.Printer
	Title        string // the page's h1, translated
	Failed       bool   // the page comes back with errors: its title says so
	Indexed      bool   // search engines may list it; everything else stays out
	Back         string // address of the question before; "" for none
	Organization string
	Logo         logo   // the organization's; the zero one shows the initial
	Theme        string // address of the organization's colors; "" for ours
	Phone        string // as printed: "1-800-555-0148"
	Hours        string // in the page's language: "Mon–Fri, 8 am–8 pm ET"
	TTY          string
	Languages    []languageLink
	Form         string // id of the page's main form, which the languages' buttons send; "" for a page to read
	CSRF         string
	Time         *visitTime     // nil before a visit
	Rehearsal    *rehearsalBand // nil outside a rehearsal
}

// visitTime is when a visit ends, as the page says it and as its script counts.
type visitTime struct {
	Until   string
	Seconds int
	Kept    bool // what was typed is kept after that
}

// answersForm is the id of a page's main form.
const answersForm = "answers"

// languageLink leads to the same page in another language.
type languageLink struct {
	Tag, Name, URL string
	Current        bool
}

// staffShell is the same for agents and administrators, who read English.
type staffShell struct {
	Title     string
	Failed    bool
	Desk      string // what this part is called: "Enrollment desk"
	Who, Role string // "" before sign-in
	Incident  string
	Nav       []navLink
	Side      []navGroup
	CSRF      string
	Rehearsal *rehearsalBand
	Flash     *flash // what the last action did; nil for nothing
}

type navLink struct {
	Text, URL string
	Current   bool
	Count     int // things that wait there; 0 shows none
}

type navGroup struct {
	Heading string
	Links   []navLink
}

// rehearsalBand stands above every page of a rehearsal. ClockURL leads to the
// page that moves the calendar; "" where the reader may not.
type rehearsalBand struct {
	Title, Note, Today, Action string
	ClockURL                   string
}

func newRehearsalBand(p i18n.Printer, today i18n.Day, clockURL string) *rehearsalBand {
	return &rehearsalBand{
		Title: p.T("shell.rehearsal"), Note: p.T("shell.rehearsal_people"),
		Today:  p.T("shell.rehearsal_today", "Date", p.LongDate(today)),
		Action: p.T("shell.rehearsal_clock"), ClockURL: clockURL,
	}
}

// flash is one message after an action. Kind is "ok", "warn" or "error".
type flash struct{ Kind, Text string }

// Lang is the page's language, for lang attributes.
func (s patientShell) Lang() string { return string(s.Tag()) }

// URL is a patient path in the page's language: {{.Shell.URL "/help"}}.
func (s patientShell) URL(path string) string { return "/" + s.Lang() + path }

// Initial stands in for a logo.
func (s patientShell) Initial() string {
	r, _ := utf8.DecodeRuneInString(s.Organization)
	return strings.ToUpper(string(r))
}

// Dial is the phone number as a telephone dials it.
func (s patientShell) Dial() string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s.Phone)
	if len(digits) == 10 {
		digits = "1" + digits
	}
	return "+" + digits
}

// Pager puts this language's words on a pager.
func (s patientShell) Pager(previous, next string) pager {
	return pager{
		Label: s.T("pager.label"), Previous: previous, PreviousText: s.T("pager.previous"),
		Next: next, NextText: s.T("pager.next"),
	}
}

// Pager is the English pager of staff pages.
func (s staffShell) Pager(previous, next string) pager {
	return pager{"Pages", previous, "Previous page", next, "Next page"}
}

// Problems is the summary above a form that came back.
func (s patientShell) Problems(links []errorLink) errorSummary {
	return errorSummary{s.T("form.problem"), links}
}

// Problems is the English summary of staff pages.
func (s staffShell) Problems(links []errorLink) errorSummary {
	return errorSummary{"There is a problem", links}
}
