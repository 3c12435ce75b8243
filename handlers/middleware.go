package handlers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/internal/i18n"
	"recourse/models"
)

// observe gives the request an id and logs how it ended. Of the address only
// the route's pattern is logged: what stands in a path, a query, a form or a
// cookie may be personal.
func (s *server) observe(c *gin.Context) {
	r := &request{id: rand.Text()[:12], start: s.Now()}
	c.Set(requestKey, r)
	c.Header("X-Request-Id", r.id)
	c.Next()
	s.Log.LogAttrs(c.Request.Context(), slog.LevelInfo, "request",
		slog.String("id", r.id), slog.String("method", c.Request.Method), slog.String("route", c.FullPath()),
		slog.Int("status", c.Writer.Status()), slog.Int("bytes", max(0, c.Writer.Size())),
		slog.Duration("took", s.Now().Sub(r.start)), slog.String("incident", r.incident.Ref))
}

// policy allows a page what it needs and nothing else: no inline style or
// script, nothing from another host, no frame around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"

// secure sets the headers that every answer has. Answers share their values, which
// http.Header replaces and never changes.
func secure(tls bool) gin.HandlerFunc {
	h := http.Header{}
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cache-Control", noStore)
	if tls {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
	return func(c *gin.Context) { maps.Copy(c.Writer.Header(), h) }
}

// findIncident names the incident of the request's host, before anything else
// is read. Nobody learns anything at a host that no incident has.
func (s *server) findIncident(c *gin.Context) {
	host := hostName(c)
	incident, err := s.Incidents.IncidentByHost(c.Request.Context(), host)
	switch {
	case errors.Is(err, models.ErrNotFound):
		fail(c, errNoHost)
		return
	case err != nil:
		requestOf(c).incident = s.recent.find(host) // so that its page has a phone number
		fail(c, fmt.Errorf("%w: find incident: %w", errUnavailable, err))
		return
	}
	s.recent.keep(incident)
	requestOf(c).incident = incident
}

// recent remembers incidents for the page that says the database is away.
type recent struct {
	mu   sync.Mutex
	byID map[string]models.Incident
}

func (r *recent) keep(i models.Incident) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byID == nil {
		r.byID = map[string]models.Incident{}
	}
	r.byID[i.ID] = i
}

func (r *recent) find(host string) (found models.Incident) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, i := range r.byID {
		if i.Host == host || i.IsDefault && found.ID == "" {
			found = i
		}
	}
	return found
}

// sameOrigin refuses what another site's page made the browser send.
func (s *server) sameOrigin(c *gin.Context) {
	if err := s.origins.Check(c.Request); err != nil {
		fail(c, fmt.Errorf("%w: %w", errCSRF, err))
	}
}

// limitBody bounds what is read of a request.
func limitBody(most int64) gin.HandlerFunc {
	return func(c *gin.Context) { c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most) }
}

// deadline ends work that takes too long.
func (s *server) deadline(d time.Duration) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx, cancel := context.WithTimeout(c.Request.Context(), d)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		c.Next()
	}
}

// language takes the language from the path; one that is not complete is not there.
func (s *server) language(c *gin.Context) {
	words, ok := s.Words.Printer(i18n.Tag(c.Param("lang")))
	if !ok {
		fail(c, errNoPage)
		return
	}
	requestOf(c).words = words
	c.Header("Content-Language", string(words.Tag()))
}
