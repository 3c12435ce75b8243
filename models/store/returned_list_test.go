package store_test

import (
	"testing"

	"recourse/models"
)

func TestReturnedLettersWaitForAnAddress(t *testing.T) {
	p := mailed(t)
	for n := range 3 {
		p.back(t, n, models.ReturnForwarding)
	}
	list := func(incidentID string, most int) []models.Letter {
		all, err := p.ReturnedLetters(t.Context(), incidentID, most)
		check(t, err)
		return all
	}
	if got := list(p.inc.ID, 0); len(got) != 3 || !got[0].Text.IsZero() || got[0].ReturnReason != models.ReturnForwarding {
		t.Errorf("%d letters wait, want three without what they say", len(got))
	}
	if n, other := len(list(p.inc.ID, 2)), len(list(p.two.ID, 0)); n != 2 || other != 0 {
		t.Errorf("%d of two, and %d of another incident", n, other)
	}
	found := models.Contact{Lines: []string{"9 Found St"}, City: "Hartford", State: "CT", ZIP: "06103"}
	check(t, p.AddressFound(t.Context(), printer, p.inc.ID, p.letters[0].Reference, found, models.AddressNCOA))
	if n := len(list(p.inc.ID, 0)); n != 2 {
		t.Errorf("%d wait after one address was found, want 2", n)
	}
}
