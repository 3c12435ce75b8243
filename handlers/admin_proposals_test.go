package handlers

import (
	"encoding/json"
	"strings"
	"testing"

	"recourse/internal/portaltest"
	"recourse/models"
)

// Whoever approves reads what happens then, and why it was proposed.
func TestProposalsSayWhatApprovingDoes(t *testing.T) {
	for payload, want := range map[string]string{
		`{"to":"withdrawn","reason":"exposure_mistaken"}`: "withdrawn (the number was not exposed). A letter not mailed yet does not go out; a mailed one stays good",
		`{"to":"eligible","reason":"exposure_found"}`:     "gets the offer (the number was exposed after all), with a new letter",
		`{"to":"eligible","reason":"moved_state"}`:        "lives in another state now, whose law demands the offer",
		`{`: "",
	} {
		got := proposalText(models.Proposal{Kind: models.ProposeEligibility, Payload: payload, Reference: "L-2222"})
		if want != "" && !strings.Contains(strings.ToLower(got), "the patient of letter l-2222") {
			t.Errorf("%s: %q names nobody", payload, got)
		}
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

// What helps one person is asked for at the desk, and decided by a supervisor, who sees
// nothing else that waits, and never by who asked.
func TestSupervisorsApproveExtensions(t *testing.T) {
	b := newHouse(t)
	_, err := b.ProposeEligibility(t.Context(), portaltest.Operator(), b.Inc.ID, b.references(t)[1], models.Withdrawn, models.ChangeMistake)
	check(t, err)
	agent, supervisor := b.as(t, models.RoleAgent), b.as(t, models.RoleSupervisor)
	ref := b.references(t)[0]
	b.page(t, "extension-desk", agent.get("/admin/one/extension?reference="+ref), 200, ref, "Back to look up", deskName)
	more := []string{"reference", ref, "until_month", "9", "until_day", "30", "until_year", "2020", "reason", "illness"}
	w := agent.post("/admin/one/extension", more...)
	if w.Code != 303 || w.Header().Get("Location") != "/staff/one?done=asked" {
		t.Fatalf("ask: %d to %q\n%s", w.Code, w.Header().Get("Location"), w.Body)
	}
	b.page(t, "find-asked", agent.get("/staff/one?done=asked"), 200, "A supervisor or a privacy officer approves")
	b.page(t, "overview-supervisor", supervisor.get("/admin/one"), 200, "1 proposal", "/admin/one/proposals")
	page := b.page(t, "proposals-supervisor", supervisor.get("/admin/one/proposals"), 200, "Sep 30, 2020", "/approve")
	for _, other := range []string{word(string(models.ProposeEligibility)), word(string(models.ProposeSeal)), word(string(models.ProposeRelease)), reasonRole[models.MayApprove]} {
		if strings.Contains(page, other) {
			t.Errorf("a supervisor sees %q", other)
		}
	}
	b.page(t, "proposals-admin", b.as(t, models.RoleAdmin).get("/admin/one/proposals"), 200, reasonRole[models.MayApproveHelp], reasonRole[models.MayApprove])
	all, err := b.Proposals(t.Context(), b.Inc.ID)
	check(t, err)
	for _, p := range all {
		if p.Kind != models.ProposeDeadline && p.Status == models.ProposalOpen {
			if w := supervisor.post("/admin/one/proposals/" + p.ID + "/approve"); w.Code != 403 {
				t.Errorf("a supervisor approves %s: %d", p.Kind, w.Code)
			}
		}
	}
	if w := supervisor.post("/admin/one/proposals/" + all[0].ID + "/approve"); w.Code != 303 {
		t.Errorf("approve: %d\n%s", w.Code, w.Body)
	}
	b.page(t, "proposals-supervisor-done", supervisor.get("/admin/one/proposals?done=approved"), 200, "Approved and carried out", "Nothing waits for approval")
}
