package handlers

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"recourse/models"
)

// several are incidents by host, which a test changes.
type several struct {
	mu     sync.Mutex
	byHost map[string]models.Incident
}

func (s *several) IncidentByHost(_ context.Context, host string) (models.Incident, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inc, ok := s.byHost[host]
	if !ok {
		return inc, models.ErrNotFound
	}
	return inc, nil
}

func (s *several) IncidentByRef(context.Context, string) (models.Incident, error) {
	return models.Incident{}, models.ErrNotFound
}

// change changes an incident as the store does: with a new version.
func (s *several) change(host string, to func(*models.Incident)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inc := s.byHost[host]
	to(&inc)
	inc.Version++
	s.byHost[host] = inc
}

const north, south = "north.example.org", "south.example.org"

func sharedPortal(t *testing.T) (*several, http.Handler) {
	t.Helper()
	s := &several{byHost: map[string]models.Incident{}}
	for host, name := range map[string]string{north: "North Hospital", south: "South Hospital"} {
		inc := testIncident()
		inc.ID, inc.Ref, inc.Host, inc.Facts.Organization = host, host[:5], host, name
		s.byHost[host] = inc
	}
	cfg := testConfig(t)
	cfg.Incidents = s
	return s, newTestServer(t, cfg)
}

var sharedPaths = []string{"", "/enroll", "/help", "/real", "/freeze", "/accessibility", "/privacy"}

// Pages that are the same for everybody are so only within an incident, a language
// and an address, also when all are asked for at once.
func TestSharedPagesNeverMix(t *testing.T) {
	_, h := sharedPortal(t)
	var all sync.WaitGroup
	for range 4 {
		for _, path := range sharedPaths {
			for _, lang := range []string{"en", "es", "pt"} {
				all.Go(func() {
					for host, name := range map[string]string{north: "North Hospital", south: "South Hospital"} {
						checkShared(t, h, host, "/"+lang+path, lang, name)
					}
				})
			}
		}
	}
	all.Wait()
}

func checkShared(t *testing.T, h http.Handler, host, path, lang, name string) {
	t.Helper()
	other := map[string]string{"North Hospital": "South Hospital", "South Hospital": "North Hospital"}[name]
	for range 2 {
		w := get(h, path, "Host", host)
		body := w.Body.String()
		if w.Code != 200 || !strings.Contains(body, `<html lang="`+lang+`"`) || !strings.Contains(body, name) || strings.Contains(body, other) {
			t.Errorf("%s%s: status %d, or another incident's or language's page", host, path, w.Code)
		}
		if w.Header().Get("Content-Language") != lang {
			t.Errorf("%s%s: Content-Language is %q", host, path, w.Header().Get("Content-Language"))
		}
	}
}

// A page shows a change of the incident, a day that was moved and a last day that
// has passed with the next request.
func TestSharedPagesFollowTheIncident(t *testing.T) {
	s, h := sharedPortal(t)
	shows := func(words ...string) {
		t.Helper()
		body := get(h, "/en", "Host", north).Body.String()
		for _, w := range words {
			if !strings.Contains(body, w) {
				t.Errorf("the page lacks %q", w)
			}
		}
	}
	shows("April 20, 2020", "July 31, 2020", "1-800-555-0148")
	s.change(north, func(i *models.Incident) { i.CalendarOffsetDays = 30 })
	shows("May 20, 2020")
	s.change(north, func(i *models.Incident) { i.EnrollBy = models.MustDate("2020-08-31") })
	shows("August 31, 2020")
	s.change(north, func(i *models.Incident) { i.Facts.Phone = "1-800-555-0199" })
	shows("1-800-555-0199")
}

// Midnight in the incident's zone is not the hour at which the last day is over
// everywhere: pages change at both.
func TestSharedPagesFollowTheClock(t *testing.T) {
	s, _ := sharedPortal(t)
	cfg := testConfig(t)
	now := time.Date(2020, 7, 31, 16, 0, 0, 0, time.UTC)
	cfg.Incidents, cfg.Now = s, func() time.Time { return now }
	h := newTestServer(t, cfg)
	open := get(h, "/en", "Host", north).Body.String()
	now = time.Date(2020, 8, 1, 10, 59, 0, 0, time.UTC) // 11 pm in Pago Pago
	late := get(h, "/en", "Host", north).Body.String()
	now = now.Add(time.Minute)
	closed := get(h, "/en", "Host", north).Body.String()
	if !strings.Contains(open, "July 31, 2020") || !strings.Contains(late, "August 1, 2020") || late == closed || open == late {
		t.Error("a page was kept beyond its time")
	}
}

// busy is a stage on which every claim comes too often.
type busy struct {
	stage
	wait time.Duration
}

func (b *busy) Verify(context.Context, models.VerifyRequest) (models.Verified, error) {
	return models.Verified{}, &models.Limited{RetryAfter: b.wait}
}

// A refusal says how long this one has to wait, and leads to the other language of
// its own page.
func TestRefusalsNeverMix(t *testing.T) {
	play := &busy{stage: stage{visit: models.Visit{ID: "v", CSRF: "token"}, draft: models.Draft{Code: models.NewCode().Grouped()}}}
	cfg := testConfig(t)
	cfg.Patients = play
	b := newBrowser(t, newTestServer(t, cfg))
	b.host, b.token, b.cookies["__Host-visit"] = "notice.example.org", "token", "token"
	form := append([]string{"last_name", "Smith", "code", models.NewCode().Grouped()}, birthday(models.MustDate("1956-04-09"))...)
	for range 2 {
		for minutes, words := range map[int]string{3: "3 minutes", 7: "7 minutes"} {
			play.wait = time.Duration(minutes) * time.Minute
			for _, path := range []string{"identity", "status"} {
				b.shows(b.post("/en/"+path, form...), http.StatusTooManyRequests, words, `href="/es/`+path+`"`)
			}
		}
	}
}

// In a rehearsal the page shows the host it was asked at, and anybody can ask at any.
func TestSharedPagesAreBounded(t *testing.T) {
	var s shared
	for i := range 10 * maxShared {
		s.keep(sharedKey{version: i}, []byte("page"))
	}
	if len(s.bodies) > maxShared || s.find(sharedKey{version: 10*maxShared - 1}) == nil {
		t.Errorf("%d copies are kept, want at most %d and the newest", len(s.bodies), maxShared)
	}
}
