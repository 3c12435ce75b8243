package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"recourse/models"
)

// findPage is how many values that several patients share are looked at in one transaction.
const findPage = 200

// FindDuplicates compares the patients of imports that were not compared yet with
// all others and proposes those who may be one person; a person decides
// ([Store.DecideDuplicate]). Only patients who share a search token are opened. Run
// again, it finds nothing twice, and proposes nothing that was decided on before. It
// returns how many pairs wait for a person. Progress, which may be nil, hears how many
// shared tokens were looked at.
func (s *Store) FindDuplicates(ctx context.Context, actor models.Actor, incidentID string, progress func(done int)) (int, error) {
	f := duplicateFinder{store: s, actor: actor, incident: incidentID, progress: progress}
	if err := f.run(ctx); err != nil {
		return 0, within("find duplicates", err)
	}
	return s.OpenDuplicates(ctx, incidentID)
}

type duplicateFinder struct {
	store    *Store
	actor    models.Actor
	incident string
	progress func(done int)
	done     int
}

func (f *duplicateFinder) run(ctx context.Context) error {
	if err := f.actor.Check(); err != nil {
		return err
	}
	var kinds []tokenKind
	imports, err := seeIncident(ctx, f.store, f.incident, func(x *scope) (ids []string, err error) {
		kinds = x.comparable()
		return ids, x.uncompared().Pluck("id", &ids).Error
	})
	if err != nil {
		return fmt.Errorf("read imports: %w", err)
	}
	if len(imports) == 0 {
		return nil
	}
	for _, kind := range kinds {
		if err := f.search(ctx, kind); err != nil {
			return err
		}
	}
	_, err = inIncident(ctx, f.store, f.actor, f.incident, func(x *scope) (bool, error) {
		if err := x.rows().Model(&models.RosterImport{}).Where("id IN ?", imports).Update("compared", true).Error; err != nil {
			return false, fmt.Errorf("change imports: %w", err)
		}
		return true, nil
	})
	return err
}

// search goes through the tokens of one kind that several patients have.
func (f *duplicateFinder) search(ctx context.Context, kind tokenKind) error {
	for after := []byte{}; ; {
		page, err := seeIncident(ctx, f.store, f.incident, func(x *scope) (duplicateCandidates, error) { return x.candidates(kind, after) })
		if err != nil {
			return err
		}
		if err := f.propose(ctx, page.alike()); err != nil {
			return err
		}
		if f.done += len(page.shared); f.progress != nil && len(page.shared) > 0 {
			f.progress(f.done)
		}
		if len(page.shared) < findPage {
			return nil
		}
		after = page.shared[len(page.shared)-1].Token
	}
}

// propose adds the pairs that are new.
func (f *duplicateFinder) propose(ctx context.Context, pairs []models.Duplicate) error {
	if len(pairs) == 0 {
		return nil
	}
	_, err := inIncident(ctx, f.store, f.actor, f.incident, func(x *scope) (any, error) {
		if err := x.hold(); err != nil { // nobody decides or seals meanwhile
			return nil, err
		}
		return nil, x.addDuplicates(pairs)
	})
	return err
}

// addDuplicates adds pairs between the patients who stay, but for those who were
// decided on and those of whom both are owed letters already.
func (x *scope) addDuplicates(pairs []models.Duplicate) error {
	stay, err := x.whoStays(peopleOf(pairs))
	if err != nil {
		return err
	}
	sealed, err := x.sealedWaves()
	if err != nil {
		return err
	}
	known, err := x.pairsAmong(slices.Collect(maps.Values(stay)))
	if err != nil {
		return err
	}
	for _, d := range pairs {
		a, b := stay[d.PatientID], stay[d.OtherID]
		key := pairKey(a.ID, b.ID)
		if a.ID == b.ID || sealed[a.Wave] && sealed[b.Wave] || len(known[key]) > 0 {
			continue
		}
		if err := x.addDuplicate(a, b, d.Reason); err != nil {
			return err
		}
		known[key] = []models.Duplicate{d}
	}
	return nil
}

// addDuplicate proposes a pair. Who came first stays by default: letters may be out.
func (x *scope) addDuplicate(a, b models.Patient, reason models.DuplicateReason) error {
	key := pairKey(a.ID, b.ID)
	d := models.Duplicate{
		ID: newID(), IncidentID: x.inc.ID, PatientID: key[0], OtherID: key[1],
		Reason: reason, Status: models.DuplicateOpen, MadeAt: x.at(), Version: 1,
	}
	if err := x.add(&d); err != nil {
		return fmt.Errorf("add duplicate: %w", err)
	}
	return x.audit(models.ActDuplicate, x.pseudonym("duplicate", d.ID), 1, "", string(d.Status))
}

// pairsBetween are the pairs between two patients or any found to be the same as they.
func (x *scope) pairsBetween(a, b models.Patient) ([]models.Duplicate, error) {
	known, err := x.pairsAmong([]models.Patient{a, b})
	return known[pairKey(a.ID, b.ID)], err
}

// pairsAmong are the pairs between patients or any found to be the same as they, by
// those who stay.
func (x *scope) pairsAmong(stay []models.Patient) (map[[2]string][]models.Duplicate, error) {
	stays, err := x.sameAs(idsOf(stay))
	if err != nil {
		return nil, err
	}
	known := map[[2]string][]models.Duplicate{}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(stays)), rosterBatch) {
		var some []models.Duplicate
		if err := x.rows().Where("patient_id IN ?", part).Find(&some).Error; err != nil {
			return nil, fmt.Errorf("read duplicates: %w", err)
		}
		for _, d := range some {
			if a, b := stays[d.PatientID], stays[d.OtherID]; b != "" && a != b {
				known[pairKey(a, b)] = append(known[pairKey(a, b)], d)
			}
		}
	}
	return known, nil
}

// sameAs gives for each of some patients who stay, and for each who was found to be the
// same as one of them, who stays.
func (x *scope) sameAs(stay []string) (map[string]string, error) {
	stays := make(map[string]string, len(stay))
	for part := range slices.Chunk(stay, rosterBatch) {
		var gone []models.Patient
		err := x.rows().Select("id", "duplicate_of").Where("duplicate_of IN ? AND duplicate_of <> ''", part).Find(&gone).Error
		if err != nil {
			return nil, fmt.Errorf("read patients: %w", err)
		}
		for _, id := range part {
			stays[id] = id
		}
		for _, p := range gone {
			stays[p.ID] = p.DuplicateOf
		}
	}
	return stays, nil
}
