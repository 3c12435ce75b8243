package handlers

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"recourse/internal/theme"
	"recourse/models"
)

// themedIncidents knows one incident, as it is now.
type themedIncidents struct{ inc models.Incident }

func (f *themedIncidents) IncidentByHost(context.Context, string) (models.Incident, error) {
	return f.inc, nil
}

func (f *themedIncidents) IncidentByRef(context.Context, string) (models.Incident, error) {
	return f.inc, nil
}

const testLogo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 30"><path d="M0 0h120v30z"/></svg>`

func themed(look theme.Theme) *themedIncidents {
	inc := testIncident()
	inc.Facts.Theme, inc.Version = look, 1
	return &themedIncidents{inc}
}

// themeLinks are the addresses of the theme's files in a page.
func themeLinks(page string) []string {
	return regexp.MustCompile(`/theme/[^"]*`).FindAllString(page, -1)
}

func TestThemeIsServed(t *testing.T) {
	known := themed(theme.Theme{Colors: map[theme.Role]theme.Color{theme.Brand: "#5b1f3d"}, Logo: theme.Logo{SVG: testLogo}})
	cfg := testConfig(t)
	cfg.Incidents = known
	h := newTestServer(t, cfg)
	page := get(h, "/es/help").Body.String()
	links := themeLinks(page)
	if len(links) != 2 || !strings.Contains(page, `width="176" height="44" alt=""`) {
		t.Fatalf("links %v in %s", links, page)
	}
	css, mark := get(h, links[0]), get(h, links[1])
	if css.Body.String() != ":root{--govuk-brand-colour:#5b1f3d;}\n" || css.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("colors: %v %s", css.Header(), css.Body)
	}
	if !strings.Contains(mark.Body.String(), `viewBox="0 0 120 30"`) || mark.Header().Get("Content-Type") != "image/svg+xml" || mark.Header().Get("Content-Security-Policy") != logoPolicy {
		t.Errorf("logo: %v %s", mark.Header(), mark.Body)
	}
	for _, w := range []http.Header{css.Header(), mark.Header()} {
		if w.Get("Cache-Control") != "public, max-age=31536000, immutable" || w.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("headers: %v", w)
		}
	}
	for _, path := range []string{"/theme/", "/theme/.css", "/theme/000000000000.css", strings.TrimSuffix(links[0], ".css") + ".svg"} {
		if w := get(h, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	known.inc.Facts.Theme.Colors, known.inc.Version = map[theme.Role]theme.Color{theme.Brand: "#14513b"}, 2
	if w := get(h, links[0]); w.Code != http.StatusNotFound {
		t.Errorf("an old name leads to other colors: %s", w.Body)
	}
	if now := themeLinks(get(h, "/es/help").Body.String()); len(now) != 2 || now[0] == links[0] || now[1] != links[1] {
		t.Errorf("links %v after a change of %v", now, links)
	}
}

func TestOwnLookNeedsNoFile(t *testing.T) {
	if page := get(newTestServer(t, testConfig(t)), "/en").Body.String(); len(themeLinks(page)) > 0 || !strings.Contains(page, `class="app-initial"`) {
		t.Errorf("links %v in %s", themeLinks(page), page)
	}
}

// What cannot be read is not shown, though it stands in the database.
func TestBadThemeIsNotShown(t *testing.T) {
	for name, look := range map[string]theme.Theme{
		"pale":   {Colors: map[theme.Role]theme.Color{theme.Link: "#eeeeee"}},
		"no css": {Colors: map[theme.Role]theme.Color{theme.Link: "#000;}*{display:none"}},
		"logo":   {Logo: theme.Logo{SVG: "<svg"}},
	} {
		var log bytes.Buffer
		cfg := testConfig(t)
		cfg.Incidents, cfg.Log = themed(look), slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError}))
		h := newTestServer(t, cfg)
		for range 2 {
			if page := get(h, "/en"); page.Code != http.StatusOK || len(themeLinks(page.Body.String())) > 0 {
				t.Errorf("%s is shown: %d", name, page.Code)
			}
		}
		if strings.Count(log.String(), "the theme is refused") != 1 {
			t.Errorf("%s: log %q", name, log.String())
		}
	}
}
