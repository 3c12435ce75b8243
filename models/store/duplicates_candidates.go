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
	var tokens [][]any
	for _, t := range c.shared {
		if t.N <= models.MaxDuplicateGroup {
			tokens = append(tokens, []any{purpose, t.KeyVersion, t.Normalizer, t.Token})
		}
	}
	c.groups = map[string][]string{}
	if len(tokens) == 0 {
		return nil
	}
	var rows []searchToken
	if err := x.rows().Where("(purpose, key_version, normalizer, token) IN ?", tokens).Find(&rows).Error; err != nil {
		return fmt.Errorf("read search tokens: %w", err)
	}
	for _, r := range rows {
		key := fmt.Sprintf("%d %d %x", r.KeyVersion, r.Normalizer, r.Token)
		c.groups[key] = append(c.groups[key], r.PatientID)
	}
	return nil
}

// openCandidates opens those of complete imports, also those found to be duplicates:
// they may have had the name by which another is known.
func (x *scope) openCandidates(c *duplicateCandidates) error {
	var ids []string
	for _, group := range c.groups {
		ids = append(ids, group...)
	}
	slices.Sort(ids)
	c.facts = map[string]models.DuplicateFacts{}
	for part := range slices.Chunk(slices.Compact(ids), rosterBatch) {
		var patients []models.Patient
		if err := x.taken().Where("id IN ?", part).Find(&patients).Error; err != nil {
			return fmt.Errorf("read patients: %w", err)
		}
		for _, p := range patients {
			who, err := x.identity(p)
			if err != nil {
				return err
			}
			where, err := x.contact(p)
			if err != nil {
				return err
			}
			c.facts[p.ID] = models.DuplicateFacts{Identity: who, Contact: where}
		}
	}
	return nil
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
