//go:build browser

package e2e

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"recourse/handlers"
	"recourse/internal/i18n"
	"recourse/internal/jobs"
	"recourse/internal/portaltest"
	"recourse/internal/ratelimit"
	"recourse/models"
	"recourse/models/store"
)

// besieged is a portal whose budget is one wrong claim, and which got several.
func besieged(t *testing.T, failures int) (*portaltest.Rehearsal, string) {
	t.Helper()
	r := portaltest.NewRehearsal(t, 30, 2)
	with := func(budget int) *store.Store {
		policy := models.DefaultPolicy()
		policy.Failures = []ratelimit.Limit{{Max: budget, Per: 10 * time.Minute}}
		s, err := store.New(store.Config{DB: r.DB, Keyring: r.Ring, Policy: policy})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	patient := with(1000)
	for i := range failures {
		_, _ = patient.Verify(t.Context(), models.VerifyRequest{
			IncidentID: r.Inc.ID, Channel: models.ChannelWeb, Address: netip.AddrFrom4([4]byte{203, 0, 113, byte(i)}), Language: "en",
			Claim: models.Claim{Purpose: models.ToEnroll, Code: models.NewCode(), LastName: "Nobody", BirthDate: models.MustDate("1956-04-09")},
		})
	}
	return r, serve(t, r, with(1))
}

const fromHeader = "X-Test-From"

// serve serves the portal of a rehearsal, with a store of other policies, to visitors
// who say from which address they come.
func serve(t *testing.T, r *portaltest.Rehearsal, s *store.Store) (base string) {
	t.Helper()
	words, err := i18n.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	portal, err := handlers.New(handlers.Config{
		Incidents: s, Patients: s, Accounts: s, Desk: s, Office: s, Rehearsal: &jobs.Runner{Store: s},
		Words: words, Log: slog.New(slog.DiscardHandler), Now: r.Clock.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if from := req.Header.Get(fromHeader); from != "" {
			req.RemoteAddr = from + ":1234"
		}
		req.Host = r.Inc.Host
		portal.ServeHTTP(w, req)
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// The page works for the person, at the least and the most that it may cost.
func TestProofOfWorkInABrowser(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		failures int
		zeros    string
	}{{"least", 1, "12"}, {"most", 16, "16"}} {
		t.Run(tt.name, func(t *testing.T) {
			r, base := besieged(t, tt.failures)
			c := r.Claims[0]
			b := newBrowser(t, base, "proof-"+tt.name, 390, 844)
			b.open("/en/enroll")
			b.fill("code", c.Code.Grouped())
			b.submit()
			b.fill("last_name", c.LastName, "birth_month", c.BirthDate.Month().String(), "birth_day", c.BirthDate.String()[8:], "birth_year", c.BirthDate.String()[:4])
			b.submit()
			b.see("One more check")
			if got := evaluate[string](b, `document.getElementById("answers").dataset.zeros`); got != tt.zeros {
				t.Errorf("%s zero bits are asked for, want %s", got, tt.zeros)
			}
			b.press(`button[name=to][value=es]`) // while it works
			b.at("/es/identity")
			b.submit()
			b.see("Una revisión más")
			b.press(`button[name=to][value=en]`)
			b.submit()
			b.shot("proof")
			took := evaluate[int64](b, `new Promise(done => { const look = () => document.getElementById("answers").elements.proof_answer.value ? done(Math.round(performance.now())) : setTimeout(look, 20); look(); })`)
			t.Logf("%s zero bits a part: solved %d ms after the page began to load", tt.zeros, took)
			b.see("The check is done")
			b.sound("proof")
			b.submit()
			b.at("/en/details")
		})
	}
}
