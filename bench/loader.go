package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// serve serves h on a loopback port until the returned function is called.
func serve(h http.Handler) (address string, stop func() error, err error) {
	var config net.ListenConfig
	l, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Hour} // connections wait for their lane
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	stop = func() error { return errors.Join(server.Close(), <-served) }
	return l.Addr().String(), stop, nil
}

// loader is browsers, one connection each, that do no more than they must: net/http's
// client would cost more than what is measured.
type loader struct {
	address string
	conns   []*conn
}

type conn struct {
	net.Conn
	r *bufio.Reader
}

// newLoader connects as many clients to a server.
func newLoader(ctx context.Context, address string, clients int) (*loader, error) {
	l := &loader{address: address}
	var dialer net.Dialer
	for range clients {
		c, err := dialer.DialContext(ctx, "tcp", address)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("connect: %w", err), l.close())
		}
		l.conns = append(l.conns, &conn{c, bufio.NewReader(c)})
	}
	return l, nil
}

func (l *loader) close() error {
	var errs []error
	for _, c := range l.conns {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// answer is what the measuring needs of a response.
type answer struct {
	status int
	cookie string // the value of the last one set
	body   []byte
}

// get asks for a path.
func (l *loader) get(client int, path string) (answer, error) {
	return l.send(client, "GET "+path+" HTTP/1.1\r\nHost: notice.example.org\r\n\r\n")
}

// post sends a form, with a visit's cookie, from an address behind the proxy that
// the loader says it is.
func (l *loader) post(client int, path, visit string, from netip.Addr, form url.Values) (answer, error) {
	body := form.Encode()
	var b strings.Builder
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: notice.example.org\r\nX-Forwarded-For: %s\r\nCookie: visit=%s\r\n", path, from, visit)
	fmt.Fprintf(&b, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	return l.send(client, b.String())
}

func (l *loader) send(client int, request string) (answer, error) {
	c := l.conns[client]
	if _, err := io.WriteString(c, request); err != nil {
		return answer{}, fmt.Errorf("send: %w", err)
	}
	response, err := http.ReadResponse(c.r, nil)
	if err != nil {
		return answer{}, fmt.Errorf("read answer: %w", err)
	}
	body, err := io.ReadAll(response.Body)
	a := answer{status: response.StatusCode, body: body}
	for _, cookie := range response.Cookies() {
		a.cookie = cookie.Value
	}
	return a, errors.Join(err, response.Body.Close())
}

// wants is an error unless the answer has the status.
func wants(a answer, err error, status int) error {
	if err == nil && a.status != status {
		err = fmt.Errorf("status %d where %d was to come", a.status, status)
	}
	return err
}
