package store

import (
	"fmt"
	"slices"

	"recourse/models"
)

// sharedToken is a search token that several patients have.
type sharedToken struct {
	KeyVersion int
	Normalizer int
	Token      []byte
	N          int
}

// duplicateCandidates are the patients who share tokens, by token.
type duplicateCandidates struct {
	shared []sharedToken
	groups map[string][]string // ids of patients
	facts  map[string]models.DuplicateFacts
}

// candidates reads the next page of shared tokens and opens who has them.
func (x *scope) candidates(purpose string, after sharedToken) (c duplicateCandidates, err error) {
	err = x.rows().Table("search_tokens").Select("key_version, normalizer, token, count(*) AS n").
		Where("purpose = ? AND (key_version, normalizer, token) > (?, ?, ?)", purpose, after.KeyVersion, after.Normalizer, after.Token).
		Group("key_version, normalizer, token").Having("count(*) > 1").Order("key_version, normalizer, token").Limit(findPage).Scan(&c.shared).Error
	if err != nil {
		return c, fmt.Errorf("read shared tokens: %w", err)
	}
	if err := x.groupTokens(&c, purpose); err != nil {
		return c, err
	}
	return c, x.openCandidates(&c)
}

// groupTokens reads who has the tokens. What too many have tells nobody apart.
func (x *scope) groupTokens(c *duplicateCandidates, purpose string) error {
	type kind struct{ version, normalizer int }
	sums := map[kind][][]byte{}
	for _, t := range c.shared {
		if of := (kind{t.KeyVersion, t.Normalizer}); t.N <= models.MaxDuplicateGroup {
			sums[of] = append(sums[of], t.Token)
		}
	}
	c.groups = map[string][]string{}
	for of, all := range sums {
		var rows []searchToken
		err := x.rows().Where("purpose = ? AND key_version = ? AND normalizer = ? AND token IN ?", purpose, of.version, of.normalizer, all).Find(&rows).Error
		if err != nil {
			return fmt.Errorf("read search tokens: %w", err)
		}
		for _, r := range rows {
			key := fmt.Sprintf("%d %d %x", r.KeyVersion, r.Normalizer, r.Token)
			c.groups[key] = append(c.groups[key], r.PatientID)
		}
	}
	return nil
}

// openCandidates opens those of complete imports, also those found to be duplicates:
// they may have had the name by which another is known. Imports are compared here, since
// databases would look for ten patients by reading all of an import.
func (x *scope) openCandidates(c *duplicateCandidates) error {
	var complete, ids []string
	if err := x.rows().Model(&models.RosterImport{}).Where("status = ?", models.ImportComplete).Pluck("id", &complete).Error; err != nil {
		return fmt.Errorf("read imports: %w", err)
	}
	for _, group := range c.groups {
		ids = append(ids, group...)
	}
	slices.Sort(ids)
	patients, err := x.patientsByID(slices.Compact(ids))
	if err != nil {
		return err
	}
	c.facts = map[string]models.DuplicateFacts{}
	for id, p := range patients {
		if !slices.Contains(complete, p.ImportID) {
			continue
		}
		if c.facts[id], err = x.facts(p); err != nil {
			return err
		}
	}
	return nil
}

// facts opens what tells whether a patient is another one, too.
func (x *scope) facts(p models.Patient) (models.DuplicateFacts, error) {
	who, err := x.identity(p)
	if err != nil {
		return models.DuplicateFacts{}, err
	}
	where, err := x.contact(p)
	return models.DuplicateFacts{Identity: who, Contact: where}, err
}

// alike compares within each group, and gives each pair once.
func (c duplicateCandidates) alike() (pairs []models.Duplicate) {
	seen := map[[2]string]bool{}
	for _, group := range c.groups {
		for i, a := range group {
			for _, b := range group[i+1:] {
				one, ok1 := c.facts[a]
				two, ok2 := c.facts[b]
				key := pairKey(a, b)
				if !ok1 || !ok2 || seen[key] {
					continue
				}
				seen[key] = true
				if why, ok := models.CompareIdentities(one, two); ok {
					pairs = append(pairs, models.Duplicate{PatientID: key[0], OtherID: key[1], Reason: why})
				}
			}
		}
	}
	slices.SortFunc(pairs, func(a, b models.Duplicate) int {
		return slices.Compare([]string{a.PatientID, a.OtherID}, []string{b.PatientID, b.OtherID})
	})
	return pairs
}
