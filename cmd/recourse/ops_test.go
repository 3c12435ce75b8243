package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestOperatorsPages(t *testing.T) {
	s := installed(t)
	set, err := readSettings(s.env)
	if err != nil {
		t.Fatal(err)
	}
	run := &session{process: s.process("", &bytes.Buffer{}, &bytes.Buffer{}), options: &options{DB: set.DB, Keys: set.Keys}}
	p, err := run.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w := newWatch(p, s.clock.Now)
	w.count(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/nowhere", nil))
	see := func(path string, status int, says string) {
		t.Helper()
		out := httptest.NewRecorder()
		w.pages().ServeHTTP(out, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
		if out.Code != status || !strings.Contains(out.Body.String(), says) {
			t.Errorf("%s: status %d, want %d: %s", path, out.Code, status, out.Body)
		}
	}
	see("/healthz", http.StatusOK, "ok")
	see("/readyz", http.StatusOK, `"audit": "ok"`)
	see("/metrics", http.StatusOK, `recourse_request_seconds_count{class="4xx"} 1`)
	see("/metrics", http.StatusOK, "recourse_audit_unsealed_entries")
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	see("/healthz", http.StatusOK, "ok") // the process is well; it is the database that is not
	see("/readyz", http.StatusServiceUnavailable, "closed")
}
