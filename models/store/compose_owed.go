package store

import (
	"cmp"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"recourse/models"
)

// standing are the statuses of a notice that its patient has, or will have.
func standing() []models.LetterStatus {
	return []models.LetterStatus{models.LetterComposed, models.LetterReleased, models.LetterMailed}
}

// sent are the statuses of letters that were mailed once.
func sent() []models.LetterStatus {
	return []models.LetterStatus{
		models.LetterMailed, models.LetterReturned, models.LetterSuperseded, models.LetterUndeliverable, models.LetterSubstituted,
	}
}

// meant is a query over the patients of sealed waves whom letters of a sort are for,
// whether they have one or not; what a follow-up letter needs besides, its sources say.
func (x *scope) meant(sort models.LetterSort) *gorm.DB {
	q := x.sealedPatients().Where("patients.duplicate_of = '' AND patients.frozen_at IS NULL")
	switch sort {
	case models.SortOffer:
		return q.Where("patients.eligibility = ?", models.Eligible)
	case models.SortNotice:
		return q.Where("patients.eligibility = ? OR patients.more_at IS NOT NULL", models.Ineligible)
	case models.SortReminder, models.SortConfirmation, models.SortEnding:
	}
	return x.followable(q, sort)
}

// wanting is a query over the patients who have no letter of a sort: with the offer,
// those who hold no code that works, may work once it is mailed, or did its work for them;
// without it, those who have no notice; to follow up, those of whom something is there
// that no letter of the kind follows yet.
func (x *scope) wanting(sort models.LetterSort) *gorm.DB {
	q := x.meant(sort)
	switch sort {
	case models.SortOffer:
		return q.Where("NOT EXISTS (?)", x.fresh().Table("codes").Select("1").
			Where("codes.incident_id = patients.incident_id AND codes.patient_id = patients.id AND codes.status <> ? AND codes.revoke_reason = ''", models.CodeRevoked))
	case models.SortNotice:
		told := x.lettersThat(standing()...).Where("(patients.more_at IS NULL OR letters.made_at >= patients.more_at)")
		return q.Where("NOT EXISTS (?) AND (patients.more_at IS NULL OR NOT EXISTS (?))", told, x.offered())
	case models.SortReminder, models.SortConfirmation, models.SortEnding:
	}
	return q.Where("EXISTS (?)", x.unfollowed(sort).Select("1").Where("src.patient_id = patients.id"))
}

// offered is a query for what promises a patient the offer's letter, which tells of all as
// well: no code yet, or a proposal of two people.
func (x *scope) offered() *gorm.DB {
	return x.fresh().Raw(`SELECT 1 WHERE patients.eligibility = ? AND NOT EXISTS (SELECT 1 FROM codes WHERE codes.incident_id = patients.incident_id
			AND codes.patient_id = patients.id AND codes.status <> ? AND codes.revoke_reason = '')
		UNION ALL SELECT 1 FROM proposals WHERE proposals.incident_id = patients.incident_id AND proposals.kind = ? AND proposals.subject = patients.id AND proposals.status = ?`,
		models.Eligible, models.CodeRevoked, models.ProposeEligibility, models.ProposalOpen)
}

// owed is a query over the patients who are owed a letter of a sort.
func (x *scope) owed(sort models.LetterSort) *gorm.DB {
	return x.wanting(sort).Where("patients.address_bad_at IS NULL")
}

// owedTotal counts who is owed a letter of some sorts, of whom some may be held.
func (x *scope) owedTotal(sorts []models.LetterSort) (total int, err error) {
	for _, sort := range sorts {
		var n int64
		if err := x.owed(sort).Model(&models.Patient{}).Count(&n).Error; err != nil {
			return 0, fmt.Errorf("count patients: %w", err)
		}
		total += int(n)
	}
	return total, nil
}

// unaddressed are those who would get a letter if their address were any good, and whose
// letter nobody has given up yet.
func (c *composing) unaddressed(x *scope) (held []models.Held, err error) {
	for _, sort := range c.sorts {
		var some []models.Held
		given := x.lettersLike(sort, models.LetterUndeliverable, models.LetterSubstituted)
		err := x.wanting(sort).Model(&models.Patient{}).Select("id AS patient_id, row_number, wave").
			Where("patients.address_bad_at IS NOT NULL AND patients.substitute_id = '' AND NOT EXISTS (?)", given).Scan(&some).Error
		if err != nil {
			return nil, fmt.Errorf("read patients: %w", err)
		}
		for i := range some {
			some[i].Sort, some[i].Reason = sort, models.HeldAddress
		}
		held = append(held, some...)
	}
	return held, nil
}

func sortHeld(held []models.Held) {
	slices.SortFunc(held, func(a, b models.Held) int {
		return cmp.Or(cmp.Compare(a.Wave, b.Wave), cmp.Compare(a.RowNumber, b.RowNumber), cmp.Compare(a.PatientID, b.PatientID))
	})
}

// waiting is a patient who is to get a letter, and what it depends on.
type waiting struct {
	patient  models.Patient
	earlier  string      // the letter of the same sort that was mailed last; "" for none
	deadline models.Date // to enroll by
	source               // of a follow-up letter alone
}

// nextOwed are the next patients who are owed a letter of a sort, by id.
func (x *scope) nextOwed(sort models.LetterSort, after string, limit int) ([]waiting, error) {
	if !x.inc.IsSealed() {
		return nil, models.ErrNotSealed
	}
	var patients []models.Patient
	if err := x.owed(sort).Where("patients.id > ?", after).Order("patients.id").Limit(limit).Find(&patients).Error; err != nil {
		return nil, fmt.Errorf("read patients: %w", err)
	}
	out := make([]waiting, len(patients))
	for i, p := range patients {
		out[i].patient = p
	}
	fill := x.fillDeadlines
	if sort.FollowsUp() {
		fill = x.fillSources
	}
	if err := fill(sort, out); err != nil {
		return nil, err
	}
	return out, x.fillEarlier(sort, out)
}

// fillEarlier fills in the letters of a sort, about the same, that were mailed last.
// Which of a patient's few letters they are is not left to the database: SQLite would
// look at all that were ever mailed.
func (x *scope) fillEarlier(sort models.LetterSort, all []waiting) error {
	var letters []models.Letter
	err := x.rows().Select("id", "patient_id", "follows", "offer", "kind", "status").Where("patient_id IN ?", patientsOf(all)).Find(&letters).Error
	if err != nil {
		return fmt.Errorf("read earlier letters: %w", err)
	}
	type about struct{ patient, follows string }
	last := map[about]string{}
	for _, l := range letters {
		key := about{l.PatientID, l.Follows}
		if l.Offer == (sort == models.SortOffer) && slices.Contains(sort.Kinds(), l.Kind) && slices.Contains(sent(), l.Status) {
			last[key] = max(last[key], l.ID)
		}
	}
	for i, w := range all {
		all[i].earlier = last[about{w.patient.ID, w.follows}]
	}
	return nil
}

func patientsOf(all []waiting) []string {
	ids := make([]string, len(all))
	for i, w := range all {
		ids[i] = w.patient.ID
	}
	return ids
}

// fillDeadlines fills in the days by which patients may enroll if their letters are
// mailed today: never before one that an earlier letter promised.
func (x *scope) fillDeadlines(_ models.LetterSort, all []waiting) error {
	granted, err := x.grantedDeadlines(patientsOf(all))
	if err != nil {
		return err
	}
	floors := floorsByWave{}
	for i, w := range all {
		floor, err := floors.of(x, w.patient.Wave)
		if err != nil {
			return err
		}
		all[i].deadline = models.PersonalDeadline(x.inc.EnrollBy, x.today(), floor, granted[w.patient.ID])
	}
	return nil
}

// floorsByWave remembers the floors of waves within one use case.
type floorsByWave map[int]int

func (f floorsByWave) of(x *scope, wave int) (int, error) {
	if days, ok := f[wave]; ok {
		return days, nil
	}
	days, err := x.floorDays(wave)
	f[wave] = days
	return days, err
}
