package main

import (
	"strconv"
	"strings"
	"testing"

	"recourse/internal/email"
	"recourse/internal/portaltest"
)

// Only a mail server on this machine may do without TLS, and secrets come from files.
func TestMailServerSettings(t *testing.T) {
	s := newShell(t)
	password := s.write(t, "password", "hunter2\n")
	for name, tt := range map[string]struct {
		set  mailServer
		want email.Server
	}{
		"STARTTLS":     {mailServer{SMTP: "mail.example.org:587"}, email.Server{Host: "mail.example.org", Port: 587}},
		"TLS first":    {mailServer{SMTP: "mail.example.org:465"}, email.Server{Host: "mail.example.org", Port: 465}},
		"this machine": {mailServer{SMTP: "127.0.0.1:25"}, email.Server{Host: "127.0.0.1", Port: 25, Plain: true}},
		"with TLS":     {mailServer{SMTP: "localhost:465"}, email.Server{Host: "localhost", Port: 465}},
		"an account": {mailServer{SMTP: "[2001:db8::1]:587", SMTPUser: "me", SMTPPasswordFile: password},
			email.Server{Host: "2001:db8::1", Port: 587, User: "me", Password: "hunter2"}},
	} {
		tt.set.SMTPFrom, tt.want.From = "notice@example.org", "notice@example.org"
		if got, err := tt.set.server(); err != nil || *got != tt.want {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
	if got, err := (mailServer{}).server(); got != nil || err != nil {
		t.Errorf("without a server: %+v, %v", got, err)
	}
	empty := mailServer{SMTP: "127.0.0.1:25", SMTPFrom: "notice@example.org", SMTPUser: "me", SMTPPasswordFile: s.write(t, "empty", "\n")}
	if _, err := empty.server(); err == nil {
		t.Error("an empty password is taken")
	}
}

func TestMailTest(t *testing.T) {
	s := installed(t)
	s.must(t, "incident", "create", s.write(t, "incident.json", incidentJSON(t, "alder")))
	post := portaltest.NewMailServer(t, false)
	s.env = append(s.env, "RECOURSE_SMTP="+post.Host+":"+strconv.Itoa(post.Port), "RECOURSE_SMTP_FROM=notice@portal.example.org")
	if out := s.must(t, "mail", "test", "me@example.net", "--language", "es"); !strings.Contains(out, "took it") {
		t.Errorf("printed %s", out)
	}
	got := post.Received()
	if len(got) != 1 || got[0].To != "me@example.net" || !strings.Contains(got[0].Data, "https://alder.example.org/es/status") {
		t.Fatalf("received are %+v", got)
	}
	post.Say("RCPT", "550 5.1.1 me@example.net unknown")
	if _, errs, code := s.run(t, "", "mail", "test", "me@example.net"); code != exitFailed || !strings.Contains(errs, "550") || strings.Contains(errs, "me@example.net") {
		t.Errorf("refused: exit %d: %s", code, errs)
	}
}
