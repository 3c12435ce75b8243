package models

import (
	"errors"
	"strings"
	"testing"
)

// The life cycles as DESIGN section 4 writes them, with what cases decide: from, and where to.
const (
	eligibilityTable = `
		loaded     : eligible ineligible review
		review     : eligible ineligible
		eligible   : withdrawn
		withdrawn  : eligible
		ineligible : eligible`
	letterTable = `
		composed      : released canceled
		released      : mailed canceled
		mailed        : returned
		returned      : superseded undeliverable
		undeliverable : substituted
		superseded    :
		substituted   :
		canceled      :`
	codeTable = `
		issued   : mailed revoked
		mailed   : bound revoked
		bound    : redeemed mailed revoked
		redeemed :
		revoked  :`
	enrollmentTable = `
		in_review     : verified recovery_only refused
		verified      : submitted in_review declined
		submitted     : active action_needed recovery_only declined canceled
		action_needed : submitted in_review declined canceled
		active        : completed canceled submitted
		recovery_only : canceled
		completed     :
		declined      :
		canceled      :
		refused       :`
	caseTable = `
		open    : decided
		decided :`
	proposalTable = `
		open     : approved declined
		approved :
		declined :`
)

func TestLifeCycles(t *testing.T) {
	checkTable(t, "eligibility", eligibilityTable, 5, EligibilityStatus.To)
	checkTable(t, "letter", letterTable, 8, LetterStatus.To)
	checkTable(t, "code", codeTable, 5, CodeStatus.To)
	checkTable(t, "enrollment", enrollmentTable, 10, EnrollmentStatus.To)
	checkTable(t, "case", caseTable, 2, CaseStatus.To)
	checkTable(t, "proposal", proposalTable, 3, ProposalStatus.To)
}

// checkTable tries every pair of statuses, and each with a status that there is
// not.
func checkTable[S ~string](t *testing.T, name, table string, statuses int, to func(S, S) error) {
	t.Helper()
	allowed, all := parseTable[S](table)
	if len(all) != statuses {
		t.Errorf("%s: the table has %d statuses, want %d", name, len(all), statuses)
	}
	for _, from := range append(all, "", "lapsed") {
		for _, next := range append(all, "", "lapsed") {
			err := to(from, next)
			if allowed[[2]S{from, next}] != (err == nil) {
				t.Errorf("%s: %q to %q: %v", name, from, next, err)
			}
			if err != nil && !errors.Is(err, ErrMove) {
				t.Errorf("%s: %q to %q: error %v is no ErrMove", name, from, next, err)
			}
		}
	}
}

func parseTable[S ~string](table string) (allowed map[[2]S]bool, all []S) {
	allowed = map[[2]S]bool{}
	for line := range strings.Lines(strings.TrimSpace(table)) {
		from, tos, _ := strings.Cut(line, ":")
		all = append(all, S(strings.TrimSpace(from)))
		for _, to := range strings.Fields(tos) {
			allowed[[2]S{S(strings.TrimSpace(from)), S(to)}] = true
		}
	}
	return allowed, all
}

// A redeemed code never returns, and no code works before its letter was mailed.
func TestCodeStatuses(t *testing.T) {
	for _, tt := range []struct {
		status      CodeStatus
		live, works bool
	}{
		{CodeIssued, true, false}, {CodeMailed, true, true}, {CodeBound, true, true}, {CodeRedeemed, false, false}, {CodeRevoked, false, false}, {"", false, false},
	} {
		if tt.status.Live() != tt.live || tt.status.Works() != tt.works {
			t.Errorf("%q: live %v, works %v", tt.status, tt.status.Live(), tt.status.Works())
		}
	}
}

func TestOpen(t *testing.T) {
	_, all := parseTable[EnrollmentStatus](enrollmentTable)
	for _, s := range all {
		if want := s != "declined" && s != "canceled" && s != "refused"; s.Open() != want {
			t.Errorf("%s: open %v", s, s.Open())
		}
	}
}

func TestRejectionsLead(t *testing.T) {
	for reason, want := range map[RejectReason]EnrollmentStatus{
		"no_file": "recovery_only", "minor": "recovery_only", "deceased": "recovery_only",
		"frozen": "action_needed", "mismatch": "action_needed", "duplicate_account": "action_needed", "bad_address": "action_needed", "technical": "action_needed", "other": "action_needed", "unheard of": "action_needed",
	} {
		if got := reason.Leads(); got != want || Submitted.To(got) != nil {
			t.Errorf("%s leads to %s, want %s", reason, got, want)
		}
	}
}

func TestTwoPeople(t *testing.T) {
	proposed := Proposal{ProposedBy: "staff:1"}
	byOperator := Proposal{ProposedBy: "operator:root"}
	for _, tt := range []struct {
		p    Proposal
		a    Actor
		want error
	}{
		{proposed, Actor{ActorStaff, "2"}, nil}, {proposed, Actor{ActorStaff, "1"}, ErrSelfApproval}, {proposed, Actor{ActorOperator, "1"}, ErrForbidden},
		{proposed, Actor{ActorSystem, "seal"}, ErrForbidden}, {proposed, Actor{}, ErrForbidden}, {proposed, Actor{ActorPatient, "2"}, ErrForbidden},
		{byOperator, Actor{ActorOperator, "root"}, ErrSelfApproval}, {byOperator, Actor{ActorOperator, "other"}, ErrForbidden}, {byOperator, Actor{ActorStaff, "1"}, nil},
	} {
		if err := tt.p.MayDecide(tt.a); !errors.Is(err, tt.want) {
			t.Errorf("%s proposed, %v decides: %v, want %v", tt.p.ProposedBy, tt.a, err, tt.want)
		}
	}
	totals, err := Proposal{Payload: `{"patients":2651,"eligible":23}`}.Totals()
	if err != nil || totals != (Totals{2651, 23}) {
		t.Errorf("%v, %v", totals, err)
	}
	if _, err := (Proposal{Payload: "2651"}).Totals(); err == nil {
		t.Error("a payload that holds no totals is taken")
	}
}
