package store

import "recourse/internal/sealed"

// purposeNameBirth is the purpose of tokens made of a last name's key
// ([models.LastNameKeys]) and the birth date. Neither may be a token alone: it
// could be guessed.
const purposeNameBirth = "name+birth"

// nameTokens are the tokens to search a last name and birth date by: each key of
// the name under each version of the index root that rows may have.
func nameTokens(seal *sealed.Sealer, keys []string, birthDate string) []sealed.Token {
	var all []sealed.Token
	for _, key := range keys {
		all = append(all, seal.Tokens(purposeNameBirth, key, birthDate)...)
	}
	return all
}
