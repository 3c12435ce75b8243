//go:build browser

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"recourse/internal/i18n"
	"recourse/internal/portaltest"
	"recourse/internal/ratelimit"
	"recourse/internal/sqlite"
	"recourse/models"
	"recourse/models/store"
)

// branch is a way off the main one: how it comes to it, what the visitor does then,
// and the heading of the page on which it must end.
type branch struct {
	name   string
	happen func(r *house, c models.Claim) // nil: nothing
	visit  func(b *browser, lang string, c models.Claim)
	status int
	title  string // the message
	open   bool   // there is no day to name
}

var branches = []branch{
	{"a slip in the code", nil, func(b *browser, lang string, c models.Claim) {
		b.open("/" + lang + "/enroll")
		b.enter("code", slip(c.Code.Grouped()))
	}, 422, "code.title", true},
	{"nothing typed", nil, (*browser).empty, 422, "identity.title", true},
	{"another birth date", nil, func(b *browser, lang string, c models.Claim) {
		c.BirthDate = c.BirthDate.AddDays(1)
		b.claims(lang, c)
	}, 422, "identity.title", true},
	{"another name", nil, func(b *browser, lang string, c models.Claim) {
		c.LastName = "Somebody-Else"
		b.claims(lang, c)
	}, 422, "identity.title", true},
	{"a locked code", (*house).lock, (*browser).claims, 422, "identity.title", true},
	{"too many tries", (*house).exhaust, (*browser).claims, 429, "error.limited.title", true},
	{"a stopped code", (*house).reissue, (*browser).claims, 200, "cause.stopped.title", false},
	{"a newer letter", (*house).mailNewer, (*browser).claims, 200, "cause.revoked.title", false},
	{"signed up, not answered", (*house).enroll, (*browser).claims, 200, "status.submitted.title", false},
	{"signed up and on", (*house).accept, (*browser).claims, 200, "status.active.title", false},
	{"a frozen credit file", rejected(models.RejectFrozen), (*browser).claims, 200, "status.action.title", false},
	{"data that does not match", rejected(models.RejectMismatch), (*browser).claims, 200, "status.action.title", false},
	{"no credit file", rejected(models.RejectNoFile), (*browser).claims, 200, "status.recovery.title", false},
	{"under review", becomes(models.Reviewing), (*browser).asks, 200, "status.review.title", false},
	{"refused", becomes(models.Refused), (*browser).asks, 200, "status.refused.title", false},
	{"on hold: this was not me", (*house).hold, (*browser).claims, 200, "cause.frozen.title", false},
	{"status before signing up", nil, (*browser).asks, 200, "cause.not_yet.title", false},
	{"a child", nil, (*browser).claims, 200, "who.title.minor", true},
	{"somebody who died", nil, (*browser).claims, 200, "who.title.deceased", true},
	{"the session is over", nil, (*browser).staysAway, 403, "error.session.title", true},
	{"no such page", nil, goTo("/nothing-here"), 404, "error.missing.title", true},
	{"a lost letter", nil, goTo("/lost"), 200, "lost.title", true},
	{"the last day has passed", (*house).pass, (*browser).claims, 200, "cause.passed.title", false},
	{"monitoring has ended", (*house).complete, (*browser).claims, 200, "status.completed.title", false},
}

// TestOffTheMainWay plays patients whom a mouse, colors, a fast line or luck do not help.
func TestOffTheMainWay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, path := range []string{"/en", "/es/enroll", "/pt/status", "/es/help"} {
		t.Run("light"+path, func(t *testing.T) { light(t, h, path) })
	}
	t.Run("by keyboard", func(t *testing.T) { withoutAMouse(t, h, h.next("")) })
	testBranches(t, h)
}

// Every branch, in every language, ends in the page that it should, with a next step,
// the phone number, and the day if there is one.
func testBranches(t *testing.T, r *house) {
	words, err := i18n.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	windows := map[string]*browser{}
	for _, lang := range []string{"en", "es", "pt"} {
		windows[lang] = newBrowser(t, r.base, "branch-"+lang, 390, 844)
		windows[lang].quiet, windows[lang].house = true, r
	}
	for i, br := range branches {
		t.Run(br.name, func(t *testing.T) {
			r.T, r.visitor = t, fmt.Sprintf("192.0.2.%d", i+1)
			c := r.next(br.title)
			if br.happen != nil {
				br.happen(r, c)
			}
			for lang, b := range windows {
				b.t = t
				b.comesAnew(r.visitor)
				br.visit(b, lang, c)
				p, _ := words.Printer(i18n.Tag(lang))
				b.ends(br, lang, p.T(br.title))
			}
		})
	}
}

// comesAnew makes the browser that of somebody else, at another address.
func (b *browser) comesAnew(from string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.ClearBrowserCookies, cdp.Empty{}); err != nil {
			return err
		}
		headers := network.Headers{fromHeader: from}
		_, err := cdp.Call(ctx, t, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: headers})
		return err
	}))
}

// days are how a page of a language names one.
var days = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`[A-Z][a-z]+ \d{1,2}, 20\d\d`),
	"es": regexp.MustCompile(`\d{1,2} de [a-z]+ de 20\d\d`),
	"pt": regexp.MustCompile(`\d{1,2}º? de [a-zç]+ de 20\d\d`),
}

// ends wants the page to be the end of a branch.
func (b *browser) ends(br branch, lang, title string) {
	b.t.Helper()
	h1, in := evaluate[string](b, `document.querySelector("h1").innerText`), evaluate[string](b, "document.documentElement.lang")
	if b.answer != br.status || in != lang || squeeze(h1) != squeeze(title) {
		b.t.Errorf("%s answers %d in %s: %q; want %d, %q", b.path(), b.answer, in, h1, br.status, title)
	}
	for _, what := range b.missing(lang) {
		if what != noDay || !br.open {
			b.t.Errorf("%s: %s", b.path(), what)
		}
	}
}

const noDay = "no day"

// missing is what somebody who does not get on would look for in vain.
func (b *browser) missing(lang string) (what []string) {
	b.t.Helper()
	if !evaluate[bool](b, `[...document.querySelectorAll("a[href^='tel:']")].some(a => a.getClientRects().length > 0 && a.innerText.includes("1-800-555-0123"))`) {
		what = append(what, "nobody to call")
	}
	if !evaluate[bool](b, `[...document.querySelectorAll("main a[href]:not([href^='tel:']), main button")].some(e => e.getClientRects().length > 0 && !e.closest(".govuk-error-summary"))`) {
		what = append(what, "no next step")
	}
	if !days[lang].MatchString(b.text("main")) {
		what = append(what, noDay)
	}
	return what
}

// enter puts values into the main form, in pairs, and sends it.
func (b *browser) enter(pairs ...string) {
	b.t.Helper()
	script := ""
	for ; len(pairs) >= 2; pairs = pairs[2:] {
		script += `document.querySelector('main [name="` + pairs[0] + `"]').value = "` + pairs[1] + `";`
	}
	evaluate[string](b, script+`""`)
	b.answer = b.submit()
}

// claims types a code and who one is.
func (b *browser) claims(lang string, c models.Claim) {
	b.t.Helper()
	b.open("/" + lang + "/enroll")
	b.enter("code", c.Code.Grouped())
	b.enter(append([]string{"last_name", c.LastName}, birthday(c)...)...)
}

func birthday(c models.Claim) []string {
	d := c.BirthDate.String()
	return []string{"birth_month", d[5:7], "birth_day", d[8:], "birth_year", d[:4]}
}

// empty sends who one is without a word.
func (b *browser) empty(lang string, c models.Claim) {
	b.open("/" + lang + "/enroll")
	b.enter("code", c.Code.Grouped())
	b.enter()
}

// asks asks for the status.
func (b *browser) asks(lang string, c models.Claim) {
	b.open("/" + lang + "/status")
	b.enter(append([]string{"code", c.Code.Grouped()}, birthday(c)...)...)
}

// staysAway comes to the details and goes on when the visit is over.
func (b *browser) staysAway(lang string, c models.Claim) {
	b.claims(lang, c)
	b.at("/" + lang + "/details")
	b.house.Clock.Pass(31 * time.Minute)
	b.answer = b.load(chromedp.Reload())
}

func goTo(path string) func(*browser, string, models.Claim) {
	return func(b *browser, lang string, _ models.Claim) {
		b.answer = b.load(chromedp.Navigate(b.base + "/" + lang + path))
	}
}

// house is a portal whose visitors and staff the test plays.
type house struct {
	*portaltest.Rehearsal
	T       *testing.T
	base    string
	visitor string            // the address of a branch's visitor
	known   []models.Verified // by claim
	taken   map[int]bool
	seq     int64
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{Rehearsal: portaltest.NewRehearsal(t, 48, 40), T: t, taken: map[int]bool{}}
	policy := models.DefaultPolicy()
	policy.Failures = []ratelimit.Limit{{Max: 10_000, Per: time.Hour}} // no proof of work
	s, err := store.New(store.Config{DB: h.DB, Keyring: h.Ring, Policy: policy})
	h.check(err)
	h.Store, h.base = s, serve(t, h.Rehearsal, s)
	for i, c := range h.Claims {
		c.Purpose = models.ToStatus
		v, err := h.Verify(t.Context(), models.VerifyRequest{
			IncidentID: h.Inc.ID, Channel: models.ChannelWeb, Address: netip.AddrFrom4([4]byte{198, 51, 100, byte(i)}), Language: "en", Claim: c,
		})
		h.check(err)
		h.known = append(h.known, v)
	}
	return h
}

func (h *house) check(err error) {
	h.T.Helper()
	if err != nil {
		h.T.Fatal(err)
	}
}

// next is a claim that no branch has used, of the kind that the title is about.
func (h *house) next(title string) models.Claim {
	h.T.Helper()
	minor := func(c models.Claim) bool { return models.Minor(c.BirthDate, h.Inc.Today(h.Clock.Now())) }
	first := slices.IndexFunc(h.Claims, minor) // the samples end with who died and the children
	for i, c := range h.Claims {
		kind := map[bool]string{i == first-1: "who.title.deceased", i >= first: "who.title.minor"}[true]
		if wanted := kind == title || kind == "" && !strings.HasPrefix(title, "who."); wanted && !h.taken[i] {
			h.taken[i] = true
			return c
		}
	}
	h.T.Fatalf("no claim is left for %s", title)
	return models.Claim{}
}

// patient is whose claim it is.
func (h *house) patient(c models.Claim) string {
	return h.known[slices.Index(h.Claims, c)].PatientID
}

func (h *house) wrong(c models.Claim, from string, times int) {
	c.LastName = "Nobody"
	for range times {
		_, _ = h.Verify(h.T.Context(), models.VerifyRequest{ // it is refused
			IncidentID: h.Inc.ID, Channel: models.ChannelWeb, Address: netip.MustParseAddr(from), Language: "en", Claim: c,
		})
	}
}

func (h *house) lock(c models.Claim) { h.wrong(c, "203.0.113.1", 6) }

// exhaust uses up what the visitor's own address may try.
func (h *house) exhaust(models.Claim) {
	h.wrong(models.Claim{Purpose: models.ToEnroll, Code: models.NewCode(), BirthDate: models.MustDate("1956-04-09")}, h.visitor, 100)
}

func (h *house) reissue(c models.Claim) {
	h.check(h.Reissue(h.T.Context(), h.Staff[models.RoleAdmin], h.Inc.ID, h.patient(c), models.RevokeLost))
}

func (h *house) mailNewer(c models.Claim) {
	h.reissue(c)
	ctx, id, admin, printer := h.T.Context(), h.Inc.ID, h.Staff[models.RoleAdmin], h.Staff[models.RolePrint]
	batch, err := h.ComposeLetters(ctx, admin, id, store.ComposeOptions{Site: "https://" + h.Inc.Host}, nil)
	h.check(err)
	h.check(h.WriteBatch(ctx, admin, id, batch.ID, io.Discard))
	p, err := h.ProposeRelease(ctx, admin, id, batch.ID)
	h.check(err)
	h.check(h.ApproveProposal(ctx, h.Staff[models.RolePrivacyOfficer], id, p.ID))
	h.check(h.PrintBatch(ctx, printer, id, batch.ID, &bytes.Buffer{}))
	h.check(h.MarkMailed(ctx, printer, id, batch.ID, batch.Count, h.Inc.Today(h.Clock.Now())))
}

func (h *house) enroll(c models.Claim) { h.Enroll(h.T, c) }

func (h *house) accept(c models.Claim) {
	h.answer(c, models.Acknowledgement{Accepted: true})
}

// answer enrolls the patient and has the provider answer.
func (h *house) answer(c models.Claim, a models.Acknowledgement) {
	h.T.Helper()
	h.seq++
	a.IncidentID, a.EnrollmentID, a.On = h.Inc.ID, h.Enroll(h.T, c).EnrollmentID, h.Inc.Today(h.Clock.Now())
	a.Sequence, a.MessageID, a.ProviderRef = h.seq, "m-"+a.EnrollmentID, "p-"+a.EnrollmentID
	h.check(h.RecordAcknowledgement(h.T.Context(), a))
}

func rejected(why models.RejectReason) func(*house, models.Claim) {
	return func(h *house, c models.Claim) { h.answer(c, models.Acknowledgement{Reason: why}) }
}

// becomes sets a status to which no use case leads on the web.
func becomes(status models.EnrollmentStatus) func(*house, models.Claim) {
	return func(h *house, c models.Claim) {
		receipt := h.Enroll(h.T, c)
		db, err := sqlite.Open(h.DSN, sqlite.ReadWrite)
		h.check(err)
		defer db.Close() //nolint:errcheck // the next step would fail
		_, err = db.ExecContext(h.T.Context(), "UPDATE enrollments SET status = ? WHERE id = ?", status, receipt.EnrollmentID)
		h.check(err)
	}
}

func (h *house) hold(c models.Claim) {
	h.Enroll(h.T, c)
	_, err := h.NotMe(h.T.Context(), h.Staff[models.RoleAgent], h.Inc.ID, h.patient(c))
	h.check(err)
}

// pass lets the last day to sign up go by; complete, the two years of a sign-up.
func (h *house) pass(models.Claim) { h.Clock.Pass(150 * 24 * time.Hour) }

func (h *house) complete(c models.Claim) {
	h.Clock.Pass(-150 * 24 * time.Hour)
	h.accept(c)
	h.Clock.Pass(3 * 366 * 24 * time.Hour)
	_, err := h.CompleteWindows(h.T.Context(), h.Staff[models.RoleAdmin], h.Inc.ID)
	h.check(err)
}
