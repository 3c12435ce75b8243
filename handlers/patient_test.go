package handlers

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"recourse/internal/portaltest"
	"recourse/models"
)

// The patients' pages on one portal: each test has patients of its own, and the
// tests that let time pass come last.
func TestPatientPages(t *testing.T) {
	r, h := newPortal(t)
	next := 0
	t.Run("a parent signs up two children", func(t *testing.T) { testAParentSignsUpTwoChildren(t, r, h) })
	t.Run("the family of somebody who died", func(t *testing.T) { testTheFamilyOfSomebodyWhoDied(t, r, h) })
	for _, tt := range []struct {
		name   string
		claims int
		test   func(*testing.T, *portaltest.Rehearsal, http.Handler)
	}{
		{"walk in every language", 3, testWalkInEveryLanguage},
		{"sent twice and back are harmless", 2, testSentTwiceAndBackAreHarmless},
		{"a double click is harmless", 1, testADoubleClickIsHarmless},
		{"language changes keep what was typed", 1, testLanguageChangesKeepWhatWasTyped},
		{"wrong answers are kept", 1, testWrongAnswersAreKept},
		{"more time is given", 1, testMoreTimeIsGiven},
		{"the status is asked in any language", 0, testTheStatusIsAskedInAnyLanguage},
		{"steps out of order lead to the right one", 1, testStepsOutOfOrderLeadToTheRightOne},
		{"mistakes come back with everything typed", 2, testMistakesComeBackWithEverythingTyped},
		{"every refusal has the same bytes", 3, testEveryRefusalHasTheSameBytes},
		{"too many tries from one address", 1, testTooManyTriesFromOneAddress},
		{"status by code and birth date", 2, testStatusByCodeAndBirthDate},
		{"code again resumes or shows the status", 2, testCodeAgainResumesOrShowsTheStatus},
		{"files to take along", 1, testFilesToTakeAlong},
		{"a letter stops a sign-up", 3, testALetterStopsASignUp},
		{"a code that was stopped", 1, testACodeThatWasStopped},
		{"forms without the visits token are refused", 1, testFormsWithoutTheVisitsTokenAreRefused},
		{"too large and malformed forms", 0, testTooLargeAndMalformedForms},
		{"information pages", 0, testInformationPages},
		{"session over shows nothing personal", 1, testSessionOverShowsNothingPersonal},
		{"deadline passed says whom to call", 1, testDeadlinePassedSaysWhomToCall},
	} {
		own := *r
		own.Claims = r.Claims[next : next+tt.claims]
		next += tt.claims
		t.Run(tt.name, func(t *testing.T) { tt.test(t, &own, h) })
	}
}

func testWalkInEveryLanguage(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	for i, words := range []struct{ lang, code, identity, details, review, done string }{
		{"en", "Enter the code from your letter", "Tell us who you are", "What we send, and to whom", "Check your answers", "You are signed up"},
		{"es", "Escriba el código de su carta", "Díganos quién es usted", "Qué enviamos y a quién", "Revise sus respuestas", "Usted está inscrito"},
		{"pt", "Digite o código da sua carta", "Diga quem você é", "O que mandamos e para quem", "Confira as suas respostas", "A sua inscrição está feita"},
	} {
		b, c, at := newBrowser(t, h), r.Claims[i], "/"+words.lang
		b.shows(b.get(at+"/enroll"), 200, words.code)
		b.leadsTo(b.post(at+"/enroll", "code", strings.ToLower(c.Code.Grouped())), at+"/identity")
		b.shows(b.get(at+"/identity"), 200, words.identity, `name="last_name"`)
		before := b.cookies["__Host-visit"]
		b.leadsTo(b.post(at+"/identity", identity(c)...), at+"/details")
		if b.cookies["__Host-visit"] == before {
			t.Error("the visit's token did not change once it became somebody's")
		}
		b.shows(b.get(at+"/details"), 200, words.details, "Sample Watch", "2020-04")
		b.leadsTo(b.post(at+"/details", "consent", "yes", "contact_by", "email", "email", "maria@example.org"), at+"/review")
		b.shows(b.get(at+"/review"), 200, words.review, "maria@example.org", at+"/details#email")
		b.leadsTo(b.post(at+"/review"), at+"/done")
		p := b.get(at + "/done")
		b.shows(p, 200, words.done, "R-", "2022")
		if got := p.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("a personal page may be cached: %q", got)
		}
		b.shows(b.get(at+"/status"), 200, "R-")
	}
}

func testSentTwiceAndBackAreHarmless(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	b := newBrowser(t, h)
	b.signUp("en", r.Claims[0])
	b.leadsTo(b.post("/en/review"), "/en/done")
	b.leadsTo(b.get("/en/review"), "/en/status")
	b.leadsTo(b.get("/en/details"), "/en/status")
	b.leadsTo(b.get("/en/identity"), "/en/status")
	b.leadsTo(b.post("/en/identity", identity(r.Claims[0])...), "/en/status")
	b.shows(b.get("/en/done"), 200, "You are signed up")
	// somebody else at the same screen begins anew
	b.leadsTo(b.post("/en/enroll", "code", r.Claims[1].Code.Grouped()), "/en/identity")
	b.shows(b.get("/en/identity"), 200, "Tell us who you are")
}

func testStepsOutOfOrderLeadToTheRightOne(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	nobody := newBrowser(t, h)
	for _, step := range []string{"identity", "details", "review"} {
		nobody.leadsTo(nobody.get("/en/"+step), "/en/enroll")
		nobody.leadsTo(nobody.post("/en/"+step), "/en/enroll")
	}
	nobody.leadsTo(nobody.get("/en/done"), "/en/status")
	typed := newBrowser(t, h)
	typed.post("/es/enroll", "code", r.Claims[0].Code.Grouped())
	for _, step := range []string{"details", "review", "done"} {
		typed.leadsTo(typed.get("/es/"+step), "/es/identity")
	}
	typed.verify("es", r.Claims[0])
	for _, step := range []string{"identity", "review", "done"} {
		typed.leadsTo(typed.get("/es/"+step), "/es/details")
	}
}

func testMistakesComeBackWithEverythingTyped(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	c := r.Claims[0]
	good := c.Code.Grouped()
	slip := good[:18] + string(models.Alphabet[(strings.IndexByte(models.Alphabet, good[18])+1)%23])
	tests := []struct {
		path string
		form []string
		want []string
	}{
		{"/en/enroll", []string{"code", ""}, []string{`href="#code"`, "Enter the code from your letter"}},
		{"/en/enroll", []string{"code", good[:17]}, []string{"You typed 14", good[:17]}},
		{"/en/enroll", []string{"code", slip}, []string{"One letter or number is not right", slip}},
		{"/es/enroll", []string{"code", "A" + good[1:]}, []string{"Mire el lugar 1", "A" + good[1:]}},
		{"/en/identity", []string{"last_name", "", "birth_month", "4", "birth_day", "9", "birth_year", "1956"}, []string{`href="#last_name"`, "Enter your last name", `value="1956"`}},
		{"/en/identity", []string{"last_name", `"><b>x`, "birth_month", "4", "birth_day", "31", "birth_year", "1956"}, []string{`href="#birth_month"`, "This is not a real date", `value="&#34;&gt;&lt;b&gt;x"`, `value="31"`}},
		{"/es/identity", []string{"last_name", "Díaz", "birth_month", "abril", "birth_day", "3", "birth_year", "56"}, []string{`href="#birth_year"`, "un año con 4 números", `value="abril"`, `value="Díaz"`}},
		{"/en/identity", []string{"last_name", "Day", "birth_month", "1", "birth_day", "40", "birth_year", "1956"}, []string{`href="#birth_day"`, "Day must be from 1 to 31"}},
		{"/en/identity", []string{"last_name", "Day", "birth_month", "1", "birth_day", "4", "birth_year", "2099"}, []string{"must be in the past"}},
		{"/en/identity", []string{"last_name", strings.Repeat("x", 101), "birth_month", "", "birth_day", "", "birth_year", ""}, []string{"too long", "Enter your date of birth"}},
		{"/en/status", []string{"code", "", "birth_month", "", "birth_day", "", "birth_year", ""}, []string{`href="#code"`, `href="#birth_month"`}},
		{"/en/details", []string{}, []string{"Tick the box if you agree", `href="#consent"`, `href="#contact_by"`}},
		{"/en/details", []string{"consent", "yes", "contact_by", "email", "email", "a@b"}, []string{`href="#email"`, `value="a@b"`, "checked"}},
		{"/es/details", []string{"consent", "yes", "contact_by", "phone", "phone", "123"}, []string{`href="#phone"`, `value="123"`, "10 números"}},
	}
	typed, verified := newBrowser(t, h), newBrowser(t, h)
	typed.post("/en/enroll", "code", r.Claims[1].Code.Grouped())
	typed.get("/en/identity")
	verified.verify("en", c)
	for _, tt := range tests {
		b := typed
		switch path.Base(tt.path) {
		case "details":
			b = verified
		case "enroll":
			b = newBrowser(t, h)
		}
		p := b.post(tt.path, tt.form...)
		b.shows(p, http.StatusUnprocessableEntity, append(tt.want, `<title>Error: `, `error-summary`, "aria-invalid")...)
		if t.Failed() {
			t.Fatalf("%s %v", tt.path, tt.form)
		}
	}
}

// blind takes out what may differ: what was typed, and tokens.
var blind = regexp.MustCompile(`(value="[^"]*")|([0-9a-zA-Z_-]{43})`)

func testEveryRefusalHasTheSameBytes(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	right, other := r.Claims[0], r.Claims[1]
	locked := r.Claims[2]
	unknown := right
	unknown.Code = models.NewCode()
	name, born := right, right
	name.LastName, born.BirthDate = "Nobody", right.BirthDate.AddDays(1)
	swapped := right
	swapped.LastName, swapped.BirthDate = other.LastName+"x", other.BirthDate
	lock := newBrowser(t, h)
	wrong := locked
	wrong.BirthDate = locked.BirthDate.AddDays(-1)
	for range 5 {
		lock.refuse("/en", wrong)
	}
	want := ""
	for kind, c := range map[string]models.Claim{
		"no such code": unknown, "another name": name, "another birth date": born, "another person": swapped,
		"locked": wrong, "locked, and right": locked,
	} {
		elsewhere := newBrowser(t, h)
		elsewhere.from = "198.51.100.7:1"
		p := elsewhere.refuse("/en", c)
		got := blind.ReplaceAllString(p, "")
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%s: another page than the others", kind)
		}
		for _, secret := range []string{"4 tries", "1 more", "locked"} {
			if strings.Contains(p, secret) {
				t.Errorf("%s: the page says %q", kind, secret)
			}
		}
	}
}

// refuse types a claim that is refused and returns the page.
func (b *browser) refuse(at string, c models.Claim) string {
	b.t.Helper()
	b.leadsTo(b.post(at+"/enroll", "code", c.Code.Grouped()), at+"/identity")
	b.get(at + "/identity")
	p := b.post(at+"/identity", identity(c)...)
	b.shows(p, http.StatusUnprocessableEntity, "We could not match", "1-800-555-0123", c.LastName)
	return p.body
}

func testTooManyTriesFromOneAddress(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	c := r.Claims[0]
	b := newBrowser(t, h)
	b.post("/en/enroll", "code", c.Code.Grouped())
	b.get("/en/identity")
	for range 60 {
		p := b.post("/en/identity", "last_name", "Wrong", "birth_month", "1", "birth_day", "1", "birth_year", "1950")
		if p.status == http.StatusTooManyRequests {
			b.shows(p, http.StatusTooManyRequests, "Please wait", "1-800-555-0123")
			if p.header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			return
		}
	}
	t.Error("60 wrong claims from one address were answered")
}

func testStatusByCodeAndBirthDate(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	receipt := r.Enroll(t, r.Claims[0])
	b := newBrowser(t, h)
	b.shows(b.get("/en/status"), 200, "See your status")
	ask := append([]string{"code", r.Claims[0].Code.Grouped()}, birthday(r.Claims[0].BirthDate)...)
	b.leadsTo(b.post("/en/status", ask...), "/en/status")
	b.shows(b.get("/en/status"), 200, "We have your sign-up", receipt.Reference)
	b.leadsTo(b.post("/en/leave"), "/en")
	b.shows(b.get("/en/status"), 200, "See your status")

	wrong := append([]string{"code", r.Claims[0].Code.Grouped()}, birthday(r.Claims[0].BirthDate.AddDays(1))...)
	b.shows(b.post("/en/status", wrong...), 422, "We could not match", r.Claims[0].Code.Grouped())
	notYet := append([]string{"code", r.Claims[1].Code.Grouped()}, birthday(r.Claims[1].BirthDate)...)
	b.shows(b.post("/en/status", notYet...), 200, "You have not signed up yet", "Friday, July 31, 2020")
}

func testCodeAgainResumesOrShowsTheStatus(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	half := newBrowser(t, h)
	half.verify("en", r.Claims[0])
	again := newBrowser(t, h)
	again.verify("en", r.Claims[0]) // back at the same step
	done := newBrowser(t, h)
	done.signUp("en", r.Claims[1])
	later := newBrowser(t, h)
	later.post("/en/enroll", "code", r.Claims[1].Code.Grouped())
	later.get("/en/identity")
	later.leadsTo(later.post("/en/identity", identity(r.Claims[1])...), "/en/status")
	later.shows(later.get("/en/status"), 200, "We have your sign-up")
}

func testDeadlinePassedSaysWhomToCall(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	r.Clock.Pass(150 * 24 * time.Hour)
	b := newBrowser(t, h)
	b.post("/es/enroll", "code", r.Claims[0].Code.Grouped())
	b.get("/es/identity")
	b.shows(b.post("/es/identity", identity(r.Claims[0])...), 200, "El tiempo para inscribirse terminó", "viernes, 31 de julio de 2020", "1-800-555-0123")
}

func testSessionOverShowsNothingPersonal(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	b := newBrowser(t, h)
	b.verify("en", r.Claims[0])
	b.post("/en/details", "consent", "yes", "contact_by", "email", "email", "maria@example.org")
	token := b.cookies["__Host-visit"]
	r.Clock.Pass(31 * time.Minute)
	for _, step := range []string{"identity", "details", "review", "done"} {
		b.cookies["__Host-visit"] = token
		p := b.get("/en/" + step)
		b.shows(p, http.StatusForbidden, "You were away for a while", `href="/en/enroll"`)
		if strings.Contains(p.body, "maria") || strings.Contains(p.body, r.Claims[0].LastName) {
			t.Errorf("%s: personal data after the session", step)
		}
		if _, ok := b.cookies["__Host-visit"]; ok {
			t.Errorf("%s: the cookie stayed", step)
		}
	}
	b.cookies["__Host-visit"] = token
	b.shows(b.get("/en/status"), 200, "See your status")
	b.verify("en", r.Claims[0])
}

func testFormsWithoutTheVisitsTokenAreRefused(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	b := newBrowser(t, h)
	b.verify("en", r.Claims[0])
	b.token = "forged"
	b.shows(b.post("/en/details", "consent", "yes", "contact_by", "post"), http.StatusForbidden, "open too long", `href="/en/details"`)
	b.token = "forged"
	b.shows(b.post("/en/leave"), http.StatusForbidden, "open too long")

	cross := httptest.NewRequest(http.MethodPost, "/es/enroll", strings.NewReader("code=x"))
	cross.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	cross.Header.Set("Sec-Fetch-Site", "cross-site")
	b.shows(b.do(cross), http.StatusForbidden, "abierta demasiado tiempo")
}

func testTooLargeAndMalformedForms(t *testing.T, _ *portaltest.Rehearsal, h http.Handler) {
	b := newBrowser(t, h)
	b.shows(b.post("/en/enroll", "code", strings.Repeat("K", maxForm)), http.StatusRequestEntityTooLarge, "too much to send", "1-800-555-0123")
	bad := httptest.NewRequest(http.MethodPost, "/en/enroll", strings.NewReader("code=%zz"))
	bad.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	b.shows(b.do(bad), http.StatusBadRequest, "We could not read that")
	query := httptest.NewRequest(http.MethodPost, "/en/enroll?code=HDNTXK", nil)
	query.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if p := b.do(query); p.status != 422 || strings.Contains(p.body, "HDNTXK") {
		t.Errorf("a code in the address was read: %d", p.status)
	}
}

func testInformationPages(t *testing.T, _ *portaltest.Rehearsal, h http.Handler) {
	b := newBrowser(t, h)
	for path, want := range map[string]string{
		"/en/help": "Somebody read e-mails.", "/es/help": "Alguien leyó correos.", "/en/real": "www.example.org", "/es/real": "one.example.org",
		"/en/freeze": "1-888-298-0045", "/es/freeze": "TransUnion", "/en/accessibility": "braille", "/es/accessibility": "braille",
		"/en/help/all": "<h2 class=\"govuk-heading-s\">What does it cost?", "/es/help/all": "Perdí mi carta", "/pt/help/all": "Quanto custa?",
		"/en/lost": "at least 60 days", "/es/lost": "al menos 60 días", "/pt/lost": "pelo menos 60 dias", "/en/paper": "1 Hospital Way",
		"/es/paper": "Firma", "/pt/paper": "Assinatura", "/en/languages": `<li lang="ar" dir="rtl">`, "/es/languages": "Polski", "/pt/languages": "Kreyòl",
		"/en/freeze?state=RI": "1-401-274-4400", "/es/freeze?state=CT": "Connecticut Attorney General", "/pt/freeze?state=WY": "usa.gov/state-attorney-general",
		"/en/privacy": "Sample Watch", "/es/privacy": "Sample Watch",
		"/pt/help": "Alguém leu e-mails.", "/pt/real": "www.example.org", "/pt/freeze": "Equifax", "/pt/accessibility": "braille", "/pt/privacy": "Sample Watch",
	} {
		p := b.get(path)
		b.shows(p, 200, want, "1-800-555-0123", map[string]string{"en": "Today is", "es": "Hoy es", "pt": "Hoje é"}[path[1:3]])
		if kept := p.header.Get("Cache-Control"); kept != "no-cache" {
			t.Errorf("%s: cached %q", path, kept)
		}
	}
	if p := b.get("/en/freeze?state=%22%3Ex"); p.status != 200 || strings.Contains(p.body, "Attorney General") || strings.Contains(p.body, "usa.gov") {
		t.Errorf("a state that there is not: status %d", p.status)
	}
	b.shows(b.get("/pt/nothing-here"), http.StatusNotFound, "/pt/lost", "/pt/real", "/pt/status", "1-800-555-0123")
}

func TestAnswersToClaimsLeaveOnTheTick(t *testing.T) {
	r := portaltest.NewRehearsal(t, 30, 8)
	cfg := testConfig(t)
	var waited []time.Duration
	cfg.Incidents, cfg.Patients = r.Store, r.Store
	cfg.Wait = func(_ context.Context, d time.Duration) { waited = append(waited, d) }
	at := portaltest.Start
	cfg.Now = func() time.Time { at = at.Add(7 * time.Millisecond); return at }
	b := newBrowser(t, newTestServer(t, cfg))
	b.post("/en/enroll", "code", r.Claims[0].Code.Grouped())
	b.get("/en/identity")
	if len(waited) != 0 {
		t.Error("an answer that decides nothing was held back")
	}
	b.post("/en/identity", "last_name", "Wrong", "birth_month", "1", "birth_day", "1", "birth_year", "1950")
	b.post("/en/identity", identity(r.Claims[0])...)
	if len(waited) != 2 {
		t.Fatalf("held back %d times, want 2", len(waited))
	}
	for _, d := range waited {
		if d <= 0 || d >= tick {
			t.Errorf("held back for %s", d)
		}
	}
}

func TestUntilTick(t *testing.T) {
	for gone, want := range map[time.Duration]time.Duration{0: 0, 1: tick - 1, tick: 0, tick + time.Millisecond: tick - time.Millisecond} {
		if got := untilTick(gone); got != want {
			t.Errorf("after %s: %s, want %s", gone, got, want)
		}
	}
}
