package handlers

import (
	"encoding/json"
	"strings"
	"testing"

	"recourse/models"
)

// Whoever approves reads what happens then, and why it was proposed.
func TestProposalsSayWhatApprovingDoes(t *testing.T) {
	for payload, want := range map[string]string{
		`{"to":"withdrawn","reason":"exposure_mistaken"}`: "withdrawn (the number was not exposed). A letter not mailed yet does not go out; a mailed one stays good",
		`{"to":"eligible","reason":"exposure_found"}`:     "gets the offer back (the number was exposed after all), with a new letter",
		`{`: "",
	} {
		got := proposalText(models.Proposal{Kind: models.ProposeEligibility, Payload: payload})
		if !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q", payload, got)
		}
	}
}

// Whoever approves counsel's answer reads what follows from it, and where it is on file.
func TestCounselProposalSaysWhatFollows(t *testing.T) {
	for choice, follows := range map[models.CounselChoice]string{
		models.CounselFederal: "can be written", models.CounselHold: "outside Recourse",
	} {
		payload, err := json.Marshal(models.Counsel{Choice: choice, Note: "Doe and Partners, file 12", On: models.MustDate("2020-04-20")})
		if err != nil {
			t.Fatal(err)
		}
		text := proposalText(models.Proposal{Kind: models.ProposeCounsel, Subject: "MA", Payload: string(payload)})
		for _, want := range []string{"residents of MA", "Apr 20, 2020", follows, "file 12"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q lacks %q", choice, text, want)
			}
		}
	}
	if text := proposalText(models.Proposal{Kind: models.ProposeCounsel, Payload: "{"}); text != "" {
		t.Errorf("a payload that cannot be read says %q", text)
	}
}
