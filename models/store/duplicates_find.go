package store

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"recourse/models"
)

const (
	// tokenPage is how many tokens that several patients share one transaction takes.
	tokenPage = 100
	// maxAlike bounds how many patients of one token are compared with each other: a
	// token of more is a filler, such as a record number of all.
	maxAlike = 20
)

// FindDuplicates proposes the pairs of patients who may be one person, as
// [models.CompareIdentities] sees it, where at least one is not decided on yet, and
// returns how many pairs wait for a person. A pair that was proposed or decided
// before is left as it is, so it may be run again at any time. Progress, which may
// be nil, hears the tokens looked at.
func (s *Store) FindDuplicates(ctx context.Context, actor models.Actor, incidentID string, progress func(done int)) (int, error) {
	n, err := s.findDuplicates(ctx, actor, incidentID, progress)
	return n, within("find duplicates", err)
}

func (s *Store) findDuplicates(ctx context.Context, actor models.Actor, incidentID string, progress func(done int)) (int, error) {
	done := 0
	for _, purpose := range []string{purposeRecord, purposeNameBirth, purposeFirstBirth} {
		for last := (sharedToken{}); ; {
			page, err := inIncident(ctx, s, actor, incidentID, func(x *scope) ([]sharedToken, error) {
				return x.proposePage(purpose, last)
			})
			if err != nil {
				return 0, err
			}
			if len(page) == 0 {
				break
			}
			last = page[len(page)-1]
			if done += len(page); progress != nil {
				progress(done)
			}
		}
	}
	return s.OpenDuplicates(ctx, incidentID)
}

// sharedToken is a token that several patients have.
type sharedToken struct {
	KeyVersion, Normalizer int
	Token                  []byte
}

// proposePage proposes pairs among the patients of the next shared tokens, and
// returns these tokens.
func (x *scope) proposePage(purpose string, after sharedToken) ([]sharedToken, error) {
	var page []sharedToken
	if after.Token == nil {
		after.Token = []byte{}
	}
	err := x.rows().Table("search_tokens").Select("key_version, normalizer, token").
		Where("purpose = ? AND (key_version, normalizer, token) > (?, ?, ?)", purpose, after.KeyVersion, after.Normalizer, after.Token).
		Group("key_version, normalizer, token").Having("count(*) > 1").
		Order("key_version, normalizer, token").Limit(tokenPage).Scan(&page).Error
	if err != nil {
		return nil, fmt.Errorf("read search tokens: %w", err)
	}
	for _, t := range page {
		if err := x.proposeAmong(purpose, t); err != nil {
			return nil, err
		}
	}
	return page, nil
}

// proposeAmong proposes the pairs among the patients of one token.
func (x *scope) proposeAmong(purpose string, t sharedToken) error {
	ids := x.fresh().Table("search_tokens").Select("patient_id").
		Where("incident_id = ? AND purpose = ? AND key_version = ? AND normalizer = ? AND token = ?", x.inc.ID, purpose, t.KeyVersion, t.Normalizer, t.Token)
	var patients []models.Patient
	if err := x.patients().Where("id IN (?)", ids).Order("id").Limit(maxAlike).Find(&patients).Error; err != nil {
		return fmt.Errorf("read patients: %w", err)
	}
	var pairs []models.Duplicate
	for i, one := range patients {
		for _, two := range patients[i+1:] {
			if one.Eligibility != models.Loaded && two.Eligibility != models.Loaded {
				continue
			}
			reason, ok, err := x.compare(one, two)
			if err != nil {
				return err
			}
			if ok {
				pairs = append(pairs, models.Duplicate{
					ID: newID(), IncidentID: x.inc.ID, PatientID: one.ID, OtherID: two.ID,
					Reason: reason, Status: models.DuplicateOpen, MadeAt: x.at(), Version: 1,
				})
			}
		}
	}
	return addAll(x, pairs, clause.OnConflict{DoNothing: true})
}

func (x *scope) compare(one, two models.Patient) (models.DuplicateReason, bool, error) {
	a, err := x.facts(one)
	if err != nil {
		return "", false, err
	}
	b, err := x.facts(two)
	if err != nil {
		return "", false, err
	}
	reason, ok := models.CompareIdentities(a, b)
	return reason, ok, nil
}

// facts opens what tells a patient from others.
func (x *scope) facts(p models.Patient) (f models.DuplicateFacts, err error) {
	if f.Identity, err = x.identity(p); err != nil {
		return f, err
	}
	f.Contact, err = x.contact(p)
	return f, err
}
