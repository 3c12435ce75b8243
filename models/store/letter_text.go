package store

import (
	"fmt"
	"io/fs"
	"maps"
	"strconv"
	"strings"

	"recourse/internal/i18n"
	"recourse/internal/letter"
	"recourse/internal/wording"
	"recourse/models"
	"recourse/templates/letters"
)

// stationery is what all letters of one incident and language have in common.
type stationery struct {
	lang     string
	words    i18n.Printer
	inc      models.Incident
	site     string // with its scheme
	today    models.Date
	deadline models.Date
	values   map[string]string // those that are the same in all letters
}

// letterWriter sets letters' contents in every language there is wording for. It
// is made for one batch: a catalogue's gaps are gathered in missing.
type letterWriter struct {
	inc       models.Incident
	site      string
	today     models.Date
	deadline  models.Date
	languages *i18n.Registry
	ready     map[string]stationery
	missing   []string
}

// addressee is whom a letter is about.
type addressee struct {
	identity  models.Identity
	contact   models.Contact
	deceased  bool
	language  string
	exposed   []models.Element
	reference string
	code      models.Code
}

// variant is the wording for somebody like that.
func (a addressee) variant(today models.Date) string {
	switch {
	case a.deceased:
		return "offer-next-of-kin"
	case models.Minor(a.identity.Born(), today):
		return "offer-minor"
	}
	return "offer-adult"
}

func newLetterWriter(inc models.Incident, today models.Date, site string) (*letterWriter, error) {
	if !strings.HasPrefix(site, "https://") && !strings.HasPrefix(site, "http://") {
		return nil, models.FieldError{Field: "site", Key: "invalid"}
	}
	w := &letterWriter{
		inc: inc, site: strings.TrimSuffix(site, "/"), today: today, ready: map[string]stationery{},
		deadline: models.PersonalDeadline(inc.EnrollBy, today, inc.FloorDays, models.Date{}),
	}
	var err error
	w.languages, err = i18n.New(func(_ i18n.Tag, id string) { w.missing = append(w.missing, id) })
	return w, err
}

// content is the letter to one addressee, and the wording it has.
func (w *letterWriter) content(a addressee) (c letter.Content, lang, variant string, err error) {
	s, err := w.stationery(a.language)
	if err != nil {
		return c, "", "", err
	}
	variant = a.variant(w.today)
	c, err = s.content(a, variant)
	if err == nil && len(w.missing) > 0 {
		err = fmt.Errorf("letters' words: no message %s", strings.Join(w.missing, ", "))
	}
	return c, s.lang, variant, err
}

// stationery is that of a language, or of English where there is none yet.
func (w *letterWriter) stationery(language string) (stationery, error) {
	words, ok := w.languages.Printer(i18n.Tag(language))
	if _, err := fs.Stat(letters.FS, language); err != nil || !ok {
		language = string(i18n.Reference)
		words, _ = w.languages.Printer(i18n.Reference)
	}
	if s, ok := w.ready[language]; ok {
		return s, nil
	}
	s := stationery{lang: language, words: words, inc: w.inc, site: w.site, today: w.today, deadline: w.deadline}
	bureaus, err := fs.ReadFile(letters.FS, "bureaus.txt")
	if err != nil {
		return s, err
	}
	if s.values, err = wording.ParseValues(string(bureaus)); err != nil {
		return s, err
	}
	maps.Copy(s.values, s.facts())
	w.ready[language] = s
	return s, nil
}

// facts are the values that are the same in all letters.
func (s stationery) facts() map[string]string {
	f, p := s.inc.Facts, s.words
	return map[string]string{
		"organization":      f.Organization,
		"incident.what":     s.in(f.What),
		"incident.period":   s.period(),
		"incident.found":    p.Date(f.Discovered),
		"incident.response": s.response(),
		"offer.months":      strconv.Itoa(s.inc.TermMonths),
		"offer.product":     p.T("letter.product"),
		"provider":          f.Provider,
		"site":              s.address(),
		"phone":             f.Phone,
		"tty":               f.TTY,
		"hours":             s.in(f.Hours),
		"deadline":          p.Date(s.deadline),
	}
}

// in is a text of the facts in the letter's language, or in English.
func (s stationery) in(texts map[string]string) string {
	if text, ok := texts[s.lang]; ok {
		return text
	}
	return texts[string(i18n.Reference)]
}

func (s stationery) period() string {
	f := s.inc.Facts
	if f.OccurredTo.IsZero() || f.OccurredFrom == f.OccurredTo {
		return s.words.T("letter.on_day", "Date", s.words.Date(f.OccurredFrom))
	}
	return s.words.T("letter.on_days", "From", s.words.Date(f.OccurredFrom), "To", s.words.Date(f.OccurredTo))
}

// response is the incident's own text, or else what was announced and reported.
func (s stationery) response() string {
	f := s.inc.Facts
	if text := s.in(f.Response); text != "" {
		return text
	}
	var lines []string
	if !f.Announced.IsZero() {
		lines = append(lines, s.words.T("letter.told", "Date", s.words.Date(f.Announced)))
	}
	if !f.ReportedOCR.IsZero() {
		lines = append(lines, s.words.T("letter.reported", "Date", s.words.Date(f.ReportedOCR)))
	}
	return strings.Join(lines, "\n")
}

// address is the portal's address as people type it.
func (s stationery) address() string {
	_, address, _ := strings.Cut(s.site, "://")
	return address
}

// content fills the wording for one addressee.
func (s stationery) content(a addressee, variant string) (letter.Content, error) {
	text, err := fs.ReadFile(letters.FS, s.lang+"/"+variant+".txt")
	if err != nil {
		return letter.Content{}, err
	}
	doc, err := wording.Parse(string(text))
	if err != nil {
		return letter.Content{}, err
	}
	values := maps.Clone(s.values)
	values["patient"], values["reference"] = a.identity.FullName(), a.reference
	values["elements"], values["code"] = s.elements(a.exposed), a.code.Grouped()
	blocks, err := doc.Fill(values)
	if err != nil {
		return letter.Content{}, fmt.Errorf("%w: %w", models.ErrInvalid, err)
	}
	c := letter.Content{
		Lang: s.lang, Sender: append([]string{s.inc.Facts.Organization}, s.inc.Facts.Address...), Recipient: s.recipient(a),
		Date: s.words.Date(s.today), ReferenceLabel: s.words.T("letter.reference"), Reference: a.reference, Footer: s.words.T("letter.footer"),
	}
	if s.inc.Rehearsal {
		c.Mark = s.words.T("letter.rehearsal")
	}
	for _, b := range blocks {
		c.Blocks = append(c.Blocks, s.block(b, a.code))
	}
	return c, nil
}

// elements names what was exposed, in the order of [models.Elements].
func (s stationery) elements(exposed []models.Element) string {
	there := map[models.Element]bool{}
	for _, e := range exposed {
		there[e] = true
	}
	var lines []string
	for _, e := range models.Elements() {
		if there[e] {
			lines = append(lines, s.words.T("letter.element."+string(e)))
		}
	}
	return strings.Join(lines, "\n")
}

// recipient are the lines of the envelope's window.
func (s stationery) recipient(a addressee) []string {
	name, c := a.identity.FullName(), a.contact
	var lines []string
	switch {
	case a.deceased && a.identity.Representative != "":
		lines = []string{a.identity.Representative, s.words.T("letter.representative_of", "Name", name)}
	case a.deceased:
		lines = []string{s.words.T("letter.to_kin"), name}
	case models.Minor(a.identity.Born(), s.today):
		lines = []string{s.words.T("letter.to_guardian"), name}
	default:
		lines = []string{name}
	}
	lines = append(lines, c.Lines...)
	lines = append(lines, strings.TrimSpace(strings.Trim(c.City+", "+c.State, ", ")+" "+c.ZIP))
	if c.Country != "" {
		lines = append(lines, c.Country)
	}
	return lines
}

func (s stationery) block(b wording.Block, code models.Code) letter.Block {
	switch b.Kind {
	case wording.Heading1:
		return letter.Block{Kind: letter.Title, Text: b.Text}
	case wording.Heading2:
		return letter.Block{Kind: letter.Heading, Text: b.Text}
	case wording.Bullets:
		return letter.Block{Kind: letter.Bullets, Items: b.Items}
	case wording.Code:
		return letter.Block{Kind: letter.CodeBox, Code: letter.Code{
			Label: s.words.T("letter.code_label"), Value: code.Grouped(), Note: s.words.T("letter.code_note"),
			URL: s.site + "/e#" + code.Plain(), Alt: s.words.T("letter.qr"), Address: s.address(),
		}}
	case wording.Paragraph:
	}
	return letter.Block{Kind: letter.Paragraph, Text: b.Text}
}
