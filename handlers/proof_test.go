package handlers

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/internal/ratelimit"
	"recourse/models"
	"recourse/models/store"
)

// newBesiegedPortal has a budget of three wrong claims, which the address of none of
// the test's browsers has spent.
func newBesiegedPortal(t *testing.T) (*portaltest.Rehearsal, http.Handler, *[]time.Duration) {
	t.Helper()
	r := portaltest.NewRehearsal(t, 30, 4)
	policy := models.DefaultPolicy()
	policy.Failures = []ratelimit.Limit{{Max: 3, Per: 10 * time.Minute}}
	var err error
	r.Store, err = store.New(store.Config{DB: r.DB, Keyring: r.Ring, Policy: policy})
	check(t, err)
	cfg, waits := testConfig(t), &[]time.Duration{}
	cfg.Incidents, cfg.Patients, cfg.Now = r.Store, r.Store, r.Clock.Now
	cfg.Wait = func(_ context.Context, d time.Duration) { *waits = append(*waits, d) }
	h := newTestServer(t, cfg)
	for range 3 {
		b := newBrowser(t, h)
		b.from = "203.0.113.9:1234"
		b.post("/en/enroll", "code", models.NewCode().Grouped())
		b.get("/en/identity")
		b.shows(b.post("/en/identity", identity(r.Claims[0])...), 422, "We could not match")
	}
	return r, h, waits
}

// field is the value of a hidden field or a form's data.
func field(t *testing.T, page, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("%s is not in %s", pattern, page)
	}
	return m[1]
}

func TestWorkIsAskedForAndKeepsWhatWasTyped(t *testing.T) {
	r, h, waits := newBesiegedPortal(t)
	b, c := newBrowser(t, h), r.Claims[0]
	b.post("/es/enroll", "code", c.Code.Grouped())
	b.get("/es/identity")
	asked := b.post("/es/identity", identity(c)...)
	b.shows(asked, 200, "Una revisión más", "Espere 1 minuto", `name="last_name"`, "/static/js/proof.")
	if got := asked.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the page may be cached: %q", got)
	}
	challenge := field(t, asked.body, `name="proof" value="([^"]+)"`)
	answer := portaltest.Solve(field(t, asked.body, `data-puzzle="([^"]+)"`), 12)
	b.shows(b.post("/es/identity", append(identity(c), "proof", challenge)...), 200, "Fue muy pronto")
	b.leadsTo(b.post("/es/identity", append(identity(c), "proof", challenge, "to", "pt")...), "/pt/identity")
	b.shows(b.get("/pt/identity"), 200, c.LastName)
	b.leadsTo(b.post("/es/identity", append(identity(c), "proof", challenge, "proof_answer", answer)...), "/es/details")
	for _, d := range *waits {
		if d < 0 || d >= tick {
			t.Errorf("an answer waits %v", d)
		}
	}
	if len(*waits) != 6 {
		t.Errorf("%d answers left on the tick, want 6", len(*waits))
	}
}

// Whether there is such a code, whether it is right: the answers are the same.
func TestWorkTellsNothing(t *testing.T) {
	r, h, _ := newBesiegedPortal(t)
	pages := map[string]int{}
	for _, code := range []models.Code{r.Claims[1].Code, models.NewCode()} {
		b := newBrowser(t, h)
		b.post("/en/enroll", "code", code.Grouped())
		b.get("/en/identity")
		page := b.post("/en/identity", identity(r.Claims[1])...)
		answer := portaltest.Solve(field(t, page.body, `data-puzzle="([^"]+)"`), 12)
		varying := []string{b.token, field(t, page.body, `name="proof" value="([^"]+)"`), field(t, page.body, `data-puzzle="([^"]+)"`)}
		body := page.body
		for _, v := range varying {
			body = strings.ReplaceAll(body, v, "")
		}
		pages[body]++
		wrong := append(identity(r.Claims[1]), "birth_year", "1901", "proof", varying[1], "proof_answer", answer)
		refused := b.post("/en/identity", wrong...)
		b.shows(refused, 422, "We could not match")
		pages["refused "+strings.ReplaceAll(refused.body, b.token, "")]++
	}
	if len(pages) != 2 {
		t.Errorf("%d different pages for a code that is there and one that is not", len(pages))
	}
}

func TestStatusAsksForWorkToo(t *testing.T) {
	r, h, _ := newBesiegedPortal(t)
	b, c := newBrowser(t, h), r.Claims[2]
	form := append(identity(c)[2:], "code", c.Code.Grouped())
	asked := b.post("/pt/status", form...)
	b.shows(asked, 200, "Mais uma verificação", c.Code.Grouped())
	r.Clock.Pass(time.Minute)
	challenge := field(t, asked.body, `name="proof" value="([^"]+)"`)
	if page := b.post("/pt/status", append(form, "proof", challenge)...); page.status != 200 || strings.Contains(page.body, "Mais uma verificação") {
		t.Errorf("after the wait: %d", page.status)
	}
}
