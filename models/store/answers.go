package store

import (
	"context"

	"gorm.io/gorm/clause"

	"recourse/models"
)

// providerMessage remembers a message, so that it is taken over once.
type providerMessage struct {
	IncidentID string `gorm:"primaryKey"`
	MessageID  string `gorm:"primaryKey"`
	MadeAt     models.Instant
}

// RecordAcknowledgement takes over a provider's answer: acceptance makes the
// enrollment active, redeems its code and sets the MonitoringWindow; a rejection
// leads where its reason says. The same message again, a late or an out-of-order
// one changes nothing. An enrollment of another incident is [models.ErrNotFound];
// one on hold is [models.ErrFrozen], and the answer must come again. An acceptance
// dated before the patient was verified is an error that wraps [models.ErrInvalid].
func (s *Store) RecordAcknowledgement(ctx context.Context, a models.Acknowledgement) error {
	_, err := inIncident(ctx, s, models.Actor{Kind: models.ActorProvider}, a.IncidentID, func(x *scope) (any, error) {
		e, err := x.lockEnrollment(a.EnrollmentID)
		if err != nil {
			return nil, err
		}
		if !e.FrozenAt.IsZero() {
			return nil, models.ErrFrozen
		}
		if a.Accepted && a.On.Before(e.VerifiedOn) { // a slip in a year would end the two years at once
			return nil, models.FieldError{Field: "on", Key: "before_verification"}
		}
		seen := providerMessage{x.inc.ID, a.MessageID, x.at()}
		first := x.tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&seen)
		if first.Error != nil || first.RowsAffected == 0 {
			return nil, first.Error
		}
		if err := x.audit(models.ActAcknowledge, x.pseudonym("enrollment", e.ID), e.Version, "", a.Kind()); err != nil {
			return nil, err
		}
		if a.Sequence <= e.AnswerSequence {
			return nil, nil
		}
		return nil, x.takeOver(e, a)
	})
	return within("record answer", err)
}

func (x *scope) takeOver(e models.Enrollment, a models.Acknowledgement) error {
	set := map[string]any{"answer_sequence": a.Sequence, "answered_on": a.On, "provider_ref": a.ProviderRef, "reject_reason": string(a.Reason)}
	switch {
	case a.Accepted && e.Status == models.ActionNeeded: // mended at the provider, without us
		if err := move(x, enrollmentObject(e), e.Status, models.Submitted, nil); err != nil {
			return err
		}
		e.Status, e.Version = models.Submitted, e.Version+1
		return x.accept(e, a, set)
	case a.Accepted && e.Status == models.Submitted:
		return x.accept(e, a, set)
	case !a.Accepted && e.Status == models.Submitted:
		to := a.Reason.Leads()
		if err := move(x, enrollmentObject(e), e.Status, to, set); err != nil {
			return err
		}
		e.Status = to
		return x.tell(e)
	}
	return nil // too late to matter; the entry above says that it came
}

// accept makes an enrollment active.
func (x *scope) accept(e models.Enrollment, a models.Acknowledgement, set map[string]any) error {
	if err := move(x, enrollmentObject(e), e.Status, models.Active, set); err != nil {
		return err
	}
	var code models.IssuedCode
	if err := x.take("code", e.CodeID, &code); err != nil {
		return err
	}
	if code.Status == models.CodeBound {
		if err := move(x, codeObject(code), code.Status, models.CodeRedeemed, nil); err != nil {
			return err
		}
	}
	if err := x.setWindow(e, a); err != nil {
		return err
	}
	e.Status = models.Active
	return x.tell(e)
}

// setWindow promises the two years. A window that there is already, from a
// provider replaced since, is never made shorter.
func (x *scope) setWindow(e models.Enrollment, a models.Acknowledgement) error {
	var p models.Patient
	if err := x.take("patient", e.PatientID, &p); err != nil {
		return err
	}
	lastDay, end := models.Span(a.On, p.Term(x.inc), x.inc.Location())
	w := models.MonitoringWindow{
		ID: newID(), IncidentID: x.inc.ID, EnrollmentID: e.ID, StartsOn: a.On, LastDay: lastDay,
		EndsAt: models.At(end), ProviderEnd: a.ProviderEnd, MadeAt: x.at(),
	}
	var old []models.MonitoringWindow
	if err := x.rows().Where("enrollment_id = ?", e.ID).Limit(1).Find(&old).Error; err != nil {
		return err
	}
	err := error(nil)
	switch {
	case len(old) == 0:
		err = x.add(&w)
	case lastDay.After(old[0].LastDay):
		err = x.rows().Model(&models.MonitoringWindow{}).Where("id = ?", old[0].ID).
			Updates(map[string]any{"last_day": w.LastDay, "ends_at": w.EndsAt, "provider_end": w.ProviderEnd}).Error
	default:
		return nil
	}
	if err != nil {
		return err
	}
	return x.audit(models.ActWindowSet, x.pseudonym("enrollment", e.ID), e.Version+1, a.On.String(), lastDay.String())
}

// CompleteWindows ends the enrollments whose two years are over by the Calendar
// and returns how many. Frozen ones wait.
func (s *Store) CompleteWindows(ctx context.Context, actor models.Actor, incidentID string) (int, error) {
	n, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (int, error) {
		var over []models.Enrollment
		err := x.tx.Clauses(clause.Locking{Strength: "UPDATE"}).
			Where("incident_id = ? AND status = ? AND frozen_at IS NULL AND id IN (?)", x.inc.ID, string(models.Active),
				x.rows().Model(&models.MonitoringWindow{}).Where("ends_at <= ?", models.At(x.inc.CalendarNow(x.now))).Select("enrollment_id")).
			Order("id").Limit(500).Find(&over).Error
		if err != nil {
			return 0, err
		}
		for _, e := range over {
			if err := move(x, enrollmentObject(e), e.Status, models.Completed, nil); err != nil {
				return 0, err
			}
		}
		return len(over), nil
	})
	return n, within("complete windows", err)
}

// NextDue is the first day, by the Calendar, on which [Store.CompleteWindows] or
// [Store.QueueEndingMails] will find something; zero if there is none. It is the day
// after the last one covered, or a month before for whom it is told by e-mail.
func (s *Store) NextDue(ctx context.Context, incidentID string) (models.Date, error) {
	due, err := seeIncident(ctx, s, incidentID, func(x *scope) (models.Date, error) {
		var over, ending []models.MonitoringWindow
		err := x.rows().Where("enrollment_id IN (?)", x.tx.Model(&models.Enrollment{}).Select("id").
			Where("incident_id = ? AND status = ? AND frozen_at IS NULL", x.inc.ID, string(models.Active))).
			Order("ends_at").Limit(1).Find(&over).Error
		if err != nil || len(over) == 0 {
			return models.Date{}, err
		}
		due := over[0].LastDay.AddDays(1)
		err = x.endings().Where("w.last_day > ?", x.today()).Select("w.last_day").Order("w.ends_at").Limit(1).Find(&ending).Error
		for _, w := range ending {
			if told := models.MailEndingDue(w.LastDay); told.Before(due) {
				due = told
			}
		}
		return due, err
	})
	return due, within("next due day", err)
}
