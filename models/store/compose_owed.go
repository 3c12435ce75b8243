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

// wanting is a query over the patients of sealed waves who have no letter of a sort:
// with the offer, those who hold no code that works, may work once it is mailed, or
// did its work; without it, those who are not to get the offer and have no notice.
func (x *scope) wanting(offer bool) *gorm.DB {
	q := x.sealedPatients().Where("patients.duplicate_of = '' AND patients.frozen_at IS NULL")
	if offer {
		coded := x.fresh().Table("codes").Select("1").
			Where("codes.incident_id = patients.incident_id AND codes.patient_id = patients.id AND codes.status <> ?", models.CodeRevoked)
		return q.Where("patients.eligibility = ? AND NOT EXISTS (?)", models.Eligible, coded)
	}
	return q.Where("patients.eligibility = ? AND NOT EXISTS (?)", models.Ineligible, x.lettersThat(standing()...))
}

// owed is a query over the patients who are owed a letter of a sort.
func (x *scope) owed(offer bool) *gorm.DB {
	return x.wanting(offer).Where("patients.address_bad_at IS NULL")
}

// owedTotal counts who is owed a letter, of whom some may be held.
func (x *scope) owedTotal() (total int, err error) {
	for _, offer := range []bool{true, false} {
		var n int64
		if err := x.owed(offer).Model(&models.Patient{}).Count(&n).Error; err != nil {
			return 0, fmt.Errorf("count patients: %w", err)
		}
		total += int(n)
	}
	return total, nil
}

// unaddressed are those who would get a letter if their address were any good, and whose
// letter nobody has given up yet.
func (x *scope) unaddressed() (held []models.Held, err error) {
	given := x.lettersThat(models.LetterUndeliverable, models.LetterSubstituted)
	for _, offer := range []bool{true, false} {
		var some []models.Held
		err := x.wanting(offer).Model(&models.Patient{}).Select("id AS patient_id, row_number, wave").
			Where("patients.address_bad_at IS NOT NULL AND patients.substitute_id = '' AND NOT EXISTS (?)", given).Scan(&some).Error
		if err != nil {
			return nil, fmt.Errorf("read patients: %w", err)
		}
		for i := range some {
			some[i].Offer, some[i].Reason = offer, models.HeldAddress
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
}

// nextOwed are the next patients who are owed a letter of a sort, by id.
func (x *scope) nextOwed(offer bool, after string, limit int) ([]waiting, error) {
	if !x.inc.IsSealed() {
		return nil, models.ErrNotSealed
	}
	var patients []models.Patient
	if err := x.owed(offer).Where("patients.id > ?", after).Order("patients.id").Limit(limit).Find(&patients).Error; err != nil {
		return nil, fmt.Errorf("read patients: %w", err)
	}
	ids := idsOf(patients)
	earlier, err := x.earlierLetters(offer, ids)
	if err != nil {
		return nil, err
	}
	deadlines, err := x.nextDeadlines(patients)
	out := make([]waiting, len(patients))
	for i, p := range patients {
		out[i] = waiting{p, earlier[p.ID], deadlines[p.ID]}
	}
	return out, err
}

// earlierLetters are the letters of a sort that were mailed last, by patient.
func (x *scope) earlierLetters(offer bool, patients []string) (map[string]string, error) {
	var letters []models.Letter
	err := x.rows().Select("id", "patient_id").Where("patient_id IN ? AND offer = ? AND status IN ?", patients, offer, sent()).
		Order("id").Find(&letters).Error
	if err != nil {
		return nil, fmt.Errorf("read earlier letters: %w", err)
	}
	by := map[string]string{}
	for _, l := range letters {
		by[l.PatientID] = l.ID
	}
	return by, nil
}

// nextDeadlines are the days by which patients may enroll if their letters are mailed
// today: never before one that an earlier letter promised.
func (x *scope) nextDeadlines(patients []models.Patient) (map[string]models.Date, error) {
	by, err := x.grantedDeadlines(idsOf(patients))
	if err != nil {
		return nil, err
	}
	floors := floorsByWave{}
	for _, p := range patients {
		floor, err := floors.of(x, p.Wave)
		if err != nil {
			return nil, err
		}
		by[p.ID] = models.PersonalDeadline(x.inc.EnrollBy, x.today(), floor, by[p.ID])
	}
	return by, nil
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
