package store

import (
	"fmt"

	"recourse/models"
)

// funnel counts people by how far they have come. Each query reads one index only.
func (x *scope) funnel() (f models.Funnel, err error) {
	for _, fill := range []func(*models.Funnel) error{x.rosterTotals, x.letterTotals, x.enrollmentTotals, x.statusTotals} {
		if err := fill(&f); err != nil {
			return f, err
		}
	}
	return f, nil
}

// rosterTotals adds up what complete imports have brought in instead of counting
// their patients; who is eligible is counted.
func (x *scope) rosterTotals(f *models.Funnel) error {
	var n struct{ Rostered, Eligible, Unseen int }
	err := x.tx.Raw(`SELECT
		(SELECT coalesce(sum(added), 0) FROM roster_imports WHERE incident_id = ? AND status = 'complete') AS rostered,
		(SELECT count(*) FROM patients WHERE incident_id = ? AND eligibility = 'eligible') AS eligible,
		(SELECT count(*) FROM roster_imports i JOIN patients p ON p.incident_id = i.incident_id AND p.import_id = i.id
			WHERE i.incident_id = ? AND i.status <> 'complete' AND p.eligibility = 'eligible') AS unseen`,
		x.inc.ID, x.inc.ID, x.inc.ID).Scan(&n).Error
	if err != nil {
		return fmt.Errorf("count patients: %w", err)
	}
	f.Rostered, f.Eligible = models.Total(n.Rostered), models.Total(n.Eligible-n.Unseen)
	return nil
}

// letterTotals counts first letters, so that a letter sent again is no second
// person: all that were mailed, and of these all that came back.
func (x *scope) letterTotals(f *models.Funnel) error {
	var rows []struct {
		Status models.LetterStatus
		N      int
	}
	first := []models.LetterKind{models.LetterNotice, models.LetterNextOfKin}
	err := x.rows().Table("letters").Select("status, count(*) AS n").Where("kind IN ?", first).Group("status").Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("count letters: %w", err)
	}
	mailed, returned := 0, 0
	for _, r := range rows {
		switch r.Status {
		case models.LetterReturned, models.LetterSuperseded, models.LetterUndeliverable, models.LetterSubstituted:
			returned += r.N
			mailed += r.N
		case models.LetterMailed:
			mailed += r.N
		case models.LetterComposed, models.LetterReleased, models.LetterCanceled: // not mailed
		}
	}
	f.Mailed, f.Returned = models.Total(mailed), models.Total(returned)
	return nil
}

// enrollmentTotals counts who was ever verified and who ever submitted. Somebody
// who enrolled again is one person.
func (x *scope) enrollmentTotals(f *models.Funnel) error {
	var n struct{ Verified, Enrolled int }
	err := x.tx.Raw(`SELECT count(DISTINCT CASE WHEN verified_on IS NOT NULL THEN patient_id END) AS verified,
		count(DISTINCT CASE WHEN submitted_on IS NOT NULL THEN patient_id END) AS enrolled
		FROM enrollments WHERE incident_id = ?`, x.inc.ID).Scan(&n).Error
	if err != nil {
		return fmt.Errorf("count enrollments: %w", err)
	}
	f.Verified, f.Enrolled = models.Total(n.Verified), models.Total(n.Enrolled)
	return nil
}

// statusTotals counts enrollments by status; nobody has two that are open.
func (x *scope) statusTotals(f *models.Funnel) error {
	var rows []struct {
		Status models.EnrollmentStatus
		N      int
	}
	err := x.rows().Table("enrollments").Select("status, count(*) AS n").Group("status").Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("count enrollments by status: %w", err)
	}
	for _, r := range rows {
		switch r.Status {
		case models.Active:
			f.Active = models.Total(r.N)
		case models.Completed:
			f.Completed = models.Total(r.N)
		case models.ActionNeeded:
			f.ActionNeeded = models.Total(r.N)
		case models.RecoveryOnly:
			f.RecoveryOnly = models.Total(r.N)
		case models.Reviewing, models.VerifiedOnly, models.Submitted, models.Declined, models.Canceled, models.Refused:
		}
	}
	return nil
}
