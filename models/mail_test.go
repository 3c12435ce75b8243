package models

import (
	"slices"
	"testing"
	"time"
)

// What each e-mail tells, and while which statuses it is so.
func TestMailsTellOfStatuses(t *testing.T) {
	for status, want := range map[EnrollmentStatus]struct {
		tells MailKind
		holds []MailKind
	}{
		Reviewing:    {"", nil},
		VerifiedOnly: {"", nil},
		Submitted:    {MailSignedUp, []MailKind{MailSignedUp}},
		ActionNeeded: {MailActionNeeded, []MailKind{MailSignedUp, MailActionNeeded}},
		RecoveryOnly: {MailNotMonitored, []MailKind{MailNotMonitored}},
		Active:       {MailStarted, []MailKind{MailSignedUp, MailStarted, MailEnding}},
		Completed:    {"", nil},
		Declined:     {"", nil},
		Canceled:     {"", nil},
		Refused:      {"", nil},
	} {
		var holds []MailKind
		for _, kind := range MailKinds() {
			if kind.Holds(status) {
				holds = append(holds, kind)
			}
		}
		if got := MailFor(status); got != want.tells || !slices.Equal(holds, want.holds) {
			t.Errorf("%s is told of by %q, and leaves %v true", status, got, holds)
		}
	}
}

// All tries together take longer than a weekend without a mail server, and less than mails are kept.
func TestMailPauses(t *testing.T) {
	least, most := time.Duration(0), time.Duration(0)
	for n := 1; n <= MailTries; n++ {
		short, long := MailPause(n, 0), MailPause(n, 1)
		if short < mailFirstPause || long != short+short/2 || n > 1 && short < MailPause(n-1, 0) {
			t.Errorf("after try %d it waits from %s to %s", n, short, long)
		}
		least, most = least+short, most+long
	}
	if least < 3*24*time.Hour || most > MailKept {
		t.Errorf("tries take from %s to %s", least, most)
	}
	if MailPause(1000, 0) != mailLastPause {
		t.Error("pauses grow without end")
	}
}

func TestMailEndingDates(t *testing.T) {
	last := MustDate("2022-04-22")
	for today, due := range map[string]bool{"2022-03-22": false, "2022-03-23": true, "2022-04-21": true, "2022-04-22": false} {
		from, to := MailEndingDates(MustDate(today))
		if got := !last.Before(from) && !last.After(to); got != due {
			t.Errorf("on %s it is due: %t", today, got)
		}
	}
	if got := MailEndingDue(last); got != MustDate("2022-03-23") {
		t.Errorf("it is due on %s", got)
	}
}
