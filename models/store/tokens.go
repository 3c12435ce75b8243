package store

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

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

// purposes are all of them, in an order that never changes: what a database keeps is
// their place in it.
var purposes = []string{purposeRow, purposeRecord, purposeNameBirth, purposeFirstBirth}

// searchToken is one entry of the blind index.
type searchToken struct {
	Incident   int // its number
	Purpose    int // its place in purposes
	KeyVersion int
	Normalizer int
	Token      []byte
	Patient    shortID
}

// tokenSize is how much of a hash is kept: nobody finds two inputs for one of 128 bits,
// and an import writes little else as often.
const tokenSize = 16

// token is the token to store of what a patient can be found by.
func (x *scope) token(purpose string, parts ...string) (sum []byte, version int) {
	sum, version = x.seal.Token(purpose, parts...)
	return sum[:tokenSize], version
}

// tokensFor are the tokens to search by: one for each version of the index root that
// rows may have.
func (x *scope) tokensFor(purpose string, parts ...string) []sealed.Token {
	all := x.seal.Tokens(purpose, parts...)
	for i := range all {
		all[i].Sum = all[i].Sum[:tokenSize]
	}
	return all
}

// tokens is a query over the incident's tokens of one purpose.
func (x *scope) tokens(purpose string) *gorm.DB {
	return x.tx.Table("search_tokens").Where("incident = ? AND purpose = ?", x.inc.Number, slices.Index(purposes, purpose))
}

// found are the ids of the patients who have any of some tokens of one purpose.
func (x *scope) found(purpose string, tokens []sealed.Token) ([]string, error) {
	var values [][]any
	for _, t := range tokens {
		values = append(values, []any{t.Version, nameNormalizer, t.Sum})
	}
	var ids []shortID
	if err := x.tokens(purpose).Where("(key_version, normalizer, token) IN ?", values).Distinct().Pluck("patient", &ids).Error; err != nil {
		return nil, fmt.Errorf("read search tokens: %w", err)
	}
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out, nil
}

// shortID is the id of a patient, in the index its 16 bytes.
type shortID string

// Value implements [driver.Valuer].
func (id shortID) Value() (driver.Value, error) {
	u, err := uuid.Parse(string(id))
	if err != nil {
		return nil, fmt.Errorf("id of a patient: %w", err)
	}
	return u[:], nil
}

// Scan implements [database/sql.Scanner].
func (id *shortID) Scan(src any) error {
	b, _ := src.([]byte)
	u, err := uuid.FromBytes(b)
	if err != nil {
		return fmt.Errorf("id of a patient: %w", err)
	}
	*id = shortID(u.String())
	return nil
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
		sum, version := x.token(by.purpose, by.parts...)
		tokens[i] = searchToken{x.inc.Number, slices.Index(purposes, by.purpose), version, nameNormalizer, sum, shortID(patientID)}
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
			for _, t := range x.tokensFor(by.purpose, by.parts...) {
				sums[kind{by.purpose, t.Version}] = append(sums[kind{by.purpose, t.Version}], t.Sum)
			}
		}
	}
	ids := make([]shortID, len(patients))
	for i, p := range patients {
		ids[i] = shortID(p.ID)
	}
	for k, all := range sums {
		err := x.tokens(k.purpose).Where("key_version = ? AND normalizer = ? AND token IN ? AND patient IN ?", k.version, nameNormalizer, all, ids).
			Delete(&searchToken{}).Error
		if err != nil {
			return fmt.Errorf("delete search tokens: %w", err)
		}
	}
	return nil
}
