package models

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// The table of DESIGN section 7 as far as this issue goes: who may do what.
// Only a rehearsal's calendar comes on top; auditors change nothing, not even it.
const permissionTable = `
	look_up          : agent supervisor
	enroll_caller    : agent supervisor
	propose          : admin
	approve          : privacy_officer
	propose_help     : agent admin
	approve_help     : supervisor privacy_officer
	mail             : print
	report           : supervisor admin privacy_officer auditor
	see_small_counts : privacy_officer
	audit            : privacy_officer auditor
	move_calendar    : agent supervisor print admin privacy_officer`

func TestPermissions(t *testing.T) {
	allowed, all := parseTable[string](permissionTable)
	for _, p := range append(all, "", "unheard_of") {
		for _, r := range append(Roles(), "", "owner") {
			if want := allowed[[2]string{p, string(r)}]; r.May(Permission(p)) != want {
				t.Errorf("%q may %q: %v", r, p, !want)
			}
		}
	}
	for _, list := range permissions {
		for _, p := range list {
			if !slices.Contains(all, string(p)) {
				t.Errorf("%q is in no table", p)
			}
		}
	}
}

// No single role both proposes and approves, or composes and mails.
func TestDutiesAreApart(t *testing.T) {
	for _, r := range Roles() {
		duties := 0
		for _, p := range []Permission{MayPropose, MayApprove, MayMail} {
			if r.May(p) {
				duties++
			}
		}
		if duties > 1 || r.May(MayProposeHelp) && r.May(MayApproveHelp) {
			t.Errorf("%s has %d duties that belong to several people", r, duties)
		}
	}
}

func TestParseRole(t *testing.T) {
	for _, r := range Roles() {
		if got, err := ParseRole(" " + string(r) + " "); got != r || err != nil {
			t.Errorf("%s: %v, %v", r, got, err)
		}
	}
	for _, bad := range []string{"", "owner", "Admin"} {
		if _, err := ParseRole(bad); !errors.Is(err, ErrInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestSessionRole(t *testing.T) {
	s := StaffSession{StaffID: "7", Grants: []Grant{
		{IncidentID: "a", Role: RoleAuditor}, {IncidentID: "a", Role: RoleSupervisor}, {IncidentID: "b", Role: RoleAgent},
	}}
	for _, tt := range []struct {
		incident string
		p        Permission
		want     Role
	}{
		{"a", MayReport, RoleSupervisor}, {"a", MayAudit, RoleAuditor}, {"a", MayLookUp, RoleSupervisor}, {"b", MayLookUp, RoleAgent},
		{"b", MayReport, ""}, {"c", MayLookUp, ""}, {"", MayLookUp, ""}, {"a", MayApprove, ""},
	} {
		got, ok := s.Role(tt.incident, tt.p)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s in %q: %q, %v", tt.p, tt.incident, got, ok)
		}
	}
	if s.Actor().String() != "staff:7" {
		t.Errorf("actor %s", s.Actor())
	}
	if NormalSignInName("  Ana.Paz@Example.ORG ") != "ana.paz@example.org" {
		t.Error("sign-in names are compared by case")
	}
}

func TestTableNames(t *testing.T) {
	got := strings.Join([]string{Staff{}.TableName(), IssuedCode{}.TableName(), OutboxItem{}.TableName()}, " ")
	if got != "staff codes outbox" {
		t.Errorf("tables %s", got)
	}
}

// Each kind of proposal is decided by a role, and an unknown one by nobody.
func TestEveryProposalHasItsApprovers(t *testing.T) {
	for kind, want := range map[ProposalKind]string{
		ProposeSeal: "privacy_officer", ProposeRelease: "privacy_officer", ProposeEligibility: "privacy_officer", ProposeCounsel: "privacy_officer",
		ProposeEvidence: "privacy_officer", ProposeDeadline: "supervisor privacy_officer", ProposeCase: "supervisor privacy_officer", "unheard.of": "",
	} {
		var got []string
		for _, r := range Roles() {
			if r.May(kind.Approval()) {
				got = append(got, string(r))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s is decided by %v, want %q", kind, got, want)
		}
	}
	if len(approvals) != 7 {
		t.Errorf("%d kinds of proposals have approvers", len(approvals))
	}
}
