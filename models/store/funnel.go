package store

import (
	"fmt"
	"strings"

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
// their patients; who is eligible is counted. Who was found to be somebody else of them
// is taken off both.
func (x *scope) rosterTotals(f *models.Funnel) error {
	var n struct{ Rostered, Eligible, Same, EligibleSame, Unfinished int }
	err := x.tx.Raw(`SELECT
		(SELECT coalesce(sum(added), 0) FROM roster_imports WHERE incident_id = ? AND status = 'complete') AS rostered,
		(SELECT count(*) FROM patients WHERE incident_id = ? AND eligibility = 'eligible') AS eligible,
		(SELECT count(*) FROM patients WHERE incident_id = ? AND duplicate_of <> '') AS same,
		(SELECT count(*) FROM patients WHERE incident_id = ? AND duplicate_of <> '' AND eligibility = 'eligible') AS eligible_same,
		(SELECT count(*) FROM roster_imports WHERE incident_id = ? AND status <> 'complete') AS unfinished`,
		x.inc.ID, x.inc.ID, x.inc.ID, x.inc.ID, x.inc.ID).Scan(&n).Error
	n.Eligible -= n.EligibleSame
	if err == nil && n.Unfinished > 0 { // patients nobody may see yet are among them
		err = x.patients().Table("patients").Where("eligibility = ?", models.Eligible).Select("count(*)").Scan(&n.Eligible).Error
	}
	if err != nil {
		return fmt.Errorf("count patients: %w", err)
	}
	f.Rostered, f.Eligible = models.Total(n.Rostered-n.Same), models.Total(n.Eligible)
	return nil
}

// letterTotals counts first letters, so that a letter sent again is no second person:
// all that were mailed, and of these all that came back; offers and notices apart.
func (x *scope) letterTotals(f *models.Funnel) error {
	var rows []struct {
		Status models.LetterStatus
		Offer  bool
		N      int
	}
	first := []models.LetterKind{models.LetterNotice, models.LetterNextOfKin}
	err := x.rows().Table("letters").Select("status, offer, count(*) AS n").Where("kind IN ?", first).Group("status, offer").Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("count letters: %w", err)
	}
	mailed, returned := map[bool]int{}, map[bool]int{}
	for _, r := range rows {
		switch r.Status {
		case models.LetterReturned, models.LetterSuperseded, models.LetterUndeliverable, models.LetterSubstituted:
			returned[r.Offer] += r.N
			mailed[r.Offer] += r.N
		case models.LetterMailed:
			mailed[r.Offer] += r.N
		case models.LetterComposed, models.LetterReleased, models.LetterCanceled: // not mailed
		}
	}
	f.Mailed, f.Returned = models.Total(mailed[true]), models.Total(returned[true])
	f.NoticesMailed, f.NoticesReturned = models.Total(mailed[false]), models.Total(returned[false])
	return nil
}

// again holds for an enrollment e that ended and that its patient has begun anew: a
// later one has come as far, by the column to fill in. There are few, so
// subtracting them is quicker than counting people.
func again(column string) string {
	var ended []string
	for _, s := range models.Ended() {
		ended = append(ended, "'"+string(s)+"'")
	}
	return fmt.Sprintf(`e.status IN (%s) AND EXISTS (SELECT 1 FROM enrollments l
	WHERE l.incident_id = e.incident_id AND l.patient_id = e.patient_id AND l.id > e.id AND l.%s IS NOT NULL)`, strings.Join(ended, ", "), column)
}

var verifiedAgain, submittedAgain = again("verified_on"), again("submitted_on")

// enrollmentTotals counts who was ever verified and who ever submitted. Somebody
// who enrolled again is one person.
func (x *scope) enrollmentTotals(f *models.Funnel) error {
	var n struct{ Verified, Enrolled, VerifiedAgain, SubmittedAgain int }
	err := x.tx.Raw(`SELECT count(verified_on) AS verified, count(submitted_on) AS enrolled,
		(SELECT count(*) FROM enrollments e WHERE incident_id = ? AND verified_on IS NOT NULL AND `+verifiedAgain+`) AS verified_again,
		(SELECT count(*) FROM enrollments e WHERE incident_id = ? AND submitted_on IS NOT NULL AND `+submittedAgain+`) AS submitted_again
		FROM enrollments WHERE incident_id = ?`, x.inc.ID, x.inc.ID, x.inc.ID).Scan(&n).Error
	if err != nil {
		return fmt.Errorf("count enrollments: %w", err)
	}
	f.Verified, f.Enrolled = models.Total(n.Verified-n.VerifiedAgain), models.Total(n.Enrolled-n.SubmittedAgain)
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
