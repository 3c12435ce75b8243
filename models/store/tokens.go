package store

import "recourse/internal/sealed"

// purposeNameBirth is the purpose of tokens made of a last name's key and the birth
// date; normalizer is the version of the rules that make the key
// ([models.LastNameKeys]).
const (
	purposeNameBirth = "name+birth"
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
