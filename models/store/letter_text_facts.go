package store

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"recourse/internal/wording"
	"recourse/models"
)

// stationery is what all letters of one incident and language have in common.
type stationery struct {
	*wording.Set
	lang   string
	inc    models.Incident
	site   string // with its scheme
	today  models.Date
	shared map[string]string // values that are the same in all letters
	texts  map[textKey]wording.Text
}

// textKey is what one assembled text differs by from another.
type textKey struct {
	variant string
	choice  wording.Choice
}

// Lang is the language it speaks.
func (s *stationery) Lang() string { return s.lang }

// stationery is that of a language, or of English where there is none yet.
func (w *letterWriter) stationery(language string) (*stationery, error) {
	if _, err := fs.Stat(w.texts, language); err != nil {
		language = english
	}
	if s, ok := w.ready[language]; ok {
		return s, nil
	}
	set, err := wording.OpenSet(w.texts, language)
	if err == nil {
		err = complete(set)
	}
	if err != nil {
		return nil, fmt.Errorf("letters' texts: %w", err)
	}
	s := &stationery{Set: set, lang: language, inc: w.inc, site: w.site, today: w.today, texts: map[textKey]wording.Text{}}
	s.shared = s.facts(w.deadline, w.affected)
	w.ready[language] = s
	return s, nil
}

// complete looks for the words that letters are set with.
func complete(set *wording.Set) error {
	names := []string{
		"date", "on_day", "on_days", "told", "reported", "product", "offer_note", "owned_by", "code_label", "code_note", "qr", "stop_label", "stop_note", "stop_qr", "reference",
		"footer", "rehearsal", "to_guardian", "to_kin", "guardian_of", "representative_of",
		"salutation.adult", "salutation.minor", "salutation.next-of-kin", "salutation.representative",
		"covered.days", "covered.recovery", "covered.soon",
	}
	for month := range 12 {
		names = append(names, "month."+strconv.Itoa(month+1))
	}
	for _, e := range models.Elements() {
		names = append(names, "element."+string(e))
	}
	if lacking := set.Lacks(names...); len(lacking) > 0 {
		return fmt.Errorf("%w: words.txt has no %s", wording.ErrWording, strings.Join(lacking, ", "))
	}
	return nil
}

// text is the wording of a variant, put together once. Where the law demands contents
// of it, 45 CFR 164.404(c), it has them all, or errors wrap [models.ErrInvalid] and
// name what is missing.
func (s *stationery) text(variant string, choice wording.Choice, notifies bool) (wording.Text, error) {
	key := textKey{variant, choice}
	if text, ok := s.texts[key]; ok {
		return text, nil
	}
	text, err := s.Assemble(variant, choice)
	if err != nil {
		return text, fmt.Errorf("letters' texts: %w", err)
	}
	if missing := wording.Missing(text.Document); notifies && len(missing) > 0 {
		return text, fmt.Errorf("%w: the text %s in %q lacks what 45 CFR 164.404(c) demands: %s", models.ErrInvalid, variant, s.lang, strings.Join(missing, "; "))
	}
	s.texts[key] = text
	return text, nil
}

// facts are the values that are the same in all letters.
func (s *stationery) facts(deadline models.Date, affected int) map[string]string {
	f := s.inc.Facts
	values := map[string]string{
		"organization":      f.Organization,
		"incident.what":     s.in(f.What),
		"incident.period":   s.period(),
		"incident.found":    s.date(f.Discovered),
		"incident.response": s.response(),
		"offer.months":      strconv.Itoa(s.inc.TermMonths),
		"offer.product":     s.product(),
		"provider":          f.Provider,
		"site":              s.address(),
		"phone":             f.Phone,
		"tty":               f.TTY,
		"hours":             s.in(f.Hours),
		"deadline":          s.date(deadline),
	}
	if affected > 0 {
		values["incident.affected"] = grouped(affected)
	}
	if f.Parent != "" {
		values["parent"] = s.Say("owned_by", "organization", f.Organization, "parent", f.Parent)
	}
	return values
}

// grouped is a number as it is written in the United States, in every language.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// date is a day as the reader writes it.
func (s *stationery) date(d models.Date) string {
	if d.IsZero() {
		return ""
	}
	return s.Say("date", "month", s.Say("month."+strconv.Itoa(int(d.Month()))), "day", strconv.Itoa(d.Day()), "year", strconv.Itoa(d.Year()))
}

// in is a text of the facts in the letter's language, or in English.
func (s *stationery) in(texts map[string]string) string {
	if text, ok := texts[s.lang]; ok {
		return text
	}
	return texts[english]
}

// product is what the incident offers, by its own words in this language.
func (s *stationery) product() string {
	if own := s.inc.Facts.ProductWords[s.lang]; own != "" {
		return own
	}
	return s.Say("product")
}

func (s *stationery) period() string {
	f := s.inc.Facts
	if f.OccurredFrom.IsZero() {
		return ""
	}
	if f.OccurredTo.IsZero() || f.OccurredFrom == f.OccurredTo {
		return s.Say("on_day", "date", s.date(f.OccurredFrom))
	}
	return s.Say("on_days", "from", s.date(f.OccurredFrom), "to", s.date(f.OccurredTo))
}

// response is the incident's own text, or else what was announced and reported.
func (s *stationery) response() string {
	f := s.inc.Facts
	if text := s.in(f.Response); text != "" {
		return text
	}
	var lines []string
	if !f.Announced.IsZero() {
		lines = append(lines, s.Say("told", "date", s.date(f.Announced)))
	}
	if !f.ReportedOCR.IsZero() {
		lines = append(lines, s.Say("reported", "date", s.date(f.ReportedOCR)))
	}
	return strings.Join(lines, "\n")
}

// address is the portal's address as people type it.
func (s *stationery) address() string {
	_, address, _ := strings.Cut(s.site, "://")
	return address
}
