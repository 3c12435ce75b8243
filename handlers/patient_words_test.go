package handlers

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"recourse/internal/i18n"
	"recourse/models"
)

// stage is an enroller that says what a test tells it to.
type stage struct {
	enroller
	visit    models.Visit
	draft    models.Draft
	verified models.Verified
	status   models.StatusView
	enrolled error
	refused  error // a claim
	sent     models.Submission

	evidence    models.Evidence
	uncertified error
}

func (s *stage) FindVisit(context.Context, string, string) (models.Visit, models.Draft, error) {
	return s.visit, s.draft, nil
}
func (s *stage) SaveDraft(_ context.Context, _, _ string, d models.Draft) error {
	s.draft = d
	return nil
}
func (s *stage) ExtendVisit(_ context.Context, _, _ string, d models.Draft) error {
	s.draft, s.visit.Extended = d, true
	return nil
}
func (s *stage) EndVisit(context.Context, string, string) error { return nil }
func (s *stage) Verify(context.Context, models.VerifyRequest) (models.Verified, error) {
	return s.verified, s.refused
}
func (s *stage) StopSignUp(context.Context, models.VerifyRequest) (models.Case, error) {
	return models.Case{}, models.ErrNoMatch
}
func (s *stage) Status(context.Context, string, string) (models.StatusView, error) {
	return s.status, nil
}
func (s *stage) Certificate(context.Context, string, string) (models.Evidence, error) {
	return s.evidence, s.uncertified
}
func (s *stage) Enroll(_ context.Context, _ models.Actor, sent models.Submission) (models.Receipt, error) {
	s.sent = sent
	return models.Receipt{}, s.enrolled
}

// onStage is a browser before a portal that plays s.
func onStage(t *testing.T, s *stage) *browser {
	t.Helper()
	cfg := testConfig(t)
	cfg.Patients = s
	b := newBrowser(t, newTestServer(t, cfg))
	b.host, b.cookies["__Host-visit"] = "notice.example.org", "token"
	return b
}

func TestEveryStatusIsWorded(t *testing.T) {
	day := models.MustDate
	s := &stage{visit: models.Visit{ID: "v", EnrollmentID: "e", CSRF: "t"}}
	b := onStage(t, s)
	for status := range statuses {
		for _, reason := range []string{"", "frozen", "mismatch", "duplicate_account", "bad_address", "technical", "other", "no_file", "minor", "deceased", "new one"} {
			s.status = models.StatusView{
				EnrollmentID: "e", Reference: "R-9999999999", Status: status, RejectReason: reason, Deadline: day("2020-07-31"),
				SubmittedOn: day("2020-04-20"), PlannedStart: day("2020-04-20"), PlannedEnd: day("2022-04-20"), MailedOn: day("2020-04-13"), Months: 24,
				Today: day("2020-05-20"), Steps: []models.StatusStep{{On: day("2020-04-13"), What: models.StepMailed}, {On: day("2020-04-20"), What: models.StepKind(status)}},
			}
			if status == models.Active || status == models.Completed {
				s.status.Window = &models.MonitoringWindow{StartsOn: day("2020-04-22"), LastDay: day("2022-04-22")}
			}
			for _, tag := range []string{"en", "es", "pt"} {
				p := b.get("/" + tag + "/status")
				b.shows(p, 200, "R-9999999999", "1-800-555-0148")
				if thaw := status == models.ActionNeeded && reason == "frozen"; thaw && !strings.Contains(p.body, testPrinter(t, i18n.Tag(tag)).T("do.frozen.link")) {
					t.Errorf("%s: nothing leads to the bureaus", tag)
				}
				if s.status.Window != nil && !strings.Contains(p.body, "2022") {
					t.Errorf("%s: the last day is missing", status)
				}
			}
		}
	}
}

// The story tells every step that there can be, says what comes next with its day, and
// owns up to an answer that is late.
func TestTheStoryOfASignUp(t *testing.T) {
	day := models.MustDate
	p := testPatientShell(t, "en")
	told := map[string]bool{}
	for what, id := range pastWords {
		s := models.StatusView{Steps: []models.StatusStep{{On: day("2020-04-20"), What: what}}}
		got := story(p, "Sample Watch", s)
		if len(got) != 1 || !got[0].Done || got[0].When != "April 20, 2020" || got[0].Text != p.T(id, "Provider", "Sample Watch") || told[got[0].Text] {
			t.Errorf("%s: %+v", what, got)
		}
		told[got[0].Text] = true
	}
	for status := range statuses {
		if pastWords[models.StepKind(status)] == "" {
			t.Errorf("the story has no words for %s", status)
		}
	}
	s := models.StatusView{
		Status: models.Submitted, SubmittedOn: day("2020-04-20"), PlannedEnd: day("2022-04-20"), Today: day("2020-04-27"), Months: 24, ContactBy: models.ContactByPost,
		Steps: []models.StatusStep{{On: day("2020-04-20"), What: models.StepKind(models.Submitted)}},
	}
	got := story(p, "Sample Watch", s)
	if len(got) != 4 || got[1].When != "By April 27, 2020" || strings.Contains(got[1].Note, "longer") || got[3].When != "April 20, 2022" {
		t.Errorf("on the day of the answer: %+v", got)
	}
	if id := reasonText(s); id != "status.submitted.more" {
		t.Errorf("on the day of the answer the page adds %s", id)
	}
	if s.Today = day("2020-04-28"); !strings.Contains(story(p, "Sample Watch", s)[1].Note, "longer than we said") || reasonText(s) != "status.submitted.late" {
		t.Error("a late answer is not owned up to")
	}
	s.Status, s.Deadline = models.Canceled, day("2020-07-31")
	if got := story(p, "", s); len(got) != 2 || got[1].When != "By July 31, 2020" {
		t.Errorf("canceled: %+v", got)
	}
	if s.Deadline = day("2020-04-27"); len(story(p, "", s)) != 1 {
		t.Error("a last day that has passed comes next")
	}
}

// The two windows lie on one scale, and none is too small to be seen.
func TestWindowsAreDrawnToScale(t *testing.T) {
	day := models.MustDate
	s := models.StatusView{
		Status: models.Active, MailedOn: day("2020-01-01"), Deadline: day("2020-01-10"),
		Window: &models.MonitoringWindow{StartsOn: day("2020-01-06"), LastDay: day("2020-01-20")},
	}
	got := newWindows(testPatientShell(t, "en"), s)
	if len(got.Bars) != 2 || got.Bars[0].X != "0.00%" || got.Bars[0].Width != "50.00%" || got.Bars[1].X != "25.00%" || got.Bars[1].Width != "75.00%" || got.Note != "" {
		t.Errorf("got %+v", got)
	}
	if s.Status, s.Window, s.PlannedStart, s.PlannedEnd = models.Submitted, nil, day("2020-01-06"), day("2099-01-01"); newWindows(testPatientShell(t, "en"), s).Bars[0].Width != "1.00%" {
		t.Error("a short window cannot be seen")
	}
	if s.Status = models.Refused; len(newWindows(testPatientShell(t, "en"), s).Bars) != 1 {
		t.Error("monitoring is drawn that nobody gets")
	}
}

// every status and cause that the models know has words.
func TestNoStatusOrCauseIsForgotten(t *testing.T) {
	source, err := os.ReadFile("../models/enrollment.go")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`EnrollmentStatus = "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	if len(found) != len(statuses) {
		t.Errorf("%d statuses, %d with words", len(found), len(statuses))
	}
	for _, f := range found {
		if _, ok := statuses[models.EnrollmentStatus(f[1])]; !ok {
			t.Errorf("the status %s has no words", f[1])
		}
	}
	if source, err = os.ReadFile("../models/verification.go"); err != nil {
		t.Fatal(err)
	}
	for _, f := range regexp.MustCompile(`Cause = "(\w*)"`).FindAllStringSubmatch(string(source), -1) {
		cause := models.Cause(f[1])
		if _, ok := causes[cause]; !ok && cause != models.CauseNone && cause != models.CauseEnrolled {
			t.Errorf("the cause %s has no words", cause)
		}
	}
}

func TestEveryCauseNamesItsFacts(t *testing.T) {
	s := &stage{}
	b := onStage(t, s)
	for _, tag := range []i18n.Tag{"en", "es", "pt"} {
		p := testPrinter(t, tag)
		for cause, words := range causes {
			s.visit, s.draft = models.Visit{ID: "v", CSRF: "t"}, models.Draft{Code: models.NewCode().Grouped()}
			s.verified = models.Verified{Cause: cause, Deadline: models.MustDate("2020-07-31"), Letter: "L-999999"}
			switch cause {
			case models.CauseRevoked:
				s.verified.NewerOn = models.MustDate("2020-04-27")
			case causeStopped:
				s.verified.Cause = models.CauseRevoked
			case models.CauseFrozen:
				s.verified.HeldOn, s.verified.DecideBy, s.verified.Reference = models.MustDate("2020-04-28"), models.MustDate("2020-05-08"), "C-88888888"
			}
			b.get("/" + string(tag) + "/identity")
			page := b.post("/"+string(tag)+"/identity", "last_name", "Day", "birth_month", "1", "birth_day", "1", "birth_year", "1950")
			title := p.T(words.title)
			b.shows(page, 200, title, `href="/`+string(tag)+words.next+`"`, "L-999999", p.T("do.title"))
			if cause == models.CauseFrozen {
				b.shows(page, 200, "C-88888888", p.LongDate(s.verified.HeldOn), p.Date(s.verified.DecideBy))
			}
		}
	}
}

func TestEnrollmentThatCannotGoOn(t *testing.T) {
	for err, want := range map[error]int{models.ErrMove: 409, models.ErrConflict: 409, models.ErrConsent: 422, models.ErrNotFound: 404} {
		s := &stage{
			visit: models.Visit{ID: "v", EnrollmentID: "e", CSRF: "t"}, draft: models.Draft{Answered: true, Consent: true, ContactBy: "post"}, enrolled: err,
		}
		b := onStage(t, s)
		b.get("/en/review")
		b.shows(b.post("/en/review"), want, "1-800-555-0148")
	}
	s := &stage{
		visit: models.Visit{ID: "v", EnrollmentID: "e", CSRF: "t"}, draft: models.Draft{Answered: true, Consent: true, ContactBy: "post"}, enrolled: models.ErrFrozen,
	}
	b := onStage(t, s)
	b.get("/en/review")
	b.leadsTo(b.post("/en/review"), "/en/status") // which names the case
}

func TestDoneShowsWhatIsPromisedOrPlanned(t *testing.T) {
	day := models.MustDate
	s := &stage{visit: models.Visit{ID: "v", EnrollmentID: "e", CSRF: "t"}, draft: models.Draft{Submitted: true}}
	for by, message := range map[models.ContactBy]string{models.ContactByEmail: "send you an email", models.ContactByPhone: "will call you", models.ContactByPost: "mail you a letter"} {
		s.status = models.StatusView{
			Reference: "R-9999999999", Status: models.Submitted, ContactBy: by, SubmittedOn: day("2020-04-20"),
			PlannedStart: day("2020-04-20"), PlannedEnd: day("2022-04-20"),
		}
		b := onStage(t, s)
		b.shows(b.get("/en/done"), 200, "R-9999999999", message, "April 20, 2022", "if you were accepted today")
		s.status.Status, s.status.Window = models.Active, &models.MonitoringWindow{StartsOn: day("2020-04-22"), LastDay: day("2022-04-22")}
		s.status.Steps = []models.StatusStep{{On: day("2020-04-22"), What: models.StepKind(models.Active)}}
		b.shows(b.get("/en/done"), 200, "April 22, 2022", "Your monitoring started")
	}
	s.status.Status = models.Declined
	b := onStage(t, s)
	b.leadsTo(b.get("/en/done"), "/en/status")
}

func TestActionNeededOpensTheFormAgain(t *testing.T) {
	s := &stage{
		visit: models.Visit{ID: "v", EnrollmentID: "e", CSRF: "t"}, draft: models.Draft{Submitted: true},
		status: models.StatusView{Reference: "R-9999999999", Status: models.ActionNeeded, RejectReason: "technical", PlannedEnd: models.MustDate("2022-04-20")},
	}
	b := onStage(t, s)
	b.shows(b.get("/en/status"), 200, `href="/en/details"`)
	b.shows(b.get("/en/details"), 200, "What we send")
}

func TestEveryPatientPageFitsItsType(t *testing.T) {
	s := &server{Config: testConfig(t)}
	p := newPatientPages(s)
	checkPage(t, p.start)
	checkPage(t, p.code)
	checkPage(t, p.identity)
	checkPage(t, p.cause)
	checkPage(t, p.proof)
	checkPage(t, p.who)
	checkPage(t, p.whom)
	checkPage(t, p.details)
	checkPage(t, p.review)
	checkPage(t, p.done)
	checkPage(t, p.ask)
	checkPage(t, p.status)
	checkPage(t, p.stop)
	checkPage(t, p.stopped)
	checkPage(t, p.help)
	checkPage(t, p.lost)
	checkPage(t, p.paper)
	checkPage(t, p.languages)
	checkPage(t, p.real)
	checkPage(t, p.accessibility)
	checkPage(t, p.freeze)
	checkPage(t, p.privacy)
	checkPage(t, p.notice)
	checkPage(t, newErrorPages().patient)
	checkPage(t, newErrorPages().staff)
	checked := []string{
		p.start.file, p.code.file, p.identity.file, p.cause.file, p.who.file, p.whom.file, p.details.file, p.review.file, p.done.file, p.ask.file,
		p.status.file, p.help.file, p.real.file, p.accessibility.file, p.freeze.file, p.privacy.file, p.notice.file, p.proof.file,
		p.lost.file, p.paper.file, p.languages.file, p.stop.file, p.stopped.file,
	}
	files, err := filepath.Glob("../templates/patient/*.html")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(checked) {
		t.Errorf("%d templates for patients, %d of them checked", len(files), len(checked))
	}
}

// A message that no page says is a message that nobody reviews. A literal that
// ends in a dot stands for all that it begins.
func TestNoMessageIsUnused(t *testing.T) {
	data, err := os.ReadFile("../internal/i18n/locales/en.json")
	if err != nil {
		t.Fatal(err)
	}
	var messages map[string]json.RawMessage
	if err := json.Unmarshal(data, &messages); err != nil {
		t.Fatal(err)
	}
	used, stems := literals(t, "..")
	for id := range messages {
		spoken := used[id]
		for _, stem := range stems {
			spoken = spoken || strings.HasPrefix(id, stem)
		}
		if !spoken {
			t.Errorf("the message %s is never used", id)
		}
	}
}

var literal = regexp.MustCompile(`"([a-z_]+\.[a-z0-9_.]*)"`)

func literals(t *testing.T, root string) (used map[string]bool, stems []string) {
	t.Helper()
	used = map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		code := strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go")
		if err != nil || d.IsDir() || !code && !strings.HasSuffix(path, ".html") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range literal.FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
			if strings.HasSuffix(m[1], ".") {
				stems = append(stems, m[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return used, stems
}

func TestHeadersOnEveryPatientRoute(t *testing.T) {
	s := &stage{visit: models.Visit{ID: "v"}}
	cfg := testConfig(t)
	cfg.Patients = s
	srv := &server{Config: cfg, origins: http.NewCrossOriginProtection(), errors: newErrorPages()}
	srv.patient = newPatientPages(srv)
	engine, err := srv.engine()
	if err != nil {
		t.Fatal(err)
	}
	b := newBrowser(t, engine)
	b.host = "notice.example.org"
	routes := 0
	for _, r := range engine.Routes() {
		if !strings.HasPrefix(r.Path, "/:lang") || r.Method != http.MethodGet {
			continue
		}
		routes++
		for _, lang := range []string{"en", "es", "pt", "xx"} { // found, redirected or not found
			p := b.get(strings.Replace(r.Path, ":lang", lang, 1))
			for _, name := range []string{"Content-Security-Policy", "Strict-Transport-Security", "Referrer-Policy", "Cache-Control", "X-Request-Id"} {
				if p.header.Get(name) == "" {
					t.Errorf("%s in %s: no %s", r.Path, lang, name)
				}
			}
			if known := lang != "xx"; known == (p.status == http.StatusNotFound) {
				t.Errorf("%s in %s: status %d", r.Path, lang, p.status)
			}
		}
	}
	if routes < 13 {
		t.Errorf("%d routes of pages were tried", routes)
	}
}
