package store_test

import (
	"strings"
	"testing"
	"time"

	"recourse/internal/letter"
	"recourse/models"
	"recourse/models/store"
)

// toldOfLess is somebody whose letters were mailed before a later file told that more
// was read of them, and the pair of the two rows.
func toldOfLess(t *testing.T, before, later string) (office, models.DuplicatePair) {
	t.Helper()
	o := alike(t, "1,Jane,,Doe,1980-01-02,1 Elm St,"+before)
	o.sealNow(t, models.Totals{Patients: 1, Eligible: o.counts(t).Eligible})
	if n := len(o.mailAll(t)); n != 1 {
		t.Fatalf("%d letters", n)
	}
	o.clock.Pass(time.Hour)
	o.add(t, store.ImportOptions{Wave: true}, "2,Jane,,Doe,1980-01-02,1 Elm St,"+later)
	return o, o.pairs(t)[0]
}

// mailAll mails whatever is owed.
func (o office) mailAll(t *testing.T) (letters []letter.Copy) {
	t.Helper()
	for {
		some := o.mailNext(t, today)
		if len(some) == 0 {
			return letters
		}
		letters = append(letters, some...)
	}
}

// further is the one further letter, as it can be read, its words parted by one blank.
func (o office) further(t *testing.T) (text, code string) {
	t.Helper()
	letters := o.mailAll(t)
	if len(letters) != 1 {
		t.Fatalf("%d further letters, want 1", len(letters))
	}
	if again := o.mailAll(t); len(again) != 0 {
		t.Fatalf("%d letters more are owed after the further letter", len(again))
	}
	return strings.Join(strings.Fields(strings.Join(letters[0].Text, " ")), " "), letters[0].Code
}

func holds(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("the letter lacks %q:\n%s", w, text)
		}
	}
}

const foundMore = "We have since found that more information could be read."

// Of whom more was read than their notice told, a further notice tells of all.
func TestFurtherNotice(t *testing.T) {
	o, pair := toldOfLess(t, "name", "name;clinical")
	check(t, o.same(t, pair, 0))
	text, code := o.further(t)
	holds(t, text, foundMore, "Clinical", "name")
	if got := o.counts(t); code != "" || got.Patients != 1 {
		t.Errorf("code %t, counts %+v", code != "", got)
	}
	if diff := store.Replay(o.Store, t, o.inc.ID); len(diff) > 0 {
		t.Errorf("replay: %v", diff)
	}
}

// Whoever has the offer keeps it and its code, and is told of the rest.
func TestFurtherNoticeBesideTheOffer(t *testing.T) {
	o, pair := toldOfLess(t, "insurance_account_ssn", "clinical")
	check(t, o.same(t, pair, 0))
	text, code := o.further(t)
	holds(t, text, foundMore, "The offer in the earlier letter stays good.", "Clinical", "Social Security")
	if n := store.CountRows(o.Store, t, &models.IssuedCode{}, "status = ?", models.CodeMailed); n != 1 || code != "" {
		t.Errorf("%d codes work, the further letter has one: %t", n, code != "")
	}
}

// Whom the rules owe the offer for what was read besides, two people give it: nothing
// goes out before they have decided, and then one letter with all of it.
func TestFurtherLetterWithTheOffer(t *testing.T) {
	o, pair := toldOfLess(t, "name", "insurance_account_ssn")
	check(t, o.same(t, pair, 0))
	if letters := o.mailAll(t); len(letters) != 0 {
		t.Fatalf("%d letters before two people have decided", len(letters))
	}
	open, err := o.Proposals(t.Context(), o.inc.ID)
	check(t, err)
	if open[0].Kind != models.ProposeEligibility || open[0].Status != models.ProposalOpen {
		t.Fatalf("proposals are %+v", open)
	}
	check(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, open[0].ID))
	text, code := o.further(t)
	holds(t, text, "name", "Social Security")
	if got := o.counts(t); code == "" || got.Eligible != 1 {
		t.Errorf("code %t, counts %+v", code != "", got)
	}
}

// If the second person says no, the notice about the rest goes out.
func TestFurtherNoticeWhereTheOfferIsDeclined(t *testing.T) {
	o, pair := toldOfLess(t, "name", "insurance_account_ssn")
	check(t, o.same(t, pair, 0))
	open, err := o.Proposals(t.Context(), o.inc.ID)
	check(t, err)
	check(t, o.DeclineProposal(t.Context(), officer, o.inc.ID, open[0].ID))
	text, code := o.further(t)
	holds(t, text, foundMore, "Social Security")
	if code != "" {
		t.Error("a code went out that nobody agreed to")
	}
}
