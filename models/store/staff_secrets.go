package store

import (
	"errors"
	"strconv"
	"strings"
	"unicode"

	"recourse/internal/password"
	"recourse/internal/sealed"
	"recourse/internal/totp"
	"recourse/models"
)

// newHasher peppers passwords with keys drawn from the keyring, so that a stolen
// staff table alone cannot be searched.
func newHasher(ring *sealed.Keyring) (*password.Hasher, error) {
	_, current := ring.Installation().Token("password-pepper")
	var peppers []password.Pepper
	for _, t := range ring.Installation().Tokens("password-pepper") {
		p := password.Pepper{ID: strconv.Itoa(t.Version), Key: t.Sum}
		if t.Version == current { // new hashes are made with the first
			peppers = append([]password.Pepper{p}, peppers...)
			continue
		}
		peppers = append(peppers, p)
	}
	return password.NewHasher(password.Config{Peppers: peppers})
}

// loginSums are the tokens by which an account is found, whatever version of the
// index root it was made under.
func (s *Store) loginSums(signInName string) [][]byte {
	var sums [][]byte
	for _, t := range s.ring.Installation().Tokens("login", models.NormalSignInName(signInName)) {
		sums = append(sums, t.Sum)
	}
	return sums
}

// loginSum is the token to store, and to count attempts under.
func (s *Store) loginSum(signInName string) []byte {
	sum, _ := s.ring.Installation().Token("login", models.NormalSignInName(signInName))
	return sum
}

func staffPlace(id, group string) sealed.Place {
	return sealed.Place{Table: "staff", Group: group, Row: id, Version: 1}
}

// profile opens who an account belongs to.
func (s *Store) profile(a models.Staff) (p models.StaffProfile, err error) {
	return p, s.ring.Installation().Open(staffPlace(a.ID, "profile"), a.Profile, &p)
}

// checkStaff returns a [models.FieldError] for the first field of a new account
// that cannot be.
func (s *Store) checkStaff(n models.NewStaff) error {
	name := models.NormalSignInName(n.SignInName)
	_, secret := totp.Code(n.Secret, s.clock())
	switch {
	case name == "":
		return models.FieldError{Field: "sign_in_name", Key: "empty"}
	case len(name) > 254 || strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return models.FieldError{Field: "sign_in_name", Key: "invalid"}
	case strings.TrimSpace(n.Name) == "":
		return models.FieldError{Field: "name", Key: "empty"}
	case secret != nil:
		return models.FieldError{Field: "secret", Key: "invalid"}
	}
	return nil
}

func passwordFault(err error) error {
	for fault, key := range map[error]string{
		password.ErrShort: "short", password.ErrLong: "long", password.ErrEncoding: "encoding",
		password.ErrCommon: "common", password.ErrName: "name",
	} {
		if errors.Is(err, fault) {
			return models.FieldError{Field: "password", Key: key}
		}
	}
	return err
}
