package models

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/hbollon/go-edlib"
)

// DuplicateFacts are what tells whether two patients are one person.
type DuplicateFacts struct {
	Private
	Identity Identity
	Contact  Contact
}

// CompareIdentities says why two patients may be one person, and false where what
// is on file tells them apart. It proposes; a person decides.
//
// The same record number is enough. Else the birth date must be the same: parent
// and child can share everything but that. Twins share it, with the last name and the
// address: they are told apart by their first names, and so by alike ones in doubt
// by their middle names.
func CompareIdentities(a, b DuplicateFacts) (DuplicateReason, bool) {
	one, two := a.Identity, b.Identity
	switch {
	case sameText(recordKey(one.RecordNumber), recordKey(two.RecordNumber)):
		return DuplicateRecord, true
	case !sameText(one.BirthDate, two.BirthDate), suffixesDiffer(one.Suffix, two.Suffix), !sameGivenName(one, two):
		return "", false
	case SameLastName(one.Last, two.Last), SameLastName(two.Last, one.Last), alike(nameKey(one.Last), nameKey(two.Last)):
		return DuplicateNameBirth, true
	case sameText(homeKey(a.Contact), homeKey(b.Contact)), keptAsMiddle(one, two), keptAsMiddle(two, one):
		return DuplicateChangedName, true
	}
	return "", false
}

// sameText says that something is on file and is the same on both.
func sameText(a, b string) bool { return a != "" && a == b }

// nameKey is a name as one word.
func nameKey(name string) string { return strings.Join(NameWords(name), "") }

// recordKey is a record number without what is around its digits and letters, and
// without zeros in front: files differ in both.
func recordKey(record string) string {
	key := strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, record))
	return strings.TrimLeft(strings.TrimPrefix(key, "MRN"), "0")
}

// suffixesDiffer says that both have a suffix and not the same: Jr and Sr are two.
func suffixesDiffer(a, b string) bool {
	one, two := strings.Trim(strings.ToLower(a), " .,"), strings.Trim(strings.ToLower(b), " .,")
	return one != "" && two != "" && cmp.Or(sameSuffix[one], one) != cmp.Or(sameSuffix[two], two)
}

var sameSuffix = map[string]string{"junior": "jr", "2nd": "ii", "senior": "sr", "3rd": "iii", "4th": "iv"}

// sameGivenName says whether first names are the same, short for each other,
// misspelled, or one of them is used in the other's place.
func sameGivenName(a, b Identity) bool {
	one, two := NameWords(a.First), NameWords(b.First)
	if len(one) == 0 || len(two) == 0 {
		return false
	}
	switch {
	case one[0] == two[0], usedAsFirst(a, two[0]), usedAsFirst(b, one[0]):
		return true
	case middlesDiffer(a.Middle, b.Middle):
		return false
	}
	return isInitial(one[0], two[0]) || isInitial(two[0], one[0]) || shortForEachOther(one[0], two[0]) || alike(one[0], two[0])
}

// usedAsFirst says whether somebody's first name is one of another's later ones.
func usedAsFirst(i Identity, first string) bool {
	later := append(NameWords(i.First)[1:], NameWords(i.Middle)...)
	return len(first) > 1 && slices.Contains(later, first)
}

func isInitial(short, long string) bool { return len(short) == 1 && strings.HasPrefix(long, short) }

// middlesDiffer says that both have a middle name and they begin differently.
func middlesDiffer(a, b string) bool {
	one, two := nameKey(a), nameKey(b)
	return one != "" && two != "" && one[0] != two[0]
}

// alikeFrom is the likeness, by Jaro and Winkler, from which a word may be the other
// one misspelled: "Micheal" and "Michael" have 0.97, "Emma" and "Ella" 0.70.
const alikeFrom = 0.88

func alike(a, b string) bool {
	return a != "" && b != "" && edlib.JaroWinklerSimilarity(a, b) >= alikeFrom
}

// keptAsMiddle says whether one kept the other's last name as a middle name.
func keptAsMiddle(old, new Identity) bool {
	return len(nameKey(old.Last)) > 1 && slices.Contains(NameWords(new.Middle), nameKey(old.Last))
}

// homeKey is house number, street and ZIP code, without what is written in many
// ways; "" where a street or ZIP code is missing.
func homeKey(c Contact) string {
	if len(c.Lines) == 0 || len(c.ZIP) < 5 {
		return ""
	}
	words := slices.DeleteFunc(NameWords(strings.ReplaceAll(c.Lines[0], ".", "")), func(w string) bool { return streetWords[w] })
	if len(words) < 2 {
		return ""
	}
	return strings.Join(append(words[:2], c.ZIP[:5]), " ")
}

// streetWords stand in addresses or do not.
var streetWords = map[string]bool{"n": true, "s": true, "e": true, "w": true, "north": true, "south": true, "east": true, "west": true, "the": true}
