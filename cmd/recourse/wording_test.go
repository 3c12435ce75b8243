package main

import (
	"encoding/json"
	"strings"
	"testing"

	"recourse/models"
)

// hartfordWith is the example's JSON with one more change.
func hartfordWith(t *testing.T, change func(f *incidentFile)) string {
	t.Helper()
	f := hartford()
	change(&f)
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWordingForCounsel(t *testing.T) {
	s := installed(t)
	s.must(t, "incident", "create", s.write(t, "incident.json", hartfordWith(t, func(*incidentFile) {})))
	text := s.must(t, "letters", "wording", "--lang", "es", "--variant", "offer-adult", "--state", "ma")
	for _, want := range []string{"=== offer-adult, es, MA", "residentes de Massachusetts", "vigilancia de crédito en tres oficinas", "wording "} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q", want)
		}
	}
	var all []models.SampleLetter
	s.json(t, &all, "letters", "wording", "--variant", "reminder")
	if len(all) != 3*4 || all[0].Text == "" {
		t.Errorf("%d texts, want one for each language and state", len(all))
	}
	if text := s.must(t, "letters", "wording", "--check"); !strings.Contains(text, "228 texts, the hardest reads at grade") {
		t.Errorf("the check says %q", text)
	}
	if _, errs, code := s.run(t, "", "letters", "wording", "--variant", "nothing"); code != exitFailed || !strings.Contains(errs, "no such text") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// Facts that are hard to read fail the check, and the message says where to look.
func TestWordingCheckFails(t *testing.T) {
	s := installed(t)
	s.must(t, "incident", "create", s.write(t, "incident.json", hartfordWith(t, func(f *incidentFile) {
		f.Facts.What["en"] = strings.Repeat("and so on ", 10)
	})))
	out, errs, code := s.run(t, "", "letters", "wording", "--check", "--lang", "en")
	if code != exitFailed || !strings.Contains(out, "PROBLEM: a sentence has 30 words") || !strings.Contains(errs, "change the incident's facts") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

func TestCounselIsProposed(t *testing.T) {
	s := installed(t)
	s.must(t, "incident", "create", s.write(t, "incident.json", hartfordWith(t, func(*incidentFile) {})))
	answer := []string{"letters", "counsel", "--state", "ma", "--choice", "federal", "--note", "Doe and Partners, file 12"}
	var dry struct{ Would string }
	s.json(t, &dry, answer...)
	if !strings.Contains(dry.Would, "residents of MA, federal") {
		t.Errorf("would be done: %q", dry.Would)
	}
	var p proposed
	s.json(t, &p, append(answer, "--yes")...)
	if p.Kind != string(models.ProposeCounsel) || p.Status != string(models.ProposalOpen) {
		t.Errorf("proposed is %+v", p)
	}
	for _, args := range [][]string{
		{"letters", "counsel", "--state", "CT", "--choice", "federal", "--note", "x", "--yes"},
		{"letters", "counsel", "--state", "MA", "--choice", "maybe", "--note", "x", "--yes"},
		{"letters", "counsel", "--state", "MA", "--choice", "hold", "--note", " ", "--yes"},
		{"letters", "counsel", "--state", "MA", "--choice", "hold", "--yes"},
	} {
		if _, errs, code := s.run(t, "", args...); code != exitMisused {
			t.Errorf("%v: exit %d: %s", args, code, errs)
		}
	}
}
