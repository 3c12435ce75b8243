package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"recourse/models"
)

// source is what a follow-up letter is about.
type source struct {
	follows     string      // the offer's letter, or an enrollment
	first, last models.Date // covered days, if they are known
	signUp
}

// signUp is what a confirmation says of an enrollment; zero for other letters.
type signUp struct {
	on        models.Date // of its submission
	reference string
	status    models.EnrollmentStatus
}

// followable narrows patients down to those whom follow-up letters of a sort are for.
//
// None is for somebody who has died, or of whom a letter that came back says so: their
// family is not asked to sign up, nor told what has begun or ends, as if they were alive
// (the offer's own letter speaks to a family, and a person answers it). A reminder is for
// those who still have the offer; what became active stays, whatever was decided since.
// A confirmation goes to everybody: it may be the family that knows nothing of a sign-up.
func (x *scope) followable(q *gorm.DB, sort models.LetterSort) *gorm.DB {
	if sort == models.SortConfirmation {
		return q
	}
	q = q.Where("NOT patients.deceased AND patients.death_reported_at IS NULL")
	if sort == models.SortReminder {
		return q.Where("patients.eligibility = ?", models.Eligible)
	}
	return q
}

// sources is a query for what letters of a sort may follow, as src with its patient_id; a
// patient has one at most. Late is for letters that are written already: they must have
// kept their reason, not the days that they still need.
func (x *scope) sources(sort models.LetterSort, late bool) *gorm.DB {
	q := x.fresh().Table("enrollments src").Where("src.incident_id = ? AND src.frozen_at IS NULL", x.inc.ID)
	switch sort {
	case models.SortReminder:
		return x.unused(late)
	case models.SortConfirmation:
		return q.Joins("LEFT JOIN "+itsWindow).Where("src.submitted_on IS NOT NULL AND src.status IN ?", stoppable())
	case models.SortOffer, models.SortNotice, models.SortEnding:
	}
	from, to := models.EndingDates(x.today())
	if late {
		from = x.today()
	}
	return q.Joins("JOIN "+itsWindow).Where("src.status = ? AND w.last_day BETWEEN ? AND ?", models.Active, from, to)
}

// itsWindow joins an enrollment's monitoring window.
const itsWindow = "monitoring_windows w ON w.incident_id = src.incident_id AND w.enrollment_id = src.id"

// stoppable are the statuses of enrollments that were submitted and go on, of which the
// address on the roster is told: a word from there stops them.
func stoppable() []models.EnrollmentStatus {
	return []models.EnrollmentStatus{models.Reviewing, models.Submitted, models.ActionNeeded, models.RecoveryOnly, models.Active}
}

// unused are the mailed letters with a code that nobody has used, is not locked, and has
// time left: neither did anybody begin with it and decline, nor begin without it.
func (x *scope) unused(late bool) *gorm.DB {
	mailedBy, from := models.ReminderDates(x.today())
	if late {
		from = x.today()
	}
	begun := x.fresh().Table("enrollments e").Select("1").
		Where("e.incident_id = src.incident_id AND e.patient_id = src.patient_id AND (e.code_id = src.code_id OR e.status NOT IN ?)", models.Ended())
	return x.fresh().Table("letters src").Joins("JOIN codes c ON c.incident_id = src.incident_id AND c.id = src.code_id").
		Where("src.incident_id = ? AND src.offer AND src.status = ? AND src.mailed_on <= ?", x.inc.ID, models.LetterMailed, mailedBy).
		Where("c.status = ? AND c.locked_at IS NULL AND c.deadline >= ? AND NOT EXISTS (?)", models.CodeMailed, from, begun)
}

// unfollowed are the sources that no letter of the sort follows.
func (x *scope) unfollowed(sort models.LetterSort) *gorm.DB {
	there := x.fresh().Table("letters f").Select("1").
		Where("f.incident_id = src.incident_id AND f.patient_id = src.patient_id AND f.follows = src.id").
		Where("f.kind IN ? AND f.status IN ?", sort.Kinds(), standing())
	return x.sources(sort, false).Where("NOT EXISTS (?)", there)
}

// fillSources fills in what the letters of a sort are about.
func (x *scope) fillSources(sort models.LetterSort, all []waiting) error {
	columns := "src.id, src.patient_id, src.submitted_on, src.reference, src.status, w.starts_on, w.last_day"
	if sort == models.SortReminder {
		columns = "src.id, src.patient_id, c.deadline"
	}
	var rows []struct {
		ID, PatientID, Reference                 string
		Status                                   models.EnrollmentStatus
		Deadline, SubmittedOn, StartsOn, LastDay models.Date
	}
	err := x.unfollowed(sort).Select(columns).Where("src.patient_id IN ?", patientsOf(all)).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("read what letters follow: %w", err)
	}
	if len(rows) != len(all) { // somebody has signed up meanwhile
		return fmt.Errorf("what letters follow: %w", models.ErrConflict)
	}
	at := map[string]int{}
	for i, w := range all {
		at[w.patient.ID] = i
	}
	for _, r := range rows {
		w := &all[at[r.PatientID]]
		w.deadline, w.source = r.Deadline, source{r.ID, r.StartsOn, r.LastDay, signUp{r.SubmittedOn, r.Reference, r.Status}}
	}
	return nil
}

// DueLetters counts the follow-up letters that could be written today: they are never
// written by themselves. Who is counted has an address that letters reach.
func (s *Store) DueLetters(ctx context.Context, incidentID string) (models.LettersDue, error) {
	due, err := seeIncident(ctx, s, incidentID, func(x *scope) (due models.LettersDue, err error) {
		for sort, into := range map[models.LetterSort]*int{
			models.SortReminder: &due.Reminders, models.SortConfirmation: &due.Confirmations, models.SortEnding: &due.Endings,
		} {
			var n int64
			who := x.meant(sort).Model(&models.Patient{}).Where("patients.address_bad_at IS NULL").Select("patients.id")
			if err := x.unfollowed(sort).Where("src.patient_id IN (?)", who).Count(&n).Error; err != nil {
				return due, fmt.Errorf("count letters that are due: %w", err)
			}
			*into = int(n)
		}
		return due, nil
	})
	return due, within("count letters that are due", err)
}
