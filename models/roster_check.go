package models

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// RosterCheck counts what a dry run of a roster finds: the same as an import into an
// empty roster. It remembers eight bytes of a row.
type RosterCheck struct {
	Rows        int `json:"rows"`
	Good        int `json:"good"`
	Refused     int `json:"refused"`
	Repeated    int `json:"repeated"` // good, but the same patient came before
	Skipped     int `json:"skipped"`  // totals and repeated headers, which are no patients
	Eligible    int `json:"eligible"`
	Ineligible  int `json:"ineligible"`
	Review      int `json:"review"`
	NoBirthDate int `json:"no_birth_date"` // good, and a person must decide
	NoAddress   int `json:"no_address"`    // good, but no letter can be sent

	seed  maphash.Seed
	marks []uint64 // of each good row: its hash, with the decision in the lowest bits
}

// decisions are what is decided on a patient, in the order of their marks.
var decisions = []EligibilityStatus{Eligible, Ineligible, InReview}

// Count takes a row in, with its problems and what is decided on it.
func (c *RosterCheck) Count(row RosterRow, problems []RosterProblem, decided EligibilityStatus) {
	c.Rows++
	if len(problems) > 0 {
		c.Refused++
		return
	}
	c.Good++
	if row.Identity.BirthDate == "" {
		c.NoBirthDate++
	}
	if len(row.Contact.Lines) == 0 {
		c.NoAddress++
	}
	c.marks = append(c.marks, c.hash(row)<<2|uint64(slices.Index(decisions, decided)+1))
}

func (c *RosterCheck) hash(row RosterRow) uint64 {
	if len(c.marks) == 0 {
		c.seed = maphash.MakeSeed()
	}
	var h maphash.Hash
	h.SetSeed(c.seed)
	for _, part := range row.HashParts() {
		_, _ = h.WriteString(part) // never fails
		_ = h.WriteByte(0)
	}
	return h.Sum64()
}

// End counts the decisions after the last row; of a patient that comes several times
// the first counts, as in an import.
func (c *RosterCheck) End(skipped int) {
	c.Skipped = skipped
	slices.SortStableFunc(c.marks, func(a, b uint64) int { return cmp.Compare(a>>2, b>>2) })
	counts := []*int{&c.Eligible, &c.Ineligible, &c.Review}
	for i, m := range c.marks {
		switch {
		case i > 0 && m>>2 == c.marks[i-1]>>2:
			c.Repeated++
		case m&3 > 0:
			*counts[m&3-1]++
		}
	}
	c.marks = nil
}
