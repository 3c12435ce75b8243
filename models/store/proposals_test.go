package store_test

import (
	"testing"

	"recourse/models"
	"recourse/models/store"
)

func TestSealNeedsRightTotals(t *testing.T) {
	o := newOffice(t)
	_, err := o.ProposeSeal(t.Context(), operator, o.inc.ID, models.Totals{})
	wants(t, err, models.ErrMove) // empty
	_, err = o.ImportRoster(t.Context(), operator, o.inc.ID, roster(t, 30), store.ImportOptions{}, nil)
	check(t, err)
	_, err = o.ProposeSeal(t.Context(), operator, o.inc.ID, models.Totals{Patients: 30, Eligible: 23})
	wants(t, err, models.ErrMove) // nobody has decided
	_, err = o.DecideEligibility(t.Context(), operator, o.inc.ID)
	check(t, err)
	for _, typed := range []models.Totals{{}, {Patients: 30}, {Patients: 30, Eligible: 22}, {Patients: 31, Eligible: 23}} {
		_, err = o.ProposeSeal(t.Context(), operator, o.inc.ID, typed)
		wants(t, err, models.ErrTotals)
	}
	_, err = o.ProposeSeal(t.Context(), operator, o.inc.ID, models.Totals{Patients: 30, Eligible: 23})
	check(t, err)
	_, err = o.ProposeSeal(t.Context(), operator, o.inc.ID, models.Totals{Patients: 30, Eligible: 23})
	wants(t, err, models.ErrConflict) // open already
}

func TestApprovalChecksTotalsAnew(t *testing.T) {
	o := loaded(t, 30)
	p, err := o.ProposeSeal(t.Context(), operator, o.inc.ID, models.Totals{Patients: 30, Eligible: 23})
	check(t, err)
	_, err = o.ImportRoster(t.Context(), operator, o.inc.ID, roster(t, 35), store.ImportOptions{}, nil)
	check(t, err)
	o.tellApart(t) // its record numbers begin anew
	_, err = o.DecideEligibility(t.Context(), operator, o.inc.ID)
	check(t, err)
	wants(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID), models.ErrTotals)
	if n := store.CountRows(o.Store, t, &models.Proposal{}, "status = 'open'"); n != 1 {
		t.Error("a proposal that could not be carried out is closed")
	}
	check(t, o.DeclineProposal(t.Context(), officer, o.inc.ID, p.ID))
	wants(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID), models.ErrMove)
}

func TestTwoPeopleDecide(t *testing.T) {
	o := loaded(t, 30)
	p, err := o.ProposeSeal(t.Context(), officer, o.inc.ID, models.Totals{Patients: 30, Eligible: 23})
	check(t, err)
	second := models.Actor{Kind: models.ActorStaff, ID: "second"}
	disabled := models.Actor{Kind: models.ActorStaff, ID: "disabled"}
	o.grant(t, o.inc, disabled, models.RolePrivacyOfficer)
	must(t, o.db, exec("UPDATE staff SET disabled_at = 1 WHERE id = 'disabled'"))
	o.grant(t, o.two, second, models.RolePrivacyOfficer)
	for name, c := range map[string]struct {
		who  models.Actor
		want error
	}{
		"the proposer":                   {officer, models.ErrSelfApproval},
		"the command line":               {operator, models.ErrForbidden},
		"a role that may not":            {printer, models.ErrForbidden},
		"an officer of another":          {second, models.ErrForbidden},
		"an account that was disabled":   {disabled, models.ErrForbidden},
		"a job":                          {models.Actor{Kind: models.ActorSystem, ID: "jobs"}, models.ErrForbidden},
		"nobody":                         {models.Actor{}, models.ErrActor},
		"an account that does not exist": {models.Actor{Kind: models.ActorStaff, ID: "ghost"}, models.ErrForbidden},
	} {
		wants(t, o.ApproveProposal(t.Context(), c.who, o.inc.ID, p.ID), c.want)
		wants(t, o.DeclineProposal(t.Context(), c.who, o.inc.ID, p.ID), c.want)
		if inc, err := o.IncidentByRef(t.Context(), "one"); err != nil || inc.IsSealed() {
			t.Fatalf("%s sealed the roster", name)
		}
	}
	wants(t, o.ApproveProposal(t.Context(), second, o.two.ID, p.ID), models.ErrNotFound)
	o.grant(t, o.inc, second, models.RolePrivacyOfficer)
	check(t, o.ApproveProposal(t.Context(), second, o.inc.ID, p.ID))
	if inc, err := o.IncidentByRef(t.Context(), "one"); err != nil || !inc.IsSealed() {
		t.Error("the roster is not sealed")
	}
	_, err = o.ProposeSeal(t.Context(), operator, o.inc.ID, models.Totals{Patients: 30, Eligible: 23})
	wants(t, err, models.ErrSealed)
}

// Who may approve depends on what is proposed, and nobody approves their own.
func TestApprovalsByKindAndRole(t *testing.T) {
	p := mailed(t)
	supervisor, agent := models.Actor{Kind: models.ActorStaff, ID: "supervisor"}, models.Actor{Kind: models.ActorStaff, ID: "agent"}
	p.grant(t, p.inc, supervisor, models.RoleSupervisor)
	p.grant(t, p.inc, agent, models.RoleAgent)
	extend := func(actor models.Actor, n int) models.Proposal {
		t.Helper()
		one, err := p.ProposeDeadline(t.Context(), actor, p.inc.ID, p.letters[n].Reference, models.MustDate("2020-09-30"), models.DeadlineIllness)
		check(t, err)
		return one
	}
	asked, own, late := extend(agent, 0), extend(supervisor, 1), extend(agent, 2)
	wants(t, p.ApproveProposal(t.Context(), agent, p.inc.ID, asked.ID), models.ErrSelfApproval)
	wants(t, p.ApproveProposal(t.Context(), agent, p.inc.ID, own.ID), models.ErrForbidden)
	wants(t, p.ApproveProposal(t.Context(), supervisor, p.inc.ID, own.ID), models.ErrSelfApproval)
	wants(t, p.DeclineProposal(t.Context(), supervisor, p.inc.ID, own.ID), models.ErrSelfApproval)
	check(t, p.ApproveProposal(t.Context(), supervisor, p.inc.ID, asked.ID))
	check(t, p.ApproveProposal(t.Context(), officer, p.inc.ID, own.ID))
	check(t, p.DeclineProposal(t.Context(), supervisor, p.inc.ID, late.ID))
	if n := p.count(t, &models.IssuedCode{}, "deadline = '2020-09-30'"); n != 2 {
		t.Errorf("%d deadlines moved", n)
	}
	for _, kind := range []models.ProposalKind{
		models.ProposeSeal, models.ProposeRelease, models.ProposeEligibility, models.ProposeCounsel, models.ProposeEvidence, "unheard.of",
	} {
		must(t, p.db, exec("UPDATE proposals SET kind = '"+string(kind)+"', status = 'open', decided_by = '' WHERE id = '"+asked.ID+"'"))
		wants(t, p.ApproveProposal(t.Context(), supervisor, p.inc.ID, asked.ID), models.ErrForbidden)
	}
}
