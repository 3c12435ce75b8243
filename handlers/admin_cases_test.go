package handlers

import (
	"context"
	"testing"

	"recourse/models"
)

func (d *drawer) Cases(ctx context.Context, actor models.Actor, incidentID string) ([]models.CaseView, error) {
	if d.cases != nil {
		return d.cases, nil
	}
	return d.Store.Cases(ctx, actor, incidentID)
}

func (d *drawer) Case(ctx context.Context, actor models.Actor, incidentID, id string) (models.CaseView, error) {
	for _, c := range d.cases {
		if c.ID == id {
			return c, nil
		}
	}
	return d.Store.Case(ctx, actor, incidentID, id)
}

func (d *drawer) ProposeCase(ctx context.Context, actor models.Actor, incidentID, id string, dec models.CaseDecision) (models.Proposal, error) {
	for i, c := range d.cases {
		if c.ID == id {
			d.cases[i].Proposed = &dec
			return models.Proposal{}, dec.Check(c.Kind)
		}
	}
	return d.Store.ProposeCase(ctx, actor, incidentID, id, dec)
}

func TestCases(t *testing.T) {
	b := newHouse(t)
	supervisor := b.as(t, models.RoleSupervisor)
	b.page(t, "cases-none", supervisor.get("/admin/one/cases"), 200, "No case is open")
	for i, kind := range []models.CaseKind{models.CaseNotMe, models.CaseRepresentative, models.CaseDeath} {
		id := string(kind)
		b.office.cases = append(b.office.cases, models.CaseView{
			Case: models.Case{
				ID: id, Kind: kind, Reference: "C-2345678" + string(rune('C'+i)), OpenedBy: "visitor", OpenedOn: models.MustDate("2020-04-01"),
				DueOn: models.MustDate("2020-04-11").AddDays(20 * i), Status: models.CaseOpen,
			},
			Name: "<b>Ana G.", SignUp: "R-1", Enrollment: models.Submitted, Who: models.CaseDetails{Name: "Bo Lee", Relationship: "spouse"},
		})
	}
	done := b.office.cases[0]
	done.ID, done.Status, done.Outcome, done.DecidedOn = "done", models.CaseDecided, models.OutcomeLifted, models.MustDate("2020-04-12")
	b.office.cases = append(b.office.cases, done)
	b.page(t, "cases", supervisor.get("/admin/one/cases"), 200, "Overdue since Apr 11, 2020", "3, due first", "&lt;b&gt;Ana G.", "It was the patient", "“This wasn’t me”")
	b.page(t, "case", supervisor.get("/admin/one/cases/not_me"), 200, "a visitor", "Apr 11, 2020, overdue", "R-1, signed up", "Bo Lee", "It was somebody else: nobody could be reached in time")
	for _, kind := range []string{"representative", "death"} {
		b.page(t, "case-"+kind, supervisor.get("/admin/one/cases/"+kind), 200, caseHelp[models.CaseKind(kind)], "A second person approves it")
	}
	b.page(t, "case-done", supervisor.get("/admin/one/cases/done"), 200, "It was the patient, Apr 12, 2020", "Back to cases")
	for _, wrong := range []string{"", "lifted", "accepted/power_seen"} {
		w := supervisor.post("/admin/one/cases/not_me", "decision", wrong)
		b.office.cases[0].Proposed = nil
		if w.Code != 422 {
			t.Errorf("%q: status %d", wrong, w.Code)
		}
	}
	w := supervisor.post("/admin/one/cases/not_me", "decision", "canceled/patient_not")
	if w.Code != 303 || w.Header().Get("Location") != "/admin/one/proposals?done=proposed" {
		t.Fatalf("propose: %d to %q", w.Code, w.Header().Get("Location"))
	}
	b.page(t, "case-waits", supervisor.get("/admin/one/cases/not_me"), 200, "This waits for a second person.", "It was somebody else. The patient was reached and knows nothing of it.")
	if text := proposalText(models.Proposal{Kind: models.ProposeCase, Payload: `{"outcome":"canceled","note":"patient_not"}`}); text != caseText(models.CaseDecision{Outcome: models.OutcomeCanceled, Note: models.NotePatientNot}) {
		t.Errorf("the proposal says %q", text)
	}
	for _, kind := range []models.CaseKind{models.CaseNotMe, models.CaseRepresentative, models.CaseDeath} {
		for _, o := range kind.Outcomes() {
			if outcomeTitle(o) == "" || outcomeHelp[o] == "" {
				t.Errorf("no words for %s", o)
			}
			for _, n := range o.Notes() {
				if words[string(n)] == "" {
					t.Errorf("no words for %s", n)
				}
			}
		}
	}
}
