package handlers

import (
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
