package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"recourse/internal/email"
	"recourse/internal/i18n"
	"recourse/internal/jobs"
	"recourse/internal/portaltest"
	"recourse/models"
)

// postOffice is a rehearsal whose e-mails go to a server on this machine.
type postOffice struct {
	*bench
	server *portaltest.MailServer
	log    bytes.Buffer
	mu     sync.Mutex
	tries  []string // how each ended
}

const maria = "maria@example.org"

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	o := &postOffice{bench: newBench(t), server: portaltest.NewMailServer(t, false)}
	words, err := i18n.New(nil)
	check(t, err)
	o.runner.Mail = &jobs.Mailing{
		Words: words, Site: func(inc models.Incident) string { return "https://" + inc.Host },
		Sender: email.Server{Host: o.server.Host, Port: o.server.Port, From: "notice@example.org", Plain: true},
	}
	o.runner.Log = slog.New(slog.NewTextHandler(&o.log, nil))
	o.runner.CountMail = func(kind models.MailKind, ended string) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.tries = append(o.tries, string(kind)+" "+ended)
	}
	return o
}

func (o *postOffice) byMail(t *testing.T, n int) models.Receipt {
	t.Helper()
	return o.EnrollBy(t, o.Claims[n], models.ContactChoice{By: models.ContactByEmail, Email: maria})
}

// got are the ids and subjects of the messages so far.
func (o *postOffice) got(t *testing.T) (ids, subjects []string) {
	t.Helper()
	for _, r := range o.server.Received() {
		m, err := mail.ReadMessage(strings.NewReader(r.Data))
		check(t, err)
		if r.To != maria || !strings.HasSuffix(m.Header.Get("Message-Id"), "@"+o.Inc.Host+">") {
			t.Errorf("a message to %q has the id %s", r.To, m.Header.Get("Message-Id"))
		}
		ids, subjects = append(ids, m.Header.Get("Message-Id")), append(subjects, m.Header.Get("Subject"))
	}
	return ids, subjects
}

func (o *postOffice) tried(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(o.tries, want) {
		t.Errorf("tries are %q, want %q", o.tries, want)
	}
}

// discreet fails if a log or the database has an address.
func (o *postOffice) discreet(t *testing.T) {
	t.Helper()
	address := portaltest.Canary{Name: "address", Value: maria}
	leaks := slices.Concat(portaltest.Find("log", o.log.Bytes(), address), portaltest.Find("database", portaltest.Dump(t, o.DSN), address))
	if len(leaks) > 0 {
		t.Errorf("found %v", leaks)
	}
}

func TestMailsFromSignUpToStart(t *testing.T) {
	o := newPostOffice(t)
	r := o.byMail(t, 0)
	o.Enroll(t, o.Claims[1]) // by post
	check(t, o.runner.SendMails(t.Context()))
	check(t, o.runner.Round(t.Context()))
	check(t, o.runner.SendMails(t.Context()))
	check(t, o.runner.SendMails(t.Context()))
	_, subjects := o.got(t)
	if want := []string{"We have your sign-up: " + r.Reference, "Your monitoring has started: " + r.Reference}; !slices.Equal(subjects, want) {
		t.Errorf("sent are %q, want %q", subjects, want)
	}
	if data := o.server.Received()[1].Data; !strings.Contains(data, "April 20, 2022") || !strings.Contains(data, "https://"+o.Inc.Host+"/en/status") {
		t.Errorf("it says\n%s", data)
	}
	o.tried(t, "signed_up sent", "started sent")
	o.discreet(t)
}

// What fails is tried again, with the same id; another one that waits is not held up.
func TestMailsAreTriedAgain(t *testing.T) {
	o := newPostOffice(t)
	o.byMail(t, 0)
	o.byMail(t, 1)
	o.server.Say("RCPT", "450 4.2.0 <"+maria+"> later")
	for range 2 {
		if err := o.runner.SendMails(t.Context()); err == nil || strings.Contains(err.Error(), maria) {
			t.Errorf("error is %v", err)
		}
	}
	check(t, o.runner.SendMails(t.Context())) // nothing is due
	o.server.Say("RCPT", "")
	o.Clock.Pass(2 * time.Minute)
	check(t, o.runner.SendMails(t.Context()))
	if ids, _ := o.got(t); len(ids) != 2 || ids[0] == ids[1] {
		t.Errorf("received are %v", ids)
	}
	o.tried(t, "signed_up again", "signed_up again", "signed_up sent", "signed_up sent")
	o.discreet(t)
}

// An address that is none is not tried again, and staff can see it.
func TestRefusedMailIsGivenUp(t *testing.T) {
	o := newPostOffice(t)
	o.byMail(t, 0)
	o.server.Say("RCPT", "550 5.1.1 <"+maria+"> unknown")
	check(t, o.runner.SendMails(t.Context()))
	o.server.Say("RCPT", "")
	o.Clock.Pass(time.Hour)
	check(t, o.runner.Round(t.Context()))
	check(t, o.runner.SendMails(t.Context()))
	if ids, _ := o.got(t); len(ids) != 0 {
		t.Errorf("received are %v", ids)
	}
	o.tried(t, "signed_up refused")
	if log := o.log.String(); strings.Count(log, "given up") != 1 || !strings.Contains(log, "outcome=refused") {
		t.Errorf("the log says %s", log)
	}
	o.discreet(t)
}

func TestMailsWithoutAServerAreGivenUp(t *testing.T) {
	o := newPostOffice(t)
	o.byMail(t, 0)
	o.runner.Mail = nil
	for range models.MailTries + 1 {
		check(t, o.runner.SendMails(t.Context()))
		o.Clock.Pass(9 * time.Hour)
	}
	o.tried(t, "signed_up failed")
	if log := o.log.String(); strings.Count(log, "given up") != 1 {
		t.Errorf("the log says %s", log)
	}
}

// dying is a sender whose process dies once a message is out.
type dying struct{ email.Sender }

type dyingSession struct{ email.Session }

func (d dying) Open(ctx context.Context) (email.Session, error) {
	s, err := d.Sender.Open(ctx)
	return dyingSession{s}, err
}

func (d dyingSession) Send(m email.Message) error {
	_ = errors.Join(d.Session.Send(m), d.Close())
	runtime.Goexit()
	return nil
}

// Who dies between sending and saying so has the e-mail sent again, under the same id.
func TestMailAfterACrashIsTheSame(t *testing.T) {
	o := newPostOffice(t)
	o.byMail(t, 0)
	whole := o.runner.Mail.Sender
	o.runner.Mail.Sender = dying{whole}
	dead := make(chan struct{})
	go func() {
		defer close(dead)
		_ = o.runner.SendMails(t.Context())
	}()
	<-dead
	o.runner.Mail.Sender = whole
	check(t, o.runner.SendMails(t.Context())) // not while it may be on its way
	if ids, _ := o.got(t); len(ids) != 1 {
		t.Fatalf("received are %v", ids)
	}
	o.Clock.Pass(2 * time.Minute)
	check(t, o.runner.SendMails(t.Context()))
	check(t, o.runner.SendMails(t.Context()))
	if ids, _ := o.got(t); len(ids) != 2 || ids[0] != ids[1] {
		t.Errorf("received are %v", ids)
	}
	o.tried(t, "signed_up sent")
}

// Of several at once each e-mail is still sent once.
func TestRunnersAtOnceSendOnce(t *testing.T) {
	o := newPostOffice(t)
	for _, n := range []int{0, 1, 3} { // of who died nothing is told
		o.byMail(t, n)
	}
	done := make(chan error)
	for range 4 {
		go func() { done <- o.runner.SendMails(context.WithoutCancel(t.Context())) }()
	}
	for range 4 {
		check(t, <-done)
	}
	check(t, o.runner.SendMails(t.Context()))
	if ids, _ := o.got(t); len(ids) != 3 || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != 3 {
		t.Errorf("received are %v", ids)
	}
}

// Two years bring each e-mail on its day, and a server that is down stops no calendar.
func TestMailsThroughTwoYears(t *testing.T) {
	o := newPostOffice(t)
	r := o.byMail(t, 0)
	o.byMail(t, 1)
	admin := o.Staff[models.RoleAdmin]
	check(t, o.runner.Advance(t.Context(), admin, o.Inc.ID, models.MustDate("2022-03-20")))
	if v := o.status(t, r); v.Window == nil || v.Window.LastDay != models.MustDate("2022-04-21") {
		t.Fatalf("the window is %+v", v.Window)
	}
	before, _ := o.got(t)
	check(t, o.runner.Advance(t.Context(), admin, o.Inc.ID, models.MustDate("2022-03-22")))
	_, subjects := o.got(t)
	if want := "Your monitoring ends soon: " + r.Reference; len(before) != 4 || len(subjects) != 6 || !slices.Contains(subjects, want) {
		t.Errorf("a month before the end %d are sent, then %q", len(before), subjects)
	}
	o.server.Say("HELLO", "hang up")
	check(t, o.runner.Advance(t.Context(), admin, o.Inc.ID, models.MustDate("2022-05-01")))
	if v := o.status(t, r); v.Status != models.Completed {
		t.Errorf("after the last day it is %s", v.Status)
	}
	if left := fmt.Sprint(o.WaitingMails(t.Context())); left != "0 <nil>" {
		t.Errorf("at the end wait %s", left)
	}
	o.discreet(t)
}

func TestRunMailsWorksAtEveryTick(t *testing.T) {
	o := newPostOffice(t)
	o.byMail(t, 0)
	ctx, stop := context.WithCancel(t.Context())
	tick, ended := make(chan time.Time), make(chan struct{})
	go func() { o.runner.RunMails(ctx, tick); close(ended) }()
	tick <- o.Clock.Now()
	o.byMail(t, 1)
	tick <- o.Clock.Now()
	tick <- o.Clock.Now()
	stop()
	<-ended
	if ids, _ := o.got(t); len(ids) != 2 {
		t.Errorf("received are %v", ids)
	}
}
