package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"recourse/models"
)

// duplicatePage is how many pairs are shown at once: each person is opened, and
// looking at each is audited. Those that were decided on make room for the next.
const duplicatePage = 50

// OpenDuplicates counts the pairs that wait for a person.
func (s *Store) OpenDuplicates(ctx context.Context, incidentID string) (int, error) {
	n, err := seeIncident(ctx, s, incidentID, func(x *scope) (int, error) {
		open, err := x.openDuplicates()
		return len(open), err
	})
	return n, within("count duplicates", err)
}

// Duplicates are pairs of patients who may be one person, for somebody to decide on:
// the first fifty. That each person was looked at is in the audit log before they are
// returned. Where people were found to be the same before, the one who stays stands for
// all of them, and one pair for all pairs between them.
func (s *Store) Duplicates(ctx context.Context, actor models.Actor, incidentID string) ([]models.DuplicatePair, error) {
	found, err := inIncident(ctx, s, actor, incidentID, func(x *scope) ([]models.DuplicatePair, error) {
		open, err := x.openDuplicates()
		if err != nil {
			return nil, err
		}
		return x.duplicatePairs(open[:min(len(open), duplicatePage)])
	})
	return found, within("list duplicates", err)
}

// DuplicateRows lists all open pairs by where they stand in the roster files, without
// anything personal.
func (s *Store) DuplicateRows(ctx context.Context, incidentID string) ([]models.DuplicateRows, error) {
	all, err := seeIncident(ctx, s, incidentID, func(x *scope) ([]models.DuplicateRows, error) {
		open, err := x.openDuplicates()
		if err != nil {
			return nil, err
		}
		all := make([]models.DuplicateRows, len(open))
		for i, d := range open {
			all[i] = models.DuplicateRows{
				ID: d.ID, Reason: d.Reason, PatientID: d.a.ID, OtherID: d.b.ID,
				PatientRow: d.a.RowNumber, OtherRow: d.b.RowNumber, Wave: d.a.Wave, OtherWave: d.b.Wave,
			}
		}
		return all, nil
	})
	return all, within("list duplicates", err)
}

// openPair is an open duplicate and who it is about by now.
type openPair struct {
	models.Duplicate
	a, b models.Patient
}

// openDuplicates are the open pairs, oldest first, one for each two people.
func (x *scope) openDuplicates() ([]openPair, error) {
	var rows []models.Duplicate
	if err := x.rows().Where("status = ?", models.DuplicateOpen).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read duplicates: %w", err)
	}
	stay, err := x.whoStays(peopleOf(rows))
	if err != nil {
		return nil, err
	}
	var all []openPair
	seen := map[[2]string]bool{}
	for _, d := range rows {
		p := openPair{d, stay[d.PatientID], stay[d.OtherID]}
		key := pairKey(p.a.ID, p.b.ID)
		if !seen[key] {
			all = append(all, p)
		}
		seen[key] = true
	}
	return all, nil
}

// pairKey names two patients in either order.
func pairKey(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }

func peopleOf(pairs []models.Duplicate) (ids []string) {
	for _, d := range pairs {
		ids = append(ids, d.PatientID, d.OtherID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// whoStays gives for each patient the one that a person found this one to be, which
// for most is the patient.
func (x *scope) whoStays(ids []string) (map[string]models.Patient, error) {
	all, err := x.patientsByID(ids)
	if err != nil {
		return nil, err
	}
	var others []string
	for _, p := range all {
		if p.DuplicateOf != "" && all[p.DuplicateOf].ID == "" {
			others = append(others, p.DuplicateOf)
		}
	}
	kept, err := x.patientsByID(others)
	if err != nil {
		return nil, err
	}
	stay := make(map[string]models.Patient, len(all))
	for id, p := range all {
		switch {
		case p.DuplicateOf == "":
			stay[id] = p
		case kept[p.DuplicateOf].ID != "":
			stay[id] = kept[p.DuplicateOf]
		default:
			stay[id] = all[p.DuplicateOf]
		}
	}
	return stay, nil
}

// patientsByID reads patients, those found to be duplicates too.
func (x *scope) patientsByID(ids []string) (map[string]models.Patient, error) {
	all := make(map[string]models.Patient, len(ids))
	for part := range slices.Chunk(ids, rosterBatch) {
		var some []models.Patient
		if err := x.rows().Where("id IN ?", part).Find(&some).Error; err != nil {
			return nil, fmt.Errorf("read patients: %w", err)
		}
		for _, p := range some {
			all[p.ID] = p
		}
	}
	return all, nil
}

func (x *scope) duplicatePairs(open []openPair) ([]models.DuplicatePair, error) {
	sealed, err := x.sealedWaves()
	if err != nil {
		return nil, err
	}
	people := map[string]models.DuplicatePerson{}
	var entries []models.AuditEntry
	all := make([]models.DuplicatePair, len(open))
	for i, d := range open {
		for _, p := range []models.Patient{d.a, d.b} {
			if _, ok := people[p.ID]; ok {
				continue
			}
			if people[p.ID], err = x.duplicatePerson(p, sealed[p.Wave]); err != nil {
				return nil, err
			}
			entries = append(entries, x.entry(models.ActView, x.pseudonym("patient", p.ID), p.Version, "", ""))
		}
		all[i] = models.DuplicatePair{ID: d.ID, Reason: d.Reason, A: people[d.a.ID], B: people[d.b.ID]}
	}
	return all, addAll(x, entries)
}

func (x *scope) duplicatePerson(p models.Patient, sealed bool) (models.DuplicatePerson, error) {
	who, err := x.identity(p)
	if err != nil {
		return models.DuplicatePerson{}, err
	}
	where, err := x.contact(p)
	return models.DuplicatePerson{
		PatientID: p.ID, Row: p.RowNumber, Wave: p.Wave, Sealed: sealed, Identity: who, Contact: where,
		Exposed: inOrder(p.Exposed), Eligibility: p.Eligibility, Deceased: p.Deceased, Minor: p.Minor, Language: p.Language,
	}, err
}

// sealedWaves tells which waves are sealed.
func (x *scope) sealedWaves() (map[int]bool, error) {
	var numbers []int
	if err := x.rows().Model(&models.Wave{}).Where("sealed_at IS NOT NULL").Pluck("number", &numbers).Error; err != nil {
		return nil, fmt.Errorf("read waves: %w", err)
	}
	sealed := map[int]bool{}
	for _, n := range numbers {
		sealed[n] = true
	}
	return sealed, nil
}

// inDoubt is a query for the ids of patients of whom nobody has decided yet whether
// they are one person with another.
func (x *scope) inDoubt() *gorm.DB {
	return x.fresh().Table("duplicates d").Select("CASE WHEN p.duplicate_of = '' THEN p.id ELSE p.duplicate_of END").
		Joins("JOIN patients p ON p.incident_id = d.incident_id AND (p.id = d.patient_id OR p.id = d.other_id)").
		Where("d.incident_id = ? AND d.status = ?", x.inc.ID, models.DuplicateOpen)
}

// nothingInDoubt is [models.ErrMove] while somebody may be in the roster twice.
func (x *scope) nothingInDoubt() error {
	var open, unsearched int64
	err := x.rows().Model(&models.Duplicate{}).Where("status = ?", models.DuplicateOpen).Count(&open).Error
	if err == nil {
		err = x.uncompared().Count(&unsearched).Error
	}
	switch {
	case err != nil:
		return fmt.Errorf("count duplicates: %w", err)
	case unsearched > 0:
		return fmt.Errorf("%w: the patients of %d files were not compared with the others; import one of them again, or run recourse roster duplicates find", models.ErrMove, unsearched)
	case open > 0:
		return fmt.Errorf("%w: %d pairs of patients may be one person each; decide on them first", models.ErrMove, open)
	}
	return nil
}

// uncompared is a query over the complete imports whose patients were not compared.
func (x *scope) uncompared() *gorm.DB {
	return x.rows().Model(&models.RosterImport{}).Where("status = ? AND NOT compared", models.ImportComplete)
}
