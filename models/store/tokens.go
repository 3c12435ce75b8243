package store

import (
	"fmt"
	"slices"
	"strings"

	"recourse/internal/sealed"
	"recourse/models"
)

// What tokens are made of. No part may be a token alone if it could be guessed, and
// none is made of parts of which one is missing.
const (
	purposeRow        = "row"         // all by which a row is known again ([models.RosterRow.HashParts])
	purposeRecord     = "record"      // the record number
	purposeNameBirth  = "name+birth"  // a last name's key ([models.LastNameKeys]) and the birth date
	purposeFirstBirth = "first_birth" // the first name, the birth date and the ZIP code: who changed the last name
)

// purposes are all of them, in an order that never changes: tokens of an import that
// is under way have their purpose's place in it.
var purposes = []string{purposeRow, purposeRecord, purposeNameBirth, purposeFirstBirth}

// nameTokens are the tokens to search a last name and birth date by: each key of
// the name under each version of the index root that rows may have.
func nameTokens(seal *sealed.Sealer, keys []string, birthDate string) []sealed.Token {
	var all []sealed.Token
	for _, key := range keys {
		all = append(all, seal.Tokens(purposeNameBirth, key, birthDate)...)
	}
	return all
}

// indexed is one thing that a patient can be found by.
type indexed struct {
	purpose string
	parts   []string
}

// indexedBy is everything that a patient can be found by, the whole row first.
func indexedBy(row models.RosterRow) []indexed {
	parts := row.HashParts()
	record, born := parts[0], row.Identity.BirthDate
	all := []indexed{{purposeRow, parts}}
	if record != "" {
		all = append(all, indexed{purposeRecord, []string{record}})
	}
	if born == "" {
		return all
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(models.LastNameKeys(row.Identity.Last)))) {
		all = append(all, indexed{purposeNameBirth, []string{name, born}})
	}
	first := strings.Join(models.NameWords(row.Identity.First), " ")
	if zip := row.Contact.ZIP; first != "" && row.Contact.Country == "" && len(zip) >= 5 {
		all = append(all, indexed{purposeFirstBirth, []string{first, born, zip[:5]}})
	}
	return all
}

// rosterTokens are all tokens by which a patient can be found.
func (x *scope) rosterTokens(patientID string, row models.RosterRow) []searchToken {
	all := indexedBy(row)
	tokens := make([]searchToken, len(all))
	for i, by := range all {
		sum, version := x.seal.Token(by.purpose, by.parts...)
		tokens[i] = searchToken{x.inc.ID, by.purpose, version, nameNormalizer, sum, patientID}
	}
	return tokens
}

// dropTokens deletes the tokens of patients, or those of some purposes only. They are
// made anew, under each version of the key, since nothing leads from a patient to them.
func (x *scope) dropTokens(patients []models.Patient, only ...string) error {
	type kind struct {
		purpose string
		version int
	}
	sums := map[kind][][]byte{}
	for _, p := range patients {
		who, err := x.identity(p)
		if err != nil {
			return err
		}
		where, err := x.contact(p)
		if err != nil {
			return err
		}
		for _, by := range indexedBy(models.RosterRow{Identity: who, Contact: where}) {
			if len(only) > 0 && !slices.Contains(only, by.purpose) {
				continue
			}
			for _, t := range x.seal.Tokens(by.purpose, by.parts...) {
				sums[kind{by.purpose, t.Version}] = append(sums[kind{by.purpose, t.Version}], t.Sum)
			}
		}
	}
	for k, all := range sums {
		err := x.rows().Where("purpose = ? AND key_version = ? AND normalizer = ? AND token IN ? AND patient_id IN ?",
			k.purpose, k.version, nameNormalizer, all, idsOf(patients)).Delete(&searchToken{}).Error
		if err != nil {
			return fmt.Errorf("delete search tokens: %w", err)
		}
	}
	return nil
}
