package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

const (
	// implicitTLS is the port on which TLS comes first, RFC 8314.
	implicitTLS = 465
	// patience is how long a server may take to answer; all of a message takes less than
	// the first pause between two tries.
	patience = 20 * time.Second
)

// Server is a mail server that takes our messages. On port 465 TLS comes first; elsewhere
// STARTTLS is demanded.
type Server struct {
	Host           string
	Port           int
	From           string      // the sender's bare address
	User, Password string      // "" for a server that asks for none
	Plain          bool        // without TLS: for a server on this machine alone
	TLS            *tls.Config // nil trusts whom the system trusts
}

// Open implements [Sender].
func (s Server) Open(ctx context.Context) (Session, error) {
	line := &line{}
	client, err := gomail.NewClient(s.Host, s.options(line.dialer(ctx, s))...)
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	out := &session{client: client, line: line, from: s.From}
	if out.smtp, err = client.DialToSMTPClientWithContext(ctx); err != nil {
		return nil, fmt.Errorf("reach mail server: %w", errors.Join(err, line.close()))
	}
	return out, nil
}

func (s Server) options(dial gomail.DialContextFunc) []gomail.Option {
	policy := gomail.TLSMandatory
	if s.Plain || s.Port == implicitTLS {
		policy = gomail.NoTLS // for the latter dial has it already
	}
	options := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(patience), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(s.tlsConfig()), gomail.WithDialContextFunc(dial),
	}
	if s.User == "" {
		return options
	}
	return append(options, gomail.WithUsername(s.User), gomail.WithPassword(s.Password),
		gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
}

func (s Server) tlsConfig() *tls.Config {
	config := s.TLS.Clone()
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	config.ServerName = s.Host
	return config
}

// line is the connection to a server. It is ours, so that it is closed also where a
// greeting fails, and when the work is stopped.
type line struct {
	conn net.Conn
	stop func() bool
}

// dialer dials for work that ends with ctx.
func (l *line) dialer(ctx context.Context, s Server) gomail.DialContextFunc {
	return func(dialing context.Context, network, address string) (net.Conn, error) {
		var d net.Dialer
		conn, err := d.DialContext(dialing, network, address)
		if err != nil {
			return nil, err
		}
		l.conn, l.stop = conn, context.AfterFunc(ctx, func() { _ = conn.Close() })
		if s.Plain || s.Port != implicitTLS {
			return conn, nil
		}
		secure := tls.Client(conn, s.tlsConfig())
		return secure, secure.HandshakeContext(dialing)
	}
}

func (l *line) close() error {
	if l.conn == nil {
		return nil
	}
	l.stop()
	if err := l.conn.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

type session struct {
	client *gomail.Client
	smtp   *smtp.Client
	line   *line
	from   string
}

// Send implements [Session].
func (s *session) Send(m Message) error {
	msg, err := written(m, s.from)
	if err != nil {
		return err
	}
	err = s.client.SendWithSMTPClient(s.smtp, msg)
	if err == nil || msg.IsDelivered() { // the server has it, whatever came after
		return nil
	}
	return refusal(err)
}

// refusal is a server's answer without what it says, which may hold the address. An
// address is refused by an answer to it, or to the message, that is for good; but not
// where the server says that it is about us (5.7), and not where it refuses the sender.
func refusal(err error) error {
	var sent *gomail.SendError
	if !errors.As(err, &sent) {
		return errors.New("send e-mail: the mail server broke off")
	}
	code, enhanced := sent.ErrorCode(), sent.EnhancedStatusCode()
	said := fmt.Errorf("send e-mail: %s: the mail server says %d %s", sent.Reason, code, enhanced)
	about := sent.Reason == gomail.ErrSMTPRcptTo || sent.Reason == gomail.ErrSMTPDataClose
	if about && code >= 500 && code < 600 && !strings.HasPrefix(enhanced, "5.7.") {
		return fmt.Errorf("%w: %w", ErrRefused, said)
	}
	return said
}

// Close implements [Session]. A server that does not say goodbye is left all the same.
func (s *session) Close() error {
	_ = s.client.CloseWithSMTPClient(s.smtp)
	return s.line.close()
}
