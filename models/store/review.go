package store

import (
	"context"
	"fmt"
	"slices"

	"recourse/models"
)

// reviewPage is how many patients one page of reviews has: each is opened, and
// looking at each is audited.
const reviewPage = 50

// Reviews are patients on whom a person must decide, with what one needs for it, in
// the order of their ids from after on ("" is the first): at most fifty. That each
// was looked at is in the audit log before they are returned.
func (s *Store) Reviews(ctx context.Context, actor models.Actor, incidentID, after string) ([]models.Review, error) {
	found, err := inIncident(ctx, s, actor, incidentID, func(x *scope) ([]models.Review, error) {
		var patients []models.Patient
		err := x.patients().Where("eligibility = ? AND id > ?", models.InReview, after).Order("id").Limit(reviewPage).Find(&patients).Error
		if err != nil {
			return nil, fmt.Errorf("read patients: %w", err)
		}
		return x.reviews(patients)
	})
	return found, within("list reviews", err)
}

func (x *scope) reviews(patients []models.Patient) ([]models.Review, error) {
	all := make([]models.Review, len(patients))
	entries := make([]models.AuditEntry, len(patients))
	for i, p := range patients {
		who, err := x.identity(p)
		if err != nil {
			return nil, err
		}
		all[i] = models.Review{
			PatientID: p.ID, RowNumber: p.RowNumber, Name: who.FullName(), BirthDate: who.Born(), State: p.State,
			Exposed: inOrder(p.Exposed), Reason: p.ReviewReason,
		}
		entries[i] = x.entry(models.ActView, x.pseudonym("patient", p.ID), p.Version, "", "")
	}
	return all, addAll(x, entries)
}

// inOrder are elements in the order of [models.Elements].
func inOrder(elements []models.Element) (sorted []models.Element) {
	for _, e := range models.Elements() {
		if slices.Contains(elements, e) {
			sorted = append(sorted, e)
		}
	}
	return sorted
}

// DecideReview decides on a patient in review, on grounds that [models.ReviewNotes]
// lists. Who is found eligible gets the longest term that the rules could demand, and
// nobody is found ineligible to whom they demand the offer without doubt: that is
// [models.ErrMove], as is a patient not in review. What was found out about an
// account number is what letters say from then on.
func (s *Store) DecideReview(ctx context.Context, actor models.Actor, incidentID, patientID string, to models.EligibilityStatus, note models.ReviewNote) error {
	_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (any, error) {
		if to != models.Eligible && to != models.Ineligible {
			return nil, models.FieldError{Field: "to", Key: "choose"}
		}
		if !slices.Contains(models.ReviewNotes(to), note) {
			return nil, models.FieldError{Field: "note", Key: "choose"}
		}
		var p models.Patient
		if err := x.patients().Where("id = ?", patientID).Take(&p).Error; err != nil {
			return nil, orNotFound("patient", err)
		}
		return nil, x.decideReview(s.rules, p, to, note)
	})
	return within("decide review", err)
}

func (x *scope) decideReview(set models.RuleSet, p models.Patient, to models.EligibilityStatus, note models.ReviewNote) error {
	if p.Eligibility != models.InReview {
		return fmt.Errorf("%w: the patient is not in review", models.ErrMove)
	}
	subjects, err := x.subjects([]models.Patient{p})
	if err != nil {
		return err
	}
	subject := subjects[0]
	if err := fits(subject, note); err != nil {
		return err
	}
	subject = subject.Settled(note)
	d, err := x.reviewed(set, subject, to, note)
	if err != nil {
		return err
	}
	d.Review = p.ReviewReason // stays, to say why somebody was asked
	columns := decisionColumns(x.inc, set, d)
	columns["review_note"] = string(note)
	if note == models.NoteHoldsSSN {
		columns["exposed"] = models.Exposed(inOrder(subject.Exposed))
	}
	return move(x, patientObject(p), p.Eligibility, to, columns)
}

// reviewed is what a person's decision gives.
func (x *scope) reviewed(set models.RuleSet, s models.RuleSubject, to models.EligibilityStatus, note models.ReviewNote) (models.Decision, error) {
	d := models.Demand(s, set.Rules, x.today(), x.inc.TermMonths)
	switch known := models.Known(s, set.Rules, x.today(), x.inc.TermMonths); {
	case to == models.Ineligible && known.Status == models.Eligible:
		return d, fmt.Errorf("%w: a rule demands the offer, whatever is found out", models.ErrMove)
	case to == models.Ineligible:
		return models.Decision{}, nil
	case note == models.NoteNoSSN && d.Status != models.Eligible:
		return d, models.FieldError{Field: "note", Key: "no_offer"}
	}
	return d, nil
}

// fits refuses grounds about an account number where none was exposed.
func fits(s models.RuleSubject, note models.ReviewNote) error {
	about := note == models.NoteHoldsSSN || note == models.NoteNoSSN
	if about && !slices.Contains(s.Exposed, models.ElementAccount) {
		return models.FieldError{Field: "note", Key: "no_account_number"}
	}
	return nil
}
