package store

import (
	"fmt"
	"slices"

	"gorm.io/gorm"

	"recourse/models"
)

// sharedToken is a search token that several patients have.
type sharedToken struct {
	Token []byte
	N     int
}

// tokenKind is what tokens have in common that can be compared.
type tokenKind struct {
	purpose string
	version int // of the key
}

// duplicateCandidates are the patients who share tokens, by token.
type duplicateCandidates struct {
	shared []sharedToken
	groups map[string][]string // ids of patients
	facts  map[string]models.DuplicateFacts
}

// comparable are the kinds of tokens that bring together who is compared.
func (x *scope) comparable() (kinds []tokenKind) {
	for _, purpose := range []string{purposeRecord, purposeNameBirth, purposeFirstBirth} {
		for _, t := range x.tokensFor(purpose) {
			kinds = append(kinds, tokenKind{purpose, t.Version})
		}
	}
	return kinds
}

// ofKind is a query over tokens of one kind.
func (x *scope) ofKind(kind tokenKind) *gorm.DB {
	return x.tokens(kind.purpose).Where("key_version = ? AND normalizer = ?", kind.version, nameNormalizer)
}

// candidates reads the next page of shared tokens and opens who has them.
func (x *scope) candidates(kind tokenKind, after []byte) (c duplicateCandidates, err error) {
	err = x.ofKind(kind).Select("token, count(*) AS n").Where("token > ?", after).
		Group("token").Having("count(*) > 1").Order("token").Limit(findPage).Scan(&c.shared).Error
	if err != nil {
		return c, fmt.Errorf("read shared tokens: %w", err)
	}
	if err := x.groupTokens(&c, kind); err != nil {
		return c, err
	}
	return c, x.openCandidates(&c)
}

// groupTokens reads who has the tokens. What too many have tells nobody apart.
func (x *scope) groupTokens(c *duplicateCandidates, kind tokenKind) error {
	var sums [][]byte
	for _, t := range c.shared {
		if t.N <= models.MaxDuplicateGroup {
			sums = append(sums, t.Token)
		}
	}
	c.groups = map[string][]string{}
	if len(sums) == 0 {
		return nil
	}
	var rows []searchToken
	if err := x.ofKind(kind).Where("token IN ?", sums).Find(&rows).Error; err != nil {
		return fmt.Errorf("read search tokens: %w", err)
	}
	for _, r := range rows {
		c.groups[string(r.Token)] = append(c.groups[string(r.Token)], string(r.Patient))
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
