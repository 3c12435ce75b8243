package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"recourse/models"
)

// tell queues the e-mail that tells of an enrollment's status, if its patient chose
// e-mail and the address was not refused.
func (x *scope) tell(e models.Enrollment) error {
	kind := models.MailFor(e.Status)
	if kind == "" || e.ContactBy != models.ContactByEmail || !e.MailRefusedAt.IsZero() {
		return nil
	}
	return x.queueMails(kind, []models.Enrollment{e})
}

// queueMails queues an e-mail of a kind for each enrollment. One that was sent is not
// sent again, but that something is needed is told each time anew.
func (x *scope) queueMails(kind models.MailKind, all []models.Enrollment) error {
	mails := make([]models.Mail, len(all))
	for i, e := range all {
		mails[i] = models.Mail{
			ID: newID(), IncidentID: x.inc.ID, EnrollmentID: e.ID, Kind: kind, Language: e.Language, NextAt: x.at(), MadeAt: x.at(),
		}
	}
	anew := clause.OnConflict{
		Columns:   []clause.Column{{Name: "incident_id"}, {Name: "enrollment_id"}, {Name: "kind"}},
		DoUpdates: clause.AssignmentColumns([]string{"id", "language", "tries", "next_at", "outcome", "ended_at", "made_at"}),
		Where: clause.Where{Exprs: []clause.Expression{
			gorm.Expr("mails.outcome NOT IN ('', 'sent') OR mails.kind = ?", models.MailActionNeeded),
		}},
	}
	if err := addAll(x, mails, anew); err != nil {
		return fmt.Errorf("queue e-mails: %w", err)
	}
	return nil
}

// endingLimit bounds one transaction of [Store.QueueEndingMails].
const endingLimit = 500

// QueueEndingMails queues the e-mails about monitoring that ends soon, by the Calendar,
// and returns how many. Once there are none left it returns 0.
func (s *Store) QueueEndingMails(ctx context.Context, actor models.Actor, incidentID string) (int, error) {
	find := func(x *scope) (due []models.Enrollment, err error) {
		from, to := models.MailEndingDates(x.today())
		return due, x.endings().Where("w.last_day BETWEEN ? AND ?", from, to).
			Select("src.id, src.language").Order("src.id").Limit(endingLimit).Find(&due).Error
	}
	due, err := seeIncident(ctx, s, incidentID, find)
	if err != nil || len(due) == 0 {
		return 0, within("find e-mails to send", err)
	}
	n, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (int, error) {
		due, err := find(x)
		if err != nil {
			return 0, err
		}
		return len(due), x.queueMails(models.MailEnding, due)
	})
	return n, within("queue e-mails", err)
}

// endings is a query over the enrollments, as src, and their windows, as w, whose
// patients are still to be told by e-mail that monitoring ends.
func (x *scope) endings() *gorm.DB {
	told := x.fresh().Table("mails m").Select("1").
		Where("m.incident_id = src.incident_id AND m.enrollment_id = src.id AND m.kind = ?", models.MailEnding)
	return x.fresh().Table("enrollments src").
		Joins("JOIN monitoring_windows w ON w.incident_id = src.incident_id AND w.enrollment_id = src.id").
		Joins("JOIN patients p ON p.incident_id = src.incident_id AND p.id = src.patient_id").
		Where("src.incident_id = ? AND src.status = ? AND src.frozen_at IS NULL", x.inc.ID, models.Active).
		Where("src.contact_by = ? AND src.mail_refused_at IS NULL AND NOT p.deceased AND p.death_reported_at IS NULL", models.ContactByEmail).
		Where("NOT EXISTS (?)", told)
}

// TakeMail gives the caller the next e-mail that is due, to send it. That counts as a
// try, and sets when the next one is due: who dies while sending, and who fails, need
// not say so. Of an enrollment on hold nothing is sent. One that comes with an outcome is
// not to be sent: it was tried too often, or what it tells is not so any more. Without
// one it returns false.
func (s *Store) TakeMail(ctx context.Context, actor models.Actor, incidentID string) (models.OutgoingMail, bool, error) {
	m, err := seeIncident(ctx, s, incidentID, (*scope).dueMail)
	if err == nil {
		var out models.OutgoingMail
		out, err = inIncident(ctx, s, actor, incidentID, func(x *scope) (models.OutgoingMail, error) { return x.takeMail(m) })
		if err == nil {
			return out, true, nil
		}
	}
	if isNotFound(err) || errors.Is(err, models.ErrConflict) { // another was faster; it goes on with the rest
		err = nil
	}
	return models.OutgoingMail{}, false, within("take e-mail", err)
}

func (x *scope) dueMail() (m models.Mail, err error) {
	held := x.fresh().Model(&models.Enrollment{}).Select("1").
		Where("enrollments.incident_id = mails.incident_id AND enrollments.id = mails.enrollment_id AND enrollments.frozen_at IS NOT NULL")
	return m, x.rows().Where("outcome = '' AND next_at <= ? AND (made_at <= ? OR NOT EXISTS (?))", x.at(), models.At(x.now.Add(-models.MailKept)), held).
		Order("next_at, id").Take(&m).Error
}

func (x *scope) takeMail(m models.Mail) (models.OutgoingMail, error) {
	out := models.OutgoingMail{Mail: m}
	e, err := x.lockEnrollment(m.EnrollmentID)
	if err != nil {
		return out, err
	}
	var p models.Patient
	if err := x.take("patient", e.PatientID, &p); err != nil {
		return out, err
	}
	living, reached := !p.Deceased && p.DeathReportedAt.IsZero(), e.ContactBy == models.ContactByEmail && e.MailRefusedAt.IsZero()
	switch {
	case !living || !reached || !m.Kind.Holds(e.Status):
		out.Outcome = models.MailMoot
	case m.Tries >= models.MailTries || m.MadeAt.Before(x.now.Add(-models.MailKept)):
		out.Outcome = models.MailFailed
	case !e.FrozenAt.IsZero(): // meanwhile
		return out, models.ErrConflict
	}
	if out.Outcome != "" {
		return out, x.endMail(out.Mail, e, out.Outcome)
	}
	next := models.At(x.now.Add(models.MailPause(m.Tries+1, rand.Float64()))) //nolint:gosec // no secret
	if err := x.touchMail(m, map[string]any{"tries": m.Tries + 1, "next_at": next}); err != nil {
		return out, err
	}
	out.Tries, out.NextAt = m.Tries+1, next
	return out, x.address(&out, e)
}

// address fills in where an e-mail goes and what its words need.
func (x *scope) address(out *models.OutgoingMail, e models.Enrollment) error {
	var choice models.ContactChoice
	if err := x.seal.Open(x.place("enrollments", "contact", e.ID), e.Contact, &choice); err != nil {
		return err
	}
	var windows []models.MonitoringWindow
	if err := x.rows().Where("enrollment_id = ?", e.ID).Limit(1).Find(&windows).Error; err != nil {
		return fmt.Errorf("read monitoring: %w", err)
	}
	for _, w := range windows {
		out.StartsOn, out.LastDay = w.StartsOn, w.LastDay
	}
	out.To, out.Reference, out.SubmittedOn, out.Version = choice.Email, e.Reference, e.SubmittedOn, e.Version
	return nil
}

// touchMail changes a mail that nobody else has taken meanwhile, else it is
// [models.ErrConflict].
func (x *scope) touchMail(m models.Mail, set map[string]any) error {
	done := x.rows().Model(&models.Mail{}).Where("id = ? AND outcome = '' AND next_at = ?", m.ID, m.NextAt).Updates(set)
	if done.Error != nil {
		return fmt.Errorf("change e-mail: %w", done.Error)
	}
	if done.RowsAffected != 1 {
		return fmt.Errorf("e-mail: %w", models.ErrConflict)
	}
	return nil
}

// EndMail records that an e-mail was sent, or refused for good: then its enrollment gets
// none any more, until its patient sends the answers again. Errors wrap
// [models.ErrConflict] where the mail was taken by somebody else meanwhile.
func (s *Store) EndMail(ctx context.Context, actor models.Actor, m models.OutgoingMail, outcome models.MailOutcome) error {
	_, err := inIncident(ctx, s, actor, m.IncidentID, func(x *scope) (any, error) {
		e, err := x.lockEnrollment(m.EnrollmentID)
		if err != nil {
			return nil, err
		}
		if err := x.endMail(m.Mail, e, outcome); err != nil || outcome != models.MailRefused || e.Version != m.Version {
			return nil, err // of another version the address may be another; it shows with the next
		}
		return nil, x.rows().Model(&models.Enrollment{}).Where("id = ?", e.ID).Update("mail_refused_at", x.at()).Error
	})
	return within("end e-mail", err)
}

func (x *scope) endMail(m models.Mail, e models.Enrollment, outcome models.MailOutcome) error {
	if err := x.touchMail(m, map[string]any{"outcome": string(outcome), "ended_at": x.at()}); err != nil {
		return err
	}
	return x.audit(models.ActMail, x.pseudonym("enrollment", e.ID), e.Version, string(m.Kind), string(outcome))
}

// WaitingMails counts the e-mails that wait to be sent, at all incidents.
func (s *Store) WaitingMails(ctx context.Context) (int, error) {
	n, err := reading(ctx, s.db, func(tx *gorm.DB) (n int64, err error) {
		return n, tx.Model(&models.Mail{}).Where("outcome = ''").Count(&n).Error
	})
	return int(n), within("count e-mails", err)
}
