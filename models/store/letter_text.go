package store

import (
	"crypto/sha256"
	"encoding/hex"
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

// addressee is whom a letter is about, and what it is to say.
type addressee struct {
	kind      models.LetterKind
	identity  models.Identity // with the representative and their role
	contact   models.Contact
	deceased  bool
	language  string
	exposed   []models.Element
	reference string
	offer     bool        // the offer and a code; else what was read and what to do
	reissue   bool        // stands for an earlier letter, which it says
	months    int         // of the offer; 0 where the incident's own term holds
	deadline  models.Date // to enroll by; zero where the writer's own holds
	code      models.Code // of an offer alone
	// first and last covered day, of confirmation and ending letters alone
	first, last models.Date
}

// written is a letter as its writer hands it over.
type written struct {
	content  letter.Content
	language string // it may have fallen back to English
	variant  string // offer-adult, notice-minor, …
	wording  string // SHA-256, in hex, of the approved texts it was made of
}

// heldError says that a letter must wait, and for what. Its text holds nothing personal.
type heldError struct{ Reason models.HeldReason }

func (e heldError) Error() string { return "letter is held: " + string(e.Reason) }

// variant is the wording for somebody like that.
func (a addressee) variant(today models.Date) string {
	switch a.kind {
	case models.LetterReminder, models.LetterConfirmation, models.LetterEnding:
		return string(a.kind)
	case models.LetterNotice, models.LetterReissue, models.LetterNextOfKin:
	}
	with := "notice-"
	if a.offer {
		with = "offer-"
	}
	switch {
	case a.deceased:
		return with + "next-of-kin"
	case models.Minor(a.identity.Born(), today):
		return with + "minor"
	}
	return with + "adult"
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

// content is the letter to one addressee. Errors are a [heldError] where it must
// wait, and wrap [models.ErrInvalid] where the incident's facts leave a gap.
func (w *letterWriter) content(a addressee) (written, error) {
	s, err := w.stationery(a.language)
	if err != nil {
		return written{}, err
	}
	out := written{language: s.lang, variant: a.variant(w.today)}
	out.content, out.wording, err = s.content(a, out.variant)
	if err == nil && len(w.missing) > 0 {
		err = fmt.Errorf("letters' words: no message %s", strings.Join(w.missing, ", "))
	}
	return out, err
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

// content fills the wording for one addressee, and returns the wording's hash too.
func (s stationery) content(a addressee, variant string) (c letter.Content, hash string, err error) {
	text, err := fs.ReadFile(letters.FS, s.lang+"/"+variant+".txt")
	if err != nil {
		return c, "", err
	}
	doc, err := wording.Parse(string(text))
	if err != nil {
		return c, "", err
	}
	values := maps.Clone(s.values)
	values["patient"], values["reference"] = a.identity.FullName(), a.reference
	values["elements"], values["code"] = s.elements(a.exposed), a.code.Grouped()
	if a.months > 0 {
		values["offer.months"] = strconv.Itoa(a.months)
	}
	if !a.deadline.IsZero() {
		values["deadline"] = s.words.Date(a.deadline)
	}
	blocks, err := doc.Fill(values)
	if err != nil {
		return c, "", fmt.Errorf("%w: %w", models.ErrInvalid, err)
	}
	c = letter.Content{
		Lang: s.lang, Sender: append([]string{s.inc.Facts.Organization}, s.inc.Facts.Address...), Recipient: s.recipient(a),
		Date: s.words.Date(s.today), ReferenceLabel: s.words.T("letter.reference"), Reference: a.reference, Footer: s.words.T("letter.footer"),
	}
	if s.inc.Rehearsal {
		c.Mark = s.words.T("letter.rehearsal")
	}
	for _, b := range blocks {
		c.Blocks = append(c.Blocks, s.block(b, a.code))
	}
	sum := sha256.Sum256(text)
	return c, hex.EncodeToString(sum[:]), nil
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
