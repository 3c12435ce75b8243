package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/models"
	"recourse/models/store"
)

var mailer = models.Actor{Kind: models.ActorSystem, ID: "mails"}

// next takes the next e-mail that is due; the zero one if there is none.
func (d desk) next(t *testing.T) models.OutgoingMail {
	t.Helper()
	m, found, err := d.TakeMail(t.Context(), mailer, d.inc.ID)
	check(t, err)
	if found == (m.ID == "") {
		t.Errorf("found is %t, and the e-mail %q", found, m.ID)
	}
	return m
}

// due are the kinds of all e-mails that are due, in their order; each is sent.
func (d desk) due(t *testing.T) (kinds []models.MailKind) {
	t.Helper()
	for m := d.next(t); m.ID != ""; m = d.next(t) {
		if m.Outcome != "" {
			kinds = append(kinds, models.MailKind(m.Outcome))
			continue
		}
		kinds = append(kinds, m.Kind)
		check(t, d.EndMail(t.Context(), mailer, m, models.MailSent))
	}
	return kinds
}

func (d desk) isDue(t *testing.T, what string, want ...models.MailKind) {
	t.Helper()
	if got := d.due(t); !slices.Equal(got, want) {
		t.Errorf("%s: due are %v, want %v", what, got, want)
	}
}

func rejected(id string, n int64, why models.RejectReason) models.Acknowledgement {
	return models.Acknowledgement{EnrollmentID: id, MessageID: fmt.Sprint("r", n), Sequence: n, Reason: why, On: models.MustDate("2020-05-02")}
}

func (d desk) exec(t *testing.T, sql string) {
	t.Helper()
	store.Exec(d.Store, t, sql)
}

// Each step is told once, with what its words need.
func TestMailsTellEachStepOnce(t *testing.T) {
	d, r := enrolled(t)
	m := d.next(t)
	if m.Kind != models.MailSignedUp || m.To != "maria@example.org" || m.Reference != r.Reference || m.SubmittedOn != r.SubmittedOn || m.Language != "en" || m.Tries != 1 || !m.LastDay.IsZero() {
		t.Errorf("the e-mail is %+v to %q about %q", m.Mail, m.To, m.Reference)
	}
	if text := fmt.Sprintf("%v %+v %s", m, m, m); strings.Contains(text, "maria") {
		t.Error("an e-mail prints its address")
	}
	check(t, d.EndMail(t.Context(), mailer, m, models.MailSent))
	wants(t, d.EndMail(t.Context(), mailer, m, models.MailSent), models.ErrConflict)
	_, err := d.Enroll(t.Context(), models.Actor{}, d.submission(r.EnrollmentID))
	check(t, err)
	d.isDue(t, "after submitting twice")
	for n, again := range []int64{1, 3} {
		d.answer(t, rejected(r.EnrollmentID, again, models.RejectFrozen))
		d.isDue(t, fmt.Sprint("when something is needed, time ", n), models.MailActionNeeded)
		_, err = d.Enroll(t.Context(), models.Actor{}, d.submission(r.EnrollmentID))
		check(t, err)
		d.isDue(t, "after it was mended")
	}
	a := accepted(r.EnrollmentID)
	a.Sequence = 4
	d.answer(t, a)
	d.answer(t, a)
	m = d.next(t)
	if m.Kind != models.MailStarted || m.StartsOn != a.On || m.LastDay != models.MustDate("2022-05-01") {
		t.Errorf("the e-mail is %+v, from %s to %s", m.Mail, m.StartsOn, m.LastDay)
	}
	check(t, d.EndMail(t.Context(), mailer, m, models.MailSent))
	if n := store.CountRows(d.Store, t, &models.AuditEntry{}, "action = ? AND actor = ?", models.ActMail, mailer.String()); n != 4 {
		t.Errorf("%d e-mails are in the audit log", n)
	}
}

func TestMailsOnlyToWhoChoseThem(t *testing.T) {
	d := newDesk(t)
	v, err := d.Verify(t.Context(), d.right())
	check(t, err)
	sub := d.submission(v.EnrollmentID)
	sub.Contact = models.ContactChoice{By: models.ContactByPost, Email: "maria@example.org"}
	_, err = d.Enroll(t.Context(), models.Actor{}, sub)
	check(t, err)
	d.answer(t, rejected(v.EnrollmentID, 1, models.RejectFrozen))
	d.isDue(t, "by post")
	sub.Contact.By = models.ContactByEmail
	_, err = d.Enroll(t.Context(), models.Actor{}, sub)
	check(t, err)
	d.isDue(t, "by e-mail since", models.MailSignedUp)
	d.answer(t, rejected(v.EnrollmentID, 2, models.RejectNoFile))
	d.isDue(t, "when nothing can be monitored", models.MailNotMonitored)
}

// What is not so any more is not told: nothing after a death, or an end.
func TestMailsThatAreMoot(t *testing.T) {
	for name, sql := range map[string]string{
		"died":            "UPDATE patients SET deceased = %s",
		"said to be dead": "UPDATE patients SET death_reported_at = 1",
		"declined":        "UPDATE enrollments SET status = 'declined'",
		"canceled":        "UPDATE enrollments SET status = 'canceled'",
		"completed":       "UPDATE enrollments SET status = 'completed'",
		"post since":      "UPDATE enrollments SET contact_by = 'post'",
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := enrolled(t)
			d.exec(t, strings.Replace(sql, "%s", "(1 = 1)", 1))
			d.isDue(t, name, models.MailKind(models.MailMoot))
			d.isDue(t, "again")
		})
	}
}

func TestMailsWaitWhileTheSignUpIsOnHold(t *testing.T) {
	d, _ := enrolled(t)
	_, err := d.NotMe(t.Context(), agent, d.inc.ID, d.patient.ID)
	check(t, err)
	d.isDue(t, "on hold")
	d.exec(t, "UPDATE enrollments SET frozen_at = NULL")
	d.isDue(t, "after it", models.MailSignedUp)
}

// A try that failed, or whose process died, is a try; the last one is the last.
func TestMailsAreTriedAndGivenUp(t *testing.T) {
	d, _ := enrolled(t)
	for n := 1; n <= models.MailTries; n++ {
		m := d.next(t)
		if m.Tries != n || m.Outcome != "" {
			t.Fatalf("try %d is %d, with the outcome %q", n, m.Tries, m.Outcome)
		}
		wait := m.NextAt.Sub(d.clock.Now())
		if short, long := models.MailPause(n, 0), models.MailPause(n, 1); wait < short || wait > long {
			t.Errorf("after try %d it waits %s", n, wait)
		}
		d.clock.Pass(wait - time.Second)
		if again := d.next(t); again.ID != "" {
			t.Errorf("try %d has no pause", n)
		}
		d.clock.Pass(time.Second)
	}
	if m := d.next(t); m.Outcome != models.MailFailed {
		t.Errorf("after all tries the outcome is %q", m.Outcome)
	}
	d.isDue(t, "given up")
}

// Without a mail server nothing waits forever.
func TestMailsAreNotKeptForLong(t *testing.T) {
	d, _ := enrolled(t)
	_, err := d.NotMe(t.Context(), agent, d.inc.ID, d.patient.ID)
	check(t, err)
	d.clock.Pass(models.MailKept - time.Second)
	if n, err := d.WaitingMails(t.Context()); n != 1 || err != nil {
		t.Errorf("%d wait: %v", n, err)
	}
	d.isDue(t, "a second early")
	d.clock.Pass(2 * time.Second)
	d.isDue(t, "too late", models.MailKind(models.MailFailed))
	if n, err := d.WaitingMails(t.Context()); n != 0 || err != nil {
		t.Errorf("%d wait: %v", n, err)
	}
}

// Of two at once one sends; one who was slow does not end what another took up.
func TestOneOfTwoTakesAMail(t *testing.T) {
	d, _ := enrolled(t)
	taken := make(chan models.OutgoingMail)
	for range 4 {
		go func() {
			m, _, err := d.TakeMail(t.Context(), mailer, d.inc.ID)
			if err != nil {
				t.Error(err)
			}
			taken <- m
		}()
	}
	var slow models.OutgoingMail
	for range 4 {
		if m := <-taken; m.ID != "" && slow.ID != "" {
			t.Error("two took one e-mail")
		} else if m.ID != "" {
			slow = m
		}
	}
	d.clock.Pass(time.Hour)
	m := d.next(t)
	if m.ID != slow.ID || m.Tries != 2 {
		t.Fatalf("after the pause comes %+v", m.Mail)
	}
	wants(t, d.EndMail(t.Context(), mailer, slow, models.MailSent), models.ErrConflict)
	check(t, d.EndMail(t.Context(), mailer, m, models.MailSent))
}

// To an address that a server refused nothing more is sent, until it is given anew.
func TestRefusedAddressGetsNoMore(t *testing.T) {
	d, r := enrolled(t)
	d.exec(t, "INSERT INTO mails SELECT incident_id, 'other', enrollment_id, 'started', language, 0, next_at, '', NULL, made_at FROM mails")
	check(t, d.EndMail(t.Context(), mailer, d.next(t), models.MailRefused))
	d.isDue(t, "what waits already", models.MailKind(models.MailMoot))
	if n := store.CountRows(d.Store, t, &models.Enrollment{}, "mail_refused_at IS NOT NULL"); n != 1 {
		t.Fatal("the enrollment is not marked")
	}
	d.answer(t, rejected(r.EnrollmentID, 1, models.RejectFrozen))
	d.isDue(t, "after it was refused")
	_, err := d.Enroll(t.Context(), models.Actor{}, d.submission(r.EnrollmentID))
	check(t, err)
	d.isDue(t, "with an address given anew", models.MailSignedUp)
}

// A refusal says nothing about an address that was given while it came.
func TestRefusalOfAnOldAddress(t *testing.T) {
	d, r := enrolled(t)
	m := d.next(t)
	d.answer(t, rejected(r.EnrollmentID, 1, models.RejectFrozen))
	check(t, d.EndMail(t.Context(), mailer, m, models.MailRefused))
	d.isDue(t, "of another version", models.MailActionNeeded)
}

func TestEndingMails(t *testing.T) {
	d, r := enrolled(t)
	d.answer(t, accepted(r.EnrollmentID))
	d.due(t)
	queue := func(what string, want int) {
		t.Helper()
		if n, err := d.QueueEndingMails(t.Context(), jobs, d.inc.ID); n != want || err != nil {
			t.Errorf("%s: %d are queued, want %d: %v", what, n, want, err)
		}
	}
	next := func(what, want string) {
		t.Helper()
		if day, err := d.NextDue(t.Context(), d.inc.ID); day != models.MustDate(want) || err != nil {
			t.Errorf("%s: the next day is %s, want %s: %v", what, day, want, err)
		}
	}
	next("at first", "2022-04-01")
	d.to(t, "2022-03-31")
	queue("a day early", 0)
	d.to(t, "2022-04-01")
	for name, sql := range map[string]string{
		"dead": "UPDATE patients SET deceased = (%s)", "refused": "UPDATE enrollments SET mail_refused_at = CASE WHEN %s THEN 1 END",
		"on hold": "UPDATE enrollments SET frozen_at = CASE WHEN %s THEN 1 END", "post": "UPDATE enrollments SET contact_by = CASE WHEN %s THEN 'post' ELSE 'email' END",
	} {
		d.exec(t, strings.Replace(sql, "%s", "1 = 1", 1))
		queue(name, 0)
		if day, err := d.NextDue(t.Context(), d.inc.ID); err != nil || day == models.MustDate("2022-04-01") {
			t.Errorf("%s: the calendar stops for it", name)
		}
		d.exec(t, strings.Replace(sql, "%s", "1 = 0", 1))
	}
	queue("in time", 1)
	queue("again", 0)
	next("when it is told", "2022-05-02")
	d.isDue(t, "in time", models.MailEnding)
}

// to has the calendar show a day.
func (d desk) to(t *testing.T, day string) {
	t.Helper()
	d.clock.Pass(time.Duration(d.inc.Today(d.clock.Now()).DaysUntil(models.MustDate(day))) * 24 * time.Hour)
}

// Neither the table of e-mails nor the audit log has an address or a name.
func TestMailsKeepNoPersonalData(t *testing.T) {
	c := &portaltest.Clock{}
	dsn := portaltest.DSN(t)
	db := portaltest.Open(t, dsn, store.Options{Now: c.Now})
	s, err := store.New(store.Config{DB: db, Keyring: store.Ring(t, db)})
	check(t, err)
	d := desk{Store: s, clock: c, inc: store.SeedIncident(s, t, "one")}
	d.code, d.patient = store.SeedPatient(s, t, d.inc, maria, models.CodeMailed)
	v, err := d.Verify(t.Context(), d.right())
	check(t, err)
	_, err = d.Enroll(t.Context(), models.Actor{}, d.submission(v.EnrollmentID))
	check(t, err)
	d.isDue(t, "signed up", models.MailSignedUp)
	if len(portaltest.Table(t, dsn, "mails")) != 1 {
		t.Fatal("the e-mail is not in its table")
	}
	leaks := portaltest.Find("database", portaltest.Dump(t, dsn), portaltest.Canary{Name: "address", Value: "maria@example.org"},
		portaltest.Canary{Name: "name", Value: maria.Last}, portaltest.Canary{Name: "birth date", Value: maria.BirthDate})
	if len(leaks) > 0 {
		t.Errorf("found %v", leaks)
	}
}

func TestTakeMailSaysWhatFailed(t *testing.T) {
	d := newDesk(t)
	if _, _, err := d.TakeMail(t.Context(), mailer, "nobody"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("of no incident: %v", err)
	}
}
