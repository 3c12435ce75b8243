package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/internal/i18n"
	"recourse/models"
)

// Config is what the portal's pages need.
type Config struct {
	Incidents incidents
	Patients  enroller
	Accounts  accounts
	Desk      desk
	Office    office
	Rehearsal rehearsal

	Words *i18n.Registry
	Log   *slog.Logger
	Now   func() time.Time // the Wall clock

	// Wait is how long an answer is held back for the tick that hides how long
	// a claim took. Nil waits by a timer; tests do not wait.
	Wait func(context.Context, time.Duration)

	// TrustedProxies are networks whose X-Forwarded-For is believed. None: the
	// address is the connection's.
	TrustedProxies []string

	// Secure is false only where a rehearsal is served on http://localhost:
	// cookies then lose Secure and the __Host- prefix, and nothing asks for TLS.
	Secure bool
}

// server is what every request needs, whoever sent it.
type server struct {
	Config
	recent  recent
	looks   looks
	origins *http.CrossOriginProtection
	patient *patientPages
	staff   *staffPages
	admin   *adminPages
	errors  errorPages
}

// New checks cfg and returns the portal.
func New(cfg Config) (http.Handler, error) {
	engine, err := newEngine(cfg)
	if err != nil {
		return nil, err
	}
	return headAsGet(engine), nil
}

func newEngine(cfg Config) (*gin.Engine, error) {
	s, err := newServer(cfg)
	if err != nil {
		return nil, err
	}
	return s.engine()
}

func newServer(cfg Config) (*server, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if err := registerRules(); err != nil {
		return nil, fmt.Errorf("handlers: register the rules of forms: %w", err)
	}
	rules, err := models.Rules()
	if err != nil {
		return nil, fmt.Errorf("handlers: %w", err)
	}
	if cfg.Wait == nil {
		cfg.Wait = sleep
	}
	s := &server{Config: cfg, origins: http.NewCrossOriginProtection(), errors: newErrorPages()}
	s.patient, s.staff, s.admin = newPatientPages(s), newStaffPages(s), newAdminPages(s, rules.Rules)
	return s, nil
}

func (cfg Config) check() error {
	for name, missing := range map[string]bool{
		"Incidents": cfg.Incidents == nil, "Patients": cfg.Patients == nil,
		"Accounts": cfg.Accounts == nil, "Desk": cfg.Desk == nil, "Office": cfg.Office == nil, "Rehearsal": cfg.Rehearsal == nil,
		"Words": cfg.Words == nil, "Log": cfg.Log == nil, "Now": cfg.Now == nil,
	} {
		if missing {
			return errors.New("handlers: Config." + name + " is missing")
		}
	}
	return nil
}

func (s *server) engine() (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false                 // its answer would bypass every middleware
	engine.ContextWithFallback = false                   // a gin context is reused: pass the request's own
	engine.RemoteIPHeaders = []string{"X-Forwarded-For"} // others a proxy may pass on as a visitor made them up
	if err := engine.SetTrustedProxies(s.TrustedProxies); err != nil {
		return nil, fmt.Errorf("handlers: trusted proxies: %w", err)
	}
	s.routes(engine)
	return engine, nil
}

// headAsGet answers HEAD like GET; net/http leaves the body out.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := *r
			get.Method = http.MethodGet
			r = &get
		}
		next.ServeHTTP(w, r)
	})
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
