package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/internal/i18n"
	"recourse/models"
)

// sentinels names every error that models/errors.go declares.
func sentinels(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../models/errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, spec := range g.Specs {
			for _, name := range spec.(*ast.ValueSpec).Names {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

// wantStatus is the answer to each error of the domain. A new error fails the
// test until somebody has decided.
var wantStatus = map[string]struct {
	err    error
	status int
}{
	"ErrInvalid": {models.ErrInvalid, 400}, "ErrNotFound": {models.ErrNotFound, 404}, "ErrConflict": {models.ErrConflict, 409}, "ErrOvertaken": {models.ErrOvertaken, 409},
	"ErrMove": {models.ErrMove, 409}, "ErrFrozen": {models.ErrFrozen, 409}, "ErrForbidden": {models.ErrForbidden, 403},
	"ErrSelfApproval": {models.ErrSelfApproval, 403}, "ErrTotals": {models.ErrTotals, 422}, "ErrNotSealed": {models.ErrNotSealed, 409},
	"ErrSealed": {models.ErrSealed, 409}, "ErrReadBack": {models.ErrReadBack, 409}, "ErrPrintShop": {models.ErrPrintShop, 409}, "ErrOutdated": {models.ErrOutdated, 409}, "ErrSession": {models.ErrSession, 403},
	"ErrSignIn": {models.ErrSignIn, 422}, "ErrInvitation": {models.ErrInvitation, 422}, "ErrPasskey": {models.ErrPasskey, 422}, "ErrConsent": {models.ErrConsent, 422}, "ErrRehearsal": {models.ErrRehearsal, 409},
	"ErrSSN": {models.ErrSSN, 422}, "ErrActor": {models.ErrActor, 500}, "ErrNoMatch": {models.ErrNoMatch, 422},
	"ErrAuditLog": {models.ErrAuditLog, 500}, "ErrNotApproved": {models.ErrNotApproved, 409}, "ErrEvidence": {models.ErrEvidence, 500},
}

func TestEveryDomainErrorHasAnAnswer(t *testing.T) {
	for _, name := range sentinels(t) {
		want, ok := wantStatus[name]
		if !ok {
			t.Errorf("models.%s: nobody has decided how it is answered", name)
			continue
		}
		if got := classify(fmt.Errorf("use case: %w", want.err)); got.status != want.status {
			t.Errorf("models.%s: status %d, want %d", name, got.status, want.status)
		}
		if !explicit(want.err) {
			t.Errorf("models.%s is answered by chance", name)
		}
	}
}

func explicit(err error) bool {
	for _, k := range answers {
		if k.is == err {
			return true
		}
	}
	return false
}

// failing is a portal with a page that ends as fn says.
func failing(t *testing.T, path string, log *slog.Logger, fn gin.HandlerFunc) http.Handler {
	t.Helper()
	cfg := testConfig(t)
	cfg.Log = log
	s := &server{Config: cfg, errors: newErrorPages(), origins: http.NewCrossOriginProtection()}
	engine := gin.New()
	engine.GET(path, s.observe, secure(true), s.answer, s.findIncident, s.deadline(time.Second), fn)
	return engine
}

func TestErrorPagesInEveryLanguage(t *testing.T) {
	all := []error{&models.Limited{RetryAfter: 90 * time.Second}, &models.Limited{RetryAfter: 3 * time.Hour}, &http.MaxBytesError{Limit: 1}, errors.New("unforeseen")}
	for _, k := range answers {
		all = append(all, k.is)
	}
	var err error
	h := failing(t, "/en/x", slog.New(slog.DiscardHandler), handle(func(*gin.Context) error { return fmt.Errorf("secret detail: %w", err) }))
	for _, err = range all {
		for _, tag := range []i18n.Tag{"en", "es", "pt"} {
			w := get(h, "/en/x", "Accept-Language", string(tag))
			if want := classify(err).status; w.Code != want {
				t.Errorf("%v: status %d, want %d", err, w.Code, want)
			}
			body := w.Body.String()
			checkMarkup(t, err.Error(), body)
			if strings.Contains(body, "secret detail") {
				t.Errorf("%v: the visitor reads the error's text", err)
			}
			if !strings.Contains(body, "1-800-555-0148") || !strings.Contains(body, `lang="`+string(tag)+`"`) {
				t.Errorf("%v in %s: no phone or another language", err, tag)
			}
			if limited := (*models.Limited)(nil); errors.As(err, &limited) && w.Header().Get("Retry-After") == "" {
				t.Errorf("%v: no Retry-After", err)
			}
		}
	}
}

func TestPanicIsCaughtAndItsValueKeptOut(t *testing.T) {
	var log bytes.Buffer
	h := failing(t, "/en/x", slog.New(slog.NewTextHandler(&log, nil)), func(*gin.Context) { panic("Maria Gonzalez 1956") })
	w := get(h, "/en/x?name=Gonzalez")
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "<h1") {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	if strings.Contains(log.String(), "Gonzalez") || strings.Contains(w.Body.String(), "Gonzalez") {
		t.Errorf("personal data left: %s", log.String())
	}
	if id := w.Header().Get("X-Request-Id"); id == "" || strings.Count(log.String(), id) < 2 || !strings.Contains(w.Body.String(), id) {
		t.Errorf("the request's id %q is not in log and page: %s", id, log.String())
	}
}

func TestStaffReadEnglishErrors(t *testing.T) {
	h := failing(t, "/staff/x", slog.New(slog.DiscardHandler), handle(func(*gin.Context) error { return models.ErrSelfApproval }))
	w := get(h, "/staff/x", "Accept-Language", "es")
	if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "A second person must approve this.") {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

func TestDeadlineIsPassedOn(t *testing.T) {
	h := failing(t, "/en/x", slog.New(slog.DiscardHandler), handle(func(c *gin.Context) error {
		if _, ok := c.Request.Context().Deadline(); !ok {
			t.Error("the work has no deadline")
		}
		return context.DeadlineExceeded
	}))
	if w := get(h, "/en/x"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("status %d", w.Code)
	}
}
