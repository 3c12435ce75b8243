package handlers

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"recourse/internal/portaltest"
	"recourse/models"
)

// born is a claim's birth date as an agent types it.
func born(c models.Claim) string {
	return c.BirthDate.Month().String() + " " + strconv.Itoa(c.BirthDate.Day()) + " " + strconv.Itoa(c.BirthDate.Year())
}

func TestLookUp(t *testing.T) {
	b := newHouse(t)
	agent, claim := b.as(t, models.RoleAgent), b.Claims[0]
	b.page(t, "find", agent.get("/staff/one"), 200, `action="/staff/one"`, "autofocus", "Change the date")

	w := agent.post("/staff/one", "q", strings.ToLower(claim.Code.Grouped()))
	record := w.Header().Get("Location")
	if w.Code != 303 || !strings.HasPrefix(record, "/staff/one/patients/") {
		t.Fatalf("by code: %d to %q", w.Code, record)
	}
	if w := agent.post("/staff/one", "last_name", claim.LastName, "born", born(claim)); w.Header().Get("Location") != record {
		t.Errorf("by name and birth date: %d to %q", w.Code, w.Header().Get("Location"))
	}
	body := b.page(t, "record", agent.get(record), 200,
		"Sign the caller up", "Sign up this caller", "Mailed", "Works", "5 attempts left today", "Jul 31, 2020 (102 days left)", "••/••/", "Record viewed", "by Test Person")
	if n := strings.Count(body, "<li><time "); n < 4 {
		t.Errorf("the history has %d lines", n)
	}
	reference := body[strings.Index(body, ">L-")+1:][:10]
	if w := agent.post("/staff/one", "q", reference); w.Header().Get("Location") != record {
		t.Errorf("by the letter's reference: %d to %q", w.Code, w.Header().Get("Location"))
	}

	wrong := []struct{ name, q, last, born, want string }{
		{"find-empty", "", "", "", "Enter a code or a reference"},
		{"find-slip", "2222-2222-2222-2223", "", "", "One letter or number of this code is not right"},
		{"find-neither", "what is this", "", "", "This is no reference"},
		{"find-no-date", "", "Duarte", "", "Enter the date of birth"},
		{"find-no-name", "", "", "4 28 1956", "Enter the last name too"},
	}
	for _, tt := range wrong {
		w := agent.post("/staff/one", "q", tt.q, "last_name", tt.last, "born", tt.born)
		b.page(t, tt.name, w, 422, tt.want, `value="`+tt.q+`"`, `value="`+tt.last+`"`, `value="`+tt.born+`"`, "<title>Error: ")
	}
	b.page(t, "find-none", agent.post("/staff/one", "last_name", "Nobody", "born", "4 28 1956"), 200, "No match", "Nobody on the roster matches")
	b.page(t, "no-record", agent.get("/staff/one/patients/none"), 404)
}

// enrollForm is what an agent types for a claim.
func enrollForm(c models.Claim) []string {
	d := c.BirthDate
	return []string{"code", c.Code.Grouped(), "last_name", c.LastName,
		"birth_month", strconv.Itoa(int(d.Month())), "birth_day", strconv.Itoa(d.Day()), "birth_year", strconv.Itoa(d.Year())}
}

func hidden(t *testing.T, body, name string) string {
	t.Helper()
	_, after, ok := strings.Cut(body, `name="`+name+`" value="`)
	if !ok {
		t.Fatalf("no field %s", name)
	}
	value, _, _ := strings.Cut(after, `"`)
	return value
}

func TestEnrollACaller(t *testing.T) {
	b := newHouse(t)
	agent, claim := b.as(t, models.RoleAgent), b.Claims[0]
	b.page(t, "claim", agent.get("/staff/one/enroll"), 200, "four at a time")
	b.page(t, "claim-empty", agent.post("/staff/one/enroll"), 422, "Enter the last name", `href="#code"`, `href="#last_name"`, `href="#birth_month"`)

	stranger := claim
	stranger.LastName = "Unheard-of"
	body := b.page(t, "claim-refused", agent.post("/staff/one/enroll", enrollForm(stranger)...), 422,
		claimRefused, "The portal does not say which", `value="Unheard-of"`, `value="`+claim.Code.Grouped()+`"`)
	other := b.Claims[1]
	other.BirthDate = other.BirthDate.AddDays(1)
	again := b.page(t, "claim-refused", agent.post("/staff/one/enroll", enrollForm(other)...), 422, claimRefused)
	if typed.ReplaceAllString(body, "") != typed.ReplaceAllString(again, "") {
		t.Error("the answer tells what did not match")
	}

	body = b.page(t, "terms", agent.post("/staff/one/enroll", enrollForm(claim)...), 200, "Sample Watch", "24 months", "at 3 credit bureaus")
	form := []string{"enrollment", hidden(t, body, "enrollment"), "patient", hidden(t, body, "patient"), "language", "es", "contact_by", "email", "email", "ana@example"}
	b.page(t, "terms-wrong", agent.post("/staff/one/enroll/terms", form...), 422, "Tick the box when the caller has agreed", "Enter an email address", `value="ana@example"`, `value="es" selected`)
	if w := agent.post("/staff/one/enroll/send", form...); w.Code != 422 {
		t.Errorf("sent without consent: status %d", w.Code)
	}
	form = append(form[:len(form)-1], "ana@example.org", "consent", "yes")
	b.page(t, "terms-language", agent.post("/staff/one/enroll/terms", append(form, "language", "xx")...), 422, "Choose the caller")
	b.page(t, "review", agent.post("/staff/one/enroll/terms", form...), 200, "E-mail to ana@example.org", "Spanish", "Send to Sample Watch")
	b.page(t, "terms-again", agent.post("/staff/one/enroll/terms", append(form, "change", "yes")...), 200, `value="ana@example.org"`, "checked")
	if n := countEnrolled(t, b); n != 0 {
		t.Fatalf("%d enrolled before anything was sent", n)
	}

	for range 2 { // pressed twice
		w := agent.post("/staff/one/enroll/send", form...)
		if to := w.Header().Get("Location"); w.Code != 303 || !strings.HasSuffix(to, "/enrolled") {
			t.Fatalf("send: %d to %q\n%s", w.Code, to, w.Body)
		}
		b.page(t, "enrolled", agent.get(w.Header().Get("Location")), 200, "write down your reference: <b class=\"app-code\">R-", "by e-mail", "1-800-555-0123")
	}
	if n := countEnrolled(t, b); n != 1 {
		t.Errorf("%d enrolled, want one", n)
	}
	b.page(t, "cause", agent.post("/staff/one/enroll", enrollForm(claim)...), 200, "Signed up already")
	record := "/staff/one/patients/" + form[3]
	b.page(t, "record-enrolled", agent.get(record), 200, "Wait for Sample Watch", "Signed up", "E-mail", "Enrollment: signed up")
	if w := agent.get("/staff/one/patients/none/enrolled"); w.Code != 404 {
		t.Errorf("end of a call about nobody: %d", w.Code)
	}
}

func countEnrolled(t *testing.T, b *house) int {
	t.Helper()
	r, err := b.Report(t.Context(), b.Staff[models.RoleAuditor], b.Inc.ID, true)
	check(t, err)
	return r.Funnel.Enrolled.N
}

// Five attempts a day, then the same neutral answer for right claims too.
func TestALockedCodeAnswersNeutrally(t *testing.T) {
	b := newHouse(t)
	agent, claim := b.as(t, models.RoleAgent), b.Claims[0]
	stranger := claim
	stranger.LastName = "Unheard-of"
	for range 5 {
		b.page(t, "claim-refused", agent.post("/staff/one/enroll", enrollForm(stranger)...), 422, claimRefused)
	}
	b.page(t, "claim-locked", agent.post("/staff/one/enroll", enrollForm(claim)...), 422, claimRefused)
	hits, err := b.Find(t.Context(), b.Staff[models.RoleAgent], b.Inc.ID, models.Lookup{Code: claim.Code})
	check(t, err)
	b.page(t, "record-locked", agent.get("/staff/one/patients/"+hits[0].PatientID), 200, "Code locked", "The code is locked", "no attempts left")
}

func TestClock(t *testing.T) {
	b := newHouse(t)
	agent := b.as(t, models.RoleAgent)
	b.page(t, "clock", agent.get("/staff/clock"), 200, "Today is Monday, April 20, 2020", "It cannot be taken back",
		"It will be Tuesday, April 21, 2020", "It will be Sunday, August 2, 2020", "It will be Thursday, April 21, 2022")

	tests := []struct{ step, from, to string }{
		{"day", "2020-04-20", "2020-04-21"}, {"month", "2020-04-21", "2020-05-21"}, {"deadline", "2020-05-21", "2020-08-02"}, {"end", "2020-08-02", "2022-08-03"},
	}
	for _, tt := range tests {
		w := agent.post("/staff/clock", "step", tt.step, "from", tt.from)
		inc, err := b.IncidentByRef(t.Context(), "one")
		check(t, err)
		if got := inc.Today(b.Clock.Now()).String(); w.Code != 303 || got != tt.to {
			t.Errorf("%s from %s: status %d, the calendar shows %s, want %s", tt.step, tt.from, w.Code, got, tt.to)
		}
	}
	b.page(t, "clock-moved", agent.get("/staff/clock?done=moved"), 200, "The calendar was moved", "Wednesday, August 3, 2022")
	if body := agent.get("/staff/clock").Body.String(); strings.Contains(body, "Past the last day") {
		t.Error("a day that is over can be moved to")
	}
	if w := agent.post("/staff/clock", "step", "day", "from", "2020-04-20"); w.Code != 409 {
		t.Errorf("from a day that is over: status %d", w.Code)
	}
	if w := agent.post("/staff/clock", "step", "back", "from", "2022-08-03"); w.Code != 400 {
		t.Errorf("an unknown step: status %d", w.Code)
	}
}

func TestNoClockOutsideARehearsal(t *testing.T) {
	b := newHouse(t)
	_, err := b.AddStaff(t.Context(), portaltest.Operator(), models.NewStaff{
		SignInName: "second", Name: "Test Person", Password: portaltest.Password, Secret: b.Secret,
		Grants: []models.Grant{{IncidentID: b.two.ID, Role: models.RoleAgent}},
	})
	check(t, err)
	v := b.account(t, "second")
	b.Inc = b.two // the host of what is sent from here on
	if w := v.get("/staff/clock"); w.Code != 404 {
		t.Errorf("the clock of a real incident: status %d", w.Code)
	}
	if w := v.send("POST", "/staff/clock", url.Values{"csrf": {v.csrf()}, "step": {"day"}}); w.Code != 404 {
		t.Errorf("moving a real incident's clock: status %d", w.Code)
	}
	if body := v.get("/staff/two").Body.String(); strings.Contains(body, "app-rehearsal") || strings.Contains(body, clockPath) {
		t.Error("a real incident has a rehearsal's band")
	}
}

// For somebody who died nothing is monitored, and no caller is told so.
func TestEnrollingTheNextOfKinPromisesNoMonitoring(t *testing.T) {
	b := newHouse(t)
	agent := b.as(t, models.RoleAgent)
	for _, claim := range b.Claims {
		hits, err := b.Find(t.Context(), b.Staff[models.RoleAgent], b.Inc.ID, models.Lookup{Code: claim.Code})
		check(t, err)
		r, err := b.PatientRecord(t.Context(), b.Staff[models.RoleAgent], b.Inc.ID, hits[0].PatientID)
		check(t, err)
		if !r.Deceased {
			continue
		}
		terms := b.page(t, "terms", agent.post("/staff/one/enroll", enrollForm(claim)...), 200)
		sent := agent.post("/staff/one/enroll/send", "enrollment", hidden(t, terms, "enrollment"), "patient", r.PatientID,
			"language", "en", "contact_by", "post", "consent", "yes", "subject", "deceased", "first_name", "Ann", "last_name", "Day", "relationship", "child", "may", "yes")
		end := agent.get(sent.Header().Get("Location"))
		if to := end.Header().Get("Location"); end.Code != 303 || to != "/staff/one/patients/"+r.PatientID {
			t.Fatalf("the end of the call: %d to %q\n%s", end.Code, to, end.Body)
		}
		b.page(t, "record-deceased", agent.get(end.Header().Get("Location")), 200, "Help with recovery")
		return
	}
	t.Fatal("nobody of the rehearsal has died")
}

// A caller who knows nothing of a sign-up gets it stopped, and the number of the case.
func TestAnAgentStopsASignUp(t *testing.T) {
	b := newHouse(t)
	agent := b.as(t, models.RoleAgent)
	b.Enroll(t, b.Claims[0])
	hits, err := b.Find(t.Context(), b.Staff[models.RoleAgent], b.Inc.ID, models.Lookup{Code: b.Claims[0].Code})
	check(t, err)
	record := "/staff/one/patients/" + hits[0].PatientID
	b.page(t, "record-stoppable", agent.get(record), 200, "Stop this sign-up", record+"/not-me")
	for range 2 { // a second press is harmless
		if w := agent.post(record + "/not-me"); w.Code != 303 || w.Header().Get("Location") != record {
			t.Fatalf("stop: %d to %q", w.Code, w.Header().Get("Location"))
		}
	}
	body := b.page(t, "record-held", agent.get(record), 200, "The sign-up is on hold", "Case C-", "Apr 30, 2020", "Hold on the sign-up begun", "Case: open")
	if strings.Contains(body, "Stop this sign-up") {
		t.Error("what is on hold can be stopped again")
	}
	b.page(t, "cases-one", b.as(t, models.RoleSupervisor).get("/admin/one/cases"), 200, "“This wasn’t me”", "Apr 30, 2020")
	other, err := b.Find(t.Context(), b.Staff[models.RoleAgent], b.Inc.ID, models.Lookup{Code: b.Claims[1].Code})
	check(t, err)
	if w := agent.post("/staff/one/patients/" + other[0].PatientID + "/not-me"); w.Code != 409 {
		t.Errorf("a sign-up that there is not: status %d", w.Code)
	}
}

// A caller who acts for the person on the letter gets the number of a case, and what to show.
func TestACallerSignsUpSomebodyElse(t *testing.T) {
	b := newHouse(t)
	agent, claim := b.as(t, models.RoleAgent), b.Claims[0]
	terms := b.page(t, "terms-alone", agent.post("/staff/one/enroll", enrollForm(claim)...), 200, `name="say" value="represented"`, `name="say" value="deceased"`)
	patient := hidden(t, terms, "patient")
	form := []string{"enrollment", hidden(t, terms, "enrollment"), "patient", patient, "roster", "adult", "language", "en", "contact_by", "post", "consent", "yes"}
	say := func(subject string) []string { return append(form, "subject", "adult", "say", subject) }
	b.page(t, "terms-died", agent.post("/staff/one/enroll/terms", say("deceased")...), 200, "I am sorry for your loss", "Executor of the estate", `name="say" value="adult"`)
	b.page(t, "terms-acts", agent.post("/staff/one/enroll/terms", say("represented")...), 200, "You act for somebody else", "Conservator", `value="represented"`)
	form = append(form, "subject", "represented")
	b.page(t, "terms-nobody", agent.post("/staff/one/enroll/terms", form...), 422, "Enter the caller&#39;s first name")
	form = append(form, "first_name", "Ann", "last_name", "Day", "relationship", "power_of_attorney", "may", "yes")
	b.page(t, "review-acts", agent.post("/staff/one/enroll/terms", form...), 200, "Ann Day, power of attorney", "Two people look at a paper", "Open a case")
	w := agent.post("/staff/one/enroll/send", form...)
	if w.Code != 303 {
		t.Fatalf("send: %d\n%s", w.Code, w.Body)
	}
	b.page(t, "enrolled-waits", agent.get(w.Header().Get("Location")), 200, "The sign-up waits for a case", `<b class="app-code">C-`, "a power of attorney", "April 30, 2020", "Nothing is sent yet")
	b.page(t, "cause-waits", agent.post("/staff/one/enroll", enrollForm(claim)...), 200, "The sign-up waits for a case")
	b.page(t, "record-waits", agent.get("/staff/one/patients/"+patient), 200, "Two people decide a case", "a power of attorney", "Apr 30, 2020")
	cases, err := b.Cases(t.Context(), b.Staff[models.RoleSupervisor], b.Inc.ID)
	check(t, err)
	if len(cases) != 1 {
		t.Fatalf("%d cases", len(cases))
	}
	b.page(t, "case-acts", b.as(t, models.RoleSupervisor).get("/admin/one/cases/"+cases[0].ID), 200, "Ann Day", "Power of attorney", "Somebody acts for the patient")
}
