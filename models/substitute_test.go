package models

import (
	"errors"
	"fmt"
	"testing"
)

func TestSubstituteNoticeIsChecked(t *testing.T) {
	today := MustDate("2020-06-01")
	good := SubstituteNotice{Kind: SubstitutePosting, Place: "www.example.org/notice", StartsOn: today, EndsOn: MustDate("2020-08-29")}
	for name, c := range map[string]struct {
		spoil  func(n *SubstituteNotice)
		people int
		phone  string
		want   error
	}{
		"ninety days":             {func(*SubstituteNotice) {}, 10, "1-800-555-0148", nil},
		"eighty-nine":             {func(n *SubstituteNotice) { n.EndsOn = n.EndsOn.AddDays(-1) }, 10, "1-800-555-0148", FieldError{"ends_on", "too_short"}},
		"a number that costs":     {func(*SubstituteNotice) {}, 10, "860-555-0148", FieldError{"phone", "toll_free"}},
		"nowhere":                 {func(n *SubstituteNotice) { n.Place = " " }, 10, "800 555 0148", FieldError{"place", "empty"}},
		"tomorrow":                {func(n *SubstituteNotice) { n.StartsOn = today.AddDays(1) }, 10, "800 555 0148", FieldError{"starts_on", "future"}},
		"of no kind":              {func(n *SubstituteNotice) { n.Kind = "rumor" }, 1, "", FieldError{"kind", "choose"}},
		"by phone to nine":        {func(n *SubstituteNotice) { n.Kind, n.EndsOn = SubstitutePhone, today }, 9, "860-555-0148", nil},
		"by phone to ten":         {func(n *SubstituteNotice) { n.Kind, n.EndsOn = SubstitutePhone, today }, 10, "1-800-555-0148", FieldError{"kind", "posting_needed"}},
		"media are posted too":    {func(n *SubstituteNotice) { n.Kind, n.EndsOn = SubstituteMedia, today }, 10, "1-800-555-0148", FieldError{"ends_on", "too_short"}},
		"over before it began":    {func(n *SubstituteNotice) { n.Kind, n.EndsOn = SubstituteOther, today.AddDays(-1) }, 1, "", FieldError{"ends_on", "before_start"}},
		"a posting for one is ok": {func(*SubstituteNotice) {}, 1, "1 (888) 555-0148", nil},
	} {
		n := good
		c.spoil(&n)
		if got := n.Check(today, c.people, c.phone); got != c.want && !errors.Is(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
	if got := LastPostingDay(MustDate("2020-06-01")); got != MustDate("2020-08-29") {
		t.Errorf("the ninetieth day is %s", got) // 30 of June, 31 of July, 29 of August
	}
}

func TestSubstituteState(t *testing.T) {
	day := MustDate("2020-08-29")
	posting := SubstituteNotice{Kind: SubstitutePosting, StartsOn: MustDate("2020-06-01"), EndsOn: day}
	longer := SubstituteNotice{Kind: SubstituteMedia, StartsOn: MustDate("2020-06-10"), EndsOn: day.AddDays(9)}
	call := SubstituteNotice{Kind: SubstitutePhone, StartsOn: day, EndsOn: day.AddDays(99)}
	for name, c := range map[string]struct {
		state SubstituteState
		on    Date
		todo  string
		left  int
	}{
		"nobody":              {SubstituteState{}, day, "[]", 0},
		"nine":                {SubstituteState{Undeliverable: 9}, day, "[each]", 0},
		"ten":                 {SubstituteState{Undeliverable: 10}, day, "[post]", 0},
		"ten with those told": {SubstituteState{Undeliverable: 1, Substituted: 9}, day, "[post]", 0},
		"told, it runs":       {SubstituteState{Substituted: 12, Notices: []SubstituteNotice{posting}}, day, "[keep]", 1},
		"told, it is over":    {SubstituteState{Substituted: 12, Notices: []SubstituteNotice{posting}}, day.AddDays(1), "[]", 0},
		"the longest counts":  {SubstituteState{Substituted: 12, Notices: []SubstituteNotice{posting, longer, posting, call}}, day, "[keep]", 10},
		"some come later":     {SubstituteState{Undeliverable: 2, Substituted: 12, Searching: 3, Notices: []SubstituteNotice{posting}}, day, "[post keep search]", 1},
	} {
		got := c.state.Decide(c.on)
		if fmt.Sprint(got.Todo) != c.todo || got.DaysLeft != c.left || got.Posting != (got.People() >= 10) || (got.Running != nil) != (c.left > 0) {
			t.Errorf("%s: %v, %d days left", name, got.Todo, got.DaysLeft)
		}
	}
}

func TestParseAddress(t *testing.T) {
	good := AddressInput{Line1: " 7  Elm St ", City: "Hartford", State: "ct", ZIP: "6103"}
	got, err := ParseAddress(good)
	if err != nil || got.Lines[0] != "7 Elm St" || got.State != "CT" || got.ZIP != "06103" || len(got.Lines) != 1 {
		t.Errorf("got %d lines, %v", len(got.Lines), err)
	}
	if !SameAddress(got, Contact{Lines: []string{"7 ELM ST."}, City: "HARTFORD", State: "CT", ZIP: "06103-1234", Phone: "1"}) {
		t.Error("the same address is another")
	}
	if SameAddress(got, Contact{Lines: []string{"8 ELM ST."}, City: "HARTFORD", State: "CT", ZIP: "06103"}) {
		t.Error("the neighbor's address is the same")
	}
	for field, spoil := range map[string]func(a *AddressInput){
		"line1: empty": func(a *AddressInput) { a.Line1 = "" }, "city: empty": func(a *AddressInput) { a.City = " " },
		"state: invalid": func(a *AddressInput) { a.State, a.ZIP = "Connecticut", "06103" }, "zip: invalid": func(a *AddressInput) { a.ZIP = "1" },
		"line2: invalid": func(a *AddressInput) { a.Line2 = "c/o 123-45-6789" }, "city: invalid": func(a *AddressInput) { a.City = "219099999" }, "city: script": func(a *AddressInput) { a.City = "東京" }, "line1: invalid": func(a *AddressInput) { a.Line1 = "a\x00b" },
	} {
		a := good
		spoil(&a)
		if _, err := ParseAddress(a); err == nil || err.Error() != field || !errors.Is(err, ErrInvalid) {
			t.Errorf("got %v, want %s", err, field)
		}
	}
	abroad, err := ParseAddress(AddressInput{Line1: "1 Rue", City: "Paris", ZIP: "75001", Country: "France"})
	if err != nil || abroad.Country != "France" || abroad.ZIP != "75001" {
		t.Errorf("abroad: %v", err)
	}
}
