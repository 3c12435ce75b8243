package store

import "recourse/internal/sealed"

// Purposes of search tokens, and the version of the rules by which names are
// normalized before they become tokens ([models.LastNameKeys]).
const (
	purposeNameBirth = "name+birth" // parts: a last name's key, the birth date
	purposeRecord    = "record"     // part: a medical record number
	normalizer       = 1
)

// nameTokens are the tokens to search a last name and birth date by: each key of
// the name under each version of the index root that rows may have.
func nameTokens(seal *sealed.Sealer, keys []string, birthDate string) []sealed.Token {
	var all []sealed.Token
	for _, key := range keys {
		all = append(all, seal.Tokens(purposeNameBirth, key, birthDate)...)
	}
	return all
}

// newNameTokens are the tokens to store of a last name and birth date.
func newNameTokens(seal *sealed.Sealer, keys []string, birthDate string) []sealed.Token {
	all := make([]sealed.Token, len(keys))
	for i, key := range keys {
		all[i].Sum, all[i].Version = seal.Token(purposeNameBirth, key, birthDate)
	}
	return all
}
