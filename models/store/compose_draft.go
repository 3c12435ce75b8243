package store

import (
	"errors"
	"fmt"
	"strings"

	"recourse/internal/letter"
	"recourse/models"
)

// draft is a letter that is not stored yet, and its code if it has one.
type draft struct {
	letter models.Letter
	code   models.IssuedCode // of an offer
	stop   models.StopCode   // of a confirmation
}

// draft writes one letter, or says why it must wait.
func (c *composing) draft(w *letterWriter, to waiting) (d draft, held models.HeldReason, err error) {
	a, err := c.addressee(to)
	if err != nil {
		return d, "", err
	}
	text, err := w.content(a)
	if waits := (heldError{}); errors.As(err, &waits) {
		return d, waits.Reason, nil
	}
	pages := 0
	if err == nil {
		pages, err = letter.Measure(text.content)
	}
	if err != nil {
		held, err := unprintable(to.patient, err)
		return d, held, err
	}
	if a.offer {
		d.code = c.issue(to, a.code)
	}
	d.letter = models.Letter{
		ID: newID(), IncidentID: c.inc.ID, PatientID: to.patient.ID, CodeID: d.code.ID, Kind: a.kind, Offer: a.offer, Replaces: to.earlier, Follows: to.follows,
		Language: text.language, Variant: text.variant, Wording: text.wording, Reference: a.reference, Pages: pages,
		Status: models.LetterComposed, MadeAt: c.at(), Version: 1,
	}
	if a.code.Stops() {
		d.stop = c.issueStop(d.letter, a.code)
	}
	d.letter.Text, err = c.seal.Seal(c.place("letters", "text", d.letter.ID), text.content)
	return d, "", err
}

// addressee is whom and what the writer is to write.
func (c *composing) addressee(to waiting) (a addressee, err error) {
	sort := c.sort()
	a = addressee{
		kind: sort.Kinds()[0], deceased: to.patient.Deceased, language: to.patient.Language, exposed: to.patient.Exposed,
		reference: models.NewReference("L-", 8), offer: sort == models.SortOffer, reissue: to.earlier != "" && !sort.FollowsUp(), months: to.patient.Term(c.inc),
		deadline: to.deadline, first: to.first, last: to.last, signUp: to.signUp,
	}
	if sort == models.SortNotice && !to.patient.MoreAt.IsZero() {
		a.promised = to.patient.Eligibility != models.Ineligible
		a.more = a.promised || a.reissue
	}
	switch {
	case a.reissue:
		a.kind = models.LetterReissue
	case a.deceased && !sort.FollowsUp():
		a.kind = models.LetterNextOfKin
	}
	switch sort {
	case models.SortOffer:
		a.code = models.NewCode()
	case models.SortConfirmation:
		a.code = models.NewStopCode()
	case models.SortNotice, models.SortReminder, models.SortEnding:
	}
	if a.identity, err = c.identity(to.patient); err != nil {
		return a, err
	}
	a.contact, err = c.contact(to.patient)
	return a, err
}

// unprintable says why a letter whose name or address cannot be set must wait. What
// else cannot be set is a gap in the incident's facts, and stops everything.
func unprintable(p models.Patient, err error) (models.HeldReason, error) {
	fault := (*letter.ContentError)(nil)
	switch {
	case errors.As(err, &fault) && strings.HasPrefix(fault.Part, "recipient line") && fault.Fault == letter.FaultSigns:
		return models.HeldSigns, nil
	case fault != nil && strings.HasPrefix(fault.Part, "recipient line"): // too long, too many
		return models.HeldLength, nil
	case errors.Is(err, letter.ErrContent):
		err = fmt.Errorf("%w: %w", models.ErrInvalid, err)
	}
	return "", fmt.Errorf("roster row %d: %w", p.RowNumber, err)
}

// issue is the code as the database knows it. The deadline is the one that the
// letter promises: mailing may only move it later.
func (c *composing) issue(to waiting, code models.Code) models.IssuedCode {
	hash, pepper := c.seal.CodeToken(code.Plain(), c.inc.CodeSalt)
	return models.IssuedCode{
		ID: newID(), IncidentID: c.inc.ID, PatientID: to.patient.ID, Hash: hash, PepperVersion: pepper,
		Status: models.CodeIssued, Deadline: to.deadline, MadeAt: c.at(), Version: 1,
	}
}

// issueStop is a confirmation's code as the database knows it.
func (c *composing) issueStop(l models.Letter, code models.Code) models.StopCode {
	hash, pepper := c.seal.CodeToken(code.Plain(), c.inc.CodeSalt)
	return models.StopCode{IncidentID: c.inc.ID, LetterID: l.ID, Hash: hash, PepperVersion: pepper, MadeAt: c.at()}
}
