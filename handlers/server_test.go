package handlers

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"recourse/internal/i18n"
	"recourse/models"
)

var noon = time.Date(2020, 4, 20, 16, 0, 0, 0, time.UTC)

// fakeIncidents knows one incident, until err is set.
type fakeIncidents struct{ err error }

func (f *fakeIncidents) IncidentByHost(_ context.Context, host string) (models.Incident, error) {
	switch {
	case f.err != nil:
		return models.Incident{}, f.err
	case host != "notice.example.org":
		return models.Incident{}, models.ErrNotFound
	}
	return testIncident(), nil
}

func (f *fakeIncidents) IncidentByRef(ctx context.Context, _ string) (models.Incident, error) {
	return f.IncidentByHost(ctx, "notice.example.org")
}

func testIncident() models.Incident {
	return models.Incident{
		ID: "i1", Ref: "one", Host: "notice.example.org", Zone: "America/New_York", Rehearsal: true,
		EnrollBy: models.MustDate("2020-07-31"), TermMonths: 24, FloorDays: 60,
		Facts: models.Facts{
			Organization: "Test Hospital", Phone: "1-800-555-0148", TTY: "711", Provider: "Example Monitoring",
			Product: "Three-bureau monitoring", TermsVersion: "2020-04", MainSite: "hospital.example.org",
			Hours: map[string]string{"en": "Mon–Fri, 8 am–8 pm ET", "es": "De lunes a viernes, 8 am–8 pm, hora del este", "pt": "De segunda a sexta, das 8h às 20h, hora do Leste"},
		},
	}
}

// testConfig is a portal whose every missing word fails the test.
func testConfig(t *testing.T) Config {
	t.Helper()
	words, err := i18n.New(func(tag i18n.Tag, id string) { t.Errorf("%s: message %s is missing", tag, id) })
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		Incidents: &fakeIncidents{}, Patients: struct{ enroller }{}, Accounts: struct{ accounts }{}, Desk: struct{ desk }{},
		Office: struct{ office }{}, Rehearsal: struct{ rehearsal }{}, Words: words, Secure: true,
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon },
		Wait: func(context.Context, time.Duration) {},
	}
}

func newTestServer(t *testing.T, cfg Config) http.Handler {
	t.Helper()
	return headAsGet(watchedEngine(t, cfg))
}

// get asks for a path of the test incident; header holds pairs.
func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	return send(h, httptest.NewRequest(http.MethodGet, path, nil), header...)
}

func send(h http.Handler, r *http.Request, header ...string) *httptest.ResponseRecorder {
	r.Host = "notice.example.org"
	for ; len(header) >= 2; header = header[2:] {
		if header[0] == "Host" {
			r.Host = header[1]
		}
		r.Header.Set(header[0], header[1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestNewChecksItsConfig(t *testing.T) {
	for name, forget := range map[string]func(*Config){
		"Incidents": func(c *Config) { c.Incidents = nil }, "Patients": func(c *Config) { c.Patients = nil },
		"Words": func(c *Config) { c.Words = nil }, "Log": func(c *Config) { c.Log = nil }, "Now": func(c *Config) { c.Now = nil },
		"trusted proxies": func(c *Config) { c.TrustedProxies = []string{"nonsense"} },
	} {
		cfg := testConfig(t)
		forget(&cfg)
		if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

func TestEveryAnswerHasTheHeaders(t *testing.T) {
	h := newTestServer(t, testConfig(t))
	tests := []struct {
		path, host string
		status     int
	}{
		{"/", "", 303}, {"/e", "", 303}, {"/en", "", 200}, {"/es/", "", 200}, {"/pt", "", 200}, {"/fr", "", 404}, {"/en/nothing", "", 404},
		{"/static/nothing.css", "", 404}, {"/robots.txt", "", 200}, {"/en", "other.example.org", 404}, {"/staff/one/no/such/page", "", 404},
	}
	for _, tt := range tests {
		header := []string{}
		if tt.host != "" {
			header = []string{"Host", tt.host}
		}
		w := get(h, tt.path, header...)
		if w.Code != tt.status {
			t.Errorf("%s: status %d, want %d", tt.path, w.Code, tt.status)
		}
		for _, name := range []string{
			"Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy", "X-Request-Id",
			"Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Cache-Control",
		} {
			if w.Header().Get(name) == "" {
				t.Errorf("%s: no %s", tt.path, name)
			}
		}
		if strings.Contains(tt.host, "other") && strings.Contains(w.Body.String(), "Hospital") {
			t.Errorf("an unknown host learns of an incident: %s", w.Body)
		}
	}
}

func TestLanguageIsChosenByTheBrowser(t *testing.T) {
	h := newTestServer(t, testConfig(t))
	tests := []struct{ path, accept, want string }{
		{"/", "", "/en"}, {"/", "es-MX,es;q=0.9", "/es"}, {"/", "pt-BR,pt;q=0.9", "/pt"}, {"/e", "es", "/es/enroll"}, {"/e", "de", "/en/enroll"},
	}
	for _, tt := range tests {
		w := get(h, tt.path, "Accept-Language", tt.accept)
		if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != tt.want {
			t.Errorf("%s in %q: %d to %s, want %s", tt.path, tt.accept, w.Code, got, tt.want)
		}
	}
}

func TestDatabaseAwayStillGivesAPhoneNumber(t *testing.T) {
	cfg, found := testConfig(t), &fakeIncidents{}
	cfg.Incidents = found
	h := newTestServer(t, cfg)
	get(h, "/es")
	found.err = errors.New("secret detail")
	w := get(h, "/es")
	if w.Code != 503 || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "1-800-555-0148") {
		t.Errorf("status %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if strings.Contains(w.Body.String(), "secret") || !strings.Contains(w.Body.String(), "Este sitio no funciona") {
		t.Errorf("page: %s", w.Body)
	}
}

func TestWrongMethod(t *testing.T) {
	h := newTestServer(t, testConfig(t))
	w := send(h, httptest.NewRequest(http.MethodPost, "/en", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" {
		t.Errorf("wrong method: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

// doorman notes where sign-ins come from.
type doorman struct {
	accounts
	from netip.Addr
}

func (d *doorman) SignIn(_ context.Context, _ models.SignIn, from netip.Addr) (string, error) {
	d.from = from
	return "", models.ErrSignIn
}

// Nobody chooses the address that limits count.
func TestTheAddressIsTheConnectionsOrATrustedProxys(t *testing.T) {
	proxy := []string{"192.0.2.0/24"} // httptest's address is in it
	tests := []struct {
		trusted              []string
		forwarded, real, got string
	}{
		{nil, "198.51.100.7", "198.51.100.8", "192.0.2.1"},
		{proxy, "198.51.100.7", "", "198.51.100.7"},
		{proxy, "203.0.113.9, 198.51.100.7", "203.0.113.9", "198.51.100.7"},
		{proxy, "", "203.0.113.9", "192.0.2.1"},
		{proxy, "198.51.100.7:4711", "203.0.113.9", "192.0.2.1"}, // some proxies add a port
	}
	for _, tt := range tests {
		cfg, door := testConfig(t), &doorman{}
		cfg.TrustedProxies, cfg.Accounts = tt.trusted, door
		r := httptest.NewRequest("POST", "/staff/sign-in", strings.NewReader("name=ana&password=secret&code=1"))
		send(newTestServer(t, cfg), r, "Content-Type", "application/x-www-form-urlencoded", "X-Forwarded-For", tt.forwarded, "X-Real-IP", tt.real)
		if door.from.String() != tt.got {
			t.Errorf("trusting %v, X-Forwarded-For %q, X-Real-IP %q: from %s, want %s", tt.trusted, tt.forwarded, tt.real, door.from, tt.got)
		}
	}
}
