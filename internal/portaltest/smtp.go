package portaltest

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// MailServer is a mail server on this machine that delivers nothing.
type MailServer struct {
	Host  string
	Port  int
	Trust *tls.Config // who a client trusts that is to accept its certificate
	// Arrived is sent to for each message that the server took, a thousand at most.
	Arrived chan struct{}

	mu       sync.Mutex
	say      map[string]string
	received []Received
	secrets  []string
	certs    *tls.Config // nil: no STARTTLS is offered
}

// Received is one message that the server took, as it came.
type Received struct {
	From, To string
	Secure   bool
	Data     string
}

// What a client may ask of a server that is only a test's.
const (
	mailLines = 64 << 10
	mailTime  = 10 * time.Second
)

// NewMailServer serves until the test ends; secure says whether it offers STARTTLS.
func NewMailServer(t testing.TB, secure bool) *MailServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	at := l.Addr().(*net.TCPAddr)
	s := &MailServer{Host: "127.0.0.1", Port: at.Port, Arrived: make(chan struct{}, 1000), say: map[string]string{}}
	if secure {
		s.certs, s.Trust = certificate(t, s.Host)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() {
		must(t, l.Close())
		serving.Wait()
	})
	return s
}

// Say has the server answer a command from now on, such as "RCPT" with "450 4.2.0 later";
// "" has it answer as usual again, and "hang up" break off. What "." says is said to a
// whole message, which is not received then.
func (s *MailServer) Say(command, answer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.say[command] = answer
}

// Received are the messages so far.
func (s *MailServer) Received() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Received{}, s.received...)
}

// SignedInAs is what was said to sign in, once for each time.
func (s *MailServer) SignedInAs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.secrets...)
}

func (s *MailServer) answer(command, usual string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if other := s.say[command]; other != "" {
		return other
	}
	return usual
}

// talk is one connection.
type talk struct {
	*MailServer
	conn net.Conn
	in   *bufio.Reader
	mail Received
}

func (s *MailServer) serve(conn net.Conn) {
	_ = conn.SetDeadline(time.Now().Add(mailTime))
	t := &talk{MailServer: s, conn: conn, in: bufio.NewReader(io.LimitReader(conn, mailLines))}
	defer func() { _ = t.conn.Close() }()
	for open := t.tell("HELLO", "220 test ESMTP"); open; {
		line, err := t.in.ReadString('\n')
		if err != nil {
			return
		}
		open = t.obey(strings.TrimSpace(line))
	}
}

// tell answers a command, and says whether the talk goes on.
func (t *talk) tell(command, usual string) bool {
	answer := t.answer(command, usual)
	if answer == "hang up" {
		return false
	}
	_, err := fmt.Fprintf(t.conn, "%s\r\n", answer)
	return err == nil && command != "QUIT"
}

func (t *talk) obey(line string) bool {
	command, rest, _ := strings.Cut(line, " ")
	command = strings.ToUpper(command)
	switch command {
	case "EHLO":
		return t.tell(command, t.extensions())
	case "STARTTLS":
		return t.tell(command, "220 go ahead") && t.secure()
	case "AUTH":
		t.mu.Lock()
		t.secrets = append(t.secrets, rest)
		t.mu.Unlock()
		return t.tell(command, "235 2.7.0 welcome")
	case "MAIL":
		t.mail.From = address(rest)
	case "RCPT":
		t.mail.To = address(rest)
	case "DATA":
		if answer := t.answer(command, "354 go ahead"); !strings.HasPrefix(answer, "354") {
			return t.tell(command, answer)
		}
		return t.tell(command, "354 go ahead") && t.take()
	}
	return t.tell(command, "250 2.0.0 fine")
}

func (t *talk) extensions() string {
	all := "250-test\r\n250-ENHANCEDSTATUSCODES\r\n250-AUTH PLAIN LOGIN\r\n"
	if t.certs != nil && !t.mail.Secure {
		all += "250-STARTTLS\r\n"
	}
	return all + "250 8BITMIME"
}

func (t *talk) secure() bool {
	conn := tls.Server(t.conn, t.certs)
	t.conn, t.in, t.mail.Secure = conn, bufio.NewReader(io.LimitReader(conn, mailLines)), true
	return conn.Handshake() == nil
}

// take reads a message to its end.
func (t *talk) take() bool {
	var data strings.Builder
	for {
		line, err := t.in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		data.WriteString(strings.TrimPrefix(line, "."))
	}
	if answer := t.answer(".", ""); answer == "" {
		t.mu.Lock()
		t.received = append(t.received, Received{t.mail.From, t.mail.To, t.mail.Secure, data.String()})
		t.mu.Unlock()
		t.Arrived <- struct{}{}
	}
	return t.tell(".", "250 2.0.0 taken")
}

// address is what stands in angle brackets.
func address(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}

// certificate is one for a host, and the configuration of a client that trusts it.
func certificate(t testing.TB, host string) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	year := 365 * 24 * time.Hour
	form := x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-year), NotAfter: time.Now().Add(year),
		IPAddresses: []net.IP{net.ParseIP(host)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, &form, &form, key.Public(), key)
	must(t, err)
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	trusted := x509.NewCertPool()
	trusted.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12},
		&tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}
}
