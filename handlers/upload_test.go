package handlers

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"recourse/models"
)

// gate lets one admin in.
type gate struct{ accounts }

func (gate) StaffSession(context.Context, string) (models.StaffSession, error) {
	return models.StaffSession{ID: "s", StaffID: "admin", CSRF: "token", Grants: []models.Grant{{IncidentID: testIncident().ID, Role: models.RoleAdmin}}}, nil
}

// scale weighs what comes and keeps nothing.
type scale struct {
	office
	weighed chan int64
}

func (s scale) HoldUpload(_ context.Context, _ models.Actor, _ string, f io.Reader, _ int64) (models.RosterUpload, error) {
	n, err := io.Copy(io.Discard, f)
	s.weighed <- n
	if err != nil {
		return models.RosterUpload{}, fmt.Errorf("hold upload: %w", err)
	}
	return models.RosterUpload{ID: "held"}, nil
}

// newUploads is a server that gives a request as a whole less time than an upload takes.
func newUploads(t *testing.T) (url string, weighed chan int64) {
	t.Helper()
	weighed = make(chan int64, 1)
	cfg := testConfig(t)
	cfg.Accounts, cfg.Office, cfg.Now = gate{}, scale{weighed: weighed}, time.Now
	srv := httptest.NewUnstartedServer(newTestServer(t, cfg))
	srv.Config.ReadTimeout, srv.Config.WriteTimeout = 300*time.Millisecond, 300*time.Millisecond
	srv.Start()
	t.Cleanup(srv.Close)
	return srv.URL, weighed
}

// sendTo sends a form whose file is what content gives, piece by piece.
func sendTo(t *testing.T, url string, content io.Reader) (*http.Response, error) {
	t.Helper()
	body, pipe := io.Pipe()
	form := multipart.NewWriter(pipe)
	go func() {
		err := form.WriteField("csrf", "token")
		part, err2 := form.CreateFormFile("file", "roster.csv")
		if err = errors.Join(err, err2); err == nil {
			_, err = io.Copy(part, content)
		}
		_ = pipe.CloseWithError(errors.Join(err, form.Close())) // a pipe closes
	}()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/admin/"+testIncident().Ref+"/imports/new", body)
	check(t, err)
	r.Host = testIncident().Host
	r.Header.Set("Content-Type", form.FormDataContentType())
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return client.Do(r)
}

// drip gives its pieces slowly.
type drip struct{ left int }

func (d *drip) Read(b []byte) (int, error) {
	if d.left == 0 {
		return 0, io.EOF
	}
	d.left--
	<-time.After(100 * time.Millisecond)
	return copy(b, bytes.Repeat([]byte("x"), 1000)), nil
}

func TestASlowUploadArrives(t *testing.T) {
	url, weighed := newUploads(t)
	res, err := sendTo(t, url, &drip{10})
	check(t, err)
	defer func() { _ = res.Body.Close() }()
	if n := <-weighed; n != 10_000 || res.StatusCode != http.StatusSeeOther {
		t.Errorf("%d bytes came, status %d", n, res.StatusCode)
	}
}

// A browser sends the whole body before it reads: it must find an answer, not a
// broken connection.
func TestATooLargeUploadIsAnswered(t *testing.T) {
	url, weighed := newUploads(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	check(t, err)
	defer func() { _ = conn.Close() }()
	head := "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"r.csv\"\r\n\r\n"
	const size = maxUpload + 8<<20
	_, err = fmt.Fprintf(conn, "POST /admin/%s/imports/new HTTP/1.1\r\nHost: %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n%s",
		testIncident().Ref, testIncident().Host, len(head)+size+len("\r\n--b--\r\n"), head)
	check(t, err)
	_, err = io.Copy(conn, io.LimitReader(zeros{}, size))
	check(t, err)
	_, err = io.WriteString(conn, "\r\n--b--\r\n")
	check(t, err)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	check(t, err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	check(t, err)
	if n := <-weighed; n > maxUpload || res.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(body), "larger than 64 MB") {
		t.Errorf("%d bytes were taken, status %d", n, res.StatusCode)
	}
}
