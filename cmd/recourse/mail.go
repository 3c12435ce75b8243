package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/mail"
	"os"
	"strconv"
	"strings"
	"time"

	"recourse/internal/email"
	"recourse/internal/i18n"
	"recourse/internal/jobs"
	"recourse/models"
)

// mailServer is the mail server for e-mails to patients, as flags and settings say it.
type mailServer struct {
	SMTP             string `help:"Mail server for e-mails to patients; without one nobody gets any (RECOURSE_SMTP)." name:"smtp" placeholder:"HOST:PORT"`
	SMTPFrom         string `help:"Address that e-mails come from (RECOURSE_SMTP_FROM)." name:"smtp-from" placeholder:"ADDRESS"`
	SMTPUser         string `help:"Account at the mail server, if it asks for one (RECOURSE_SMTP_USER)." name:"smtp-user" placeholder:"NAME"`
	SMTPPasswordFile string `help:"File with the account's password (RECOURSE_SMTP_PASSWORD_FILE)." name:"smtp-password-file" placeholder:"FILE"`
}

// smtpPorts are those that take mail from programs, as the advice names them.
const smtpPorts = "587 for STARTTLS, or 465"

// server checks the settings together; nil if there is no mail server. Only one on this
// machine may do without TLS.
func (m mailServer) server() (*email.Server, error) {
	if m.SMTP == "" {
		if m.SMTPFrom+m.SMTPUser+m.SMTPPasswordFile != "" {
			return nil, misused("--smtp-from, --smtp-user and --smtp-password-file need --smtp HOST:PORT")
		}
		return nil, nil
	}
	host, service, err := net.SplitHostPort(m.SMTP)
	port, notNumber := strconv.ParseUint(service, 10, 16)
	if err != nil || notNumber != nil || host == "" || port == 0 {
		return nil, misused("--smtp is HOST:PORT, such as smtp.example.org:587 (%s)", smtpPorts)
	}
	from, err := mail.ParseAddress(m.SMTPFrom)
	if err != nil || from.Address != m.SMTPFrom {
		return nil, misused("--smtp needs --smtp-from ADDRESS: the address that e-mails come from, such as notice@example.org")
	}
	if (m.SMTPUser == "") != (m.SMTPPasswordFile == "") {
		return nil, misused("give --smtp-user and --smtp-password-file together, or neither")
	}
	s := &email.Server{Host: host, Port: int(port), From: m.SMTPFrom, User: m.SMTPUser, Plain: isLoopback(m.SMTP) && port != 465}
	if m.SMTPPasswordFile != "" {
		text, err := os.ReadFile(m.SMTPPasswordFile)
		if err != nil {
			return nil, fmt.Errorf("read the mail server's password: %w", err)
		}
		if s.Password = strings.TrimRight(string(text), "\r\n"); s.Password == "" {
			return nil, misused("--smtp-password-file is empty")
		}
	}
	return s, nil
}

// mailing is what the background work sends e-mails with; nil without a mail server.
func (m mailServer) mailing(site func(models.Incident) string) (*jobs.Mailing, error) {
	server, err := m.server()
	if err != nil || server == nil {
		return nil, err
	}
	return newMailing(server, site)
}

// publicSite is the portal's address for everybody.
func publicSite(inc models.Incident) string { return "https://" + inc.Host }

func newMailing(sender email.Sender, site func(models.Incident) string) (*jobs.Mailing, error) {
	words, err := i18n.New(nil)
	if err != nil {
		return nil, fmt.Errorf("read catalogues: %w", err)
	}
	return &jobs.Mailing{Sender: sender, Words: words, Site: site}, nil
}

// say tells operators what becomes of e-mails, and of those that wait.
func (m mailServer) say(ctx context.Context, s *session, p *portal) error {
	if m.SMTP != "" {
		s.note("e-mails to patients go out by %s from %s", m.SMTP, m.SMTPFrom)
		return nil
	}
	n, err := p.WaitingMails(ctx)
	s.note("there is no mail server (--smtp): nobody gets e-mails, and letters tell all; %d e-mails wait, and are given up in a few days", n)
	return err
}

type mailCommands struct {
	Test mailTestCmd `cmd:"" help:"Send an e-mail as patients get it, with made-up dates, to try the mail server."`
}

type mailTestCmd struct {
	inIncident
	mailServer
	To       string `arg:"" name:"address" help:"Your own address."`
	Language string `help:"Language of the e-mail." default:"en"`
}

func (c *mailTestCmd) Run(ctx context.Context, s *session) error {
	m, err := c.mailing(publicSite)
	if err != nil {
		return err
	}
	if m == nil {
		return misused("name the mail server: --smtp HOST:PORT --smtp-from ADDRESS")
	}
	return c.work(ctx, s, func(_ *portal, inc models.Incident) error {
		if err := m.Send(ctx, inc, c.sample(inc, s.Now()), s.Now()); err != nil {
			return fmt.Errorf("%w; see docs/mail.md", err)
		}
		return s.show(map[string]string{"sent_by": c.SMTP}, func(io.Writer) { s.say("the mail server took it: see whether it arrives, and not as spam") })
	})
}

// sample is an e-mail as patients get it, of a sign-up that nobody sent.
func (c *mailTestCmd) sample(inc models.Incident, at time.Time) models.OutgoingMail {
	today := inc.Today(at)
	return models.OutgoingMail{
		Mail: models.Mail{ID: "test." + rand.Text(), Kind: models.MailStarted, Language: c.Language},
		To:   c.To, Reference: "R-TEST", SubmittedOn: today, StartsOn: today, LastDay: today.AddMonths(inc.TermMonths),
	}
}
