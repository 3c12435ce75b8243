package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"recourse/internal/portaltest"
)

// The places that nothing personal may reach. Pages that show a patient their own
// answers are no such place, and the letters' PDF is the one file that is not.
const (
	placeURLs      = "URLs requested"
	placeLocations = "Location headers"
	placeHeaders   = "headers of answers"
	placeErrors    = "error pages"
	placeOffice    = "pages and files for admins"
	placeStdout    = "output of commands"
	placeStderr    = "errors of commands"
	placeLog       = "log"
	placeMetrics   = "operators' pages"
	placeKeyring   = "keyring"
	placeProvider  = "provider's folder"
	placeAudit     = "audit export"
	placeDump      = "rows of the database"
	placeFile      = "database file"
	placeWAL       = "write-ahead log"
	placeMail      = "e-mails"
)

func places(s *shell) []string {
	all := []string{
		placeURLs, placeLocations, placeHeaders, placeErrors, placeOffice, placeStdout, placeStderr, placeLog, placeMetrics, placeKeyring,
		placeProvider, placeAudit, placeDump, placeMail,
	}
	if _, ok := s.file(); ok {
		all = append(all, placeFile, placeWAL) // PostgreSQL's files are not ours to read; its rows are
	}
	return all
}

// dsn is the address of the shell's database, and file its file if it is one.
func (s *shell) dsn() string          { return strings.TrimPrefix(s.env[0], "RECOURSE_DB=") }
func (s *shell) file() (string, bool) { return filePath(s.dsn()) }

// traces are what a portal has left in each place.
type traces struct {
	mu sync.Mutex
	in map[string]*bytes.Buffer
}

func (tr *traces) add(place string, content []byte) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if tr.in == nil {
		tr.in = map[string]*bytes.Buffer{}
	}
	if tr.in[place] == nil {
		tr.in[place] = &bytes.Buffer{}
	}
	tr.in[place].Write(append(content, '\n'))
}

// find looks for canaries in a place. A place where nothing was is a mistake of
// the test.
func (tr *traces) find(t *testing.T, place string, canaries []portaltest.Canary) []portaltest.Leak {
	t.Helper()
	if tr.in[place] == nil || tr.in[place].Len() < 10 {
		t.Errorf("nothing was gathered from: %s", place)
		return nil
	}
	return portaltest.Find(place, tr.in[place].Bytes(), canaries...)
}

// file gathers a file.
func (tr *traces) file(t *testing.T, place, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tr.add(place, content)
}

// folder gathers every file below a folder, with its name.
func (tr *traces) folder(t *testing.T, place, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			tr.add(place, []byte(strings.TrimPrefix(path, dir)))
			tr.file(t, place, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// operators gathers the operators' pages.
func (tr *traces) operators(t *testing.T, address string) {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, path := range []string{"/metrics", "/readyz", "/healthz"} {
		answer, err := client.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		tr.add(placeMetrics, body)
	}
}

// mail gathers what a mail server got, all but the lines that say to whom, once there
// are so many messages.
func (tr *traces) mail(server *portaltest.MailServer, messages int) {
	for range messages {
		<-server.Arrived
	}
	for _, m := range server.Received() {
		text := strings.ReplaceAll(m.Data, "=\r\n", "") // quoted-printable breaks lines
		tr.add(placeMail, []byte(strings.Replace(text, "To: <"+m.To+">", "", 1)))
	}
}

// database gathers what a portal keeps, and what it exports of it.
func (tr *traces) database(t *testing.T, s *shell) {
	t.Helper()
	export := filepath.Join(t.TempDir(), "audit.jsonl")
	s.must(t, "audit", "export", "--out", export)
	tr.file(t, placeAudit, export)
	tr.add(placeDump, portaltest.Dump(t, s.dsn()))
	if path, ok := s.file(); ok {
		tr.file(t, placeFile, path)
		tr.file(t, placeWAL, path+"-wal")
	}
}

// recorder gathers what goes over the wire outside the bodies of pages.
type recorder struct {
	next   http.RoundTripper
	traces *traces
}

// RoundTrip implements [http.RoundTripper].
func (r recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	answer, err := r.next.RoundTrip(q)
	if err != nil {
		return nil, err
	}
	r.traces.add(placeURLs, []byte(q.URL.String()))
	head := answer.Header.Clone()
	if to := head.Get("Location"); to != "" {
		r.traces.add(placeLocations, []byte(to))
		head.Del("Location")
	}
	r.traces.add(placeHeaders, fmt.Append(nil, head))
	place := placeErrors
	switch office := strings.HasPrefix(q.URL.Path, "/admin/"); {
	case answer.StatusCode == http.StatusOK && office:
		place = placeOffice
	case answer.StatusCode < 400, answer.StatusCode == http.StatusUnprocessableEntity:
		return answer, nil // a page, or a form that comes back with everything typed
	}
	body, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	r.traces.add(place, body)
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, err
}
