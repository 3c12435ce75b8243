package store

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"recourse/internal/letter"
	"recourse/internal/wording"
	"recourse/models"
	"recourse/templates/letters"
)

// english is the language of letters to whom there is no wording for.
const english = "en"

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
	more      bool        // tells of more than an earlier letter did, which it says
	promised  bool        // that letter has the offer, which stands
	months    int         // of the offer; 0 where the incident's own term holds
	deadline  models.Date // to enroll by; zero where the writer's own holds
	code      models.Code // to sign up, of an offer; to stop a sign-up, of a confirmation
	// first and last covered day, of confirmation and ending letters alone
	first, last models.Date
	signUp      // of a confirmation alone
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

// notifies says whether the letter tells of the breach (see [models.LetterKind.Notifies]).
func (a addressee) notifies() bool { return a.kind.Notifies() }

// reader is who opens the letter: it has its own words and its own advice.
func (a addressee) reader(today models.Date) string {
	switch {
	case a.deceased:
		return "next-of-kin"
	case models.Minor(a.identity.Born(), today):
		return "minor"
	case a.identity.Represented():
		return "representative"
	}
	return "adult"
}

// variant is the wording for somebody like that.
func (a addressee) variant(today models.Date) string {
	switch {
	case !a.notifies():
		return string(a.kind)
	case a.offer:
		return "offer-" + a.reader(today)
	}
	return "notice-" + a.reader(today)
}

// state is whose law the letter follows; "" abroad.
func (a addressee) state() string {
	if a.contact.Country != "" {
		return ""
	}
	return a.contact.State
}

// choice is what the wording's parts depend on.
func (a addressee) choice() wording.Choice {
	c := wording.Choice{State: a.state()}
	switch {
	case a.more && a.promised:
		c.Replaces = "adds-offer"
	case a.more:
		c.Replaces = "adds-notice"
	case a.reissue && a.offer:
		c.Replaces = "replaces-offer"
	case a.reissue:
		c.Replaces = "replaces-notice"
	}
	return c
}

// letterWriter sets letters' contents in every language there is wording for. It
// is made for one batch.
type letterWriter struct {
	inc      models.Incident
	site     string // with its scheme
	today    models.Date
	deadline models.Date
	affected int // people, as Rhode Island wants it said
	texts    fs.FS
	ready    map[string]*stationery
}

func newLetterWriter(inc models.Incident, today models.Date, site string, affected int) (*letterWriter, error) {
	if !strings.HasPrefix(site, "https://") && !strings.HasPrefix(site, "http://") {
		return nil, models.FieldError{Field: "site", Key: "invalid"}
	}
	return &letterWriter{
		inc: inc, site: strings.TrimSuffix(site, "/"), today: today, affected: affected, texts: letters.FS, ready: map[string]*stationery{},
		deadline: models.PersonalDeadline(inc.EnrollBy, today, inc.FloorDays, models.Date{}),
	}, nil
}

// affected is how many people the breach touched.
func (x *scope) affected() (int, error) {
	var n int64
	err := x.patients().Model(&models.Patient{}).Count(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count patients: %w", err)
	}
	return int(n), nil
}

// content is the letter to one addressee. Errors are a [heldError] where it must
// wait, and wrap [models.ErrInvalid] where the incident's facts or the approved texts
// leave a gap: then no letter like it can be composed.
func (w *letterWriter) content(a addressee) (written, error) {
	if held := w.inc.Facts.Held(a.state()); held != "" && a.notifies() {
		return written{}, heldError{held}
	}
	return w.draft(a)
}

// draft is a letter whatever holds it, for those who decide on its words.
func (w *letterWriter) draft(a addressee) (written, error) {
	if a.notifies() && !models.TollFree(w.inc.Facts.Phone) {
		return written{}, fmt.Errorf("%w: the incident's phone must be toll-free, 45 CFR 164.404(c)(1)(E)", models.ErrInvalid)
	}
	s, err := w.stationery(a.language)
	if err != nil {
		return written{}, err
	}
	out := written{language: s.Lang(), variant: a.variant(w.today)}
	text, err := s.text(out.variant, a.choice(), a.notifies())
	if err != nil {
		return written{}, err
	}
	out.wording = text.Hash
	blocks, err := s.fill(text.Document, a)
	if err != nil {
		return written{}, fmt.Errorf("%s in %q: %w", out.variant, s.Lang(), err)
	}
	out.content = s.paper(a, blocks)
	return out, nil
}

// fill puts an addressee's values into the text.
func (s *stationery) fill(doc wording.Document, a addressee) ([]wording.Block, error) {
	blocks, err := doc.Fill(s.values(a))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", models.ErrInvalid, err)
	}
	if a.state() != "MA" {
		return blocks, nil
	}
	if heading, found := wording.CountsPeople(blocks); found {
		return nil, fmt.Errorf("%w: letters to residents of Massachusetts may not say how many people were affected "+
			"(M.G.L. c. 93H §3(b)): change what the incident's facts say under %q", models.ErrInvalid, heading)
	}
	return blocks, nil
}

// values are those of one letter.
func (s *stationery) values(a addressee) map[string]string {
	values := maps.Clone(s.shared)
	maps.Copy(values, s.Values(a.state()))
	reader, name := a.reader(s.today), a.identity.FullName()
	values["patient"], values["reference"] = name, a.reference
	values["salutation"] = s.Say("salutation."+reader, "name", name)
	values["elements"] = s.elements(a.exposed)
	values["advice"] = strings.Join(s.Advice(keys(a.exposed), reader), "\n")
	values["code"] = a.code.Grouped()
	if a.offer {
		values["offer.note"] = s.Say("offer_note")
	}
	if a.kind == models.LetterConfirmation {
		values["enrollment.reference"], values["enrollment.dates"] = a.signUp.reference, s.covered(a)
	}
	if a.months > 0 {
		values["offer.months"] = strconv.Itoa(a.months)
	}
	for name, day := range map[string]models.Date{
		"deadline": a.deadline, "monitoring.first": a.first, "monitoring.last": a.last, "enrollment.on": a.on,
	} {
		if !day.IsZero() {
			values[name] = s.date(day)
		}
	}
	return values
}

// covered says from when to when a sign-up's monitoring is, or why there are no days yet.
func (s *stationery) covered(a addressee) string {
	switch {
	case !a.first.IsZero():
		return s.Say("covered.days", "first", s.date(a.first), "last", s.date(a.last))
	case a.status == models.RecoveryOnly:
		return s.Say("covered.recovery", "phone", s.inc.Facts.Phone)
	}
	return s.Say("covered.soon", "provider", s.inc.Facts.Provider, "site", s.address())
}

// keys are elements by name, in the order of [models.Elements].
func keys(exposed []models.Element) (names []string) {
	for _, e := range models.Elements() {
		if slices.Contains(exposed, e) {
			names = append(names, string(e))
		}
	}
	return names
}

// elements names what was exposed.
func (s *stationery) elements(exposed []models.Element) string {
	names := keys(exposed)
	for i, name := range names {
		names[i] = s.Say("element." + name)
	}
	return strings.Join(names, "\n")
}
