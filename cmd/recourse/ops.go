package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"recourse/models"
	"recourse/models/store"
)

// watch is what operators see of a serving portal. No metric has a label that a
// visitor can choose.
type watch struct {
	portal   *portal
	now      func() time.Time
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	attempts *prometheus.CounterVec
	unsealed prometheus.Gauge
	work     prometheus.Gauge
	mails    *prometheus.CounterVec
	waiting  prometheus.Gauge
}

func newWatch(p *portal, now func() time.Time) *watch {
	w := &watch{
		portal: p, now: now, registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "recourse_request_seconds", Help: "Requests to the portal by status class.", Buckets: []float64{.01, .05, .1, .25, 1, 5},
		}, []string{"class"}),
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "recourse_attempts_total", Help: "Claims by channel and how they ended.",
		}, []string{"channel", "outcome"}),
		unsealed: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "recourse_audit_unsealed_entries", Help: "Audit entries not yet in the sealed log, when last asked.",
		}),
		work: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "recourse_proof_of_work_bits", Help: "Work that a claim costs because too many fail, at the incident where it is most; 0 while none does.",
		}),
		mails: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "recourse_mails_total", Help: "Tries to send an e-mail by how they ended; refused and failed ones are given up.",
		}, []string{"kind", "ended"}),
		waiting: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "recourse_mails_waiting", Help: "E-mails that wait to be sent, when last asked.",
		}),
	}
	w.registry.MustRegister(w.requests, w.attempts, w.unsealed, w.work, w.mails, w.waiting)
	return w
}

func (w *watch) countMail(kind models.MailKind, ended string) {
	w.mails.WithLabelValues(string(kind), ended).Inc()
}

// pages are the operators' pages, on an address of their own.
func (w *watch) pages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(out http.ResponseWriter, _ *http.Request) { fmt.Fprintln(out, "ok") })
	mux.HandleFunc("GET /readyz", w.showReady)
	metrics := promhttp.HandlerFor(w.registry, promhttp.HandlerOpts{})
	mux.HandleFunc("GET /metrics", func(out http.ResponseWriter, r *http.Request) {
		_ = errors.Join(w.auditLag(r.Context()), w.mailsWaiting(r.Context())) // the page shows the last values that are known
		metrics.ServeHTTP(out, r)
	})
	return mux
}

// readiness is what /readyz answers.
type readiness struct {
	Ready  bool              `json:"ready"`
	Checks map[string]string `json:"checks"`
	Keys   int               `json:"keys"`
}

func (w *watch) showReady(out http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	answer := readiness{Ready: true, Checks: map[string]string{}, Keys: len(w.portal.ring.KeyIDs())}
	for _, check := range w.checks() {
		answer.Checks[check.name] = "ok"
		if err := check.do(ctx); err != nil {
			answer.Ready, answer.Checks[check.name] = false, err.Error()
		}
	}
	out.Header().Set("Content-Type", "application/json")
	if !answer.Ready {
		out.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = writeJSON(out, answer)
}

type check struct {
	name string
	do   func(ctx context.Context) error
}

func (w *watch) checks() []check {
	return []check{
		{"database", w.writeProbe},
		{"migrations", func(ctx context.Context) error { return store.CheckMigrated(ctx, w.portal.db) }},
		{"keys", func(ctx context.Context) error { return store.Bind(ctx, w.portal.db, w.portal.ring) }},
		{"audit", w.auditLag},
	}
}

// writeProbe writes a lease that nobody wants.
func (w *watch) writeProbe(ctx context.Context) error {
	_, _, err := w.portal.Lease(ctx, "write-probe", "readiness", time.Second)
	return err
}

// unsealedLimit is how many entries may wait for the sealer, which takes seconds.
const unsealedLimit = 10_000

func (w *watch) auditLag(ctx context.Context) error {
	n, err := w.portal.UnsealedAudit(ctx)
	if err != nil {
		return err
	}
	w.unsealed.Set(float64(n))
	if n > unsealedLimit {
		return fmt.Errorf("%d audit entries wait to be sealed: see the log for why", n)
	}
	return nil
}

func (w *watch) mailsWaiting(ctx context.Context) error {
	n, err := w.portal.WaitingMails(ctx)
	if err == nil {
		w.waiting.Set(float64(n))
	}
	return err
}

// count measures the requests to the portal.
func (w *watch) count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		began := w.now()
		seen := &statusWriter{ResponseWriter: out, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		w.requests.WithLabelValues(strconv.Itoa(seen.status/100) + "xx").Observe(w.now().Sub(began).Seconds())
	})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements [http.ResponseWriter].
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets [http.ResponseController] reach the writer below.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// counted is the store with its decisions on claims counted.
type counted struct {
	*store.Store
	attempts *prometheus.CounterVec
}

// Verify decides a claim; see [store.Store.Verify].
func (c counted) Verify(ctx context.Context, r models.VerifyRequest) (models.Verified, error) {
	v, err := c.Store.Verify(ctx, r)
	limited, wanted := (*models.Limited)(nil), (*models.ProofWanted)(nil)
	outcome := "matched"
	switch {
	case errors.Is(err, models.ErrNoMatch):
		outcome = "refused"
	case errors.As(err, &limited):
		outcome = "limited"
	case errors.As(err, &wanted):
		outcome = "work_wanted"
	case err != nil:
		outcome = "failed"
	}
	c.attempts.WithLabelValues(string(r.Channel), outcome).Inc()
	return v, err
}
