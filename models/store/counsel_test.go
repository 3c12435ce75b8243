package store_test

import (
	"strings"
	"testing"

	"recourse/internal/wording"
	"recourse/models"
	"recourse/models/store"
)

func TestCounselTakesTwoPeople(t *testing.T) {
	o := newOffice(t)
	answer := models.Counsel{Choice: models.CounselFederal, Note: "Jane Doe, Doe and Partners, file 12", On: today}
	for name, c := range map[string]struct {
		state string
		with  func(c *models.Counsel)
	}{
		"a state that asks nothing of counsel": {"CT", func(*models.Counsel) {}},
		"no state":                             {"", func(*models.Counsel) {}},
		"no answer":                            {"MA", func(c *models.Counsel) { c.Choice = "perhaps" }},
		"no note":                              {"MA", func(c *models.Counsel) { c.Note = " " }},
		"a long note":                          {"MA", func(c *models.Counsel) { c.Note = strings.Repeat("x", 501) }},
		"a day to come":                        {"MA", func(c *models.Counsel) { c.On = today.AddDays(1) }},
	} {
		a := answer
		c.with(&a)
		if _, err := o.ProposeCounsel(t.Context(), operator, o.inc.ID, c.state, a); err == nil {
			t.Errorf("%s: proposed", name)
		} else {
			wants(t, err, models.ErrInvalid)
		}
	}
	p, err := o.ProposeCounsel(t.Context(), operator, o.inc.ID, "MA", answer)
	check(t, err)
	_, err = o.ProposeCounsel(t.Context(), operator, o.inc.ID, "MA", answer)
	wants(t, err, models.ErrConflict)
	if held := o.facts(t, o.inc).Held("MA"); held != models.HeldCounsel {
		t.Errorf("before approval letters are held for %q", held)
	}
	wants(t, o.ApproveProposal(t.Context(), operator, o.inc.ID, p.ID), models.ErrSelfApproval)
	check(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID))
	facts := o.facts(t, o.inc)
	if facts.Held("MA") != "" || facts.Counsel["MA"] != answer {
		t.Errorf("after approval: held for %q, recorded %+v", facts.Held("MA"), facts.Counsel["MA"])
	}
	if held := o.facts(t, o.two).Held("MA"); held != models.HeldCounsel {
		t.Errorf("another incident's letters are held for %q", held)
	}
	if n := store.CountRows(o.Store, t, &models.AuditEntry{}, `action = ? AND "to" = 'MA federal'`, models.ActCounsel); n != 1 {
		t.Errorf("%d audit entries of the answer", n)
	}
}

// A later answer takes the earlier one's place.
func TestCounselChangesTheirMind(t *testing.T) {
	o := newOffice(t)
	for _, choice := range []models.CounselChoice{models.CounselFederal, models.CounselHold} {
		p, err := o.ProposeCounsel(t.Context(), operator, o.inc.ID, "MA", models.Counsel{Choice: choice, Note: "file 12"})
		check(t, err)
		check(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID))
	}
	if facts := o.facts(t, o.inc); facts.Held("MA") != models.HeldOutside || facts.Counsel["MA"].On != today {
		t.Errorf("held for %q, on %s", facts.Held("MA"), facts.Counsel["MA"].On)
	}
}

func (o office) facts(t *testing.T, inc models.Incident) models.Facts {
	t.Helper()
	inc, err := o.IncidentByRef(t.Context(), inc.Ref)
	check(t, err)
	return inc.Facts
}

// The notice for the home page: whatever of anybody was read, and how to ask.
func TestPostingText(t *testing.T) {
	o := loaded(t, 40)
	for lang, words := range map[string][]string{
		"en": {"Find out if it is about you", "Call 1-800-555-0123", "Date of birth", "at least 90 days", "IP PIN"},
		"es": {"Cómo saber si se trata de usted", "Fecha de nacimiento", "90 días"},
		"pt": {"Como saber se é sobre você", "Data de nascimento", "90 dias"},
		"fr": {"Find out if it is about you"},
	} {
		blocks, err := o.PostingText(t.Context(), o.inc.ID, lang)
		check(t, err)
		text := wording.Plain(blocks)
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the posting lacks %q", lang, w)
			}
		}
	}
	_, err := o.PostingText(t.Context(), o.two.ID, "en") // nobody's data were read there
	wants(t, err, models.ErrInvalid)
}

// Samples tell whoever approves the wording what is wrong with it, before there is
// anybody to write to.
func TestSampleLetters(t *testing.T) {
	o := newOffice(t)
	all, err := o.SampleLetters(t.Context(), o.inc.ID, store.SampleChoice{})
	check(t, err)
	variants := map[string]bool{}
	for _, l := range all {
		variants[l.Language+" "+l.Variant] = true
		if len(l.Problems) > 0 || l.Text == "" || len(l.Wording) != 64 || l.Longest == 0 {
			t.Errorf("%s in %s for %s: %q", l.Variant, l.Language, l.State, l.Problems)
		}
	}
	if len(variants) != 3*11 {
		t.Errorf("%d variants, want eight notices and three later letters in three languages", len(variants))
	}
	one, err := o.SampleLetters(t.Context(), o.inc.ID, store.SampleChoice{Language: "es", Variant: "notice-minor", State: "MA"})
	check(t, err)
	if len(one) != 2 || !strings.Contains(one[0].Text, "residentes de Massachusetts") || one[0].Replaces || !one[1].Replaces {
		t.Errorf("chosen are %d texts", len(one))
	}
	for _, choice := range []store.SampleChoice{{Language: "fr"}, {Variant: "offer"}} {
		_, err := o.SampleLetters(t.Context(), o.inc.ID, choice)
		wants(t, err, models.ErrNotFound)
	}
}
