package models

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStatusSteps(t *testing.T) {
	day := MustDate
	moved := func(on, from, to string) AuditEntry {
		return AuditEntry{Action: ActEnrollmentMove, On: day(on), From: from, To: to}
	}
	got := StatusSteps(
		[]Letter{
			{Offer: true, MailedOn: day("2020-04-13"), ReturnedOn: day("2020-04-20")}, {Offer: true, MailedOn: day("2020-04-21")},
			{Offer: true}, {MailedOn: day("2020-04-14")}, // not mailed yet; a letter without the offer
		},
		[]AuditEntry{
			moved("2020-04-21", "", "verified"), moved("2020-04-21", "verified", "submitted"), {Action: ActStatusView, On: day("2020-04-22")},
			moved("2020-04-23", "submitted", "action_needed"), moved("2020-04-24", "action_needed", "submitted"),
		},
	)
	want := []StatusStep{
		{day("2020-04-13"), StepMailed}, {day("2020-04-20"), StepReturned}, {day("2020-04-21"), StepMailed}, {day("2020-04-21"), "verified"},
		{day("2020-04-21"), "submitted"}, {day("2020-04-23"), "action_needed"}, {day("2020-04-24"), StepSentAgain},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Date{})); diff != "" {
		t.Error(diff)
	}
	for status, since := range map[EnrollmentStatus]string{Submitted: "2020-04-24", ActionNeeded: "2020-04-23", VerifiedOnly: "2020-04-21", Active: ""} {
		if got := (StatusView{Status: status, Steps: got}).Since(); got.String() != since {
			t.Errorf("%s since %s, want %s", status, got, since)
		}
	}
}
