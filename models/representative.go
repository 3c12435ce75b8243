package models

import "strings"

// actsForMinor are words for those who act for somebody only because they are under
// age: that ends with the eighteenth birthday.
var actsForMinor = []string{"parent", "mother", "father", "madre", "padre", "mae", "mãe", "pai"}

// Represented says whether somebody else reads an adult's letters: a representative is
// on file, by a power that does not end when a child comes of age.
func (i Identity) Represented() bool {
	if strings.TrimSpace(i.Representative) == "" {
		return false
	}
	role := strings.ToLower(strings.TrimSpace(i.Role))
	for _, word := range actsForMinor {
		if role == word {
			return false
		}
	}
	return true
}
