package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"recourse/internal/portaltest"
	"recourse/models"
)

// TestTracesHoldWhatIsPlanted plants one word in every place that the walk looks
// into, and in every one it is found: by the same readers, on a portal that is
// served. What the walk does not find is therefore not there.
func TestTracesHoldWhatIsPlanted(t *testing.T) {
	const word = "quillfeather" // as incident, organization, operator and provider
	s := newShell(t)
	s.env, s.user = s.env[:2], word
	s.must(t, "keys", "init")
	s.must(t, "migrate", "up")
	file := strings.ReplaceAll(incidentJSON(t, word), "Test Hospital", word)
	s.must(t, "incident", "create", s.write(t, "incident.json", file))
	s.run(t, "", "roster", "export-problems", "--incident", "none") // says which incidents there are
	s.must(t, "provider", "simulate", "--exchange", s.path("exchange"))
	t.Run("served", func(t *testing.T) {
		at, logs := serve(t, s)
		v := newVisitor(t, at.portal, word+".example.org", s.traces)
		v.get(t, "/admin/"+word) // sent to sign in, and back
		v.get(t, "/en/nothing")
		office := s.hire(t, word, "admin", v, "/admin/"+word)
		office.get(t, "/admin/"+word+"/report.csv") // a file with a name
		s.plantMetric(t, word)
		s.plantMail(t)
		s.traces.operators(t, at.operators)
		s.traces.database(t, s)
		s.traces.folder(t, placeProvider, s.path("exchange"))
		s.traces.add(placeLog, []byte(logs()))
	})
	if err := os.WriteFile(s.path("keys"), []byte(`{"note": "`+word+`"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s.traces.file(t, placeKeyring, s.path("keys"))
	canary := []portaltest.Canary{{Name: "the word", Value: "QuillFeather"}}
	for _, place := range places(s) {
		if len(s.traces.find(t, place, canary)) == 0 {
			t.Errorf("not found in: %s", place)
		}
	}
	if len(places(s)) != len(s.traces.in) {
		t.Errorf("%d places were gathered from, %d are looked into", len(s.traces.in), len(places(s)))
	}
}

// plantMetric has a portal count what no portal counts by: a word.
func (s *shell) plantMetric(t *testing.T, word string) {
	t.Helper()
	s.inside(t, word, func(_ context.Context, p *portal, _ models.Incident) error {
		w := newWatch(p, s.clock.Now)
		w.attempts.WithLabelValues("web", word).Inc()
		operators := httptest.NewServer(w.pages())
		defer operators.Close()
		s.traces.operators(t, operators.URL)
		return nil
	})
}

// plantMail has an e-mail sent that names the organization.
func (s *shell) plantMail(t *testing.T) {
	t.Helper()
	post := portaltest.NewMailServer(t, false)
	server := post.Host + ":" + strconv.Itoa(post.Port)
	s.must(t, "mail", "test", "me@example.net", "--smtp", server, "--smtp-from", "notice@portal.example.org")
	s.traces.mail(post, 1)
}

// A leak in what passes over the wire is found wherever it stands.
func TestRecorderSeesTheWire(t *testing.T) {
	leaky := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/from" {
			http.Redirect(w, r, "/to?who=Quill%20Feather", http.StatusSeeOther)
			return
		}
		w.Header().Set("X-Debug", "cXVpbGwgZmVhdGhlcg==") // base64
		http.Error(w, "no page for Quill Feather", http.StatusNotFound)
	}))
	defer leaky.Close()
	var tr traces
	newVisitor(t, leaky.URL, "leaky.example.org", &tr).get(t, "/from")
	for _, place := range []string{placeURLs, placeLocations, placeHeaders, placeErrors} {
		if len(tr.find(t, place, []portaltest.Canary{{Name: "a name", Value: "quill feather"}})) == 0 {
			t.Errorf("not found in: %s", place)
		}
	}
}
