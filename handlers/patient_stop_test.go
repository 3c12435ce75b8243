package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/models"
)

// Whoever got the letter about a sign-up stops it with nothing but the code in it, in any
// language; the patient who signs in then sees the same case.
func testALetterStopsASignUp(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	var stops []models.Code
	var receipts []models.Receipt
	for _, c := range r.Claims {
		receipts = append(receipts, r.Enroll(t, c))
	}
	codes := r.Confirm(t)
	for _, receipt := range receipts {
		stops = append(stops, codes[receipt.Reference])
	}
	for i, words := range []struct{ lang, does, stopped, frozen string }{
		{"en", "If you press the button", "The sign-up is on hold", "Your sign-up is on hold"},
		{"es", "Si oprime el botón", "La inscripción está en pausa", "Su inscripción está en pausa"},
		{"pt", "Se você apertar o botão", "A inscrição está parada", "A sua inscrição está parada"},
	} {
		b, at := newBrowser(t, h), "/"+words.lang
		b.shows(b.get(at+"/not-me"), 200, words.does, "1-800-555-0123", "/static/js/code.")
		b.leadsTo(b.get(at+"/not-me/stopped"), at+"/not-me")
		b.leadsTo(b.post(at+"/not-me", "code", strings.ToLower(stops[i].Grouped())), at+"/not-me/stopped")
		p := b.get(at + "/not-me/stopped")
		b.shows(p, 200, words.stopped, "C-", "2020", "1-800-555-0123", "TTY 711")
		if kept := p.header.Get("Cache-Control"); kept != "no-store" {
			t.Errorf("the case may be cached: %q", kept)
		}
		number := field(t, p.body, `(C-[0-9A-Z]{8})`)
		b.leadsTo(b.post(at+"/not-me", "code", stops[i].Plain()), at+"/not-me/stopped")
		b.shows(b.get(at+"/not-me/stopped"), 200, number)
		b.shows(b.get("/en/not-me/stopped"), 200, number)
		for _, at := range []string{"/en/not-me", "/en/not-me/stopped", "/pt/not-me"} {
			if strings.Contains(b.get(at).body, stops[i].Grouped()) {
				t.Errorf("%s shows a code that was used", at)
			}
		}
		patient := newBrowser(t, h)
		patient.post(at+"/enroll", "code", r.Claims[i].Code.Grouped())
		patient.get(at + "/identity")
		patient.shows(patient.post(at+"/identity", identity(r.Claims[i])...), 200, words.frozen, number)
		b.leadsTo(b.post(at+"/leave"), at)
		b.leadsTo(b.get(at+"/not-me/stopped"), at+"/not-me")
	}
	t.Run("refusals", func(t *testing.T) { stopRefusals(t, r, h, stops[0]) })
}

// Every code that stops nothing has the same bytes, whatever keeps it from working; a slip
// is pointed out at once, and so is the other kind of code, by its shape alone.
func stopRefusals(t *testing.T, r *portaltest.Rehearsal, h http.Handler, decided models.Code) {
	all, err := r.Cases(t.Context(), r.Staff[models.RoleSupervisor], r.Inc.ID)
	check(t, err)
	for _, c := range all {
		d := models.CaseDecision{Outcome: models.OutcomeLifted, Note: models.NotePatientDid}
		p, err := r.ProposeCase(t.Context(), r.Staff[models.RoleSupervisor], r.Inc.ID, c.ID, d)
		check(t, err)
		check(t, r.ApproveProposal(t.Context(), r.Staff[models.RolePrivacyOfficer], r.Inc.ID, p.ID))
	}
	pages := map[string]bool{}
	for _, code := range []models.Code{decided, models.NewStopCode(), models.NewStopCode()} {
		b := newBrowser(t, h)
		p := b.post("/en/not-me", "code", code.Grouped())
		b.shows(p, http.StatusUnprocessableEntity, "We could not match", code.Grouped(), "1-800-555-0123", "without a code")
		pages[blind.ReplaceAllString(p.body, "")] = true
	}
	if len(pages) != 1 {
		t.Errorf("%d different refusals", len(pages))
	}
	b := newBrowser(t, h)
	for typed, words := range map[string][]string{
		"":                             {"Enter the stop code"},
		decided.Plain()[1:]:            {"You typed 11"},
		"A" + decided.Plain()[1:]:      {"place 1"},
		slipOf(decided):                {"One letter or number is not right"},
		r.Claims[0].Code.Grouped():     {"This is the code to sign up", `href="/en/enroll"`},
		strings.Repeat("2345 ", 3)[3:]: {"You typed"},
	} {
		b.shows(b.post("/en/not-me", "code", typed), http.StatusUnprocessableEntity, append(words, `href="#code"`, "aria-invalid")...)
	}
	if len(b.cookies) != 0 {
		t.Error("a visit was begun for a slip")
	}
	b.shows(b.post("/es/enroll", "code", decided.Grouped()), http.StatusUnprocessableEntity, "Es para parar una inscripción", `href="/es/not-me"`)
	b.leadsTo(b.post("/en/not-me", "code", "half", "to", "es"), "/es/not-me")
	b.shows(b.get("/es/not-me"), 200, `value="half"`)
	b.leadsTo(b.post("/es/not-me", "to", "pt"), "/pt/not-me")
	b.shows(b.get("/en/help"), 200, `href="/en/not-me"`)
	cross := newBrowser(t, h)
	cross.shows(cross.postFrom("cross-site", "/en/not-me", "code", decided.Grouped()), http.StatusForbidden, "open too long")
}

func slipOf(c models.Code) string {
	s := []byte(c.Plain())
	s[5] = models.Alphabet[(strings.IndexByte(models.Alphabet, s[5])+1)%len(models.Alphabet)]
	return string(s)
}

// To stop a sign-up takes nothing from a visit that is under way, and waits for the tick.
func TestStoppingAsksForWorkAndKeepsTheVisit(t *testing.T) {
	r, h, waits := newBesiegedPortal(t)
	r.Clock.Pass(time.Hour)
	receipt := r.Enroll(t, r.Claims[0])
	stop := r.Confirm(t)[receipt.Reference]
	for range 3 { // wrong stop codes spend what wrong claims do
		b := newBrowser(t, h)
		b.from = "203.0.113.9:1234"
		b.shows(b.post("/en/not-me", "code", models.NewStopCode().Grouped()), 422, "We could not match")
	}
	b := newBrowser(t, h)
	asked := b.post("/pt/not-me", "code", stop.Grouped())
	b.shows(asked, 200, "Mais uma verificação", stop.Grouped(), `action="/pt/not-me"`)
	before := len(*waits)
	r.Clock.Pass(time.Minute)
	b.leadsTo(b.post("/pt/not-me", "code", stop.Grouped(), "proof", field(t, asked.body, `name="proof" value="([^"]+)"`)), "/pt/not-me/stopped")
	if len(*waits) != before+1 {
		t.Error("the answer did not leave on the tick")
	}
	r.Clock.Pass(time.Hour)
	other := newBrowser(t, h)
	other.verify("en", r.Claims[1])
	visit := other.cookies["__Host-visit"]
	other.leadsTo(other.post("/en/not-me", "code", stop.Grouped()), "/en/not-me/stopped")
	if other.cookies["__Host-visit"] != visit {
		t.Error("another visit was begun")
	}
	other.shows(other.get("/en/details"), 200, "What we send")
}
