package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestHealth(t *testing.T) {
	for _, tt := range []struct {
		status, want int
	}{{http.StatusOK, exitDone}, {http.StatusServiceUnavailable, exitFailed}} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/readyz" {
				t.Errorf("asked for %s", r.URL.Path)
			}
			w.WriteHeader(tt.status)
		}))
		var out, problems bytes.Buffer
		p := process{Stdout: &out, Stderr: &problems, Now: time.Now}
		addr := strings.TrimPrefix(srv.URL, "http://")
		if got := p.run(t.Context(), []string{"health", "--ops-addr", addr}); got != tt.want {
			t.Errorf("status %d: exit %d, want %d: %s", tt.status, got, tt.want, problems.String())
		}
		srv.Close()
		if got := p.run(t.Context(), []string{"health", "--ops-addr", addr}); got != exitFailed {
			t.Errorf("nobody there: exit %d", got)
		}
	}
}
