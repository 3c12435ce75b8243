package handlers

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/internal/i18n"
	"recourse/internal/portaltest"
	"recourse/internal/totp"
	"recourse/models"
	"recourse/models/store"
)

// house is a portal over the real store, with two incidents and staff for both.
type house struct {
	*portaltest.Rehearsal
	engine  *gin.Engine
	office  *drawer
	two     models.Incident
	cookies map[string]string
}

// calendar moves a rehearsal's calendar and leaves the work to others.
type calendar struct{ *store.Store }

func (c calendar) Advance(ctx context.Context, actor models.Actor, incidentID string, to models.Date) error {
	_, err := c.AdvanceCalendar(ctx, actor, incidentID, to)
	return err
}

func newHouse(t *testing.T) *house {
	t.Helper()
	b := &house{Rehearsal: portaltest.NewRehearsal(t, 40, 8), cookies: map[string]string{}}
	two := portaltest.Incident("two")
	two.Rehearsal = false
	two, err := b.CreateIncident(t.Context(), portaltest.Operator(), two)
	check(t, err)
	b.two = two
	words, err := i18n.New(func(tag i18n.Tag, id string) { t.Errorf("%s: message %s is missing", tag, id) })
	check(t, err)
	b.office = &drawer{Store: b.Store}
	b.engine = watchedEngine(t, Config{
		Incidents: b.Store, Patients: b.Store, Accounts: b.Store, Desk: b.Store, Office: b.office, Rehearsal: calendar{b.Store},
		Words: words, Log: slog.New(slog.DiscardHandler), Now: b.Clock.Now, Wait: func(context.Context, time.Duration) {}, Secure: true,
	})
	return b
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// as signs an account of the first incident in, once, and returns a visitor.
func (b *house) as(t *testing.T, role models.Role) visitor {
	t.Helper()
	return b.account(t, string(role)+"@"+b.Inc.Host)
}

func (b *house) account(t *testing.T, name string) visitor {
	t.Helper()
	if b.cookies[name] == "" {
		w := b.signIn(t, name, "")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("sign-in of %s: status %d\n%s", name, w.Code, w.Body)
		}
		v := visitor{t, b, w.Result().Cookies()[0].Value}
		s, err := b.StaffSession(t.Context(), v.token)
		check(t, err)
		if len(s.Waiting) > 0 {
			v = b.byPasskey(t, v.equip())
		}
		b.cookies[name] = v.token
	}
	return visitor{t, b, b.cookies[name]}
}

// signIn sends the form with the right answers.
func (b *house) signIn(t *testing.T, name, next string) *httptest.ResponseRecorder {
	t.Helper()
	code, err := totp.Code(b.Secret, b.Clock.Now())
	check(t, err)
	return visitor{t, b, ""}.send("POST", "/staff/sign-in", url.Values{"name": {name}, "password": {portaltest.Password}, "code": {code}, "next": {next}})
}

// visitor is a browser at the first incident's host; token is "" for nobody.
type visitor struct {
	t     *testing.T
	b     *house
	token string
}

func (v visitor) send(method, path string, form url.Values) *httptest.ResponseRecorder {
	v.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Host = v.b.Inc.Host
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if v.token != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-" + staffCookie, Value: v.token})
	}
	w := httptest.NewRecorder()
	v.b.engine.ServeHTTP(w, r)
	return w
}

// csrf is the token of the visitor's session.
func (v visitor) csrf() string {
	v.t.Helper()
	if v.token == "" {
		return "none"
	}
	s, err := v.b.StaffSession(v.t.Context(), v.token)
	check(v.t, err)
	return s.CSRF
}

// post sends a form with the session's token.
func (v visitor) post(path string, pairs ...string) *httptest.ResponseRecorder {
	v.t.Helper()
	form := url.Values{"csrf": {v.csrf()}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return v.send("POST", path, form)
}

func (v visitor) get(path string) *httptest.ResponseRecorder {
	v.t.Helper()
	return v.send("GET", path, nil)
}

// page demands a status and a page that is well made and tells no secrets, and
// returns it.
func (b *house) page(t *testing.T, name string, w *httptest.ResponseRecorder, status int, wants ...string) string {
	t.Helper()
	body := w.Body.String()
	if w.Code != status {
		t.Fatalf("%s: status %d, want %d, to %q\n%s", name, w.Code, status, w.Header().Get("Location"), body)
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		checkMarkup(t, name, body)
		if strings.Count(body, "<script") != strings.Count(body, `<script src="/static/`) {
			t.Errorf("%s: the page has a script of its own", name)
		}
	}
	for _, want := range wants {
		if !strings.Contains(body, want) {
			t.Errorf("%s: %q is not in the page\n%s", name, want, body)
		}
	}
	b.checkSecrets(t, name, w)
	return body
}

var typed = regexp.MustCompile(`<input[^>]*>`)

// checkSecrets finds codes, birth dates and last names where none may be. What a
// form gives back of what was typed does not count.
func (b *house) checkSecrets(t *testing.T, name string, w *httptest.ResponseRecorder) {
	t.Helper()
	shown := typed.ReplaceAllString(w.Body.String(), "") + w.Header().Get("Location")
	for _, c := range b.Claims {
		d := c.BirthDate
		for what, secret := range map[string]string{
			"code": c.Code.Plain(), "grouped code": c.Code.Grouped(), "birth date": d.String(), "birth day": day(d),
			"written birth date": shortDay(d), "birth date in figures": time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC).Format("1/2/2006"),
			"last name": ">" + c.LastName + "<",
		} {
			if strings.Contains(shown, secret) {
				t.Errorf("%s: a %s is in the page", name, what)
			}
		}
	}
}

func TestSignIn(t *testing.T) {
	b := newHouse(t)
	nobody := visitor{t, b, ""}
	b.page(t, "sign-in", nobody.get("/staff/sign-in?next=/admin/one/audit"), 200, `name="next" value="/admin/one/audit"`, `autocomplete="one-time-code"`)

	if w := nobody.get("/admin/one/audit"); w.Code != 303 || w.Header().Get("Location") != "/staff/sign-in?next=%2Fadmin%2Fone%2Faudit" {
		t.Errorf("nobody: %d to %q", w.Code, w.Header().Get("Location"))
	}
	var refused []string
	for _, name := range []string{"agent@" + b.Inc.Host, "stranger"} {
		w := nobody.send("POST", "/staff/sign-in", url.Values{"name": {name}, "password": {"wrong and long enough"}, "code": {"000000"}})
		body := b.page(t, "sign-in-refused", w, 422, "There is a problem", `value="`+name+`"`)
		if strings.Contains(body, "wrong and long") || strings.Contains(body, "000000") || len(w.Result().Cookies()) != 0 {
			t.Error("a refused sign-in gives back a secret or a cookie")
		}
		refused = append(refused, promptIn.ReplaceAllString(strings.ReplaceAll(body, name, ""), ""))
	}
	if refused[0] != refused[1] {
		t.Error("the answer tells whether the account exists")
	}

	w := b.signIn(t, "agent@"+b.Inc.Host, "//evil.example.org/staff/")
	if w.Code != 303 || w.Header().Get("Location") != "/staff/one" {
		t.Fatalf("agent: %d to %q", w.Code, w.Header().Get("Location"))
	}
	c := w.Result().Cookies()[0]
	if c.Name != "__Host-staff" || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || len(c.Value) < 40 {
		t.Errorf("cookie is %+v", c)
	}
	agent := visitor{t, b, c.Value}
	if w := agent.get("/staff"); w.Code != 303 || w.Header().Get("Location") != "/staff/one" {
		t.Errorf("home: %d to %q", w.Code, w.Header().Get("Location"))
	}
	if w := agent.post("/staff/sign-out"); w.Code != 303 || w.Header().Get("Location") != signInPath {
		t.Errorf("sign out: %d to %q", w.Code, w.Header().Get("Location"))
	}
	if w := agent.get("/staff/one"); w.Code != 303 {
		t.Errorf("after signing out: %d", w.Code)
	}

	auditor := b.as(t, models.RoleAuditor)
	b.Clock.Pass(16 * time.Minute)
	if w := auditor.get("/admin/one"); w.Code != 303 {
		t.Errorf("after 16 idle minutes: %d", w.Code)
	}
}

// shut refuses every sign-in for a while.
type shut struct{ accounts }

func (shut) SignIn(context.Context, models.SignIn, netip.Addr) (string, error) {
	return "", &models.Limited{RetryAfter: 90 * time.Second}
}

func (shut) AskPasskey(models.StaffSession, models.PasskeySite) (models.PasskeyPrompt, error) {
	return models.PasskeyPrompt{Options: "{}", State: "x"}, nil
}

func TestSignInLimited(t *testing.T) {
	cfg := testConfig(t)
	cfg.Accounts = shut{}
	r := httptest.NewRequest("POST", "/staff/sign-in", strings.NewReader("name=ana&password=secret&code=1"))
	w := send(newTestServer(t, cfg), r, "Content-Type", "application/x-www-form-urlencoded")
	if w.Code != 429 || w.Header().Get("Retry-After") != "90" || !strings.Contains(w.Body.String(), "Wait 2 minutes") || !strings.Contains(w.Body.String(), `value="ana"`) {
		t.Errorf("status %d, Retry-After %q\n%s", w.Code, w.Header().Get("Retry-After"), w.Body)
	}
}

func TestSafeNext(t *testing.T) {
	for next, want := range map[string]string{
		"/staff/one": "/staff/one", "/admin/one/audit": "/admin/one/audit", "/staff/clock": "/staff/clock",
		"": "", "/": "", "/en": "", "//evil.example.org": "", "/staff/../en": "", "/staff/one?x=1": "", "/staff/\\evil": "",
		"https://evil.example.org/staff/one": "", "/staff/sign-in": "", "/staff/sign-out": "", "/staff//evil": "", "/staff/one%0d": "",
	} {
		if got := safeNext(next); got != want {
			t.Errorf("safeNext(%q) = %q, want %q", next, got, want)
		}
	}
}

func TestFormsNeedTheSessionsToken(t *testing.T) {
	b := newHouse(t)
	printer, officer := b.as(t, models.RolePrint), b.as(t, models.RolePrivacyOfficer)
	for name, form := range map[string]url.Values{"none": {}, "wrong": {"csrf": {"wrong"}}, "another's": {"csrf": {officer.csrf()}}} {
		form.Set("step", "day")
		form.Set("from", b.Inc.Today(b.Clock.Now()).String())
		if w := printer.send("POST", "/staff/clock", form); w.Code != 403 {
			t.Errorf("token %s: status %d", name, w.Code)
		}
	}
	if after, err := b.IncidentByRef(t.Context(), "one"); err != nil || after.CalendarOffsetDays != b.Inc.CalendarOffsetDays {
		t.Errorf("the calendar moved, %v", err)
	}
	r := httptest.NewRequest("POST", "/staff/clock", strings.NewReader("csrf="+printer.csrf()))
	r.Host = b.Inc.Host
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.AddCookie(&http.Cookie{Name: "__Host-" + staffCookie, Value: printer.token})
	w := httptest.NewRecorder()
	if b.engine.ServeHTTP(w, r); w.Code != 403 {
		t.Errorf("from another site with the right token: status %d", w.Code)
	}
	big := url.Values{"csrf": {strings.Repeat("x", maxForm)}}
	if w := printer.send("POST", "/staff/clock", big); w.Code != 413 {
		t.Errorf("a huge form: status %d", w.Code)
	}
}

func TestOtherIncidents(t *testing.T) {
	b := newHouse(t)
	_, err := b.AddStaff(t.Context(), portaltest.Operator(), models.NewStaff{
		SignInName: "both", Name: "Test Person", Password: portaltest.Password, Secret: b.Secret,
		Grants: []models.Grant{{IncidentID: b.two.ID, Role: models.RoleSupervisor}},
	})
	check(t, err)
	stranger, agent := b.account(t, "both"), b.as(t, models.RoleAgent)
	unknown, other := agent.get("/staff/three"), agent.get("/staff/two")
	if unknown.Code != 404 || other.Code != 404 || unknown.Body.String() != other.Body.String() {
		t.Errorf("an incident without a grant: %d, an unknown one: %d", other.Code, unknown.Code)
	}
	for path, want := range map[string]int{"/staff/two": 200, "/admin/two": 200, "/staff/one": 403, "/admin/one/audit": 403, "/staff/clock": 403, "/staff": 403} {
		if w := stranger.get(path); w.Code != want {
			t.Errorf("%s with a grant for the second only: %d, want %d", path, w.Code, want)
		}
	}
	hits, err := b.Find(t.Context(), b.Staff[models.RoleAgent], b.Inc.ID, models.Lookup{Code: b.Claims[0].Code})
	check(t, err)
	if w := stranger.get("/staff/two/patients/" + hits[0].PatientID); w.Code != 404 {
		t.Errorf("a patient of the first incident under the second: %d", w.Code)
	}
}
